"""Whatever happens, in whatever order: no mail is lost, none is doubled by itself, and what is said of it is true."""

import smtplib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, ClassVar

import hypothesis
import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import strategies as st
from tests.kit.delivery.conftest import NOW, Wishes, post

from koers.kit.access.models import User
from koers.kit.delivery import outbox, sending
from koers.kit.delivery.models import OVER, MailState, OutgoingMail
from koers.kit.jobs.models import JobRun

ADDRESSES = ("piet@customer.example", "jan@customer.example", "marie@customer.example")
#: What a server may do with a mail, and whether it then has it.
MANNERS = {
    "takes it": True,
    "refuses it": False,
    "asks to come back": False,
    "breaks before the message": False,
    "breaks after taking it": True,
    "breaks while taking it": False,
    "dies after taking it": True,
    "dies before taking it": False,
}


class Death(BaseException):
    """The process was killed: nothing after this line runs."""


class Line:
    """A connection to a server with manners; `got` is what it has."""

    def __init__(self, manner: str, got: Counter[str]) -> None:
        self.manner, self.got = manner, got
        self.connection: Any = self
        self.handing_over = False

    def open(self) -> None:
        """Begin to talk."""
        self.connection, self.handing_over = self, False

    def close(self) -> None:
        """Stop talking."""
        self.connection = None

    def send_messages(self, messages: list[Any]) -> int:
        """Do with a mail what the manner says."""
        (message,) = messages
        if MANNERS[self.manner]:
            self.got[message.extra_headers["Message-ID"]] += 1
        if self.manner == "refuses it":
            raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"5.1.1 No such user")})
        if self.manner == "asks to come back":
            raise smtplib.SMTPDataError(451, b"4.3.2 Come back later")
        if self.manner == "breaks before the message":
            raise smtplib.SMTPServerDisconnected("gone")
        if self.manner.startswith("breaks"):
            self.handing_over = True
            raise smtplib.SMTPServerDisconnected("gone")
        if self.manner.startswith("dies"):
            raise Death
        return 1


class Story:
    """The outbox beside what must be so; each step is a method with its arguments."""

    #: Which manners some mail has met, in all stories together.
    met: ClassVar[set[str]] = set()

    def __init__(self, wishes: Wishes, patch: pytest.MonkeyPatch, ada: User) -> None:
        OutgoingMail.objects.all().delete()
        JobRun.objects.all().delete()
        wishes.gone.clear()
        self.wishes, self.patch, self.ada = wishes, patch, ada
        self.at: datetime = NOW
        self.got: Counter[str] = Counter()
        self.asked_again: Counter[str] = Counter()
        self.posted: list[OutgoingMail] = []
        self.unwanted: dict[str, int] = {}
        self.runs = 0

    def somebody_posts(self, address: str, purpose: str, waits: int, lasts: int | None) -> None:
        """Post a mail, for now or for later, with or without an end."""
        not_before = self.at + timedelta(minutes=waits)
        expires = not_before + timedelta(minutes=lasts) if lasts else None
        self.posted.append(
            post(to=address, purpose=purpose, at=self.at, not_before=not_before, expires_at=expires)
        )

    def the_worker_sends(self, minutes: int, manners: list[str]) -> None:
        """Let a run of the job meet servers after a while; when it dies, the next one finds what it left."""
        self.runs += 1
        self.at += timedelta(minutes=minutes)
        with self.server(iter(manners)):
            try:
                sending.send_due(f"{self.runs}.1", clock=lambda: self.at)
            except Death:
                sending.park(at=self.at)

    def somebody_says_whether_news_is_wanted(self, address: str, wants: bool) -> None:
        """Withdraw, and from here on the server gets no more news for this address; or take that back."""
        (self.wishes.gone.discard if wants else self.wishes.gone.add)(address)
        self.unwanted.pop(address, None)
        if not wants:
            self.unwanted[address] = self.news_at_the_server(address)

    def a_person_decides(self, place: int, verb: str) -> None:
        """Decide about a mail, whether or not there is something to decide."""
        if not self.posted:
            return
        mail = self.posted[place % len(self.posted)]
        mail.refresh_from_db()
        before, fits = mail.state, mail.is_undecided or (verb == "give_up" and mail.can_be_cancelled)
        fits = fits and (verb != "mark_sent" or before == MailState.UNCERTAIN)
        assert getattr(outbox, verb)(mail, by=self.ada, at=self.at) == fits
        if fits and verb == "resend" and before == MailState.UNCERTAIN:
            self.asked_again[mail.message_id] += 1

    def the_caller_cancels(self, address: str) -> None:
        """Cancel what waits for an address."""
        outbox.cancel(to=address, reason="changed our mind", at=self.at)
        assert not OutgoingMail.objects.filter(to=address, state=MailState.QUEUED).exists()

    def check(self) -> None:
        """Hold the outbox against what the server has."""
        mails = list(OutgoingMail.objects.all())
        assert len(mails) == len(self.posted), "a mail is lost"
        assert [one for one, times in self.got.items() if times > 1 + self.asked_again[one]] == []
        for mail in mails:
            has, by_a_person = self.got[mail.message_id] > 0, mail.decided_at is not None
            assert mail.state != MailState.SENDING, "a mail is held by nobody"
            assert has or by_a_person or mail.state != MailState.SENT
            assert not has or by_a_person or mail.state in (MailState.SENT, MailState.UNCERTAIN)
            assert mail.state != MailState.QUEUED or mail.ended_at is None
            assert mail.purpose != "test.secret" or mail.state not in OVER or mail.text == ""
        for address, before in self.unwanted.items():
            assert self.news_at_the_server(address) == before, "news after a withdrawal"

    def news_at_the_server(self, address: str) -> int:
        """Return how much news for an address the server has."""
        news = OutgoingMail.objects.filter(to=address, purpose="test.news")
        return sum(self.got[one] for one in news.values_list("message_id", flat=True))

    @contextmanager
    def server(self, manners: Iterator[str]) -> Iterator[None]:
        """Let the next mails meet these manners, and then be taken."""
        story = self

        class Next(Line):
            def __init__(self) -> None:
                super().__init__("takes it", story.got)

            def send_messages(self, messages: list[Any]) -> int:
                self.manner = next(manners, "takes it")
                Story.met.add(self.manner)
                return super().send_messages(messages)

        with self.patch.context() as patch:
            patch.setattr(sending, "get_connection", Next)
            yield


ADDRESS = st.sampled_from(ADDRESSES)
POSTS = st.tuples(
    st.just("somebody_posts"),
    ADDRESS,
    st.sampled_from(["test.asked", "test.news", "test.secret"]),
    st.sampled_from([0, 0, 0, 45]),
    st.sampled_from([None, None, 90]),
)
SENDS = st.tuples(
    st.just("the_worker_sends"),
    st.sampled_from([0, 1, 60, 3000]),
    st.lists(st.sampled_from(sorted(MANNERS)), min_size=1, max_size=4),
)
SAYS = st.tuples(st.just("somebody_says_whether_news_is_wanted"), ADDRESS, st.booleans())
DECIDES = st.tuples(
    st.just("a_person_decides"), st.integers(0, 9), st.sampled_from(["resend", "mark_sent", "give_up"])
)
CANCELS = st.tuples(st.just("the_caller_cancels"), ADDRESS)
STORIES = st.tuples(
    st.lists(POSTS, min_size=2, max_size=5),
    st.lists(st.one_of(POSTS, SENDS, POSTS, SENDS, DECIDES, SAYS, CANCELS), min_size=5, max_size=20),
).map(lambda parts: [*parts[0], *parts[1]])
#: A story in which a mail meets each manner, whatever chance brings.
EVERY_MANNER: list[tuple[Any, ...]] = [
    step
    for manner in MANNERS
    for step in (
        ("somebody_posts", ADDRESSES[0], "test.asked", 0, None),
        ("the_worker_sends", 0, [manner]),
    )
]


@pytest.mark.django_db
def test_no_story_loses_or_doubles_a_mail(
    wishes: Wishes, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Koers <koers@noordzee.example>"
    ada = User.objects.create_user("ada@noordzee.example", name="Ada")

    @hypothesis.settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STORIES)
    @example(EVERY_MANNER)
    def tell(steps: list[tuple[Any, ...]]) -> None:
        story = Story(wishes, monkeypatch, ada)
        for name, *arguments in steps:
            getattr(story, name)(*arguments)
            story.check()

    tell()
    assert Story.met == set(MANNERS), "stories in which nothing is met prove nothing"
