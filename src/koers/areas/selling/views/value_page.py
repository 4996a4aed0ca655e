"""What the page of a value case shows, as one person reads it in one language."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.selling.measures import value as numbers
from koers.areas.selling.models import ValueBenefit, ValueCase
from koers.areas.selling.queries import value as cases
from koers.areas.selling.rules import value as rules
from koers.areas.selling.views import value_lives as lives
from koers.areas.selling.views import value_words as words
from koers.kit.measures.readings import Reading
from koers.kit.ui.charts import Cell, Chart, Series
from koers.kit.ui.formats import EN_DASH, money, number, percent
from koers.kit.ui.heat import HeatCell, HeatRow, HeatTable

__all__ = ["CasePage"]

#: So many inputs stand in the chart; the table of assumptions has them all.
BARS = 10


@dataclass(frozen=True)
class Input:
    """An assumption as it is read: its value, range, where the saving is gone, and where it comes from."""

    id: str
    name: str
    value: str
    range: str
    gone: str
    source: str
    owner: str
    proof: str
    tone: str
    is_asked: bool


class CasePage:
    """A case against one of its alternatives."""

    def __init__(self, row: ValueCase, against: str = "") -> None:
        self.row, self.case = row, row.case
        self.facts = numbers.counted(cases.figures(row), self.case)
        known = {one["against"]: one for one in self.facts["comparisons"]}
        self.against = known.get(against) or self.facts["comparisons"][0]
        self.currency = self.case.currency
        self.names = {
            **{one.id: one.name for one in self.case.assumptions.values()},
            **{one.id: one.name for one in self.case.alternatives},
        }
        self.costs = {one["id"]: one for one in self.facts["alternatives"]}

    @property
    def other(self) -> str:
        """Return the name of the alternative."""
        return self.names[self.against["against"]]

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Return the alternatives to hold ours against; none when there is only one."""
        if len(self.case.others) < 2:
            return []
        return [
            (one.name, f"?case={self.row.pk}&against={one.id}", one.id == self.against["against"])
            for one in self.case.others
        ]

    @property
    def sentence(self) -> str:
        """Return the case in a sentence or two."""
        said = lives.sentence(self.case, self.against)
        for part in self.against["hangs_on"][:1]:
            named = {"share": percent(part["share"], 0), "category": part["category"]}
            if part["share"] <= 1:
                said += " " + _("%(share)s of that comes from %(category)s.") % named
            else:
                said += (
                    " "
                    + _("%(category)s alone saves more than that; other costs take part of it back.") % named
                )
        return said

    @property
    def hangs(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return what carries the case, each with the inputs to ask the customer for: id and name."""
        return [
            (part["category"], [(name, self.names[name]) for name in part["ask"]])
            for part in self.against["hangs_on"]
        ]

    @cached_property
    def readings(self) -> dict[str, Reading]:
        """Return the named numbers of this comparison."""
        return numbers.readings_of(self.row.pk, self.facts, self.against)

    @property
    def tiles(self) -> list[Reading]:
        """Return the figures at the top, the saving first."""
        over_years = ("saving", "payback", "rate", "chance")
        names = ("yearly_saving", "chance") if self.case.lives_differ else over_years
        return [self.readings[name] for name in names]

    @property
    def lives(self) -> str:
        """Return why the choices are compared by the year; empty where they last equally long."""
        return lives.why(self.case)

    def _told(self, cents: int) -> str:
        """Write what is saved: an amount, or an amount a year."""
        return lives.told(self.case, cents)

    @property
    def contested(self) -> str:
        """Return what the saving is under the assumptions of the other supplier; empty when nothing is contested."""
        cents = self.against["saving_theirs_cents"]
        if cents is None:
            return ""
        return _(
            "With the numbers of the other supplier the saving is %(amount)s. Put both before the customer."
        ) % {"amount": self._told(cents)}

    @property
    def tornado(self) -> Chart:
        """Return how the saving changes with one input at a time, the widest first."""
        saving, bars = rules.saving_of(self.against), self.against["tornado"][:BARS]
        top = self.names[bars[0]["input"]] if bars else EN_DASH
        rows = [
            [
                self.names[bar["input"]],
                Cell(number(bar["low"])),
                Cell(number(bar["high"])),
                bar["saving_low_cents"],
                bar["saving_high_cents"],
            ]
            for bar in bars
        ]
        return Chart(
            "stacked",
            _("With one number at a time at its low or its high, the saving changes most with: %(name)s.")
            % {"name": top},
            [self.names[bar["input"]] for bar in bars],
            (
                Series(_("at its low"), [bar["saving_low_cents"] - saving for bar in bars], style="soft"),
                Series(_("at its high"), [bar["saving_high_cents"] - saving for bar in bars]),
            ),
            unit="money",
            currency=self.currency,
            horizontal=True,
            size="large",
            x_label=_("Change of the saving a year") if self.case.lives_differ else _("Change of the saving"),
            table_headers=(_("Number"), _("Low"), _("High"), _("Saving at low"), _("Saving at high")),
            table_rows=rows,
            note=_("0 is the saving as it stands. Where no range is given, 20% less and more is tried."),
            name="tornado",
        )

    @property
    def parts(self) -> Chart:
        """Return what each category brings of the saving."""
        parts, saving = self.against["categories"], rules.saving_of(self.against)
        return Chart(
            "waterfall",
            _("Where the saving of %(amount)s comes from.") % {"amount": self._told(saving)},
            [*(one["category"] for one in parts), _("Saving")],
            (Series(_("Saving"), [*(one["saving_cents"] for one in parts), saving]),),
            unit="money",
            currency=self.currency,
            totals=(len(parts),),
            x_label=_("Category"),
            name="parts",
        )

    @property
    def by_year(self) -> Chart:
        """Return what both cost by year, with what the choice has brought by then."""
        mine, theirs = (
            self.costs[name]["flows_cents"] for name in (self.case.ours.id, self.against["against"])
        )
        if self.case.lives_differ:
            return lives.by_year(self.case, self.other, mine, theirs)
        brought = rules.cumulated(mine, theirs, self.facts["rate_percent"] / 100)
        years = lives.years_of(len(mine) - 1)
        return Chart(
            "grouped",
            _("What %(ours)s and %(other)s cost by year.")
            % {"ours": self.case.ours.name, "other": self.other},
            years,
            (Series(self.case.ours.name, mine), Series(self.other, theirs, style="soft")),
            unit="money",
            currency=self.currency,
            x_label=_("Year"),
            table_headers=(_("Year"), self.case.ours.name, self.other, _("Brought by then, discounted")),
            table_rows=[list(one) for one in zip(years, mine, theirs, brought, strict=True)],
            note=_(
                "At the end of each year, without VAT; the table adds what the choice has brought by then."
            ),
            name="by-year",
        )

    @property
    def costs_table(self) -> HeatTable:
        """Return the cost of each alternative: by group, present value, equal yearly cost and undiscounted."""
        every = self.facts["alternatives"]
        groups = [group for group in rules.GROUPS if any(group in one["groups_cents"] for one in every)]

        def line(label: Any, cents: list[int | None]) -> HeatRow:
            return HeatRow(
                label,
                [
                    HeatCell(
                        EN_DASH if one is None else money(one, self.currency),
                        raw="" if one is None else f"{one / 100:.2f}",
                    )
                    for one in cents
                ],
            )

        rows = [
            line(words.GROUPS[group], [one["groups_cents"].get(group) for one in every]) for group in groups
        ]
        foot = [
            line(_("Present value"), [one["npv_cents"] for one in every]),
            line(_("The same each year"), [one["eac_cents"] for one in every]),
            line(_("Undiscounted"), [one["undiscounted_cents"] for one in every]),
        ]
        if self.case.lives_differ:
            foot.insert(0, HeatRow(_("Lasts, in years"), [HeatCell(number(one["years"])) for one in every]))
        if replaced := self.facts["replaced"]:
            label = lives.replaced_over(replaced["years"])
            foot.append(line(label, [replaced["npv_cents"][one["id"]] for one in every]))
        if self.case.output:
            unit = self.case.assumptions[self.case.output].unit
            foot.append(
                line(_("Each (%(unit)s)") % {"unit": unit}, [round(one["per_unit_cents"]) for one in every])
            )
        return HeatTable(
            "costs",
            lives.costs_said(self.case, percent(self.facts["rate_percent"] / 100)),
            _("Present value by part"),
            [one["name"] for one in every],
            rows,
            foot,
        )

    @property
    def two_way(self) -> HeatTable | None:
        """Return the saving with the two widest inputs together; None when there are not two."""
        found = self.against["two_way"]
        if found is None:
            return None
        heads = [f"{self.names[found['columns']]} × {number(step)}" for step in found["steps"]]
        top = max(abs(cents) for row in found["saving_cents"] for cents in row) or 1
        rows = [
            HeatRow(
                f"{self.names[found['rows']]} × {number(step)}",
                [
                    HeatCell(money(cents, self.currency), max(cents, 0) / top, f"{cents / 100:.2f}")
                    for cents in row
                ],
            )
            for step, row in zip(found["steps"], found["saving_cents"], strict=True)
        ]
        return HeatTable(
            "together",
            _("The saving when the two numbers that matter most change together."),
            _("Saving a year") if self.case.lives_differ else _("Saving"),
            heads,
            rows,
        )

    @property
    def drawn(self) -> str:
        """Return what the draws at random say."""
        found = self.against["simulation"]
        if found is None:
            return _(
                "No number has a range to draw from. Give some a low and a high, and draw them at random."
            )
        return ngettext(
            "With %(n)s number drawn at random, %(draws)s times with seed %(seed)s, half of the savings lie above %(p50)s, "
            "one in ten below %(p10)s and one in ten above %(p90)s.",
            "With %(n)s numbers drawn at random, %(draws)s times with seed %(seed)s, half of the savings lie above %(p50)s, "
            "one in ten below %(p10)s and one in ten above %(p90)s.",
            len(found["inputs"]),
        ) % {
            "n": len(found["inputs"]),
            "draws": number(found["draws"]),
            "seed": found["seed"],
            **{name: self._told(found[f"{name}_cents"]) for name in ("p10", "p50", "p90")},
        }

    @property
    def inputs(self) -> list[Input]:
        """Return every assumption, those that move the saving most first."""
        order = [bar["input"] for bar in self.against["tornado"]]
        asked = {name for part in self.against["hangs_on"] for name in part["ask"]}
        names = [*order, *(name for name in self.case.assumptions if name not in order)]
        return [self._input(name, name in asked) for name in names]

    def _input(self, name: str, is_asked: bool) -> Input:
        one = self.case.assumptions[name]
        sought = self.against["break_even"]
        gone = sought.get(name)
        span = (
            f"{number(one.low)} – {number(one.high)}"
            if one.low is not None and one.high is not None
            else EN_DASH
        )
        return Input(
            name,
            one.name,
            f"{number(one.value)} {one.unit}",
            span,
            number(gone, _decimals(gone))
            if gone is not None
            else (_("nowhere") if name in sought else EN_DASH),
            one.source,
            str(words.OWNERS[one.owner]),
            str(words.PROOF[one.confidence]),
            words.TONES[one.confidence],
            is_asked,
        )

    @property
    def parts_of(self) -> list[dict[str, Any]]:
        """Return each alternative with its costs, and the places at which they stand in the document."""
        return [
            {
                "place": place,
                "name": one.name,
                "kind": words.KINDS.get(one.kind, ""),
                "life": lives.life(self.case.lives[one.id]),
                "lines": [
                    self._line(number, line)
                    for number, line in enumerate(self.case.lines)
                    if line.alternative == one.id
                ],
            }
            for place, one in enumerate(self.case.alternatives)
        ]

    def _line(self, place: int, line: rules.Line) -> dict[str, Any]:
        years = number(line.starts) if line.starts == line.ends else f"{line.starts} {EN_DASH} {line.ends}"
        return {
            "place": place,
            "name": line.name,
            "category": line.category,
            "group": words.GROUPS[line.group],
            "years": years if line.every == 1 else f"{years} / {line.every}",
            "factors": " × ".join(self.names[name] for name in line.factors),
            "is_out": not line.in_comparison,
        }

    @cached_property
    def proposition(self) -> rules.Proposition:
        """Return how our offer stands against the alternative."""
        return rules.proposition(self.case, self.against["against"])

    @property
    def elements(self) -> list[dict[str, Any]]:
        """Return the elements of the proposition: differences, what is in contention, and what is the same."""
        found = self.proposition
        return [
            {
                "place": self.case.elements.index(one),
                "need": one.need,
                "text": one.text,
                "standing": words.STANDINGS[one.standing],
                "tone": {"difference": "good", "contention": "warn", "parity": "plain"}[one.standing],
                "category": words.NEEDS[one.category],
                "amount": f"{number(one.quantity)} {one.unit}" if one.quantity is not None else EN_DASH,
                "euro": money(round(one.euro * 100), self.currency) if one.euro is not None else EN_DASH,
                "formula": one.formula,
                "proof": words.PROOF[one.proof],
                "proof_tone": words.TONES[one.proof],
            }
            for one in (*found.differences, *found.contentions, *found.parities)
        ]

    def benefits(self, user: Any) -> list[ValueBenefit]:
        """Return the benefits that are followed up."""
        return list(cases.benefit_rows({"case": self.row.pk}, user))


def _decimals(value: Any) -> int:
    """Return how many decimals show a number to about five figures: 0.3606, 38.25, 668,531."""
    return 4 if abs(value) < 10 else 2 if abs(value) < 1000 else 0
