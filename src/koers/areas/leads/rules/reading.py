"""What a raw line says: who did what, when and where; a line that cannot be understood says why."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qs, urlsplit

from koers.areas.leads.rules import acts, consenting, identity
from koers.areas.leads.rules.intake import moment

#: A clock may be this much ahead; up to the second limit an event is kept and marked.
AHEAD = timedelta(minutes=5)
FAR_AHEAD = timedelta(days=1)
OLDEST = timedelta(days=3653)
DEEPEST = 20

_ADDRESS = re.compile(r"\S+@\S+")
_LONG_NUMBER = re.compile(r"\d{6,}")
_MOST_CENTS = 10**14


class Fault(ValueError):
    """A line that cannot be understood; `code` says why and `detail` what stood there."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code, self.detail = code, detail


@dataclass(frozen=True, slots=True)
class Company:
    """What an event says about a company."""

    name: str = ""
    group: str = ""
    number: str = ""
    domain: str = ""
    sector: str = ""
    employees: int | None = None

    def __bool__(self) -> bool:
        """Tell whether it says anything by which an account can be found or made."""
        return bool(self.name or self.group or self.number or self.domain)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One event as Koers understands it; texts are clean and codes short."""

    act: str
    happened_at: datetime
    what: str = ""
    customer: str = ""
    user: str = ""
    email: str = ""
    phone: str = ""
    anonymous: str = ""
    previous: str = ""
    company: Company = Company()
    person: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    campaign: str = ""
    medium: str = ""
    value_cents: int | None = None
    said: bool | None = None
    is_ahead: bool = False


def read(payload: str, format: str, *, happened_at: datetime, now: datetime) -> Incoming:  # noqa: A002
    """Return what a raw line says; raises Fault."""
    try:
        event = json.loads(payload)
    except RecursionError:
        raise Fault("too_deep") from None
    if not isinstance(event, dict):
        raise Fault("not_an_object", payload[:80])
    if payload.count("{") + payload.count("[") > DEEPEST and _depth(event) > DEEPEST:
        raise Fault("too_deep")
    is_cloud = format == "cloudevents"
    given = event.get("time") if is_cloud else (event.get("originalTimestamp") or event.get("timestamp"))
    if given is not None and moment(given) is None:
        raise Fault("bad_time", text(given, 80))
    if happened_at > now + FAR_AHEAD:
        raise Fault("future", happened_at.isoformat(timespec="seconds"))
    if happened_at < now - OLDEST:
        raise Fault("too_old", happened_at.isoformat(timespec="seconds"))
    return (_cloud if is_cloud else _segment)(event, happened_at, happened_at > now + AHEAD)


# --- Segment ------------------------------------------------------------------------------------------------------


def _segment(event: dict[str, Any], happened_at: datetime, is_ahead: bool) -> Incoming:
    call = event.get("type")
    context, properties = _part(event, "context"), _part(event, "properties")
    traits = {**_part(context, "traits"), **(_part(event, "traits") if call == "identify" else {})}
    name = text(event.get("event"), 120)
    if call == "track":
        if not name:
            raise Fault("no_name")
        act = acts.kind_of_track(name)
    elif call in ("page", "screen"):
        act = acts.PAGE_VIEWED
    elif call in ("identify", "group", "alias"):
        act = {"identify": acts.IDENTIFIED, "group": acts.GROUPED, "alias": acts.ALIASED}[call]
    else:
        raise Fault("unknown_type", text(call, 80))
    own = properties if act in acts.GIVES_ADDRESS else {}
    company = _company(traits.get("company"), text(context.get("groupId"), 120))
    if call == "group":
        company = _company(event.get("traits"), text(event.get("groupId"), 120))
        if not company:
            raise Fault("no_group")
    campaign, page = _part(context, "campaign"), _part(context, "page")
    tags = _tags(page.get("url") or properties.get("url"))
    found = Incoming(
        act=act,
        happened_at=happened_at,
        what=_what(act, name or text(event.get("name"), 120), properties, page),
        user=ident(event.get("userId")),
        anonymous=ident(event.get("anonymousId")),
        previous=ident(event.get("previousId")),
        customer=_first_ident(traits, "customerNumber", "customer_number", "klantnummer"),
        email=_email(traits) or _email(own),
        phone=_phone(traits) or _phone(own if own else properties if act == acts.CALL_RECEIVED else {}),
        company=company or _company(own.get("company"), ""),
        person=_person({**own, **traits}),
        origin=text(campaign.get("source"), 80) or tags.get("source", ""),
        campaign=text(campaign.get("name"), 120) or tags.get("campaign", ""),
        medium=code_of(campaign.get("medium")) or code_of(tags.get("medium")),
        value_cents=_cents(properties),
        said=consenting.segment_said(event),
        is_ahead=is_ahead,
    )
    return _complete(found)


# --- CloudEvents ----------------------------------------------------------------------------------------------------


def _cloud(event: dict[str, Any], happened_at: datetime, is_ahead: bool) -> Incoming:
    if event.get("specversion") != "1.0":
        raise Fault("bad_version", text(event.get("specversion"), 40))
    for name in ("id", "source", "type"):
        if not isinstance(event.get(name), str) or not event[name].strip():
            raise Fault("no_id" if name == "id" else "no_attribute", name)
    act = acts.CLOUD_TYPES.get(event["type"])
    if act is None:
        raise Fault("unknown_type", text(event["type"], 80))
    given = _part(event, "data")
    kind, _slash, number = text(event.get("subject"), 200).partition("/")
    if kind not in ("", "person", "account") or (kind and not number):
        raise Fault("bad_subject", text(event.get("subject"), 80))
    company = _company(given.get("company"), text(given.get("groupId"), 120))
    if kind == "account":
        company = _company(given.get("company"), "", number=ident(number))
    if act == acts.GROUPED and not company:
        raise Fault("no_group")
    tags = _tags(given.get("url"))
    named = given.get("what") or given.get("form") or given.get("content") or given.get("name")
    found = Incoming(
        act=act,
        happened_at=happened_at,
        what=_what(act, text(named, 120), given, given),
        customer=ident(number)
        if kind == "person"
        else _first_ident(given, "customerNumber", "customer_number"),
        user=ident(given.get("userId")),
        anonymous=ident(given.get("anonymousId")),
        email=_email(given),
        phone=_phone(given),
        company=company,
        person=_person(given),
        origin=text(given.get("source"), 80) or tags.get("source", ""),
        campaign=text(given.get("campaign"), 120) or tags.get("campaign", ""),
        medium=code_of(given.get("medium")) or code_of(tags.get("medium")),
        value_cents=_cents(given),
        said=consenting.said(event.get("consent")),
        is_ahead=is_ahead,
    )
    return _complete(found)


def _complete(found: Incoming) -> Incoming:
    """Return the event when it says who did it; for a second id both must be there."""
    if found.act == acts.ALIASED and not (found.previous and (found.user or found.email)):
        raise Fault("no_identity")
    named = found.customer or found.user or found.email or found.phone or found.anonymous
    if not named and not (found.company.number or found.company.group):
        raise Fault("no_identity")
    return found


# --- parts ----------------------------------------------------------------------------------------------------------


def text(given: Any, most: int) -> str:
    """Return a text without invisible signs and doubled spaces, cut to a length; numbers become text.

    >>> text("  a\\x00b\\n c ", 10), text(7, 10), text({}, 10), text(True, 10)
    ('ab c', '7', '', '')
    """
    if given is None or isinstance(given, bool) or not isinstance(given, str | int | float):
        return ""
    if type(given) is str and given.isprintable() and "  " not in given:
        return given.strip()[:most].strip()
    spaced = re.sub(r"\s+", " ", str(given))
    return "".join(sign for sign in spaced if sign.isprintable()).strip()[:most].strip()


def ident(given: Any) -> str:
    """Return an id as text, up to 200 signs; a longer one is none."""
    found = text(given, 201)
    return found if len(found) <= 200 else ""


def code_of(given: Any, most: int = 60) -> str:
    """Return a short code of a text: small letters, digits and signs, never an e-mail address or a long number.

    >>> code_of("Whitepaper: Pompen & leidingen"), code_of("Mail jan@x.nl on 0612345678")
    ('whitepaper_pompen_leidingen', 'mail_on')
    """
    bare = _LONG_NUMBER.sub("", _ADDRESS.sub("", text(given, 400)))
    plain = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9./-]+", "_", plain).strip("_")[:most].strip("_")


def path_of(given: Any) -> str:
    """Return the path of a web address as a code, without what follows a question mark.

    >>> path_of("https://x.nl/prijzen/?mail=jan@x.nl"), path_of("/users/jan@x.nl/orders"), path_of("https://x.nl/")
    ('/prijzen', '/users/orders', '/')
    """
    try:
        path = urlsplit(text(given, 500)).path
    except ValueError:
        return ""
    steps = [step for step in path.split("/") if step and "@" not in step and "%40" not in step.lower()]
    return code_of("/" + "/".join(steps)) if path else ""


def _what(act: str, name: str, given: Mapping[str, Any], page: Mapping[str, Any]) -> str:
    if act == acts.SIGNAL_GIVEN:
        return code_of(name)
    if act == acts.ORDERED:
        return acts.ORDERED
    if act == acts.PAGE_VIEWED:
        path = path_of(page.get("path") or page.get("url") or given.get("path") or given.get("url"))
        return path or code_of(name)
    names = {
        acts.FORM_SENT: ("form", "formId", "form_id", "formName", "form_name", "title"),
        acts.CONTENT_DOWNLOADED: ("content", "file", "fileName", "file_name", "title", "name"),
        acts.WEBINAR_ATTENDED: ("webinar", "title", "name"),
        acts.LINK_CLICKED: ("link", "linkName", "campaign"),
        acts.STAND_VISITED: ("stand", "event", "fair", "name"),
    }.get(act, ())
    for one in names:
        found = code_of(given.get(one))
        if found:
            return found
    url = path_of(given.get("url") or given.get("link"))
    is_plain = acts.plain_name(name) in acts.TRACKS
    return url or ("" if is_plain else code_of(name))


def _part(event: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = event.get(name)
    return found if isinstance(found, dict) else {}


def _depth(value: Any) -> int:
    deep, level = 0, [value]
    while level:
        deep += 1
        if deep > DEEPEST:
            return deep
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
            if isinstance(inner, dict | list)
        ]
    return deep


def _email(given: Mapping[str, Any]) -> str:
    found = given.get("email")
    return identity.email(text(found, 300)) if found else ""


def _phone(given: Mapping[str, Any]) -> str:
    found = given.get("phone")
    return identity.phone(text(found, 60)) if found else ""


def _first_ident(given: Mapping[str, Any], *names: str) -> str:
    return next((found for name in names if (found := ident(given.get(name)))), "")


def _person(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the fields of a person that are given."""
    first = text(given.get("firstName") or given.get("first_name"), 80)
    last = text(given.get("lastName") or given.get("last_name"), 120)
    prefix = ""
    if not (first or last):
        first, prefix, last = (
            identity.split_name(text(given.get("name"), 200)) if given.get("name") else ("", "", "")
        )
    found = {
        "first_name": first[:80],
        "prefix": prefix[:20],
        "last_name": last[:120],
        "job_title": text(given.get("title") or given.get("jobTitle") or given.get("job_title"), 120),
        "phone": text(given.get("phone"), 60),
    }
    return {name: value for name, value in found.items() if value}


def _company(given: Any, group: str, *, number: str = "") -> Company:
    if isinstance(given, str):
        given = {"name": given}
    if not isinstance(given, dict):
        given = {}
    site = given.get("website") or given.get("domain") or given.get("url")
    domain = identity.domain_of(text(site, 300)) if site else ""
    employees = given.get("employees") or given.get("employee_count")
    try:
        size = (
            int(str(employees))
            if isinstance(employees, int | str) and not isinstance(employees, bool)
            else None
        )
    except ValueError:
        size = None
    return Company(
        name=text(given.get("name"), 200),
        group=group or ident(given.get("id")),
        number=number,
        domain="" if identity.is_free_mail(domain) else domain,
        sector=text(given.get("industry") or given.get("sector"), 80),
        employees=size if size is not None and 0 <= size <= 2_000_000_000 else None,
    )


def _cents(given: Mapping[str, Any]) -> int | None:
    """Return an amount of money as whole cents."""
    for name in ("value", "revenue", "total"):
        found = given.get(name)
        if isinstance(found, bool) or not isinstance(found, int | float | str) or found == "":
            continue
        try:
            cents = (Decimal(str(found).strip()) * 100).to_integral_value()
        except (InvalidOperation, ValueError):
            continue
        if cents.is_finite() and abs(cents) <= _MOST_CENTS:
            return int(cents)
    return None


def _tags(url: Any) -> dict[str, str]:
    """Return what the address of a page says about its campaign."""
    if not isinstance(url, str) or "utm_" not in url:
        return {}
    try:
        found = parse_qs(urlsplit(url[:2000]).query, max_num_fields=50)
    except ValueError:
        return {}
    names = {"campaign": 120, "source": 80, "medium": 60}
    return {
        name: text(found[f"utm_{name}"][0], most) for name, most in names.items() if found.get(f"utm_{name}")
    }
