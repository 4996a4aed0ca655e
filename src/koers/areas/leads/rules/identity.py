"""Who somebody is, from values alone: addresses and numbers in one writing, and how far identities may be joined."""

import re
from dataclasses import dataclass

#: How many of each one person may have; more is for a person to decide.
MOST_EMAILS = 5
MOST_VISITORS_A_WEEK = 20

_EMAIL = re.compile(r"[^@\s,;<>\"'()]+@[^@\s,;<>\"'()]+\.[^@\s,;<>.\"'()]{2,}")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
#: Addresses of a desk and not of a person.
_DESK_WORDS = (
    "info sales contact office admin administratie administration hello hallo support service helpdesk verkoop "
    "inkoop purchasing klantenservice receptie reception secretariaat marketing facturen invoices invoice factuur "
    "boekhouding finance hr jobs noreply no-reply webmaster postmaster mail post algemeen general enquiries "
    "inquiries bestellingen orders order planning communicatie press pers privacy team"
)
_DESKS = frozenset(_DESK_WORDS.split())
#: Providers at which everybody may have an address, so that it says nothing about a company.
_FREE_WORDS = (
    "gmail.com googlemail.com hotmail.com hotmail.nl hotmail.be hotmail.co.uk hotmail.fr hotmail.de outlook.com "
    "outlook.nl outlook.be live.com live.nl live.be live.co.uk msn.com yahoo.com yahoo.nl yahoo.co.uk yahoo.de "
    "yahoo.fr ymail.com rocketmail.com icloud.com me.com mac.com aol.com gmx.com gmx.net gmx.de gmx.at web.de "
    "t-online.de freenet.de proton.me protonmail.com pm.me tutanota.com tuta.io fastmail.com hey.com zoho.com "
    "mail.com mail.ru yandex.com yandex.ru qq.com 163.com 126.com ziggo.nl kpnmail.nl kpnplanet.nl planet.nl "
    "home.nl xs4all.nl hetnet.nl casema.nl upcmail.nl chello.nl quicknet.nl online.nl zonnet.nl telfort.nl "
    "tele2.nl solcon.nl caiway.nl caiway.net versatel.nl wxs.nl freeler.nl tiscali.nl multiweb.nl zeelandnet.nl "
    "skynet.be telenet.be proximus.be scarlet.be pandora.be orange.fr wanadoo.fr wanadoo.nl free.fr sfr.fr "
    "laposte.net btinternet.com sky.com virginmedia.com talktalk.net libero.it"
)
_FREE = frozenset(_FREE_WORDS.split())
_PREFIXES = (
    "van der", "van den", "van de", "van het", "van 't", "von der", "de la", "in 't", "op de", "van", "von", "de",
    "den", "der", "ter", "ten", "te", "het", "'t", "la", "le",
)  # fmt: skip


def email(text: str) -> str:
    """Return an e-mail address in its one writing; empty for what is none.

    >>> email(" Jan@Vitens.NL "), email("not an address")
    ('jan@vitens.nl', '')
    """
    clean = text.strip().removeprefix("mailto:").strip("<>").lower()
    return clean if len(clean) <= 254 and clean.isascii() and _EMAIL.fullmatch(clean) else ""


def phone(text: str, region: str = "NL") -> str:
    """Return a telephone number as E.164 such as +31612345678; empty for what is none."""
    import phonenumbers

    if not 5 <= len(text) <= 40:
        return ""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def domain_of(address: str) -> str:
    """Return the domain of an e-mail address or of a website; empty for what has none.

    >>> domain_of("jan@mail.vitens.nl"), domain_of("https://www.Vitens.nl/contact?x=1"), domain_of("vitens")
    ('mail.vitens.nl', 'vitens.nl', '')
    """
    text = address.strip().lower()
    if "://" in text:
        text = text.partition("://")[2]
    text = re.split(r"[/?#]", text)[0].rpartition("@")[2].partition(":")[0].rstrip(".")
    text = text.removeprefix("www.")
    return text if len(text) <= 200 and _HOST.fullmatch(text) else ""


def wider(domain: str) -> tuple[str, ...]:
    """Return a domain and those above it, as long as two names are left.

    >>> wider("mail.vitens.nl")
    ('mail.vitens.nl', 'vitens.nl')
    """
    parts = domain.split(".")
    return tuple(".".join(parts[start:]) for start in range(len(parts) - 1))


def is_free_mail(domain: str) -> bool:
    """Tell whether everybody may have an address at this domain."""
    return domain in _FREE


def is_desk(address: str) -> bool:
    """Tell whether an address belongs to a desk such as info@ or sales@, and so to the account.

    >>> is_desk("info@vitens.nl"), is_desk("jan@vitens.nl"), is_desk("info@gmail.com")
    (True, False, False)
    """
    local, _at, domain = address.partition("@")
    return local.partition("+")[0] in _DESKS and not is_free_mail(domain)


def split_name(name: str) -> tuple[str, str, str]:
    """Return first name, prefix and last name of a whole name.

    >>> split_name("Jan van den Berg"), split_name("Sanne")
    (('Jan', 'van den', 'Berg'), ('Sanne', '', ''))
    """
    first, _space, rest = name.strip().partition(" ")
    rest = rest.strip()
    for prefix in _PREFIXES:
        if rest.lower().startswith(f"{prefix} "):
            return first, rest[: len(prefix)], rest[len(prefix) :].strip()
    return first, "", rest


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person holds already, as far as limits are about it: user ids by source, and e-mail addresses."""

    users: frozenset[tuple[int, str]] = frozenset()
    emails: frozenset[str] = frozenset()


def broken_limit(one: Standing, two: Standing) -> str:
    """Return which limit joining two identities would break, or an empty text.

    >>> broken_limit(Standing(frozenset({(1, "u1")})), Standing(frozenset({(1, "u2")})))
    'two_users'
    """
    for source, value in one.users:
        if any(source == other and value != user for other, user in two.users):
            return "two_users"
    if len(one.emails | two.emails) > MOST_EMAILS:
        return "many_emails"
    return ""
