"""What stands at customers from files: items, what keeps them going, how they failed, and the spare parts kept for them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.selling import actions
from koers.areas.selling.imports.deals import ACCOUNT, PRODUCT, accounts_of
from koers.areas.selling.models import (
    Criticality,
    Failure,
    InstalledItem,
    MaintenancePlan,
    SparePart,
    UpkeepKind,
)
from koers.kit.importing import target
from koers.kit.importing.target import Column, Noun
from koers.kit.importing.work import Item, Line, Work

ITEM, PLAN = "selling.installed_item", "selling.maintenance_plan"
FAILURE, SPARE = "selling.failure", "selling.spare_part"
#: Fields of the models by the columns that hold money.
_MONEY = ("downtime", "rate", "benefit", "price", "repair", "parts")
Fit = Callable[[Any], None]


def write_items(work: Work, lines: list[Line]) -> None:
    """Write a chunk of installed items, each at its account."""
    accounts, products = accounts_of(work, lines), work.refs(PRODUCT, lines, "product")
    made = []
    for line in lines:
        values = line.values
        account = accounts.get(line.number)
        if account is None:
            line.refuse("unknown", "account", values.get("account"), noun=_("Account"))
        starts, ends = values.get("contract_from_date"), values.get("contract_until_date")
        if starts and ends and ends < starts:
            line.refuse("ends_before_start", "contract_until_date", ends)
        elif ends and not starts:
            why = _("A contract that ends also begins, and not later. Fill in both days.")
            line.refuse("against_a_rule", "contract_until_date", ends, why=why)
        for column in ("performance", "quality"):
            if (values.get(column) or 0) > 100:
                line.refuse("too_big", column, values[column])
        if (values.get("hours_a_year") or 0) > 8784:
            line.refuse("too_big", "hours_a_year", values["hours_a_year"])
        if not line.verdict:
            fields = {"account_id": account, "product_id": products.get(values.get("product") or "")}
            birth = {"currency": work.settings.currency}
            made.append(Item(line, line.key, _fields(fields, line, _ITEM_COLUMNS), at_birth=birth))
    _store(work, ITEM, made)


def write_plans(work: Work, lines: list[Line]) -> None:
    """Write a chunk of maintenance plans, each with the day on which it is due."""
    items, products = work.refs(ITEM, lines, "item"), work.refs(PRODUCT, lines, "product")
    stored, made = _stored(work, MaintenancePlan, lines), []
    for line in lines:
        values = line.values
        pk = _item_of(line, items)
        if pk is None:
            continue
        fields = _fields(
            {"item_id": pk, "product_id": products.get(values.get("product") or "")}, line, _PLAN_COLUMNS
        )
        row = _filled(MaintenancePlan, stored.get(line.number), fields)
        if not row.interval_days and not (row.interval_use and row.use_a_day):
            why = _("Say how often: every so many days, or every so much use together with the use a day.")
            line.refuse("against_a_rule", "interval_days", values.get("interval_days") or "", why=why)
            continue
        made.append(_fitted(work, line, row, fields, actions.fit_plan, "due_date"))
    _store(work, PLAN, made)


def write_failures(work: Work, lines: list[Line]) -> None:
    """Write a chunk of failures; where nobody counted the hours of repair, the time down stands for them."""
    items = work.refs(ITEM, lines, "item")
    stored, made = _stored(work, Failure, lines), []
    for line in lines:
        values = line.values
        pk = _item_of(line, items)
        if pk is None:
            continue
        starts, ends = values.get("started_at"), values.get("ended_at")
        if ends and starts and ends < starts:
            line.refuse("ends_before_start", "ended_at", ends)
        elif starts and starts > work.settings.at:
            line.refuse("from_the_future", "started_at", starts)
        if line.verdict:
            continue
        fields = _fields({"item_id": pk}, line, _FAILURE_COLUMNS)
        row = _filled(Failure, stored.get(line.number), fields)
        made.append(_fitted(work, line, row, fields, actions.fit_failure, "repair_hours"))
    _store(work, FAILURE, made)


def write_spares(work: Work, lines: list[Line]) -> None:
    """Write a chunk of spare parts, each with the level at which it is ordered."""
    accounts, products = accounts_of(work, lines), work.refs(PRODUCT, lines, "product")
    stored, made = _stored(work, SparePart, lines), []
    for line in lines:
        values = line.values
        account = accounts.get(line.number)
        if account is None:
            line.refuse("unknown", "account", values.get("account"), noun=_("Account"))
        least, most = values.get("minimum"), values.get("maximum")
        if least is not None and most is not None and most < least:
            line.refuse("against_a_rule", "maximum", most, why=_("The most in stock is not below the least."))
        if line.verdict:
            continue
        given = {"account_id": account, "product_id": products.get(values.get("product") or "")}
        fields = _fields(given, line, _SPARE_COLUMNS)
        row = _filled(SparePart, stored.get(line.number), fields)
        made.append(_fitted(work, line, row, fields, actions.fit_spare, "reorder_level"))
    _store(work, SPARE, made)


# --- From a line to a row --------------------------------------------------------------------------------------------


def _item_of(line: Line, items: dict[str, int]) -> int | None:
    pk = items.get(line.values["item"])
    if pk is None:
        line.refuse("unknown", "item", line.values["item"], noun=_("Installed item"))
    return None if line.verdict else pk


def _fields(given: dict[str, Any], line: Line, columns: tuple[Column, ...]) -> dict[str, Any]:
    """Return what a line says by field of the model; what it leaves open is left out."""
    fields = dict(given)
    for column in columns:
        value = line.values.get(column.name)
        if column.kind == "number" and value is not None:
            value = Decimal(value)
        fields[f"{column.name}_cents" if column.name in _MONEY else column.name] = value
    return {name: value for name, value in fields.items() if name != "product" and value not in (None, "")}


def _stored(work: Work, model: type[Model], lines: list[Line]) -> dict[int, Any]:
    """Return the rows that are there already, by line number."""
    rows: Any = model._base_manager
    by_pk = rows.in_bulk([line.pk for line in lines if line.pk is not None])
    keys = [line.key for line in lines if line.key and line.pk is None]
    by_key = (
        {row.external_id: row for row in rows.filter(source=work.source, external_id__in=keys)}
        if keys
        else {}
    )
    return {line.number: row for line in lines if (row := by_pk.get(line.pk) or by_key.get(line.key))}


def _filled(model: type[Model], stored: Any, fields: dict[str, Any]) -> Any:
    """Return a row as it will be: as it is stored, with what the line says over it."""
    row = stored if stored is not None else model()
    for name, value in fields.items():
        setattr(row, name, value)
    return row


def _fitted(work: Work, line: Line, row: Any, fields: dict[str, Any], fit: Fit, name: str) -> Item:
    """Return a line to store together with the field that follows from the others."""
    fit(row)
    value = getattr(row, name)
    if value is not None:
        fields[name] = value
    return Item(line, line.key, fields, at_birth={"currency": work.settings.currency})


def _store(work: Work, name: str, made: list[Item]) -> None:
    work.store(name, made)
    for item in made:
        item.line.verdict = item.line.verdict or item.state


# --- What files can hold -------------------------------------------------------------------------------------------


def _choices(kind: Any) -> tuple[str, ...]:
    return tuple(str(value) for value in kind.values)


_ID = Column("external_id", gettext_lazy("id at the source"), limit=120)
_CURRENCY = Column("currency", gettext_lazy("currency"), "currency")
_PRODUCT = Column("product", gettext_lazy("product"), limit=160, fills=("product_id",))
_BENEFIT = Column("benefit", gettext_lazy("benefit for the customer"), "money")
_OF_ACCOUNT = (
    _ID,
    Column("account", gettext_lazy("account"), limit=200),
    Column("account_id", gettext_lazy("id of the account")),
)
_OF_ITEM = (
    _ID,
    Column("item", gettext_lazy("installed item"), required=True, limit=250, fills=("item_id",)),
)
_ITEM_COLUMNS = (
    Column("name", gettext_lazy("name"), required=True, limit=160),
    _PRODUCT,
    Column("serial", gettext_lazy("serial number"), limit=80),
    Column("site", gettext_lazy("site"), limit=160),
    Column(
        "criticality", gettext_lazy("criticality"), "choice", required=True, choices=_choices(Criticality)
    ),
    Column("commissioned_date", gettext_lazy("put to work on"), "date"),
    Column("hours_a_year", gettext_lazy("planned hours a year"), "whole"),
    Column("downtime", gettext_lazy("cost of an hour down"), "money"),
    Column("performance", gettext_lazy("performance (%)"), "percent"),
    Column("quality", gettext_lazy("quality (%)"), "percent"),
    Column("contract_from_date", gettext_lazy("contract from"), "date"),
    Column("contract_until_date", gettext_lazy("last day of the contract"), "date"),
    Column("rate", gettext_lazy("maintenance a year"), "money"),
    Column("benefit", gettext_lazy("benefit of a contract a year"), "money"),
    _CURRENCY,
)
_DUE, _LEVEL = ("due_date",), ("reorder_level",)
_PLAN_COLUMNS = (
    Column("name", gettext_lazy("what is done"), required=True, limit=160),
    Column("kind", gettext_lazy("kind"), "choice", choices=_choices(UpkeepKind)),
    _PRODUCT,
    Column("interval_days", gettext_lazy("every so many days"), "whole", fills=("interval_days", *_DUE)),
    Column("interval_use", gettext_lazy("every so much use"), "number", fills=("interval_use", *_DUE)),
    Column("use_unit", gettext_lazy("use is counted in"), limit=20),
    Column("use_a_day", gettext_lazy("use a day"), "number", fills=("use_a_day", *_DUE)),
    Column("last_done_date", gettext_lazy("last done on"), "date", fills=("last_done_date", *_DUE)),
    Column("price", gettext_lazy("price each time"), "money"),
    _BENEFIT,
    Column("in_contract", gettext_lazy("paid by the contract"), "flag"),
    _CURRENCY,
)
_FAILURE_COLUMNS = (
    Column(
        "started_at", gettext_lazy("failed at"), "moment", required=True, fills=("started_at", "repair_hours")
    ),
    Column("ended_at", gettext_lazy("works again at"), "moment", fills=("ended_at", "repair_hours")),
    Column("cause", gettext_lazy("cause"), limit=200),
    Column("repair_hours", gettext_lazy("hours of repair"), "number"),
    Column("repair", gettext_lazy("cost of the repair"), "money"),
    Column("parts", gettext_lazy("cost of parts"), "money"),
    _CURRENCY,
)
_SPARE_COLUMNS = (
    Column("name", gettext_lazy("name"), required=True, limit=160),
    _PRODUCT,
    Column("stock", gettext_lazy("in stock"), "number"),
    Column("on_order", gettext_lazy("on order"), "number"),
    Column("lead_days", gettext_lazy("lead time in days"), "whole", fills=("lead_days", *_LEVEL)),
    Column("demand_a_year", gettext_lazy("use in a year"), "number", fills=("demand_a_year", *_LEVEL)),
    Column("safety", gettext_lazy("safety stock"), "number", fills=("safety", *_LEVEL)),
    Column("minimum", gettext_lazy("least in stock"), "number", fills=("minimum", *_LEVEL)),
    Column("maximum", gettext_lazy("most in stock"), "number"),
    Column("price", gettext_lazy("price each"), "money"),
    _BENEFIT,
    _CURRENCY,
)

target.register(
    Noun(
        ITEM,
        InstalledItem,
        gettext_lazy("Installed item"),
        ("serial", "name serial", "name"),
        whole=False,
        within=("account_id", ACCOUNT),
    ),
    Noun(PLAN, MaintenancePlan, gettext_lazy("Maintenance plan"), (), whole=False, within=("item_id", ITEM)),
    Noun(FAILURE, Failure, gettext_lazy("Failure"), (), whole=False, within=("item_id", ITEM)),
    Noun(SPARE, SparePart, gettext_lazy("Spare part"), (), whole=False, within=("account_id", ACCOUNT)),
    target.Target(
        ITEM,
        ITEM,
        gettext_lazy("Installed items"),
        (*_OF_ACCOUNT, *_ITEM_COLUMNS),
        order=120,
        keys=(("external_id",), ("account", "account_id", "name", "serial")),
        write=write_items,
        derived=True,
    ),
    target.Target(
        PLAN,
        PLAN,
        gettext_lazy("Maintenance plans"),
        (*_OF_ITEM, *_PLAN_COLUMNS),
        order=124,
        keys=(("external_id",), ("item", "name")),
        write=write_plans,
        derived=True,
    ),
    target.Target(
        FAILURE,
        FAILURE,
        gettext_lazy("Failures"),
        (*_OF_ITEM, *_FAILURE_COLUMNS),
        order=126,
        keys=(("external_id",), ("item", "started_at")),
        write=write_failures,
        derived=True,
    ),
    target.Target(
        SPARE,
        SPARE,
        gettext_lazy("Spare parts"),
        (*_OF_ACCOUNT, *_SPARE_COLUMNS),
        order=128,
        keys=(("external_id",), ("account", "account_id", "name")),
        write=write_spares,
        derived=True,
    ),
)
