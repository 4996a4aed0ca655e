"""Who decides at a customer, from a file: roles, influence, who covers whom, and stance with what shows it."""

from typing import Any

from django.utils.translation import gettext_lazy

from koers.areas.customers.events.deciding import Influence, Part, ResponseMode, Role
from koers.areas.customers.imports.nouns import ACCOUNT, MEMBER, PERSON, accounts_of
from koers.areas.customers.models import BuyingRole, RolePeriod, StanceRating
from koers.kit.importing import target
from koers.kit.importing.target import Column, Noun
from koers.kit.importing.work import Item, Line, Work

ROLE, STANCE = "customers.buying_role", "customers.stance_rating"
_PLACE = ("role", "also_role", "part", "influence", "response_mode", "covered_by_id")


def persons_of(work: Work, lines: list[Line], column: str = "person") -> dict[str, int]:
    """Return the persons that a column names by id, e-mail address or full name; a name that fits two is nobody."""
    found = work.lookup(PERSON)
    texts = {str(line.values.get(column) or "") for line in lines} - {""}
    found.prime(texts)
    answer = {}
    for text in texts:
        pk, _how = found.find(text, work.is_on("fold"))
        if pk is not None and text not in found.ambiguous:
            answer[text] = pk
    return answer


def write_roles(work: Work, lines: list[Line]) -> None:
    """Write a chunk of places in decisions, each with its period and, where given, its stance."""
    accounts, persons = accounts_of(work, lines), persons_of(work, lines)
    members = work.refs(MEMBER, lines, "covered_by")
    known = _known(accounts, persons)
    items: list[Item] = []
    for line in lines:
        account, person = accounts.get(line.number), persons.get(line.values["person"] or "")
        if account is None:
            line.refuse("unknown", "account", line.values.get("account"), noun=str(gettext_lazy("Account")))
        elif person is None:
            line.refuse("unknown", "person", line.values["person"], noun=str(gettext_lazy("Person")))
        stance = line.values.get("stance")
        if stance is not None and (stance != int(stance) or not -5 <= stance <= 5):
            line.refuse("against_a_rule", "stance", f"{float(stance):g}", why=str(gettext_lazy("A stance is a whole number from -5 to 5.")))  # fmt: skip
        if line.verdict:
            continue
        stored = known.get((account or 0, person or 0))
        items.append(_item(work, line, account, person, members, stored))
    work.store(ROLE, items)
    _write_periods(work, items)
    _rate(work, items)
    for item in items:
        work.memory.setdefault("roles", {})[item.fields.get("account_id"), item.fields.get("person_id")] = (
            item.id
        )
        item.line.verdict = item.line.verdict or item.state


def _known(accounts: dict[int, int], persons: dict[str, int]) -> dict[tuple[int, int], BuyingRole]:
    rows = BuyingRole.objects.alive().filter(
        account__in=set(accounts.values()), person__in=set(persons.values())
    )
    return {(row.account_id, row.person_id): row for row in rows}


def _item(
    work: Work,
    line: Line,
    account: int | None,
    person: int | None,
    members: dict[str, int],
    stored: BuyingRole | None,
) -> Item:
    values = line.values
    fields: dict[str, Any] = {
        "account_id": account,
        "person_id": person,
        **{name: values.get(name) or "" for name in ("role", "also_role", "part", "response_mode")},
        "influence": int(values["influence"]) if values.get("influence") else None,
        "covered_by_id": members.get(values.get("covered_by") or ""),
        **{name: values.get(name) or "" for name in ("personal_win", "business_result", "notes")},
    }
    day = values.get("stance_date") or work.settings.today
    if values.get("stance") is not None:
        newest = stored.stance_date if stored is not None else None
        if newest is None or day >= newest:
            fields |= {"stance": int(values["stance"]), "stance_date": day}
    kept = {name: value for name, value in fields.items() if value not in (None, "")}
    return Item(line, line.key, kept, stored.pk if stored is not None else None)


def _write_periods(work: Work, items: list[Item]) -> None:
    """Keep how each place stood: a new one begins with the import, a changed one ends there and begins anew."""
    at = work.settings.at
    moved = [item for item in items if item.state == "changed" and set(item.before) & set(_PLACE)]
    running = {
        row["buying_role_id"]: row
        for row in RolePeriod.objects.filter(buying_role__in=[item.id for item in moved], ends=None).values()
    }
    for item in items:
        if item.id is None:
            continue
        fresh = {name: item.fields[name] for name in _PLACE if name in item.fields}
        if item.state == "new":
            row = {"influence": Influence.MEDIUM, **fresh, "starts": at, "demo": work.settings.demo}
            work.replace_parts(ROLE, item.id, RolePeriod, [], "buying_role_id", [row], quiet=True)
        elif item.id in running and item in moved:
            old = running[item.id]
            rows = [
                {**old, "ends": max(at, old["starts"])},
                {**old, **fresh, "starts": max(at, old["starts"])},
            ]
            work.replace_parts(
                ROLE, item.id, RolePeriod, [dict(old)], "buying_role_id", rows, line=item.line.number
            )


def _rate(work: Work, items: list[Item]) -> None:
    """Keep each stance beside those before it; one that is there already stays as it is."""
    kept = [item for item in items if item.id is not None and item.state != "refused"]
    rated = [item for item in kept if item.line.values.get("stance") is not None]
    rows = StanceRating.objects.alive().filter(
        buying_role__in=[item.id for item in rated if (item.id or 0) > 0]
    )
    known = set(rows.values_list("buying_role_id", "rated_date", "value"))
    fresh = []
    for item in rated:
        values = item.line.values
        day, value = values.get("stance_date") or work.settings.today, int(values["stance"])
        if (item.id, day, value) in known or ((item.id or 0) < 0 and item.state != "new"):
            continue
        fields = {
            "buying_role_id": item.id,
            "rated_date": day,
            "value": value,
            "evidence": values.get("evidence") or str(gettext_lazy("From an imported file.")),
        }
        fresh.append(Item(Line(item.line.number, {}, []), "", fields))
        if item.state == "same":
            item.state = "changed"
    work.store(STANCE, fresh)


def _choices(kind: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in kind.values)


target.register(
    Noun(ROLE, BuyingRole, gettext_lazy("Buying role"), (), whole=False, within=("account_id", ACCOUNT)),
    Noun(
        STANCE,
        StanceRating,
        gettext_lazy("Stance rating"),
        (),
        whole=False,
        within=("buying_role_id", ROLE),
    ),
    target.Target(
        ROLE,
        ROLE,
        gettext_lazy("Who decides"),
        (
            Column("external_id", gettext_lazy("id at the source"), limit=120),
            Column("account", gettext_lazy("account"), limit=200),
            Column("account_id", gettext_lazy("id of the account")),
            Column("person", gettext_lazy("person"), required=True, limit=200),
            Column("role", gettext_lazy("role in the purchase"), "choice", choices=_choices(Role)),
            Column("also_role", gettext_lazy("second role"), "choice", choices=_choices(Role)),
            Column("part", gettext_lazy("sort of buyer"), "choice", choices=_choices(Part)),
            Column("influence", gettext_lazy("influence"), "choice", choices=_choices(Influence)),
            Column(
                "response_mode", gettext_lazy("how they take it"), "choice", choices=_choices(ResponseMode)
            ),
            Column("covered_by", gettext_lazy("covered by"), limit=120, fills=("covered_by_id",)),
            Column("stance", gettext_lazy("stance"), "number"),
            Column("stance_date", gettext_lazy("stance rated on"), "date"),
            Column("evidence", gettext_lazy("what shows it")),
            Column("personal_win", gettext_lazy("personal win")),
            Column("business_result", gettext_lazy("business result")),
            Column("notes", gettext_lazy("notes")),
        ),
        order=72,
        keys=(("external_id",), ("account", "account_id", "person")),
        write=write_roles,
        needs_one_of=("role", "part", "influence", "stance"),
        derived=True,
    ),
)
__all__ = ["ACCOUNT", "ROLE", "STANCE", "persons_of", "write_roles"]
