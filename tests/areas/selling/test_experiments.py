"""An experiment: accounts take turns from their first deal on, the side is stored before, and what came of it goes by side."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from tests.cast import Cast, make_account, make_deal, make_pipeline, sign_in

from koers.areas.customers.models import Account, Activity
from koers.areas.insight.measures import approach_effect as numbers
from koers.areas.insight.queries import experiments as reads
from koers.areas.organisation.models import Unit
from koers.areas.selling import actions, events
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import ApproachChoice, Deal, Experiment, ExperimentAccount
from koers.areas.selling.rules.experiments import arm_of
from koers.kit.timeline.models import Event, EventSubject

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def started(cast: Cast, unit: Unit | None = None, method: str = "insight_conversation") -> Experiment:
    return actions.start_experiment(
        unit=unit or cast.blue, method=method, question="Does it win more?", by=cast.chris, at=NOW
    )


def opened(
    cast: Cast, account: Account | None, at: datetime = NOW + timedelta(days=1), unit: Unit | None = None
) -> Deal:
    if not Deal.objects.exists():
        make_pipeline()
    deal = Deal(name="New", account=account, owner=cast.bram.member, unit=unit or cast.blue)
    return actions.open_deal(deal, by=cast.bram, at=at)


def test_accounts_take_turns_and_the_side_is_stored_with_the_opening(cast: Cast) -> None:
    row = started(cast)
    accounts = [make_account(f"A{n}", cast.bram, cast.blue) for n in range(4)]
    for account in accounts:
        opened(cast, account)
    sides = dict(ExperimentAccount.objects.values_list("account", "arm"))
    assert sides == {one.pk: arm_of(one.pk, row.pk) for one in accounts}
    assert sorted(sides.values()) == ["approach", "approach", "usual", "usual"]
    event = Event.objects.filter(kind=events.ACCOUNT_ASSIGNED).earliest("id")
    assert event.facts == {"experiment_id": row.pk, "arm": sides[accounts[0].pk]}
    assert {"experiment", "account", "deal"} <= set(
        EventSubject.objects.filter(event=event).values_list("subject_kind", flat=True)
    )
    first = ExperimentAccount.objects.get(account=accounts[0])
    Deal.objects.filter(account=accounts[0]).update(outcome="lost")
    opened(cast, accounts[0], NOW + timedelta(days=200))
    assert ExperimentAccount.objects.get(account=accounts[0]).assigned_at == first.assigned_at


def test_who_is_no_new_contact_stays_out(cast: Cast) -> None:
    started(cast)
    talked, busy, elsewhere = (
        make_account(name, cast.bram, cast.blue) for name in ("Talked", "Busy", "Elsewhere")
    )
    Activity.objects.create(kind="call", account=talked, unit=cast.blue, happened_at=NOW - timedelta(days=80))
    opened(cast, talked)
    make_deal("Before", cast.bram, cast.blue, account=busy)
    opened(cast, busy)
    opened(cast, elsewhere, unit=cast.green)
    opened(cast, None)
    assert not ExperimentAccount.objects.exists()
    Activity.objects.all().delete()
    Deal.objects.filter(account=talked).delete()
    opened(cast, talked)
    assert ExperimentAccount.objects.get().account == talked


def test_bad_cases_are_refused_with_their_reason(cast: Cast) -> None:
    row = started(cast)
    with pytest.raises(NotPossibleError, match="runs in Blue already"):
        started(cast, cast.pumps, "question_plan")
    with pytest.raises(NotPossibleError, match="no approach"):
        started(cast, method="nothing_of_the_kind")
    with pytest.raises(NotPossibleError, match="what is to be found out"):
        actions.start_experiment(unit=cast.green, method="tender", question="  ", by=cast.chris, at=NOW)
    cast.green.ends = NOW.date()
    with pytest.raises(NotPossibleError, match="has ended"):
        started(cast, cast.green)
    started(cast, cast.blue, "tender")  # Another layer may run beside it.
    with pytest.raises(IntegrityError), transaction.atomic():
        Experiment.objects.create(
            unit=cast.blue, layer=row.layer, method="x", method_version=1, question="x", started_at=NOW
        )
    account = make_account("A", cast.bram, cast.blue)
    opened(cast, account)
    row = actions.stop_experiment(row, reason="Enough seen", by=cast.chris, at=NOW + timedelta(days=9))
    with pytest.raises(NotPossibleError, match="stopped already"):
        actions.stop_experiment(row, reason="Again", by=cast.chris, at=NOW + timedelta(days=9))
    assert ExperimentAccount.objects.filter(experiment=row).count() == 1
    late = make_account("Late", cast.bram, cast.blue)
    opened(cast, late, NOW + timedelta(days=10))
    assert not ExperimentAccount.objects.filter(experiment=row, account=late).exists()
    assert started(cast).pk != row.pk


def test_what_came_of_it_goes_by_the_side_whatever_was_done(cast: Cast) -> None:
    row = started(cast)
    for n in range(60):
        account = make_account(f"A{n}", cast.bram, cast.blue)
        deal = opened(cast, account)
        arm = ExperimentAccount.objects.get(account=account).arm
        won = n % 3 == 0 or arm == "approach"
        ApproachChoice.objects.create(
            deal=deal, layer=row.layer, method="question_plan", method_version=1, chosen_at=NOW
        )  # nobody did as the side asks
        Deal.objects.filter(pk=deal.pk).update(
            outcome="won" if won else "lost", closed_date=NOW.date() + timedelta(days=30)
        )
    earlier = make_deal("Before", cast.bram, cast.blue, account=account, outcome="won")
    found = reads.outcomes(row, cast.chris)
    assert (found.effect.treated.n, found.effect.treated.hits, found.effect.others.n) == (30, 30, 30)
    assert (found.kept, found.chosen) == (30, 60)
    reading = numbers.EXPERIMENT.ask({"experiment": row.pk}, cast.chris)
    assert reading.n == 60
    assert reading.value == pytest.approx(1 - found.effect.others.hits / 30)
    rows = numbers.EXPERIMENT.row_set({"experiment": row.pk, "arm": "approach"}, cast.chris)
    assert rows.count() == 30
    assert earlier not in rows
    assert numbers.EXPERIMENT.ask({"experiment": row.pk}, cast.eva).status == "unknown"
    page = sign_in(cast.chris).get("/deals/approaches").content.decode()
    assert "30 and 30 accounts" in page
    assert "30 of 60 deals sold as their side asks" in page


def test_a_manager_starts_and_stops_it_in_the_browser_and_a_seller_sees_the_side(cast: Cast) -> None:
    client, seller = sign_in(cast.chris), sign_in(cast.bram)
    sent = {"question": "Does it win more?", "method": "insight_conversation", "unit": cast.blue.pk}
    assert seller.post("/experiments/start", sent).status_code == 403
    assert not Experiment.objects.exists()
    way = 'href="/experiments/start"'
    assert client.get("/experiments").content.decode().count(way) == 2
    assert way not in seller.get("/experiments").content.decode()
    assert client.get("/experiments/start").status_code == 200
    assert client.post("/experiments/start", {**sent, "unit": cast.service.pk}).status_code == 422
    answer = client.post("/experiments/start", sent)
    row = Experiment.objects.get()
    assert answer.headers["Location"] == reverse("experiments-page", args=[row.pk])
    refused = client.post("/experiments/start", sent)
    assert refused.status_code == 422
    assert "runs in Blue already" in refused.content.decode()
    deal = opened(cast, make_account("A", cast.bram, cast.blue), row.started_at + timedelta(minutes=1))
    assert "In an experiment" in seller.get(f"/deals/{deal.pk}/room/rest?batch=soon").content.decode()
    assert seller.get(f"/experiments/{row.pk}").status_code == 200
    assert sign_in(cast.eva).get(f"/experiments/{row.pk}").status_code == 404
    client.post(f"/experiments/{row.pk}/stop", {"reason": "Enough seen"})
    row.refresh_from_db()
    assert row.stop_reason == "Enough seen"
