"""A mail server of one's own on this machine, and purposes to send for."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from koers.kit.delivery import outbox, purposes, sending
from koers.kit.delivery.models import OutgoingMail
from koers.kit.delivery.purposes import About
from koers.kit.delivery.render import Letter

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HELLO = Letter("Hello {{first_name}}", "Dear {{first_name}},\n\nThis is a letter.")


@dataclass
class Server:
    """A mail server that keeps what it takes, and can be told to do otherwise."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    #: What it answers, by address: to RCPT, or after the message itself.
    at_rcpt: dict[str, str] = field(default_factory=dict)
    at_data: dict[str, str] = field(default_factory=dict)
    #: Called with the message after it was taken and before that is said.
    before_answer: Callable[[EmailMessage], Any] | None = None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Take an address, or refuse it as told."""
        if address in self.at_rcpt:
            return self.at_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a message, or refuse it as told."""
        told = self.at_data.get(envelope.rcpt_tos[0])
        if told is not None:
            return told
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        if self.before_answer is not None:
            self.before_answer(message)
        return "250 Taken"

    @property
    def ids(self) -> list[str]:
        """Return the Message-ID of everything that was taken."""
        return [str(message["Message-ID"]) for message in self.taken]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def server(settings: Any) -> Iterator[Server]:
    """A server that runs, in settings that use it."""
    handler = Server(port=free_port())
    controller = Controller(handler, hostname="127.0.0.1", port=handler.port, ready_timeout=30)
    controller.start()
    configure(settings, handler.port)
    yield handler
    controller.stop()


def configure(settings: Any, port: int) -> None:
    """Send through a server on this machine, in the name of a firm."""
    settings.EMAIL_BACKEND = "koers.kit.delivery.smtp.Backend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    settings.DEFAULT_FROM_EMAIL = "Koers <koers@noordzee.example>"
    settings.BASE_URL = "https://koers.noordzee.example"


@dataclass
class Wishes:
    """What addresses want: a gate that asks, and a way to end mails."""

    gone: set[str] = field(default_factory=set)
    asked: list[tuple[str, About | None, datetime]] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    settled: list[str] = field(default_factory=list)

    def gate(self, address: str, about: About | None, *, at: datetime) -> tuple[bool, str]:
        """Say whether an address still wants mail."""
        self.asked.append((address, about, at))
        return (False, "consent withdrawn") if address in self.gone else (True, "consent 12")

    def unsubscribe(self, address: str, about: About | None, *, at: datetime) -> None:
        """End the mails to an address, and what waits for it."""
        self.ended.append(address)
        self.gone.add(address)
        outbox.cancel(to=address, purpose="test.news", reason="unsubscribed", at=at)


@pytest.fixture
def wishes(monkeypatch: pytest.MonkeyPatch) -> Wishes:
    """Two purposes: mail that was asked for, and news that may be ended."""
    monkeypatch.setattr(purposes, "_purposes", dict(purposes._purposes))
    found = Wishes()
    purposes.register(purposes.Purpose("test.asked", "what you asked for"))
    purposes.register(purposes.Purpose("test.secret", "a secret link", secret=True))
    purposes.register(
        purposes.Purpose(
            "test.news",
            "news of the firm",
            gate=found.gate,
            unsubscribe=found.unsubscribe,
            settled=lambda mail: found.settled.append(mail.state),
        )
    )
    return found


def post(to: str = "piet@customer.example", purpose: str = "test.asked", **more: Any) -> OutgoingMail:
    """Post a letter."""
    given: dict[str, Any] = {"values": {"first_name": "Piet"}, "language": "en", "at": NOW, **more}
    return outbox.post(given.pop("letter", HELLO), to=to, purpose=purpose, **given)


def send(at: datetime = NOW, holder: str = "1.1") -> dict[str, int]:
    """Send what is due at a moment."""
    return dict(sending.send_due(holder, clock=lambda: at))


def state(mail: OutgoingMail) -> tuple[str, str, str]:
    """Return where a mail stands, why, and what was said."""
    mail.refresh_from_db()
    return mail.state, mail.why, mail.detail
