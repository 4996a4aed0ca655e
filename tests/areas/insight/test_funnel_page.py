"""The page of the way of leads: its numbers are those of the measures, and each opens its rows."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from tests.cast import Cast, make_account, make_person, sign_in

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Source
from koers.areas.insight.queries.funnel import FunnelQuestion, funnel_facts
from koers.kit.measures import registry

MARCH = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
QUESTION = FunnelQuestion(date(2026, 9, 1), date(2026, 3, 1), date(2026, 5, 1))


@pytest.fixture
def spring(cast: Cast) -> None:
    """50 leads of March: 30 get warm after 10 days, 20 of them hot after 10 more, 10 customers; 8 drop off."""
    fair = Source.objects.create(name="Fair")
    account = make_account("Acme", cast.anna, cast.blue, sector="food")
    for number in range(50):
        person = make_person(f"Nummer {number}", cast.anna, cast.blue, account=account)
        life = customers.start_lifecycle(person, at=MARCH, origin=fair if number % 2 else None)
        at = MARCH
        for state, share in (("warm", 30), ("hot", 20), ("customer", 10)):
            at += timedelta(days=10)
            if number < share:
                customers.move_lifecycle(life, to=state, at=at, by=cast.mila, reason="better_known")
        if number >= 42:
            customers.move_lifecycle(life, to="dropped", at=at, by=cast.mila, reason="no_reply")


def test_the_facts_of_a_cohort_are_those_of_its_making(cast: Cast, spring: None) -> None:
    facts = funnel_facts(QUESTION, cast.chris)
    whole = facts["whole"]
    assert whole["entered"] == 50
    assert whole["reached"] == {"cold": 50, "warm": 30, "hot": 20, "customer": 10, "loyal": 0}
    moves = {(one["was"], one["now"]): (one["n"], one["days"]) for one in facts["moves"]}
    assert moves[("cold", "warm")] == (30, 10.0)
    assert moves[("cold", "dropped")][0] == 8


def test_every_figure_of_the_page_is_that_of_its_measure(cast: Cast, spring: None) -> None:
    page = sign_in(cast.chris).get("/leads/funnel", QUESTION.address).content.decode()
    links = set(re.findall(r'href="(/measures/[\w.]+/rows\?[^"]+)"', page))
    names = {link.split("/")[2] for link in links}
    assert {"leads.entered", "leads.conversion", "leads.moved", "insight.time_in_state"} <= names
    client = sign_in(cast.chris)
    for link in links:
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link


@pytest.mark.parametrize(
    "name", ["leads.conversion", "leads.entered", "insight.time_in_state", "leads.moved"]
)
def test_the_measures_of_leads_count_their_rows(cast: Cast, spring: None, name: str) -> None:
    measure = registry.get(name)
    params = {**QUESTION.params, **({"was": "cold", "now": "warm"} if name == "leads.moved" else {})}
    reading = measure.ask(params, cast.chris)
    assert reading.n == measure.row_set(params, cast.chris).count()


def test_time_in_a_state_counts_those_who_are_still_there(cast: Cast, spring: None) -> None:
    # 30 of 30 warm leads: 20 moved on after 10 days, 10 are warm still.
    reading = registry.get("insight.time_in_state").ask({**QUESTION.params, "state": "warm"}, cast.chris)
    assert (reading.n, reading.value) == (30, 10.0)


def test_nobody_sees_leads_of_another_unit_and_the_empty_page_says_what_helps(
    cast: Cast, spring: None
) -> None:
    page = sign_in(cast.eva).get("/leads/funnel", QUESTION.address).content.decode()
    assert "No leads came in during this period" in page


def test_an_address_that_makes_no_sense_falls_back_to_the_last_year(cast: Cast, spring: None) -> None:
    answer = sign_in(cast.chris).get(
        "/leads/funnel?starts=ooit&ends=2026-13-01&kind=x&unit=99999999999999999999"
    )
    assert answer.status_code == 200
