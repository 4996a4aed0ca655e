"""An approach is followed when what it requires lay there before its stage began; late paperwork does not count."""

from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.cast import Cast, make_account, make_deal, sign_in

from koers.areas.customers.models import Account
from koers.areas.selling import actions, measures, queries
from koers.areas.selling.models import ApproachChoice, Deal, DealPeriod, HowFollowed, Stage
from koers.areas.selling.queries.followed import Tallies
from koers.areas.selling.rules.adherence import Stay, begins_at, begun, known_at, stands
from koers.kit.timeline import kinds
from koers.kit.timeline.recording import Happening, record_many

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def day(n: int) -> datetime:
    return NOW + timedelta(days=n)


# --- the rules --------------------------------------------------------------------------------------------


def test_stages_of_a_playbook_are_spread_over_those_of_the_pipeline() -> None:
    assert [begins_at(i, 3, 5) for i in (1, 2, 3)] == [2, 3, 4]
    assert [begins_at(i, 2, 3) for i in (1, 2)] == [2, 3]
    assert begins_at(1, 1, 1) == 1


def test_only_what_was_there_before_the_stage_counts() -> None:
    came = Stay(day(10), 2)
    assert stands([day(9)], 1, came, is_over=False) == "there"
    assert stands([day(10)], 1, came, is_over=False) == "late"
    assert stands([day(9), day(11)], 2, came, is_over=False) == "late"
    assert stands([], 1, came, is_over=False) == "lacking"
    assert stands([], 1, None, is_over=False) == "waiting"
    assert stands([day(1)], 1, None, is_over=False) == "early"
    assert stands([], 1, None, is_over=True) == "passed_by"
    assert stands([day(1)], 1, Stay(None, 2), is_over=True) == "unknown"


def test_a_skipped_stage_begins_with_the_next_one_and_a_win_begins_all() -> None:
    stays = [Stay(day(0), 1), Stay(day(4), 3), Stay(day(5), 2), Stay(day(9), 0, is_won=True)]
    assert begun(stays, 2) == stays[1]
    assert begun(stays, 4) == stays[3]
    assert begun(stays[:2], 4) is None


def test_what_is_written_afterwards_is_known_afterwards_unless_another_system_wrote_it() -> None:
    assert known_at(day(1), day(20), "ui") == day(20)
    assert known_at(day(1), day(20), "import") == day(1)


# --- deals with their events -------------------------------------------------------------------------------


def deal_at(cast: Cast, account: Account, *moves: tuple[int, int]) -> Deal:
    """Make a deal that came to the numbered open stages on the numbered days."""
    deal: Deal = make_deal("Pumps", cast.bram, cast.blue, account=account, created_date=NOW.date())
    DealPeriod.objects.filter(deal=deal).delete()
    stages = list(Stage.objects.filter(pipeline=deal.pipeline, outcome="open").order_by("position"))
    for n, (number, since) in enumerate(moves):
        ends = day(moves[n + 1][1]) if n + 1 < len(moves) else None
        DealPeriod.objects.create(
            deal=deal, stage=stages[number - 1], outcome="open", unit=deal.unit, starts=day(since), ends=ends
        )
        deal.stage = stages[number - 1]
    deal.save()
    return deal


def chosen(deal: Deal, method: str = "insight_conversation") -> ApproachChoice:
    row: ApproachChoice = ApproachChoice.objects.create(
        deal=deal, layer="conversation", method=method, method_version=1, chosen_at=day(0)
    )
    return row


def happen(kind: str, at: datetime, *subjects: tuple[str, int, str], via: str = "import") -> None:
    asked = fields(kinds.get(kind).facts)
    needed = [one for one in asked if one.default is MISSING and one.default_factory is MISSING]
    facts = {one.name: 1 if "int" in str(one.type) else "x" for one in needed}
    record_many([Happening(kind, at, subjects, facts, via=via)], listen=False)


@pytest.fixture
def pipeline_of_five(cast: Cast) -> None:
    deal: Deal = make_deal("First", cast.bram, cast.blue)
    Stage.objects.filter(pipeline=deal.pipeline, outcome="open").update(position=0)
    names = list(Stage.objects.filter(pipeline=deal.pipeline, outcome="open"))
    for n in range(5 - len(names)):
        Stage.objects.create(pipeline=deal.pipeline, position=0, name=f"More {n}", outcome="open")
    for n, one in enumerate(Stage.objects.filter(pipeline=deal.pipeline, outcome="open").order_by("pk")):
        Stage.objects.filter(pk=one.pk).update(position=n + 1)
    Stage.objects.filter(pipeline=deal.pipeline).exclude(outcome="open").update(position=90)
    deal.delete()


def states(deal: Deal) -> dict[str, str]:
    (one,) = queries.adherence.followed(ApproachChoice.objects.filter(deal=deal))
    return {item.evidence.id: item.state for item in one.items}


@pytest.mark.usefixtures("pipeline_of_five")
def test_evidence_is_judged_on_the_moments_of_the_deal_and_its_account(cast: Cast) -> None:
    account = make_account("Waterschap", cast.bram, cast.blue)
    deal, other = deal_at(cast, account, (1, 0), (2, 10), (3, 20)), deal_at(cast, account, (1, 0))
    chosen(deal)
    assert states(deal) == {"need": "lacking", "who": "lacking", "stance": "lacking", "step": "waiting"}
    happen("customers.need.recorded", day(5), ("account", account.pk, "account"))
    happen("customers.buying_role.recorded", day(-400), ("account", account.pk, "account"))
    happen("customers.stance.rated", day(21), ("account", account.pk, "account"))
    happen(
        "selling.deal.next_step_set", day(22), ("deal", other.pk, "deal"), ("account", account.pk, "account")
    )
    assert states(deal) == {"need": "there", "who": "lacking", "stance": "late", "step": "waiting"}
    happen(
        "selling.deal.next_step_set", day(22), ("deal", deal.pk, "deal"), ("account", account.pk, "account")
    )
    happen("selling.deal.roles_taken_over", day(9), ("deal", deal.pk, "deal"), via="ui")
    # Written here today, long after the stage began: it happened on day 9, but it is late.
    assert states(deal) == {"need": "there", "who": "late", "stance": "late", "step": "early"}


@pytest.mark.usefixtures("pipeline_of_five")
def test_the_measure_counts_what_was_due_and_is_silent_about_few(cast: Cast) -> None:
    account = make_account("Waterschap", cast.bram, cast.blue)
    happen("customers.need.recorded", day(5), ("account", account.pk, "account"))
    for n in range(20):
        chosen(deal_at(cast, account, (1, 0), *(((2, 10),) if n < 19 else ())))
    asked = {"method": "insight_conversation", "owner": cast.bram.member.pk}
    few = measures.approach.ADHERENCE.ask(asked, cast.chris)
    assert (few.status, few.n) == ("too_few", 19)
    chosen(deal_at(cast, account, (1, 0), (2, 10)))
    found = measures.approach.ADHERENCE.ask(asked, cast.chris)
    assert (found.status, found.n, found.value) == ("ok", 20, 0.5)
    assert measures.approach.ADHERENCE.ask({**asked, "method": "question_plan"}, cast.chris).n == 0
    with CaptureQueriesContext(
        connection,
    ) as asked_once:
        queries.adherence.followed(queries.adherence.choices(asked, cast.chris))
    assert len(asked_once) <= 6


@pytest.mark.usefixtures("pipeline_of_five")
def test_the_room_shows_what_lay_there_what_came_late_and_what_lacks(cast: Cast) -> None:
    account = make_account("Waterschap", cast.bram, cast.blue)
    deal = deal_at(cast, account, (1, 0), (2, 10), (3, 20))
    client = sign_in(cast.bram)
    url = reverse("deals-room-rest", args=[deal.pk])
    assert b"Followed as it asks" not in client.get(url).content
    chosen(deal)
    happen("customers.need.recorded", day(5), ("account", account.pk, "account"))
    happen("customers.stance.rated", day(21), ("account", account.pk, "account"))
    shown = client.get(url).content.decode()
    assert "1 of 3 lay there in time" in shown
    assert "came late" in shown
    assert "lacks, needed before" in shown


@pytest.mark.usefixtures("pipeline_of_five")
def test_many_choices_are_read_as_last_worked_out_with_the_figures_of_at_once(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = make_account("Waterschap", cast.bram, cast.blue)
    happen("customers.need.recorded", day(5), ("account", account.pk, "account"))
    deals = [deal_at(cast, account, (1, 0), *(((2, 10),) if n else ())) for n in range(4)]
    for deal in deals:
        chosen(deal)
    at_once = queries.followed.tallies({}, cast.chris)
    # Three deals came to the second stage: "need" lay there, "who" did not; the fourth asks nothing yet.
    assert [(one.judged, one.due, one.there) for one in at_once.rows] == [(3, 6, 3)]
    assert at_once.computed_at is None
    settings.APPROACH = {"followed_at_once": 3}
    assert queries.followed.tallies({}, cast.chris) == Tallies(is_waiting=True)
    monkeypatch.setattr("koers.areas.selling.actions.followed.PORTION", 3)
    assert actions.work_out_followed(at=NOW) == 4
    with CaptureQueriesContext(
        connection,
    ) as asked:
        kept = queries.followed.tallies({}, cast.chris)
    assert (kept.rows, kept.computed_at, kept.is_waiting) == (at_once.rows, NOW, False)
    assert len(asked) <= 3
    assert b"renewed every hour" in sign_in(cast.chris).get("/deals/approaches/followed").content
    assert queries.followed.tallies({}, cast.eva).rows == ()
    # A choice that ended is no longer counted, nor kept.
    ApproachChoice.objects.filter(deal=deals[-1]).update(ended_at=NOW)
    settings.APPROACH = {"followed_at_once": 2}
    assert [one.judged for one in queries.followed.tallies({}, cast.chris).rows] == [2]
    assert actions.work_out_followed(at=NOW + timedelta(hours=1)) == 3
    assert HowFollowed.objects.count() == 3
