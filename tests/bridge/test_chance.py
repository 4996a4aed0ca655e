"""The chance of leads: learned from what was known then, judged on later leads, and silent where it knows too little."""

import random
from datetime import UTC, datetime, timedelta

from tests.cast import Cast, sign_in

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Account, Lifecycle, LifecyclePeriod, Person, Source
from koers.areas.leads import events
from koers.areas.leads.models import ChanceModel
from koers.bridge import chance
from koers.bridge.snapshots import closed_cases, snapshots
from koers.kit.timeline.recording import Happening, record_many

START = datetime(2025, 1, 6, 9, 0, tzinfo=UTC)
NOW = START + timedelta(days=700)


def world(cast: Cast, n: int, *, effect: bool = True, seed: int = 7) -> None:
    """Leads that got warm over 400 days; each form makes a customer likelier, a bought list less likely."""
    lot = random.Random(seed)
    fair, bought = Source.objects.create(name="Fair"), Source.objects.create(name="Bought")
    account = Account.objects.create(name="Acme", unit=cast.blue, owner=cast.anna.member, sector="food")
    persons = Person.objects.bulk_create(
        Person(last_name=f"N{number}", unit=cast.blue, account=account) for number in range(n)
    )
    lives, told, stays = [], [], []
    for number, person in enumerate(persons):
        warm = START + timedelta(days=lot.uniform(0, 400))
        forms, pages = lot.randint(0, 4), lot.randint(0, 6)
        source = lot.choice((fair, bought))
        odds = (0.08 + 0.18 * forms) * (1.0 if source is fair else 0.35) if effect else 0.3
        won = lot.random() < odds
        state = "customer" if won else "warm"
        life = Lifecycle(person=person, state=state, since=warm, unit=cast.blue, origin=source)
        lives.append(life)
        for kind, count in ((events.FORM_SENT, forms), (events.PAGE_VIEWED, pages)):
            for _one in range(count):
                at = warm - timedelta(days=lot.uniform(0.1, 60))
                told.append(Happening(kind, at, [("person", person.pk, "lead")], events.TouchFacts()))
        stays.append((life, warm, won, number))
    Lifecycle.objects.bulk_create(lives)
    rows = []
    for life, warm, won, _number in stays:
        bought_at = warm + timedelta(days=40) if won else None
        rows.append(
            LifecyclePeriod(
                lifecycle=life, state="cold", starts=warm - timedelta(days=70), ends=warm, unit=cast.blue
            )
        )
        rows.append(
            LifecyclePeriod(
                lifecycle=life, state="warm", was="cold", starts=warm, ends=bought_at, unit=cast.blue
            )
        )
        if bought_at is not None:
            rows.append(
                LifecyclePeriod(
                    lifecycle=life, state="customer", was="warm", starts=bought_at, unit=cast.blue
                )
            )
    LifecyclePeriod.objects.bulk_create(rows)
    record_many(told, listen=False)


def test_a_trained_model_scores_those_who_let_it_and_shows_how_good_it_is(cast: Cast) -> None:
    world(cast, 500)
    made = chance.train(at=NOW)
    time = made.backtest["time"]
    assert (made.rows, time["status"]) == (500, "ok")
    assert time["scores"]["model"]["auc"] > 0.65
    assert made.in_use == (time["best"] == "model")
    page = sign_in(cast.chris).get("/leads/score").content.decode()
    assert "/measures/insight.score_brier/rows" in page
    assert "Naive Bayes" in page

    ChanceModel.objects.filter(pk=made.pk).update(in_use=True)
    person = Person.objects.filter(lifecycle__state="warm").first()
    assert person is not None
    customers.refuse_scoring(person, at=NOW)
    assert chance.score(at=NOW) == Lifecycle.objects.filter(state="warm").count() - 1
    shy = Lifecycle.objects.get(person=person)
    assert (shy.chance, shy.chance_reasons, shy.scored_at) == (None, [], None)
    told = Lifecycle.objects.filter(chance__isnull=False).first()
    assert told is not None
    between = (told.chance_low or 0.0, told.chance or 0.0, told.chance_high or 0.0)
    assert 0 < between[0] <= between[1] <= between[2] < 1
    assert len(told.chance_reasons) == 3


def test_too_few_closed_leads_give_no_model_and_no_chance(cast: Cast) -> None:
    world(cast, 120)
    made = chance.train(at=NOW)
    assert (made.status, made.in_use, chance.score(at=NOW)) == ("too_few", False, 0)
    page = sign_in(cast.chris).get("/leads/score").content.decode()
    assert "Too little data" in page


def test_what_came_after_the_moment_is_not_known_then(cast: Cast) -> None:
    world(cast, 60)
    life = Lifecycle.objects.filter(state="warm").first()
    assert life is not None
    before = {case.lead_id: case for case in closed_cases(Lifecycle.objects.all(), at=NOW)}[life.pk]
    seen = snapshots([before]).columns["form_sent"]
    late = Happening(
        events.FORM_SENT,
        before.moment + timedelta(days=1),
        [("person", life.person_id or 0, "lead")],
        events.TouchFacts(),
    )
    record_many([late] * 3, listen=False)
    assert snapshots([before]).columns["form_sent"] == seen


def test_an_open_case_within_the_horizon_teaches_nothing(cast: Cast) -> None:
    world(cast, 60)
    early = closed_cases(Lifecycle.objects.all(), at=START + timedelta(days=430))
    late = closed_cases(Lifecycle.objects.all(), at=NOW)
    assert len(early) < len(late) == 60
