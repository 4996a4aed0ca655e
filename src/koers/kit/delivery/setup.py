"""How this installation sends: whether it can, in whose name, to whom at all, and where its own pages are."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings


def is_configured() -> bool:
    """Tell whether mail can leave: a sender that is a real address, and a server."""
    return bool(settings.EMAIL_HOST) and not domain_of(sender()).endswith("localhost")


def sender() -> str:
    """Return in whose name mail leaves, unless it says otherwise."""
    return str(settings.DEFAULT_FROM_EMAIL)


def domain_of(address: str) -> str:
    """Return the domain of an address, in lower case.

    >>> domain_of("Koers <post@Noordzee.Example>")
    'noordzee.example'
    """
    return parseaddr(address)[1].rpartition("@")[2].lower()


def may_go_to(address: str) -> bool:
    """Tell whether mail may go to an address at all: in test mode only to the addresses and domains that are named."""
    only = [name.lower().lstrip("@") for name in settings.MAIL_ONLY_TO]
    bare = parseaddr(address)[1].lower()
    return not only or bare in only or domain_of(bare) in only


def absolute(path: str) -> str:
    """Return the full address of one of our pages, as it may stand in a mail."""
    return f"{base_address()}{path}"


def base_address() -> str:
    """Return where this installation is reached: `KOERS_URL`, else what the other settings suggest."""
    if settings.BASE_URL:
        return str(settings.BASE_URL).rstrip("/")
    if settings.CSRF_TRUSTED_ORIGINS:
        return str(settings.CSRF_TRUSTED_ORIGINS[0]).rstrip("/")
    host = next((name for name in settings.ALLOWED_HOSTS if name.strip("*.")), "localhost")
    return f"{'https' if settings.TLS else 'http'}://{host.lstrip('.')}"


def is_encrypted() -> bool:
    """Tell whether our pages are reached over HTTPS, without which one-click unsubscribing is not offered."""
    return urlsplit(base_address()).scheme == "https"
