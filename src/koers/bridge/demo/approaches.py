"""How the deals of the demo company are sold: chosen approaches with their evidence, value cases and quotes."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from koers.areas.customers.events.needs import NEED_RECORDED, NeedFacts
from koers.areas.customers.models import Need
from koers.areas.selling import actions, events
from koers.areas.selling.actions import Wanted
from koers.areas.selling.actions.deals import subjects_of
from koers.areas.selling.models import ApproachChoice, BuyingStep, Deal, LineItem, Outcome, ValueCase
from koers.bridge.demo import cases
from koers.kit.methods import registry
from koers.kit.timeline.recording import Happening, record_many

#: Approaches are chosen for deals opened in so many days before today.
DAYS = 800
CASES, QUOTES = 4, 8
REASONS = (
    "The customer asked for it",
    "We know this buyer well",
    "There was no time for more",
    "Agreed with my manager",
)
#: Approaches that ask for a need on file.
ASK_NEEDS = ("insight_conversation", "question_plan", "strategy_sheet", "consultative", "integrated_system")
LAYERS = ("conversation", "process", "offer")


@dataclass(frozen=True)
class Choice:
    """An approach that somebody chose for a deal on a day after it opened."""

    deal: Deal
    layer: str
    method: str
    at: datetime


def seed(*, at: datetime, seed: int = 1) -> int:
    """Choose approaches for the demo company's deals, with evidence, value cases and quotes; returns how many choices."""
    draw = random.Random(seed * 7 + 3)  # noqa: S311 a company out of thin air, no secret
    first = timezone.localdate(at) - timedelta(days=DAYS)
    deals = list(
        Deal.objects.alive()
        .filter(demo=True, created_date__gt=first, currency=settings.CURRENCY)
        .select_related("product")
        .order_by("pk")
    )
    if not deals:
        return 0
    with transaction.atomic():
        chosen = list(_chosen(deals, seed, draw, at))
        _write(chosen, draw)
        _steps(chosen, draw, at)
        _phases(chosen, draw, at)
        _needs(chosen, draw, at)
        _cases_and_quotes(deals, draw, at)
    return len(chosen)


def _chosen(deals: list[Deal], seed: int, draw: random.Random, at: datetime) -> Iterable[Choice]:
    import numpy as np

    from koers_analytics.sample.approaching import approaches

    found = approaches(
        seed,
        np.array([one.outcome == Outcome.WON for one in deals]),
        np.array([one.outcome != Outcome.OPEN for one in deals]),
        np.array([np.nan if one.amount_cents is None else float(one.amount_cents) for one in deals]),
        np.array([str(one.product.group_id if one.product else 0) for one in deals]),
    )
    for layer in LAYERS:
        for deal, method in zip(deals, getattr(found, layer).tolist(), strict=True):
            opened = deal.created_date
            if not method or opened is None:
                continue
            last = deal.closed_date or timezone.localdate(at)
            wait = min(draw.randrange(1, 6), max(0, (last - opened).days - 1))
            yield Choice(deal, layer, method, _at(opened + timedelta(days=wait), draw))


def _at(day: date, draw: random.Random) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(draw.randrange(9, 17), draw.randrange(60))))


def _write(chosen: list[Choice], draw: random.Random) -> None:
    versions = {one.method.id: one.method.version for one in registry.shelf().latest()}
    rows, facts = [], []
    for one in chosen:
        other = draw.random() < 0.2
        score = draw.choice((0.5, 0.67, 1.0))
        advised = "" if draw.random() < 0.3 else _another(one, draw) if other else one.method
        rows.append(
            ApproachChoice(
                deal=one.deal, layer=one.layer, method=one.method, method_version=versions[one.method], advised=advised,
                score=score, advised_score=score if advised else None,
                reason=draw.choice(REASONS) if advised not in ("", one.method) else "",
                chosen_by_id=one.deal.owner_id, chosen_at=one.at, demo=True,
            )
        )  # fmt: skip
        facts.append(
            events.ApproachFacts(one.layer, one.method, versions[one.method], advised, score, score, 3, 2)
        )
    ApproachChoice.objects.bulk_create(rows, batch_size=500)
    record_many(
        [
            Happening(
                events.APPROACH_CHOSEN,
                one.at,
                [*subjects_of(one.deal), (row, "approach")],
                fact,
                via="demo",
            )
            for one, row, fact in zip(chosen, rows, facts, strict=True)
        ],
        listen=False,
    )


def _another(one: Choice, draw: random.Random) -> str:
    from koers_analytics.sample import approaching

    every = {
        "conversation": (approaching.PLANTED, *approaching.OTHERS), "process": approaching.PROCESS, "offer": approaching.OFFER
    }[one.layer]  # fmt: skip
    return draw.choice([name for name in every if name != one.method])


# --- what lies there when a stage begins ---------------------------------------------------------------------


def _steps(chosen: list[Choice], draw: random.Random, at: datetime) -> None:
    """Record next steps that were set: mostly early, sometimes late, sometimes never."""
    happened = []
    for deal, moment in _once(chosen).items():
        if draw.random() < 0.75:
            set_at = min(moment + timedelta(days=draw.randrange(2, 30)), _end(deal, at))
            on = timezone.localdate(set_at) + timedelta(days=draw.randrange(3, 15))
            facts = events.StepFacts(on.isoformat())
            happened.append(Happening(events.NEXT_STEP_SET, set_at, subjects_of(deal), facts, via="demo"))
    record_many(happened, listen=False)


def _phases(chosen: list[Choice], draw: random.Random, at: datetime) -> None:
    """Note the phases of the purchase where the whole purchase is followed on a sheet."""
    rows: list[BuyingStep] = []
    happened = []
    for deal, moment in _once([one for one in chosen if one.method == "strategy_sheet"]).items():
        was, entered = "", moment
        for phase in ("describe", "specify", "proposals")[: draw.randrange(1, 4)]:
            if entered > _end(deal, at):
                break
            day = timezone.localdate(entered)
            if rows and was:
                rows[-1].left_date = day
            rows.append(BuyingStep(deal=deal, phase=phase, entered_date=day, demo=True))
            facts = events.PhaseFacts(phase, was)
            happened.append(Happening(events.PHASE_ENTERED, entered, subjects_of(deal), facts, via="demo"))
            was, entered = phase, entered + timedelta(days=draw.randrange(6, 30))
    BuyingStep.objects.bulk_create(rows, batch_size=500)
    record_many(happened, listen=False)


def _needs(chosen: list[Choice], draw: random.Random, at: datetime) -> None:
    """Write down a need at customers of whom none is known, where the approach asks for one; not everywhere, nor in time."""
    known = set(Need.objects.alive().values_list("account", flat=True))
    asking = [one for one in chosen if one.method in ASK_NEEDS and one.deal.account_id not in known]
    from koers_analytics.sample.relatewords import NEEDS

    rows, moments = [], []
    for deal, moment in _once(asking).items():
        if deal.account_id is None or deal.account_id in known or draw.random() < 0.4:
            continue
        known.add(deal.account_id)
        wanted = draw.choice(NEEDS)
        rows.append(
            Need(
                account_id=deal.account_id, statement=wanted.text, category=wanted.category, subtype=wanted.subtype,
                worth_cents=wanted.worth * 100 if wanted.category == "E" else None, unit_of_measure=wanted.unit,
                said_by_id=deal.person_id, demo=True,
            )
        )  # fmt: skip
        moments.append((min(moment + timedelta(days=draw.randrange(0, 25)), _end(deal, at)), deal))
    Need.objects.bulk_create(rows, batch_size=500)
    record_many(
        [
            Happening(
                NEED_RECORDED, when, [("account", row.account_id, "account"), (row, "need")],
                NeedFacts(row.pk, row.category), via="demo",
            )
            for row, (when, _deal) in zip(rows, moments, strict=True)
        ],
        listen=False,
    )  # fmt: skip


def _once(chosen: Iterable[Choice]) -> dict[Deal, datetime]:
    """Return the deals once each, with the moment at which the first approach was chosen."""
    found: dict[Deal, datetime] = {}
    for one in chosen:
        found[one.deal] = min(one.at, found.get(one.deal, one.at))
    return found


def _end(deal: Deal, at: datetime) -> datetime:
    if deal.closed_date is None:
        return at
    return timezone.make_aware(datetime.combine(deal.closed_date, time(17)))


# --- what open deals have on paper ---------------------------------------------------------------------------


def _cases_and_quotes(deals: list[Deal], draw: random.Random, at: datetime) -> None:
    """Write value cases for the largest open deals, and quotes for some of the largest and the middle ones."""
    still_open = [one for one in deals if one.outcome == Outcome.OPEN and one.amount_cents and one.account_id]
    still_open.sort(key=lambda one: (-(one.amount_cents or 0), one.pk))
    for n, deal in enumerate(still_open[:CASES]):
        actions.write_case(
            ValueCase(deal=deal, title=deal.name[:80], document=cases.document(deal, draw, cases.OTHER_LASTS[n % 2])), by=None,
            at=at - timedelta(days=draw.randrange(2, 20)), via="demo",
        )  # fmt: skip
    for n, deal in enumerate(still_open[1 : QUOTES * 6 : 6]):
        made_at = at - timedelta(days=draw.randrange(1, 12))
        lines = [
            Wanted(
                product=one.product, quantity=one.quantity, unit_price_cents=one.unit_price_cents,
                discount_percent=one.discount_percent, description=one.description,
            )
            for one in LineItem.objects.alive().filter(deal=deal).select_related("product").order_by("pk")
        ]  # fmt: skip
        if not lines:
            continue
        quote = actions.make_quote(lines=lines, by=None, at=made_at, deal=deal, via="demo")
        if n % 2:
            actions.mark_sent(quote, by=None, at=made_at + timedelta(hours=2), via="demo")
