"""What a file can bring into the organisation: units, members with their seats, products and targets."""

import datetime as dt
import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.organisation.models import (
    Function,
    Member,
    Product,
    ProductGroup,
    Seat,
    Target,
    Unit,
    UnitKind,
)
from koers.areas.organisation.models import Territory as TerritoryModel
from koers.kit.importing import findings, target
from koers.kit.importing.target import Column, Noun
from koers.kit.importing.work import Item, Line, Work
from koers.kit.measures import registry as measures

UNIT, MEMBER, SEAT = "organisation.unit", "organisation.member", "organisation.seat"
GROUP, PRODUCT, TARGET = "organisation.product_group", "organisation.product", "organisation.target"
TERRITORY = "organisation.territory"


# --- Units ---------------------------------------------------------------------------------------------------


def _root(work: Work, line: Line) -> int:
    """Return the firm itself: the unit above all others, made when there is none yet."""
    found = (
        Unit.objects.filter(parent=None, deleted_at=None).order_by("id").values_list("id", flat=True).first()
    )
    if found is not None:
        return found
    made = work.make(UNIT, _("Our company"), line, "", kind=UnitKind.COMPANY, parent_id=None, path="")
    if made is None:
        raise LookupError("there is no unit to write in")
    return made


def _paths(work: Work) -> dict[int, str]:
    found: dict[int, str] | None = work.memory.get("unit paths")
    if found is None:
        found = work.memory["unit paths"] = dict(Unit.objects.values_list("id", "path"))
    return found


def _path_of(work: Work, unit: int | None) -> str:
    if unit is None:
        return ""
    return _paths(work).setdefault(unit, f"{unit:06d}.")


def _new_unit(work: Work, text: str) -> Mapping[str, Any]:
    if text == _("Our company") or work.memory.get("default organisation.unit") is None:
        return {"name": text, "kind": UnitKind.TEAM, "path": ""}
    root = int(work.memory["default organisation.unit"])
    return {"name": text, "kind": UnitKind.TEAM, "parent_id": root, "path": _path_of(work, root)}


def unit_named(
    work: Work, text: str, line: Line, column: str, *, kind: str, parent: int | None
) -> int | None:
    """Return the unit that a cell names; the rule makes a missing one under the given parent."""
    found = work.ref(UNIT, text, line, column)
    if found is not None:
        return found
    above = parent if parent is not None else work.default(UNIT, line)
    pk = work.make(UNIT, text, line, column, kind=kind, parent_id=above, path=_path_of(work, above))
    if pk is not None:
        _paths(work)[pk] = f"{_path_of(work, above)}{pk:06d}."
    return pk


def _write_units(work: Work, lines: list[Line]) -> None:
    """Write units one by one, because a unit may be part of the one on the line before."""
    for line in lines:
        values = line.values
        if line.verdict:
            continue
        above = None
        if values.get("parent"):
            above = unit_named(work, values["parent"], line, "parent", kind=UnitKind.DIVISION, parent=None)
            if above is None:
                line.refuse("unknown", "parent", values["parent"], noun="Unit")
                continue
        _store_unit(work, line, above)


def _store_unit(work: Work, line: Line, above: int | None) -> None:
    values = line.values
    kind = values.get("kind") or (UnitKind.TEAM if above else UnitKind.COMPANY)
    if above is None:
        first = Unit.objects.filter(parent=None).order_by("id").values_list("id", flat=True).first()
        above = None if kind == UnitKind.COMPANY else (first or work.memory.get("default organisation.unit"))
    match, _how = work.lookup(UNIT).find(values["name"], may_fold=work.is_on("fold"))
    fields = {
        "name": values["name"],
        "kind": values.get("kind"),
        "code": values.get("code") or "",
        "starts": values.get("starts"),
        "ends": values.get("ends"),
    }
    if match == above and match is not None:
        line.refuse("own_parent", "parent", values.get("parent", ""))
        return
    # A file never moves a unit that exists: that is a reorganisation, and has its own verb.
    birth = {"kind": kind, "parent_id": above, "path": _path_of(work, above)}
    item = Item(
        line, line.key, {name: value for name, value in fields.items() if value}, match, at_birth=birth
    )
    work.store(UNIT, [item])
    line.verdict = line.verdict or item.state
    if item.state == "new" and item.id is not None:
        _paths(work)[item.id] = f"{_path_of(work, above)}{item.id:06d}."
        if above is None and kind == UnitKind.COMPANY:
            work.memory.setdefault("default organisation.unit", item.id)


# --- Members and seats ---------------------------------------------------------------------------------------


def _homes() -> dict[int, int]:
    """Return the unit of each member's present seat; the newest seat counts when there are several."""
    rows = Seat.objects.filter(deleted_at=None).order_by("ends", "starts", "id")
    open_last = sorted(rows.values_list("member_id", "unit_id", "ends"), key=lambda row: row[2] is None)
    return {member: unit for member, unit, _ends in open_last}


def _new_member(work: Work, text: str) -> Mapping[str, Any]:
    return {"name": text, "email": text if "@" in text else ""}


def _write_members(work: Work, lines: list[Line]) -> None:
    items = []
    found = work.lookup(MEMBER)
    for line in lines:
        values = line.values
        names = [text for text in (values.get("email"), values["name"]) if text]
        match = next((pk for pk in (found.find(text, work.is_on("fold"))[0] for text in names) if pk), None)
        fields = {"name": values["name"], "email": values.get("email") or "", "active": values.get("active")}
        if match is not None and match < 0:
            found.add(match, line.key, fields)
        items.append(Item(line, line.key, fields, match))
    work.store(MEMBER, items)
    for item in items:
        if item.state and item.state != "refused" and item.id is not None:
            item.line.verdict = _seat(work, item.line, item.id, item.state)
            if (item.line.values.get("function") or Function.SELLER) == Function.SELLER:
                work.memory.setdefault("sellers brought", {})[item.id] = item.line.values["name"]


def _seat(work: Work, line: Line, member: int, state: str) -> str:
    """Give a member a seat in the unit that the row names, and the manager of the row one above."""
    values = line.values
    region = unit = None
    if values.get("region"):
        region = unit_named(work, values["region"], line, "region", kind=UnitKind.REGION, parent=None)
    if values.get("unit"):
        unit = unit_named(work, values["unit"], line, "unit", kind=UnitKind.TEAM, parent=region)
    manager = values.get("manager")
    if unit is None and region is not None and manager and work.is_on("team_per_manager"):
        unit = unit_named(
            work,
            _("Team %(manager)s") % {"manager": manager},
            line,
            "manager",
            kind=UnitKind.TEAM,
            parent=region,
        )
    unit = unit or region
    changed = False
    function = values.get("function") or Function.SELLER
    if unit is not None:
        changed = _place(work, line, member, unit, function, values)
    # Whom a manager reports to sits higher up, not in the manager's own team.
    if manager and function not in {Function.MANAGER, Function.DIRECTOR}:
        changed = _place_manager(work, line, manager, unit) or changed
    return "changed" if changed and state == "same" else state


def _place_manager(work: Work, line: Line, manager: str, unit: int | None) -> bool:
    boss = work.refs(MEMBER, [line], "manager").get(manager)
    if boss is None or unit is None:
        return False
    return _place(work, line, boss, unit, Function.MANAGER, {})


def _place(work: Work, line: Line, member: int, unit: int, function: str, values: Mapping[str, Any]) -> bool:
    """Put a member in a seat unless the member already sits there; returns whether a seat was made."""
    seats = _seats(work)
    if (member, unit, function) in seats:
        return False
    starts, ends = values.get("starts"), values.get("ends")
    if starts and ends and ends <= starts:
        work.note("left_empty", line, "ends", ends)
        ends = None
    fields: dict[str, Any] = {
        "member_id": member,
        "unit_id": unit,
        "function": function,
        "starts": starts,
        "ends": ends,
        "territory_id": _territory(work, line, unit, values.get("territory") or ""),
    }
    work.store(SEAT, [Item(Line(line.number, {}, []), "", fields)])
    seats.add((member, unit, function))
    if ends is None and (function != Function.MANAGER or member not in work.homes(MEMBER)):
        work.homes(MEMBER)[member] = unit
    return True


def _territory(work: Work, line: Line, unit: int, name: str) -> int | None:
    if not name:
        return None
    found = work.ref(TERRITORY, name, line, "territory")
    return found if found is not None else work.make(TERRITORY, name, line, "territory", unit_id=unit)


def _seats(work: Work) -> set[tuple[int, int, str]]:
    found: set[tuple[int, int, str]] | None = work.memory.get("seats")
    if found is None:
        found = work.memory["seats"] = set(Seat.objects.values_list("member_id", "unit_id", "function"))
    return found


# --- Products --------------------------------------------------------------------------------------------------


def _new_product(work: Work, text: str) -> Mapping[str, Any]:
    return {"name": text, "currency": work.settings.currency}


def _write_groups(work: Work, lines: list[Line]) -> None:
    for line in lines:
        values = line.values
        parent = work.refs(GROUP, [line], "parent").get(values.get("parent") or "")
        match, _how = work.lookup(GROUP).find(values["name"], work.is_on("fold"))
        if match is not None and match == parent:
            line.refuse("own_parent", "parent", values["parent"])
        fields = {
            "name": values["name"],
            "code": values.get("code") or "",
            "need": values.get("need") or "",
            "parent_id": parent,
        }
        item = Item(line, line.key, fields, match)
        work.store(GROUP, [item])
        line.verdict = line.verdict or item.state


def _write_products(work: Work, lines: list[Line]) -> None:
    groups = work.refs(GROUP, lines, "group")
    found = work.lookup(PRODUCT)
    items = []
    for line in lines:
        values = line.values
        match = found.find(values.get("code") or values["name"], may_fold=False)[0] or None
        fields = {
            "name": values["name"],
            "code": values.get("code") or "",
            "group_id": groups.get(values.get("group") or ""),
            "list_price_cents": values.get("list_price"),
            "currency": values.get("currency") or work.settings.currency,
            "active": values.get("active"),
        }
        items.append(Item(line, line.key, fields, match))
    work.store(PRODUCT, items)
    for item in items:
        item.line.verdict = item.line.verdict or item.state


# --- Targets -----------------------------------------------------------------------------------------------------

_PERIOD = re.compile(r"^(\d{4})(?:[-/ ]?(?:q|k|kw|kwartaal|quarter)?\s*-?(\d{1,2}))?$", re.IGNORECASE)
_QUARTER = re.compile(r"(q|k)", re.IGNORECASE)


def period_of(text: str) -> tuple[dt.date, dt.date] | None:
    """Return the half-open period that a text names: `2026`, `2026-Q3`, `Q3 2026` or `2026-07`."""
    turned = re.sub(r"^([qk]\w*\s*\d)[ -/]+(\d{4})$", r"\2-\1", text.strip(), flags=re.IGNORECASE)
    match = _PERIOD.match(turned)
    if not match:
        return None
    year, number = int(match[1]), int(match[2] or 0)
    if not number:
        return dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    quarterly = bool(_QUARTER.search(turned))
    months = 3 if quarterly else 1
    if not 1 <= number <= 12 // months:
        return None
    first = (number - 1) * months + 1
    last = first + months
    return dt.date(year, first, 1), dt.date(year + last // 13, (last - 1) % 12 + 1, 1)


def _target_period(line: Line) -> tuple[dt.date, dt.date] | None:
    values = line.values
    starts, ends = values.get("starts"), values.get("ends")
    if values.get("period"):
        found = period_of(values["period"])
        if found is None:
            line.refuse("date", "period", values["period"])
        return found
    if not starts or not ends:
        line.refuse("required", "starts" if not starts else "ends")
        return None
    if ends <= starts:
        line.refuse("ends_before_start", "ends", ends)
        return None
    # Files name the last day; Koers keeps the first day after it.
    return starts, ends if ends.day == 1 else ends + dt.timedelta(days=1)


def _measure(line: Line) -> str:
    """Return the code of the measure that a target is about; empty when the row is refused for naming none."""
    said = line.values.get("measure") or "bookings"
    code = said if "." in said else f"selling.{said}"
    names = [measure.name for measure in measures.every()]
    if code in names:
        return code
    by_word = {name.rpartition(".")[2]: name for name in names}
    near = get_close_matches(said.rpartition(".")[2].lower(), by_word, n=1) or ["bookings"]
    line.refuse("unknown_measure", "measure", said, near=by_word[near[0]])
    return ""


def _write_targets(work: Work, lines: list[Line]) -> None:
    members, units = work.refs(MEMBER, lines, "member"), work.refs(UNIT, lines, "unit")
    items = []
    for line in lines:
        values = line.values
        member, unit = members.get(values.get("member") or ""), units.get(values.get("unit") or "")
        if member is None and unit is None:
            line.refuse("nobody", "member", values.get("member") or values.get("unit") or "")
            continue
        period = _target_period(line)
        if period is None:
            continue
        measure = _measure(line)
        if not measure:
            continue
        fields = {
            "member_id": member,
            "unit_id": unit,
            "starts": period[0],
            "ends": period[1],
            "measure": measure,
            "amount_cents": values["amount"],
            "currency": values.get("currency") or work.settings.currency,
        }
        items.append(Item(line, line.key, fields))
    work.store(TARGET, items)
    for item in items:
        item.line.verdict = item.line.verdict or item.state


# --- What is declared ----------------------------------------------------------------------------------------

_ID = Column("external_id", gettext_lazy("id at the source"), limit=120)
_CURRENCY = Column("currency", gettext_lazy("currency"), "currency")

target.register(
    Noun(UNIT, Unit, gettext_lazy("Unit"), ("name", "code"), make=_new_unit, default=_root),
    Noun(MEMBER, Member, gettext_lazy("Member"), ("name", "email"), make=_new_member, homes=_homes),
    Noun(SEAT, Seat, gettext_lazy("Seat"), ()),
    Noun(
        TERRITORY,
        TerritoryModel,
        gettext_lazy("Territory"),
        ("name", "code"),
        make=lambda _work, text: {"name": text},
    ),
    Noun(
        GROUP,
        ProductGroup,
        gettext_lazy("Product group"),
        ("name", "code"),
        make=lambda _work, text: {"name": text},
    ),
    Noun(PRODUCT, Product, gettext_lazy("Product"), ("name", "code"), make=_new_product),
    Noun(TARGET, Target, gettext_lazy("Target"), ()),
    target.Target(
        UNIT,
        UNIT,
        gettext_lazy("Units"),
        (
            _ID,
            Column("name", gettext_lazy("name"), required=True, limit=120),
            Column("kind", gettext_lazy("kind"), "choice", choices=tuple(UnitKind.values)),
            Column("parent", gettext_lazy("part of")),
            Column("code", gettext_lazy("code"), limit=40),
            Column("starts", gettext_lazy("from"), "date"),
            Column("ends", gettext_lazy("until"), "date"),
        ),
        order=10,
        keys=(("external_id",), ("name", "parent")),
        write=_write_units,
        needs_one_of=("kind", "parent"),
    ),
    target.Target(
        MEMBER,
        MEMBER,
        gettext_lazy("Members and teams"),
        (
            _ID,
            Column("name", gettext_lazy("name"), required=True, limit=120),
            Column("email", gettext_lazy("e-mail address"), "email", lenient=True),
            Column("active", gettext_lazy("works here now"), "flag", lenient=True),
            Column("unit", gettext_lazy("unit"), limit=120),
            Column("region", gettext_lazy("region"), limit=120),
            Column("manager", gettext_lazy("manager"), limit=120),
            Column(
                "function",
                gettext_lazy("function"),
                "choice",
                choices=tuple(Function.values),
                fallback=Function.OTHER,
            ),
            Column("territory", gettext_lazy("territory"), limit=120),
            Column("starts", gettext_lazy("from"), "date"),
            Column("ends", gettext_lazy("until"), "date"),
        ),
        order=20,
        keys=(("external_id",), ("name", "unit")),
        write=_write_members,
        needs_one_of=("unit", "region", "manager", "function", "email"),
    ),
    target.Target(
        GROUP,
        GROUP,
        gettext_lazy("Product groups"),
        (
            _ID,
            Column("name", gettext_lazy("name"), required=True, limit=120),
            Column("parent", gettext_lazy("part of"), limit=120),
            Column("code", gettext_lazy("code"), limit=40),
            Column("need", gettext_lazy("generic need"), limit=200),
        ),
        order=30,
        keys=(("external_id",), ("code",), ("name",)),
        write=_write_groups,
        needs_one_of=("need", "parent"),
    ),
    target.Target(
        PRODUCT,
        PRODUCT,
        gettext_lazy("Products"),
        (
            _ID,
            Column("name", gettext_lazy("name"), required=True, limit=160),
            Column("code", gettext_lazy("code"), limit=60),
            Column("group", gettext_lazy("product group"), limit=120),
            Column("list_price", gettext_lazy("list price"), "money"),
            _CURRENCY,
            Column("active", gettext_lazy("sold now"), "flag", lenient=True),
        ),
        order=40,
        keys=(("external_id",), ("code",), ("name",)),
        write=_write_products,
        needs_one_of=("list_price", "group"),
    ),
    target.Target(
        TARGET,
        TARGET,
        gettext_lazy("Targets"),
        (
            _ID,
            Column("member", gettext_lazy("member"), limit=120),
            Column("unit", gettext_lazy("unit"), limit=120),
            Column("period", gettext_lazy("period"), limit=20),
            Column("starts", gettext_lazy("from"), "date"),
            Column("ends", gettext_lazy("until"), "date"),
            Column("measure", gettext_lazy("measure"), limit=60),
            Column("amount", gettext_lazy("amount"), "money", required=True),
            _CURRENCY,
        ),
        order=50,
        keys=(("external_id",), ("member", "unit", "period", "starts", "measure")),
        write=_write_targets,
        needs_one_of=("period", "starts"),
        derived=True,
    ),
)

findings.declare(
    findings.Rule(
        f"make.{UNIT}",
        gettext_lazy("Make units that a file names and Koers does not have"),
        gettext_lazy("The unit %(value)s is made."),
    ),
    findings.Rule(
        f"make.{MEMBER}",
        gettext_lazy("Make members that a file names as owner and Koers does not have"),
        gettext_lazy("The member %(value)s is made."),
    ),
    findings.Rule(
        f"make.{GROUP}",
        gettext_lazy("Make product groups that a file names and Koers does not have"),
        gettext_lazy("The product group %(value)s is made."),
    ),
    findings.Rule(
        f"make.{PRODUCT}",
        gettext_lazy("Make products that a file names and Koers does not have"),
        gettext_lazy("The product %(value)s is made."),
    ),
    findings.Rule(
        f"make.{TERRITORY}",
        gettext_lazy("Make territories that a file names and Koers does not have"),
        gettext_lazy("The territory %(value)s is made."),
    ),
    findings.Rule(
        "team_per_manager",
        gettext_lazy("Make a team for each manager within a region"),
        gettext_lazy("%(value)s"),
    ),
)
