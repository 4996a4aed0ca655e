"""The numbers of a value case, and what was realised of what cases promised."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.selling.queries import value as cases
from koers.areas.selling.rules import value as rules
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer, Reading

__all__ = ["CASE", "REALISED", "VERIFIED", "answers", "counted", "gist_readings", "readings_of"]

YEAR_DAYS = 365.25
COLUMNS = ("title", "deal", "saving_cents", "yearly_saving_cents", "updated_at")


def answers(facts: dict[str, Any], against: dict[str, Any]) -> dict[str, Answer]:
    """Return the numbers of one comparison; n is the lines of the case, the draws, or the elements behind it."""
    currency, drawn = facts["currency"], against["simulation"]
    worth, lines, apart = against["proposition"], facts["n_lines"], facts["basis"] == "yearly"
    top = against["categories"][0]
    low, high = (drawn["p10_cents"], drawn["p90_cents"]) if drawn else (None, None)
    told = Answer(rules.saving_of(against), lines, low, high, currency=currency, note=_seeded(drawn))
    yearly = Answer(against["yearly_saving_cents"], lines, currency=currency)
    return {
        **_over_years(against, told, lines),
        "yearly_saving": told if against["saving_cents"] is None else yearly,
        "carried": Answer(
            top["share"] if rules.saving_of(against) > 0 else None, lines, note=top["category"]
        ),
        "chance": Answer(
            drawn["p_saving"] if drawn else None,
            drawn["draws"] if drawn else None,
            note=_seeded(drawn) or _("No assumption has a range to draw from."),
        ),
        "net": _net(worth["net_advantage_cents"], worth["unknown"], facts["n_elements"], currency, apart),
        "proof": _proof(worth["proof_share"], facts["n_elements"]),
    }


def _over_years(against: dict[str, Any], told: Answer, lines: int) -> dict[str, Answer]:
    """Return what sets the flows of both off against each other; unknown where they last differently long."""
    if against["saving_cents"] is None:
        return dict.fromkeys(("saving", "payback", "rate"), Answer(None, lines, note=_apart()))
    after, rate = against["payback_years"], against["irr_percent"]
    premium = against["premium_cents"] > 0
    return {
        "saving": told,
        "payback": Answer(
            after * YEAR_DAYS if after is not None and premium else None,
            lines,
            note=_("There is no higher outlay to pay back.")
            if not premium
            else ""
            if after is not None
            else _("It is never paid back."),
        ),
        "rate": Answer(
            rate / 100 if rate is not None and premium else None,
            lines,
            note="" if rate is not None else _("Undefined: no rate fits, or several do."),
        ),
    }


def _apart() -> str:
    return _("Not given: the choices last differently long, so they are compared by what each costs a year.")


def _net(cents: int | None, unknown: int, n: int, currency: str, apart: bool) -> Answer:
    if apart:
        return Answer(None, n, note=_apart())
    if not n:
        return Answer(None, 0, note=_no_difference())
    note = ngettext(
        "%(n)s difference has no figure and is not in the sum.",
        "%(n)s differences have no figure and are not in the sum.",
        unknown,
    ) % {"n": unknown}
    return Answer(cents, n, currency=currency, note=note if unknown else "")


def _proof(share: float | None, n: int) -> Answer:
    return Answer(share, n, note="" if n else _no_difference())


def _no_difference() -> str:
    return _("No difference is written down in the case yet.")


def _seeded(drawn: dict[str, Any] | None) -> str:
    return (
        _("P10 to P90 of %(draws)s draws with seed %(seed)s.")
        % {"draws": drawn["draws"], "seed": drawn["seed"]}
        if drawn
        else ""
    )


def _of(name: str) -> Any:
    def answer(params: Params, user: Any) -> Answer:
        row = cases.case_rows(params, user).first()
        if row is None:
            return Answer(None, 0)
        facts = cases.figures(row)
        return answers(counted(facts, row.case), facts["comparisons"][0])[name]

    return answer


def counted(facts: dict[str, Any], case: rules.Case) -> dict[str, Any]:
    """Return facts with how many lines and elements stand behind them."""
    lines = sum(line.in_comparison for line in case.lines)
    return {**facts, "n_lines": lines, "n_elements": len(case.elements)}


def _declared(name: str, label: Any, definition: Any, unit: Any, good: Any = "up") -> Measure:
    return Measure(
        name=f"selling.case_{name}",
        label=label,
        definition=definition,
        unit=unit,
        rows=cases.case_rows,
        value=_of(name),
        resource="value-cases",
        columns=COLUMNS,
        params=cases.CASE_PARAMS,
        grain=("value case",),
        good=good,
        ability="selling.deal.read",
    )


CASE = {
    "saving": _declared(
        "saving",
        gettext_lazy("Saving"),
        gettext_lazy(
            "The present value of what the first alternative costs the customer, less that of ours, over the years of the "
            "case; its interval runs from P10 to P90 of the draws. Unknown where the two last differently long."
        ),
        "money",
    ),
    "yearly_saving": _declared(
        "yearly_saving",
        gettext_lazy("Saving a year"),
        gettext_lazy(
            "What the first alternative costs the customer in each year of its life, less what ours costs in each year of "
            "its life: present values as equal yearly amounts, as if each is replaced by its like whenever it ends."
        ),
        "money",
    ),
    "payback": _declared(
        "payback",
        gettext_lazy("Paid back after"),
        gettext_lazy(
            "How long until discounted savings have earned back what ours costs more today, linear within a year of 365.25 "
            "days."
        ),
        "days",
        "down",
    ),
    "rate": _declared(
        "rate",
        gettext_lazy("Internal rate"),
        gettext_lazy(
            "The one yearly rate at which what ours costs more and what it saves are worth the same; unknown where there is "
            "none or more than one."
        ),
        "ratio",
    ),
    "carried": _declared(
        "carried",
        gettext_lazy("Share of the largest part"),
        gettext_lazy("What the largest category brings of the saving, set off on both sides."),
        "ratio",
        "",
    ),
    "chance": _declared(
        "chance",
        gettext_lazy("Chance of a saving"),
        gettext_lazy("The share of draws of all assumptions with a range in which the customer saves."),
        "ratio",
    ),
    "net": _declared(
        "net",
        gettext_lazy("Net advantage"),
        gettext_lazy(
            "What our differences are worth to the customer more than the alternative, less what our price is higher; "
            "points in contention and psychological needs are not in it."
        ),
        "money",
    ),
    "proof": _declared(
        "proof",
        gettext_lazy("Share with proof"),
        gettext_lazy(
            "The euro of differences measured in a pilot or signed by the customer, of all euro claimed."
        ),
        "ratio",
    ),
}


def readings_of(row_id: int, facts: dict[str, Any], against: dict[str, Any]) -> dict[str, Reading]:
    """Return the numbers of a comparison that is already worked out."""
    found = answers(facts, against)
    return {name: CASE[name].reading(answer, {"case": row_id}) for name, answer in found.items()}


def gist_readings(row_id: int, case: rules.Case, gist: rules.Gist) -> list[Reading]:
    """Return the net advantage and the share with proof of a case in short."""
    n, params = len(case.elements), {"case": row_id}
    return [
        CASE["net"].reading(_net(gist.net_cents, gist.unknown, n, case.currency, gist.is_yearly), params),
        CASE["proof"].reading(_proof(gist.proof_share, n), params),
    ]


def _realised(params: Params, user: Any) -> Answer:
    rows = list(
        cases.benefit_rows(params, user).values_list(
            "promised_cents", "measured_cents", "measured_by", "currency"
        )
    )
    if len({currency for *_rest, currency in rows}) > 1:
        return Answer(None, len(rows), note=_("They are in several currencies."), status="unknown")
    share, n, claims = rules.realised([(promised, got, by) for promised, got, by, _currency in rows])
    note = ""
    if claims:
        note = ngettext(
            "%(n)s benefit was measured by us alone, which is a claim, and does not count.",
            "%(n)s benefits were measured by us alone, which is a claim, and do not count.",
            claims,
        ) % {"n": claims}
    return Answer(share, n, note=note)


REALISED = Measure(
    name="selling.benefits_realised",
    label=gettext_lazy("Realised of what was promised"),
    definition=gettext_lazy(
        "What customers measured, alone or together with us, of the benefits promised to them; what we measured alone does "
        "not count."
    ),
    unit="ratio",
    rows=cases.benefit_rows,
    value=_realised,
    resource="value-benefits",
    columns=("name", "case", "promised_cents", "measured_cents", "measured_date", "measured_by"),
    params=cases.BENEFIT_PARAMS,
    grain=("value case", "deal", "owner", "unit"),
    good="up",
    ability="selling.deal.read",
)


def _verified(params: Params, user: Any) -> Answer:
    if params.get("as_of") is None:
        return Answer(None, status="unknown", note=_("Name a day to know this of."))
    rows = cases.due_rows(params, user)
    n = rows.count()
    return Answer(rows.filter(cases.VERIFIED).count() / n if n else None, n)


VERIFIED = Measure(
    name="selling.benefits_verified",
    label=gettext_lazy("Benefits verified when due"),
    definition=gettext_lazy(
        "Of the promised benefits whose day of measuring has come, half a year or a year after delivery, the share that the "
        "customer measured, alone or together with us. All of them are counted, so there is no interval; what we "
        "measured alone is a claim and not verified."
    ),
    unit="ratio",
    rows=cases.due_rows,
    value=_verified,
    resource="value-benefits",
    columns=("name", "case", "measure_date", "person", "measured_cents", "measured_date", "measured_by"),
    params=cases.DUE_PARAMS,
    grain=("value case", "deal", "owner", "unit"),
    good="up",
    ability="selling.deal.read",
)

registry.register(*CASE.values(), REALISED, VERIFIED)
