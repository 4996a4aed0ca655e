"""Lines sum to totals, the closest price holds, and no walk through the states of a quote breaks a promise."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from koers.areas.selling.rules import quotes
from koers.areas.selling.rules.discounts import Limit, Sold, breaches
from koers.areas.selling.rules.prices import Offered, Wanted, best
from koers.areas.selling.rules.pricing import BadLine, Priced, check, totals

DAY = date(2026, 11, 2)
LINES = some.builds(
    Priced,
    quantity=some.decimals("0.001", "99999", places=3),
    unit_price_cents=some.integers(0, 10**8),
    discount_percent=some.decimals(0, 100, places=3),
    vat_kind=some.sampled_from(["standard", "reduced", "zero"]),
    vat_percent=some.sampled_from([Decimal(21), Decimal(9), Decimal(0)]),
)


@settings(max_examples=150, deadline=None)
@given(some.lists(LINES, max_size=12))
def test_lines_sum_to_totals(lines: list[Priced]) -> None:
    found = totals(lines)
    assert (
        found.net_cents == sum(line.net_cents for line in lines) == sum(part.net_cents for part in found.vat)
    )
    assert found.total_cents == found.net_cents + sum(part.vat_cents for part in found.vat)
    for line in lines:  # Half up, worked out in fractions: never more than half a cent off.
        exact = Fraction(line.quantity) * line.unit_price_cents * (1 - Fraction(line.discount_percent) / 100)
        assert line.net_cents == (2 * exact + 1) // 2
    for part in found.vat:
        assert part.vat_cents == (2 * Fraction(part.percent) * part.net_cents / 100 + 1) // 2


def test_figures_worked_out_by_hand() -> None:
    # 3 x 9.99 less 7 % = 27.8721; 1 x 0.50 half up; 2.5 x 10.01 = 25.025.
    rows = [
        Priced(Decimal(3), 999, Decimal(7), "standard", Decimal(21)),
        Priced(Decimal("2.5"), 1001, Decimal(0), "reduced", Decimal(9)),
        Priced(Decimal("0.5"), 1, Decimal(0), "standard", Decimal(21)),
    ]
    assert [row.net_cents for row in rows] == [2787, 2503, 1]
    found = totals(rows)
    # 27.88 x 21 % = 5.8548; 25.03 x 9 % = 2.2527.
    assert [(part.kind, part.vat_cents) for part in found.vat] == [("standard", 585), ("reduced", 225)]
    assert (found.net_cents, found.total_cents) == (5291, 6101)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (Priced(Decimal(0), 100), "quantity"),
        (Priced(Decimal(-1), 100), "quantity"),
        (Priced(Decimal(1), -1), "unit_price"),
        (Priced(Decimal(1), 100, Decimal("100.001")), "discount"),
        (Priced(Decimal(1), 100, Decimal(-1)), "discount"),
    ],
)
def test_a_line_that_cannot_be_is_refused(line: Priced, field: str) -> None:
    with pytest.raises(BadLine) as found:
        check(line)
    assert found.value.field == field


def test_the_closest_list_in_force_counts_and_in_it_the_highest_break() -> None:
    offers = [
        Offered(1000, list_id=1),
        Offered(900, Decimal(10), list_id=1),
        Offered(950, segment="Water", list_id=2),
        Offered(800, account_id=7, ends=date(2026, 11, 2), list_id=3),
        Offered(850, account_id=7, starts=date(2026, 11, 2), list_id=4),
        Offered(1, currency="USD", list_id=5),
        Offered(970, unit_path="000001.000002.", list_id=6),
    ]

    def price(quantity: int, day: date = DAY, **whom: object) -> int | None:
        found = best(offers, Wanted(Decimal(quantity), day, **whom))  # type: ignore[arg-type]
        return found.price_cents if found else None

    assert (price(1), price(10)) == (1000, 900)
    assert price(10, segment="Water") == 950
    assert price(1, unit_path="000001.000002.000009.") == 970
    assert price(1, account_id=7, segment="Water") == 850
    assert price(1, DAY - timedelta(days=1), account_id=7) == 800  # The last day is not in it.
    assert price(1, currency="GBP") is None


def test_the_most_precise_rule_counts_and_an_unknown_margin_needs_somebody() -> None:
    def line(discount: int, price: int = 1000) -> Priced:
        return Priced(Decimal(1), price, Decimal(discount), list_price_cents=1000)

    rules = [
        Limit("seller", max_discount=Decimal(10)),
        Limit("manager", max_discount=Decimal(20)),
        Limit(product_id=5, max_discount=Decimal(30), floor_cents=750),
        Limit(group_id=9, min_margin=Decimal(25)),
    ]

    def codes(sold: Sold, role: str = "seller") -> list[str]:
        return [found.code for found in breaches([sold], rules, role=role)]

    assert codes(Sold(line(10), "a")) == []
    assert codes(Sold(line(11), "a")) == ["discount"]
    assert codes(Sold(line(0, 890), "a")) == ["discount"]  # A lower price is a discount too.
    assert codes(Sold(line(11), "a"), "manager") == []
    assert codes(Sold(line(25), "a", product_id=5)) == []
    assert codes(Sold(line(26), "a", product_id=5)) == ["floor"]
    assert codes(Sold(line(0), "a", group_id=9)) == ["margin"]
    assert codes(Sold(line(0), "a", group_id=9, cost_cents=750)) == []
    assert codes(Sold(line(0), "a", group_id=9, cost_cents=751)) == ["margin"]


class Course(RuleBasedStateMachine):
    """A quote as people and time push it around: whoever asks for a step that does not fit changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.beyond, self.today = quotes.DRAFT, False, DAY
        self.last = DAY + timedelta(days=3)
        self.approved = self.sent = False
        self.text = self.sent_text = 0

    def take(self, step: str) -> bool:
        now = quotes.Standing(self.state, self.last, 1, self.beyond)
        try:
            self.state = quotes.after(step, now, today=self.today)
        except quotes.WrongStep:
            return False
        return True

    @rule(beyond=some.booleans())
    def edit(self, beyond: bool) -> None:
        if self.take("edit"):
            self.beyond, self.approved, self.text = beyond, False, self.text + 1

    @rule(step=some.sampled_from(["ask", "refuse"]))
    def talk(self, step: str) -> None:
        self.take(step)

    @rule()
    def approve(self) -> None:
        self.approved = self.take("approve") or self.approved

    @rule()
    def send(self) -> None:
        if self.take("send"):
            assert not self.beyond or self.approved
            assert self.today <= self.last
            self.sent, self.sent_text = True, self.text

    @rule()
    def accept(self) -> None:
        if self.take("accept"):
            assert self.today <= self.last

    @rule(step=some.sampled_from(["decline", "expire"]))
    def end(self, step: str) -> None:
        self.take(step)

    @rule()
    def pass_a_day(self) -> None:
        self.today += timedelta(days=1)

    @rule()
    def supersede(self) -> None:
        self.take("supersede")

    @precondition(lambda self: self.state in quotes.ENDS)
    @rule(step=some.sampled_from(sorted(quotes.STEPS)))
    def nothing_follows_an_end(self, step: str) -> None:
        assert not self.take(step)

    @invariant()
    def what_was_sent_never_changes(self) -> None:
        assert self.state in quotes.STATES
        assert (self.state in quotes.FROZEN) == self.sent
        assert not self.sent or self.text == self.sent_text


Course.TestCase.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
TestCourse = Course.TestCase
