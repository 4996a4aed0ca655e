"""The numbers of what stands at customers: what is due, how it ran, what is covered, and what others keep going."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.selling.queries import installed as queries
from koers.areas.selling.rules import installed as rules
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui import formats

ABILITY = "selling.installed.read"
ITEM_COLUMNS = ("installed_item", "account", "criticality", "contract_until_date", "rate_cents")


def _dated(value: Any) -> Any:
    """Return the function of a measure that needs a day: without one it says so."""

    def answer(params: Params, user: Any) -> Answer:
        if params.get("as_of") is None:
            return Answer(None, status="unknown", note=_("Name a day to know this of."))
        found: Answer = value(params, user)
        return found

    return answer


def _amount(found: Iterable[tuple[int | None, str]], at: date | None) -> Answer:
    """Add up amounts of one currency; what nobody knows is said, and never counted as nothing."""
    rows = list(found)
    known = [(cents, currency) for cents, currency in rows if cents is not None]
    if len({currency for _cents, currency in known}) > 1:
        note = _("They are in several currencies.")
        return Answer(None, len(rows), note=note, status="unknown", as_of=at)
    lacking = len(rows) - len(known)
    note = ngettext(
        "%(n)s line has no figure and is not in the sum.",
        "%(n)s lines have no figure and are not in the sum.",
        lacking,
    ) % {"n": lacking}
    if rows and not known:
        return Answer(None, len(rows), note=note, status="unknown", as_of=at)
    currency = known[0][1] if known else "EUR"
    total = sum(cents for cents, _currency in known)
    return Answer(total, len(rows), note=note if lacking else "", as_of=at, currency=currency)


# --- What is due -----------------------------------------------------------------------------------------------------


def _counted(what: str) -> Any:
    def answer(params: Params, user: Any) -> Answer:
        n = queries.ROWS[what](params, user).count()
        return Answer(n, n, as_of=params.get("as_of"))

    return answer


def _benefit(what: str) -> Any:
    def answer(params: Params, user: Any) -> Answer:
        rows = queries.ROWS[what](params, user).order_by().values_list("benefit_cents", "currency")
        return _amount(rows, params.get("as_of"))

    return answer


def _revenue(what: str) -> Any:
    def answer(params: Params, user: Any) -> Answer:
        rows = queries.ROWS[what](params, user).order_by()
        lines = (queries.revenue_of(what, row) for row in rows)
        return _amount(lines, params.get("as_of"))

    return answer


RESOURCES = {
    "service": "maintenance-plans",
    "spare": "spare-parts",
    "contract": "installed-items",
    "uncovered": "installed-items",
}
WORDS = {
    "service": (
        gettext_lazy("Maintenance due"),
        gettext_lazy(
            "Maintenance that is due within 90 days (a setting), or of which nobody knows when it was done."
        ),
    ),
    "spare": (
        gettext_lazy("Spare parts to order"),
        gettext_lazy(
            "Spare parts of which stock and what is on order no longer exceed the least in stock or, without one, what the "
            "lead time uses and the safety stock."
        ),
    ),
    "contract": (
        gettext_lazy("Contracts that end"),
        gettext_lazy("Installed items whose contract has its last day within 90 days (a setting)."),
    ),
    "uncovered": (
        gettext_lazy("Items without a contract"),
        gettext_lazy("Installed items that no service contract covers on the as-of day."),
    ),
}
SIDES = {
    "count": (gettext_lazy("How many"), _counted, gettext_lazy("Their number.")),
    "benefit": (
        gettext_lazy("Benefit for the customer"),
        _benefit,
        gettext_lazy(
            "What doing it is expected to bring the customer, each time or, of a contract, in a year; lines without a figure "
            "are not in it."
        ),
    ),
    "revenue": (
        gettext_lazy("Revenue for us"),
        _revenue,
        gettext_lazy(
            "Our price of it, each time or, of a contract, in a year; what the contract pays brings nothing more, and lines "
            "without a price are not in it."
        ),
    ),
}


def _declared(what: str, side: str) -> Measure:
    label, definition = WORDS[what]
    name, value, said = SIDES[side]

    return Measure(
        name=f"selling.{what}_due_{side}",
        label=_joined(label, name),
        definition=_joined(definition, said, " "),
        unit="count" if side == "count" else "money",
        rows=queries.ROWS[what],
        value=_dated(value(what)),
        resource=RESOURCES[what],
        params=queries.PARAMS,
        adds_up="rows" if side == "count" else "",
        grain=("account",),
        ability=ABILITY,
    )


def _joined(first: Any, second: Any, by: str = ": ") -> Any:
    return format_lazy("{}{}{}", first, by, second)


DUE = {what: {side: _declared(what, side) for side in SIDES} for what in rules.DUE}


# --- How it ran, and what is covered ---------------------------------------------------------------------------------


def _lacking(found: queries.Watched) -> str:
    notes = []
    if found.unknown_items:
        notes.append(
            ngettext(
                "Of %(n)s item nobody knows since when it runs; it is not counted.",
                "Of %(n)s items nobody knows since when they run; they are not counted.",
                found.unknown_items,
            )
            % {"n": found.unknown_items}
        )
    if found.unknown_repairs:
        notes.append(
            ngettext(
                "Of %(n)s failure nobody knows how long the repair took.",
                "Of %(n)s failures nobody knows how long the repair took.",
                found.unknown_repairs,
            )
            % {"n": found.unknown_repairs}
        )
    return " ".join(notes)


def ran(found: queries.Watched, at: date | None) -> dict[str, Answer]:
    """Return how items ran; without a failure only a bound of the time between failures is known."""
    seen, note = found.reliability, _lacking(found)
    bound = ""
    if seen is not None:
        bound = _("At least %(hours)s hours, with 95%% confidence.") % {
            "hours": formats.number(round(seen.mtbf_at_least))
        }
        if not seen.failures:
            bound = f"{_('Nothing failed.')} {bound}"
    counted = found.known_repairs
    return {
        "mtbf": Answer(
            seen.mtbf if seen else None,
            found.failures,
            note=f"{bound} {note}".strip(),
            as_of=at,
            status=_known(seen),
        ),
        "mttr": Answer(
            found.repair_hours / counted if counted else None,
            counted,
            note=note,
            as_of=at,
            status="" if counted else "unknown",
        ),
        "availability": Answer(
            seen.availability if seen and counted else None,
            counted,
            note=note,
            as_of=at,
            status=_known(seen) if counted else "unknown",
        ),
        "oee": Answer(
            found.oee, found.oee_items, note=note, as_of=at, status="" if found.oee_items else "unknown"
        ),
    }


def _known(seen: rules.Reliability | None) -> Any:
    return "" if seen is not None and seen.mtbf is not None else "unknown"


def _of(name: str) -> Any:
    def answer(params: Params, user: Any) -> Answer:
        return ran(queries.watched(params, user), params.get("as_of"))[name]

    return answer


def covered(params: Params, user: Any) -> dict[str, Answer]:
    """Return which share of the items stands under a contract, plain and weighed by criticality."""
    at = params.get("as_of")
    rows = queries.items(params, user)
    open_ones = set(queries.uncovered(params, user).order_by().values_list("pk", flat=True))
    found = rules.contract_coverage(
        [(kind, pk not in open_ones) for pk, kind in rows.order_by().values_list("pk", "criticality")],
        queries.limits().weights,
    )
    return {
        "coverage": Answer(found.share, found.items, as_of=at),
        "weighted": Answer(found.weighted, found.items, as_of=at),
    }


def _cover(name: str) -> Any:
    return lambda params, user: covered(params, user)[name]


def _white(params: Params, user: Any) -> Answer:
    at = params.get("as_of")
    rates = _amount(queries.items(params, user).order_by().values_list("rate_cents", "currency"), at)
    bought = _amount(
        queries.upkeep_bought(params, user).order_by().values_list("amount_cents", "currency"), at
    )
    same = not bought.n or bought.currency == rates.currency
    if rates.value is None or bought.value is None or not rates.n or not same:
        note = rates.note or bought.note or ("" if same else _("They are in several currencies."))
        return Answer(None, rates.n, note=note, as_of=at, status="unknown")
    return Answer(rates.value - bought.value, rates.n, note=rates.note, as_of=at, currency=rates.currency)


def _bought(params: Params, user: Any) -> Answer:
    rows = queries.upkeep_bought(params, user).order_by().values_list("amount_cents", "currency")
    return _amount(rows, params.get("as_of"))


def _measure(
    name: str, label: Any, definition: Any, unit: Any, value: Any, rows: Any = queries.items, **more: Any
) -> Measure:
    return Measure(
        name=f"selling.{name}",
        label=label,
        definition=definition,
        unit=unit,
        rows=rows,
        value=_dated(value),
        resource=more.pop("resource", "installed-items"),
        params=queries.PARAMS,
        grain=("account",),
        ability=ABILITY,
        **more,
    )


COVERAGE = _measure(
    "contract_coverage",
    gettext_lazy("Under contract"),
    gettext_lazy("Installed items that a service contract covers on the as-of day, as a share of all items."),
    "ratio",
    _cover("coverage"),
    good="up",
)
WEIGHTED = _measure(
    "contract_coverage_weighted",
    gettext_lazy("Under contract, by criticality"),
    gettext_lazy(
        "As the share under contract, with each item weighed by what it means when it stands still: A 3, B 2, C 1 (a "
        "setting)."
    ),
    "ratio",
    _cover("weighted"),
    good="up",
)
MTBF = _measure(
    "mtbf",
    gettext_lazy("Time between failures"),
    gettext_lazy(
        "MTBF: planned hours less hours of repair, divided by the failures, over the 365 days (a setting) before the as-of "
        "day. Without a failure it is unknown, and only its lower bound is given."
    ),
    "hours",
    _of("mtbf"),
    rows=queries.failures,
    resource="failures",
    good="up",
)
MTTR = _measure(
    "mttr",
    gettext_lazy("Time to repair"),
    gettext_lazy("MTTR: hours of repair divided by the failures of which those hours are known."),
    "hours",
    _of("mttr"),
    rows=queries.failures,
    resource="failures",
    good="down",
)
AVAILABILITY = _measure(
    "availability",
    gettext_lazy("Availability"),
    gettext_lazy(
        "Time between failures as a share of it and the time to repair together; a failure of which nobody knows the repair "
        "counts with the mean of the others."
    ),
    "ratio",
    _of("availability"),
    rows=queries.failures,
    resource="failures",
    good="up",
)
OEE = _measure(
    "oee",
    gettext_lazy("Equipment effectiveness"),
    gettext_lazy(
        "OEE: availability times performance times quality of the items of which all three are known, each weighed by its "
        "planned hours."
    ),
    "ratio",
    _of("oee"),
    good="up",
)
WHITE_SPACE = _measure(
    "upkeep_white_space",
    gettext_lazy("Maintenance not bought from us"),
    gettext_lazy(
        "What maintenance of the installed items is worth in a year, less what the customer ordered in the 365 days (a "
        "setting) before the as-of day of the products that plans and spare parts name. Items without a worth are not in it."
    ),
    "money",
    _white,
    rows=queries.rated,
)
BOUGHT = _measure(
    "upkeep_bought",
    gettext_lazy("Maintenance bought from us"),
    gettext_lazy(
        "Order lines of the 365 days (a setting) before the as-of day with a product that a maintenance plan or a spare part "
        "names, of accounts with installed items."
    ),
    "money",
    _bought,
    rows=queries.upkeep_bought,
    resource="order-lines",
    good="up",
)
HEAD = (WHITE_SPACE, BOUGHT, COVERAGE, WEIGHTED)
RUN = {"mtbf": MTBF, "mttr": MTTR, "availability": AVAILABILITY, "oee": OEE}
registry.register(*HEAD, *RUN.values(), *(one for sides in DUE.values() for one in sides.values()))


def readings(params: Params, user: Any) -> list[Reading]:
    """Return what is covered and bought, and how the items ran, of an account or of all that somebody sees."""
    at = params.get("as_of")
    found, share = ran(queries.watched(params, user), at), covered(params, user)
    head = [WHITE_SPACE.ask(params, user, at=at), BOUGHT.ask(params, user, at=at)]
    head += [COVERAGE.reading(share["coverage"], params), WEIGHTED.reading(share["weighted"], params)]
    return head + [one.reading(found[name], params) for name, one in RUN.items()]


def due_readings(params: Params, user: Any) -> list[tuple[str, dict[str, Reading]]]:
    """Return, for each kind of due line, how many there are, what they bring the customer, and what they bring us."""
    at = params.get("as_of")
    return [
        (str(WORDS[what][0]), {side: one.ask(params, user, at=at) for side, one in sides.items()})
        for what, sides in DUE.items()
    ]
