"""What a file can bring about customers: accounts with their parents, and persons with where they work."""

from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from koers.areas.customers.actions import barred
from koers.areas.customers.models import (
    Account,
    AccountKind,
    Affiliation,
    Lifecycle,
    LifecyclePeriod,
    OwnershipPeriod,
    Person,
)
from koers.kit.importing import barring, findings, headings, target
from koers.kit.importing.target import Column, Noun
from koers.kit.importing.unfolding.ubl import SOURCE as UBL
from koers.kit.importing.values import fold
from koers.kit.importing.work import Item, Line, Work

ACCOUNT, PERSON, AFFILIATION = "customers.account", "customers.person", "customers.affiliation"
MEMBER, UNIT = "organisation.member", "organisation.unit"
_SPELLING_LIKENESS = 88
_PREFIXES = (
    "van der",
    "van den",
    "van de",
    "van 't",
    "van het",
    "von der",
    "de la",
    "van",
    "von",
    "de",
    "den",
    "der",
    "ter",
    "ten",
    "het",
    "'t",
    "in 't",
    "op de",
    "te",
)


# --- Accounts ------------------------------------------------------------------------------------------------


def _new_account(work: Work, text: str) -> Mapping[str, Any]:
    return {
        "name": text,
        "unit_id": work.memory["default organisation.unit"],
        "currency": work.settings.currency,
    }


@lru_cache(maxsize=2000)
def _spelt(name: str, text: str) -> str:
    """Return the well-spelt term that a text is probably meant to be, or the text itself."""
    from rapidfuzz import fuzz, process

    terms = _terms(name)
    if len(text) < 5 or text.lower() in terms:
        return text
    best = process.extractOne(text.lower(), terms, scorer=fuzz.ratio, score_cutoff=_SPELLING_LIKENESS)
    if best is None:
        return text
    if name == "country":
        return _countries()[best[0]]
    term = str(best[0])
    return term[:1].upper() + term[1:] if text[:1].isupper() else term


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    from babel import Locale

    known = {}
    for language in ("en", "nl"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2:
                known[name.lower()] = name
    return known


@lru_cache(maxsize=4)
def _terms(name: str) -> tuple[str, ...]:
    return tuple(_countries()) if name == "country" else headings.vocabulary(name)


def _spelling(work: Work, line: Line, column: str) -> str:
    text = line.values.get(column) or ""
    if not text or not work.is_on("spelling"):
        return text
    better = _spelt(column, text)
    if better != text:
        work.note("spelling", line, column, text, better)
    return better


def _unit_of(work: Work, line: Line, units: Mapping[str, int], owner: int | None) -> int:
    """Return the unit of a row: the named one, else where the owner sits, else the firm itself."""
    named = units.get(line.values.get("unit") or "")
    if named is not None:
        return named
    home = work.homes(MEMBER).get(owner) if owner is not None else None
    return home if home is not None else work.default(UNIT, line)


def _write_accounts(work: Work, lines: list[Line]) -> None:
    owners, units = work.refs(MEMBER, lines, "owner"), work.refs(UNIT, lines, "unit")
    found = work.lookup(ACCOUNT)
    found.prime(
        {line.values["name"] for line in lines}
        | {
            line.values.get(column) or ""
            for line in lines
            for column in ("registration_number", "vat_number")
        }
    )
    items = [_account_item(work, line, owners, units) for line in lines if not line.verdict]
    work.store(ACCOUNT, items)
    for item in items:
        item.line.verdict = item.line.verdict or item.state
        if item.state == "new":
            _likeness(work, item)


def _account_item(work: Work, line: Line, owners: Mapping[str, int], units: Mapping[str, int]) -> Item:
    values = line.values
    owner = owners.get(values.get("owner") or "")
    fields = {name: values.get(name) for name in _ACCOUNT_TEXTS if values.get(name)}
    fields |= {
        "name": values["name"],
        "kind": values.get("kind"),
        "sector": _spelling(work, line, "sector"),
        "country": _spelling(work, line, "country"),
        "employees": values.get("employees"),
        "revenue_cents": values.get("revenue"),
        "currency": values.get("currency") or "",
        "founded_year": values.get("founded_year"),
        "parent_id": _new_parent(work, line),
        "owner_id": owner,
    }
    if work.source == UBL and _numbered(work, line) is not None:
        # A customer we know by number keeps the name we gave it.
        del fields["name"]
    named = bool(values.get("unit")) or owner is not None
    unit = _unit_of(work, line, units, owner)
    if named:
        fields["unit_id"] = unit
    return Item(
        line,
        line.key,
        {name: value for name, value in fields.items() if value not in (None, "")},
        _known_account(work, line),
        at_birth={"unit_id": unit, "currency": work.settings.currency},
    )


def _new_parent(work: Work, line: Line) -> int | None:
    """Return the parent that a changed cell of a known account names; the second pass sees to all others."""
    if "parent" not in line.changed:
        return None
    found = work.lookup(ACCOUNT)
    found.prime([line.values["parent"]])
    parent, _how = found.find(line.values["parent"], may_fold=work.is_on("fold"))
    return parent if parent != line.pk else None


def _known_account(work: Work, line: Line) -> int | None:
    """Find the account a row is about by its registration or VAT number, else by its name where no id says otherwise."""
    found = work.lookup(ACCOUNT)
    if (numbered := _numbered(work, line)) is not None:
        return numbered
    pk, how = found.find(line.values["name"], may_fold=False)
    if pk is None or (line.key and pk in _keyed(work)):
        return None
    return pk if how == "exact" and line.values["name"] not in found.ambiguous else None


def _numbered(work: Work, line: Line) -> int | None:
    """Return the account with the registration or VAT number of a row, unless several have it."""
    found = work.lookup(ACCOUNT)
    for column in ("registration_number", "vat_number"):
        number = line.values.get(column) or ""
        if number and number in found.by_name and number not in found.ambiguous:
            return found.by_name[number]
    return None


def _keyed(work: Work) -> set[int]:
    """Return the accounts that have an id at this source: another id is then another account."""
    found = work.lookup(ACCOUNT)
    size = len(found.by_id)
    known = work.memory.get("keyed accounts")
    if known is None or known[0] != size or known[1] != work.source:
        known = work.memory["keyed accounts"] = (size, work.source, set(found.by_id.values()))
    return known[2]


def _likeness(work: Work, item: Item) -> None:
    """Report an account whose folded name already belongs to another: possibly the same customer twice."""
    seen: dict[str, tuple[int, str]] = work.memory.setdefault("account folds", {})
    name = item.fields["name"]
    folded = fold(_without_legal_form(name))
    other = seen.setdefault(folded, (item.id or 0, name))
    if other[0] != item.id:
        work.note("likely_duplicate", item.line, "name", name, other[1])


def _without_legal_form(name: str) -> str:
    words = [
        word for word in name.replace(".", "").replace(",", " ").split() if word.lower() not in _LEGAL_FORMS
    ]
    return " ".join(words) or name


_LEGAL_FORMS = {
    "bv",
    "nv",
    "vof",
    "ltd",
    "limited",
    "inc",
    "llc",
    "gmbh",
    "ag",
    "sa",
    "sarl",
    "bvba",
    "plc",
    "co",
    "corp",
}


def _link_accounts(work: Work, lines: list[Line]) -> None:
    """Second pass: say whose subsidiary each account is, now that all accounts of the file are there."""
    wanted = [line for line in lines if line.values.get("parent") and line.verdict != "refused"]
    wanted = [line for line in wanted if line.pk is None or "parent" in line.changed]
    if not wanted:
        return
    parents = work.refs(ACCOUNT, wanted, "parent")
    found = work.lookup(ACCOUNT)
    found.prime(line.key or line.values["name"] for line in wanted)
    pairs: dict[int, tuple[Line, int]] = {}
    for line in wanted:
        parent = parents.get(line.values["parent"])
        own = line.pk or (
            found.find_id(line.key) if line.key else found.find(line.values["name"], may_fold=False)[0]
        )
        if own is None or parent is None:
            if parent is None:
                work.note("no_reference", line, "parent", line.values["parent"])
        elif own == parent:
            work.note("own_parent", line, "parent", line.values["parent"])
        else:
            pairs[own] = (line, parent)
    work.relate(ACCOUNT, "parent_id", pairs)


# --- Persons -------------------------------------------------------------------------------------------------


def split_name(text: str) -> tuple[str, str, str]:
    """Split a full name into first name, prefix and last name: `Jan van der Berg`, or `Berg, Jan van der`."""
    text = " ".join(text.split())
    if "," in text:
        last, _comma, rest = text.partition(",")
        text = f"{rest.strip()} {last.strip()}"
    first, _space, rest = text.partition(" ")
    if not rest:
        return "", "", first
    lowered = rest.lower()
    for prefix in sorted(_PREFIXES, key=len, reverse=True):
        if lowered.startswith(f"{prefix} "):
            return first, rest[: len(prefix)], rest[len(prefix) + 1 :]
    return first, "", rest


def _names(values: Mapping[str, Any]) -> tuple[str, str, str]:
    first, prefix, last = (
        values.get("first_name") or "",
        values.get("prefix") or "",
        values.get("last_name") or "",
    )
    if not first and not last and values.get("full_name"):
        return split_name(values["full_name"])
    if not prefix and last:
        for known in sorted(_PREFIXES, key=len, reverse=True):
            if last.lower().startswith(f"{known} "):
                return first, last[: len(known)], last[len(known) + 1 :]
    return first, prefix, last


def _write_persons(work: Work, lines: list[Line]) -> None:
    owners, units = work.refs(MEMBER, lines, "owner"), work.refs(UNIT, lines, "unit")
    work.default(UNIT, lines[0])
    accounts = accounts_of(work, lines)
    found = work.lookup(PERSON)
    found.prime(line.values.get("email") or "" for line in lines)
    items = []
    for line in lines:
        if line.verdict:
            continue
        item = _person_item(work, line, owners, units, accounts.get(line.number))
        if item is not None:
            items.append(item)
    work.store(PERSON, items)
    _affiliate(work, items)
    for item in items:
        item.line.verdict = item.line.verdict or item.state


def accounts_of(work: Work, lines: list[Line]) -> dict[int, int]:
    """Return the account of each line by line number: by id when the file has ids, else by name."""
    by_id: dict[str, int] = {}
    for line in lines:
        first = (line.values.get("account_id") or "").split(";")[0].strip()
        line.values["account_id"] = first
    found = work.lookup(ACCOUNT)
    found.prime(line.values["account_id"] for line in lines)
    for line in lines:
        pk = found.find_id(line.values["account_id"]) if line.values["account_id"] else None
        if pk is not None:
            by_id[line.values["account_id"]] = pk
    unnamed = [line for line in lines if line.values.get("account_id", "") not in by_id]
    by_name = work.refs(ACCOUNT, unnamed, "account")
    answer = {}
    for line in lines:
        pk = by_id.get(line.values["account_id"]) or by_name.get(line.values.get("account") or "")
        if pk is not None:
            answer[line.number] = pk
        elif line.values["account_id"] and not line.values.get("account"):
            work.note("no_reference", line, "account_id", line.values["account_id"])
    return answer


def _person_item(
    work: Work, line: Line, owners: Mapping[str, int], units: Mapping[str, int], account: int | None
) -> Item | None:
    values = line.values
    first, prefix, last = _names(values)
    if not first and not last and not values.get("email"):
        line.refuse("nothing_to_say", "last_name")
        return None
    for name, text, limit in (("first_name", first, 80), ("last_name", last, 120), ("prefix", prefix, 20)):
        if len(text) > limit:
            line.refuse("too_long", name, text, limit=limit)
            return None
    owner = owners.get(values.get("owner") or "")
    unit = _unit_of(work, line, units, owner)
    fields = {
        "first_name": first,
        "prefix": prefix,
        "last_name": last,
        "account_id": account,
        "owner_id": owner,
        **{name: values.get(name) for name in ("job_title", "email", "phone", "mobile", "language")},
    }
    if values.get("unit") or owner is not None:
        fields["unit_id"] = unit
    match = work.lookup(PERSON).by_name.get(values.get("email") or "") if not line.key else None
    kept = {name: value for name, value in fields.items() if value not in (None, "")}
    return Item(line, line.key, kept, match, at_birth={"unit_id": unit})


def _affiliate(work: Work, items: list[Item]) -> None:
    """Record where each person works; a person who already works there keeps the affiliation."""
    wanted = [
        item
        for item in items
        if item.id is not None and item.fields.get("account_id") and item.state != "refused"
    ]
    known: set[tuple[int, int]] = set()
    old = [item.id for item in wanted if item.state != "new" and item.id is not None and item.id > 0]
    if old:
        rows = Affiliation.objects.filter(person_id__in=old, ends=None)
        known = set(rows.values_list("person_id", "account_id"))
    fresh = []
    for item in wanted:
        pair = (item.id or 0, item.fields["account_id"])
        if pair in known or (item.state == "same" and pair[0] < 0):
            continue
        known.add(pair)
        fields = {
            "person_id": pair[0],
            "account_id": pair[1],
            "job_title": item.line.values.get("job_title") or "",
            "starts": item.line.values.get("starts"),
        }
        fresh.append(Item(Line(item.line.number, {}, []), "", fields))
        if item.state == "same":
            item.state = "changed"
    work.store(AFFILIATION, fresh)


# --- What is declared ----------------------------------------------------------------------------------------

_ACCOUNT_TEXTS = (
    "street",
    "postcode",
    "city",
    "region",
    "phone",
    "email",
    "website",
    "registration_number",
    "vat_number",
    "description",
)
_ID = Column("external_id", gettext_lazy("id at the source"), limit=120)


def _worked_with(leads: "models.QuerySet[Any]") -> "models.QuerySet[Any]":
    """Narrow leads to those that a person did something with: moved, gave away, or wrote something down about."""
    moved = LifecyclePeriod.objects.filter(lifecycle=models.OuterRef("pk"), by__isnull=False)
    owned = OwnershipPeriod.objects.filter(lifecycle=models.OuterRef("pk"), ends__isnull=False)
    said = ~models.Q(need="") | ~models.Q(next_step="") | models.Q(value_cents__isnull=False)
    return leads.filter(models.Q(models.Exists(moved)) | models.Q(models.Exists(owned)) | said)


target.register(
    target.Companion(Lifecycle, _worked_with),
    Noun(
        ACCOUNT,
        Account,
        gettext_lazy("Account"),
        ("name", "registration_number", "vat_number"),
        whole=False,
        make=_new_account,
    ),
    Noun(PERSON, Person, gettext_lazy("Person"), ("email", "first_name prefix last_name"), whole=False),
    Noun(
        AFFILIATION,
        Affiliation,
        gettext_lazy("Affiliation"),
        (),
        whole=False,
        within=("person_id", PERSON),
    ),
    target.Target(
        ACCOUNT,
        ACCOUNT,
        gettext_lazy("Accounts"),
        (
            _ID,
            Column("name", gettext_lazy("name"), required=True, limit=200),
            Column("parent", gettext_lazy("subsidiary of"), limit=200),
            Column(
                "kind",
                gettext_lazy("kind"),
                "choice",
                choices=tuple(AccountKind.values),
                fallback=AccountKind.OTHER,
            ),
            Column("sector", gettext_lazy("sector"), limit=80, tidy=partial(_spelt, "sector")),
            Column("employees", gettext_lazy("employees"), "whole", lenient=True),
            Column("revenue", gettext_lazy("annual revenue"), "money", lenient=True),
            Column("currency", gettext_lazy("currency"), "currency"),
            Column("founded_year", gettext_lazy("founded"), "year", lenient=True),
            Column("street", gettext_lazy("street"), limit=200),
            Column("postcode", gettext_lazy("postcode"), limit=20),
            Column("city", gettext_lazy("city"), limit=120),
            Column("region", gettext_lazy("province or state"), limit=120),
            Column("country", gettext_lazy("country"), limit=80, tidy=partial(_spelt, "country")),
            Column("phone", gettext_lazy("telephone"), limit=60),
            Column("email", gettext_lazy("e-mail address"), "email", lenient=True),
            Column("website", gettext_lazy("website"), limit=200),
            Column("registration_number", gettext_lazy("registration number (KvK)"), limit=40),
            Column("vat_number", gettext_lazy("VAT number"), limit=40),
            Column("description", gettext_lazy("description")),
            Column("owner", gettext_lazy("owner"), limit=120),
            Column("unit", gettext_lazy("unit"), limit=120),
        ),
        order=60,
        keys=(("external_id",), ("registration_number",), ("name", "postcode")),
        write=_write_accounts,
        link=_link_accounts,
        linked=("parent",),
    ),
    target.Target(
        PERSON,
        PERSON,
        gettext_lazy("Persons"),
        (
            _ID,
            Column("first_name", gettext_lazy("first name"), limit=80),
            Column("prefix", gettext_lazy("prefix"), limit=20),
            Column("last_name", gettext_lazy("last name"), limit=120, fills=("last_name", "prefix")),
            Column("full_name", gettext_lazy("whole name"), limit=200),
            Column("job_title", gettext_lazy("job title"), limit=120),
            Column("email", gettext_lazy("e-mail address"), "email", lenient=True),
            Column("phone", gettext_lazy("telephone"), limit=60),
            Column("mobile", gettext_lazy("mobile"), limit=60),
            Column("language", gettext_lazy("language"), limit=5, lenient=True),
            Column("account", gettext_lazy("account"), limit=200),
            Column("account_id", gettext_lazy("id of the account")),
            Column("starts", gettext_lazy("from"), "date", lenient=True),
            Column("owner", gettext_lazy("owner"), limit=120),
            Column("unit", gettext_lazy("unit"), limit=120),
        ),
        order=70,
        keys=(("external_id",), ("email", "first_name", "last_name", "full_name", "account")),
        write=_write_persons,
        needs_one_of=("last_name", "full_name", "email"),
    ),
)

findings.declare(
    findings.Rule(
        f"make.{ACCOUNT}",
        gettext_lazy("Make accounts that a file names and Koers does not have"),
        gettext_lazy("The account %(value)s is made."),
    ),
    findings.Rule(
        "own_parent",
        gettext_lazy("Accounts that name themselves as parent"),
        gettext_lazy("%(value)s names itself as parent."),
        switchable=False,
    ),
)

barring.guard(barred)
