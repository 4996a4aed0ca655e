"""A large firm whose open deals have rooms that are in use, for SQLite and PostgreSQL alike.

Every value is arithmetic on the row number, so the same size gives the same world.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection, models

from benchmarks import world
from koers.areas.customers import models as customers
from koers.areas.customers.events.deciding import Role
from koers.areas.customers.rules.asked import normal
from koers.areas.organisation.models import Member, Unit
from koers.areas.selling import models as selling
from koers.areas.selling.queries.approach import playbooks
from koers.areas.selling.rules import value
from koers.kit.timeline.models import Event, EventSubject

TODAY = date.today()
NOW = datetime.now(UTC)
#: So many deals has an account; one of so many closed deals has approaches chosen, a talk, and a question asked.
EACH, CHOSEN = 5, 10
PEOPLE, TALKS, ASKED, PLANNED, NEEDS = 5, 4, 3, 4, 3
KINDS = (
    "customers.activity.done", "customers.buying_role.recorded", "customers.stance.rated", "customers.need.recorded",
    "selling.deal.phase_entered", "customers.question.asked",
)  # fmt: skip


def build(deals: int, open_deals: int) -> None:
    """Fill an empty, migrated database; does nothing when it holds deals."""
    if selling.Deal.objects.exists():
        return
    world._organisation(world.Size("", 0, 0, 0), 1)
    sellers = list(
        Member.objects.filter(name__startswith="Seller").order_by("pk").values_list("pk", flat=True)
    )
    first = Unit.objects.filter(kind="team").order_by("pk").values_list("pk", flat=True)[0]
    stages = list(selling.Stage.objects.order_by("position"))
    firm = _Firm(sellers, first, stages, deals, open_deals)
    firm.accounts()
    firm.deals_and_periods()
    firm.people()
    firm.needs_and_promises()
    firm.talks_and_questions()
    firm.approaches()
    firm.offers()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _keep(model: type[models.Model], rows: Iterable[Any]) -> None:
    """Write rows in batches; their ids are given by the caller or not needed."""
    left = iter(rows)
    while some := list(islice(left, 5_000)):
        model._base_manager.bulk_create(some)


class _Firm:
    """The rows of the world; ids run from 1 in the order of making, and the first deals are the open ones."""

    def __init__(self, sellers: list[int], team: int, stages: list[Any], deals: int, open_deals: int) -> None:
        self.sellers, self.team, self.stages = sellers, team, stages
        self.deals, self.open = deals, open_deals
        self.pipeline = stages[0].pipeline_id

    def _who(self, n: int) -> dict[str, int]:
        at = (n - 1) * 7919 % len(self.sellers)
        return {"owner_id": self.sellers[at], "unit_id": self.team + at // world.SELLERS_EACH}

    def _account(self, deal: int) -> int:
        return 1 + (deal - 1) % (self.deals // EACH)

    def accounts(self) -> None:
        """Write the accounts."""
        names = world.FIRST, world.SECOND, world.THIRD
        _keep(customers.Account, (
            customers.Account(
                id=n, name=" ".join(words[n * k % len(words)] for words, k in zip(names, (7, 13, 17), strict=True))
                + f" {n:06d}", sector=world.SECTORS[n % len(world.SECTORS)], kind="business", **self._who(n),
            )
            for n in range(1, self.deals // EACH + 1)
        ))  # fmt: skip

    def deals_and_periods(self) -> None:
        """Write the deals, the first of them open, and their stays in stages."""
        opened = [one for one in self.stages if one.outcome == "open"]
        won, lost = (next(one for one in self.stages if one.outcome == name) for name in ("won", "lost"))

        def deal(n: int) -> Any:
            is_open = n <= self.open
            began = TODAY - timedelta(days=20 + n * 31 % (150 if is_open else 1000))
            stage = opened[n % len(opened)] if is_open else won if n // 10 % 3 else lost
            closed = min(TODAY, began + timedelta(days=20 + n * 17 % 150))
            return selling.Deal(
                id=n, name=f"Deal {n:07d}", account_id=self._account(n), pipeline_id=self.pipeline, stage=stage,
                outcome=stage.outcome, amount_cents=100_000 + n * 668_265_263 % 40_000_000, created_date=began,
                expected_close_date=TODAY + timedelta(days=n % 120) if is_open else closed,
                closed_date=None if is_open else closed, next_step="Call" if n % 3 else "",
                next_step_date=TODAY + timedelta(days=n % 30) if n % 3 else None, **self._who(self._account(n)),
            )  # fmt: skip

        def periods(n: int) -> Iterable[Any]:
            one = deal(n)
            rest = {
                "deal_id": n, "amount_cents": one.amount_cents, "owner_id": one.owner_id, "unit_id": one.unit_id,
                "expected_close_date": one.expected_close_date,
            }  # fmt: skip
            steps = [*opened[: n % len(opened) + 1]] if n <= self.open else [opened[0], one.stage]
            gap = ((one.closed_date or TODAY) - one.created_date) // len(steps)
            for place, stage in enumerate(steps):
                last = place == len(steps) - 1
                yield selling.DealPeriod(
                    stage=stage, outcome=stage.outcome, starts=_noon(one.created_date + place * gap),
                    ends=None if last else _noon(one.created_date + (place + 1) * gap), **rest,
                )  # fmt: skip

        _keep(selling.Deal, (deal(n) for n in range(1, self.deals + 1)))
        _keep(selling.DealPeriod, (row for n in range(1, self.deals + 1) for row in periods(n)))

    def _rooms(self, each: int) -> Iterable[tuple[int, int, int]]:
        """Go through the open deals as (row number from 1, deal, number of the row in the deal)."""
        for n in range(self.open * each):
            yield n + 1, n // each + 1, n % each

    def people(self) -> None:
        """Write who decides at the accounts of the open deals, and what they think of us."""
        codes = [*Role.values]
        _keep(customers.Person, (
            customers.Person(
                id=n, first_name="P", last_name=f"Person {n}", account_id=self._account(deal),
                **self._who(self._account(deal)),
            )
            for n, deal, _k in self._rooms(PEOPLE)
        ))  # fmt: skip
        _keep(customers.BuyingRole, (
            customers.BuyingRole(
                id=n, person_id=n, account_id=self._account(deal), role=codes[k % len(codes)], influence=1 + k % 3,
                stance=k - 1, stance_date=TODAY - timedelta(days=9),
            )
            for n, deal, k in self._rooms(PEOPLE)
        ))  # fmt: skip
        _keep(customers.RolePeriod, (
            customers.RolePeriod(
                buying_role_id=n, role=codes[k % len(codes)], influence=1 + k % 3, starts=NOW - timedelta(days=90)
            )
            for n, _deal, k in self._rooms(PEOPLE)
        ))  # fmt: skip
        _keep(customers.StanceRating, (
            customers.StanceRating(
                buying_role_id=n, value=k - 1, rated_date=TODAY - timedelta(days=9), evidence="Said so"
            )
            for n, _deal, k in self._rooms(PEOPLE)
        ))  # fmt: skip
        _keep(
            selling.DealRole,
            (selling.DealRole(deal_id=deal, place_id=n) for n, deal, _k in self._rooms(PEOPLE)),
        )

    def needs_and_promises(self) -> None:
        """Write the needs of the accounts, promises, and how far the purchase is."""
        _keep(customers.Need, (
            customers.Need(account_id=self._account(deal), statement=f"Need {n}", category="P", weight=0.3)
            for n, deal, _k in self._rooms(NEEDS)
        ))  # fmt: skip
        _keep(customers.Promise, (
            customers.Promise(
                account_id=self._account(deal), text=f"Promise {n}", owner_id=self._who(self._account(deal))["owner_id"],
                made_date=TODAY - timedelta(days=9), due_date=TODAY + timedelta(days=k * 9 - 4),
                first_due_date=TODAY + timedelta(days=k * 9 - 4),
            )
            for n, deal, k in self._rooms(2)
        ))  # fmt: skip
        phases = ("recognise", "describe", "search")
        _keep(selling.BuyingStep, (
            selling.BuyingStep(
                deal_id=deal, phase=phases[k], entered_date=TODAY - timedelta(days=60 - 20 * k),
                left_date=None if k == 2 else TODAY - timedelta(days=40 - 20 * k),
            )
            for _n, deal, k in self._rooms(3)
        ))  # fmt: skip
        _keep(selling.DealTrait, (
            selling.DealTrait(deal_id=deal, trait=("customer_risk", "tender")[k], number=k, noted_date=TODAY)
            for _n, deal, k in self._rooms(2)
        ))  # fmt: skip

    def talks_and_questions(self) -> None:
        """Write talks with what was asked in them, and what is planned; one in some closed deals had a talk too."""
        texts = [one.text.nl for book in playbooks() for one in book.questions]
        held = [(deal, k) for _n, deal, k in self._rooms(TALKS)]
        held += [(deal, 0) for deal in range(self.open + 1, self.deals + 1, CHOSEN)]
        endings = ("continuation", "no_sale", "order")

        def question(n: int, deal: int, **fields: Any) -> Any:
            text = f"{texts[n % len(texts)]} {n}"
            account = self._account(deal)
            return customers.Question(
                account_id=account, text=text[:300], normal_text=normal(text[:300]),
                owner_id=self._who(account)["owner_id"], **fields,
            )  # fmt: skip

        _keep(customers.Activity, (
            customers.Activity(
                id=n, kind="call", subject="Talk", happened_at=self._held(deal, k), minutes=30, customer_people=2,
                two_way=True, account_id=self._account(deal),
                person_id=(deal - 1) * PEOPLE + 1 + k if deal <= self.open else None, **self._who(self._account(deal)),
            )
            for n, (deal, k) in enumerate(held, 1)
        ))  # fmt: skip
        _keep(selling.Talk, (
            selling.Talk(
                id=n, deal_id=deal, activity_id=n, held_date=self._held(deal, k).date(), outcome=endings[n % 3]
            )
            for n, (deal, k) in enumerate(held, 1)
        ))  # fmt: skip
        asked = [(n, deal, k) for n, (deal, k) in enumerate(held, 1) for _one in range(ASKED)]
        _keep(customers.Question, (
            question(n, deal, id=n, step="asked", asked_at=self._held(deal, k))
            for n, (_talk, deal, k) in enumerate(asked, 1)
        ))  # fmt: skip
        _keep(selling.AskedQuestion, (
            selling.AskedQuestion(talk_id=talk, question_id=n, sort="SPIN"[n % 4])
            for n, (talk, _deal, _k) in enumerate(asked, 1)
        ))  # fmt: skip
        _keep(customers.Question, (
            question(n, deal, id=len(asked) + n) for n, deal, _k in self._rooms(PLANNED)
        ))  # fmt: skip

    def _held(self, deal: int, k: int) -> datetime:
        return NOW - timedelta(days=3 + 9 * k if deal <= self.open else 30 + deal * 7 % 900)

    def approaches(self) -> None:
        """Choose an approach in each layer, and write the events that show how they are followed."""
        books: dict[str, list[Any]] = {}
        for one in playbooks():
            books.setdefault(str(one.layer), []).append(one)
        deals = [*range(1, self.open + 1), *range(self.open + 1, self.deals + 1, CHOSEN)]
        _keep(selling.ApproachChoice, (
            selling.ApproachChoice(
                deal_id=deal, layer=layer, method=book.id, method_version=book.version, advised=book.id,
                chosen_at=NOW - timedelta(days=1500),
            )
            for deal in deals
            for place, (layer, of_layer) in enumerate(books.items())
            for book in [of_layer[deal // CHOSEN * (place + 3) % len(of_layer)]]
        ))  # fmt: skip
        marks = [(deal, kind) for deal in deals for kind in KINDS]
        _keep(Event, (
            Event(
                id=n, kind=kind, happened_at=self._held(deal, 0), recorded_at=self._held(deal, 0), key=f"bench:{n}"
            )
            for n, (deal, kind) in enumerate(marks, 1_000)
        ))  # fmt: skip
        _keep(EventSubject, (
            EventSubject(event_id=n, subject_kind=code, subject_id=pk, happened_at=self._held(deal, 0))
            for n, (deal, _kind) in enumerate(marks, 1_000)
            for code, pk in (("deal", deal), ("account", self._account(deal)))
        ))  # fmt: skip

    def offers(self) -> None:
        """Write lines, quotes, value cases and former orders."""
        _keep(selling.LineItem, (
            selling.LineItem(deal_id=deal, unit_price_cents=100_000, amount_cents=100_000)
            for _n, deal, _k in self._rooms(3)
        ))  # fmt: skip
        quoted = [*range(1, self.open + 1), *range(self.open + 1, self.deals + 1, CHOSEN)]
        _keep(selling.Quote, (
            selling.Quote(
                number=f"B{n:07d}", deal_id=deal, account_id=self._account(deal), state="sent",
                quote_date=self._held(deal, 0).date(), valid_until=self._held(deal, 0).date() + timedelta(days=30),
                net_cents=100_000, total_cents=121_000, sent_at=self._held(deal, 0), **self._who(self._account(deal)),
            )
            for n, deal in enumerate(quoted, 1)
        ))  # fmt: skip
        _keep(selling.Order, (
            selling.Order(
                number=f"O{n:07d}", account_id=self._account(n), ordered_date=TODAY - timedelta(days=n * 3 % 900),
                amount_cents=500_000, **self._who(self._account(n)),
            )
            for n in range(1, self.deals // 5 + 1)
        ))  # fmt: skip
        words = ("ours", "status_quo", "rate", "price", "running", "source")
        document = value.starter("Line", "EUR", Decimal(300_000), {one: one for one in words})
        next(one for one in document["assumptions"] if one["id"] == "running_now")["value"] = 100_000
        _keep(selling.ValueCase, (
            selling.ValueCase(deal_id=deal, title="Line", document=document, saving_cents=1_000_000)
            for _n, deal, _k in self._rooms(1)
        ))  # fmt: skip


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
