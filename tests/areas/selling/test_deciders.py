"""Who decides about a deal: parts that may differ from the account, taken over in one go, with what is missing."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from tests.cast import Cast, make_account, make_deal, make_person, sign_in

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Account, Activity, BuyingRole
from koers.areas.organisation.models import Unit
from koers.areas.selling import actions, events, measures, queries
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import Deal, DealRole
from koers.kit.timeline.reading import for_subject

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 2)


@pytest.fixture
def account(cast: Cast) -> Account:
    return make_account("Waterschap", cast.anna, cast.blue)


@pytest.fixture
def deal(cast: Cast, account: Account) -> Deal:
    return make_deal("Pump", cast.anna, cast.blue, account=account)


def join(cast: Cast, account: Account, name: str, unit: Unit | None = None, **fields: object) -> BuyingRole:
    person = make_person(name, cast.anna, unit or cast.blue, account=account)
    place = BuyingRole(account=account, person=person, **fields)
    return customers.add_to_decision(place, by=cast.anna, at=NOW)


def talk(cast: Cast, place: BuyingRole) -> None:
    met = Activity(kind="call", happened_at=NOW, person=place.person, account=place.account, unit=cast.blue)
    customers.log_activity(met, by=cast.anna, at=NOW)


def test_the_part_in_a_deal_goes_before_the_place_at_the_account(
    cast: Cast, account: Account, deal: Deal
) -> None:
    user = join(cast, account, "Jansen", role="user", part="technical", influence=1)
    join(cast, account, "Smit", role="decider", part="economic", influence=3)
    DealRole.objects.create(deal=deal, place=user, role="decider", influence=3)
    found = queries.deciding(deal, cast.anna, DAY)
    assert found is not None
    assert [(one.name, one.role, one.part, one.influence) for one in found.members] == [
        ("Piet Jansen", "decider", "technical", 3)
    ]
    assert [gap.code for gap in found.gaps] == [
        "no_economic",
        "no_coach",
        "no_contact",
        "uncovered",
        "silent",
        "stance_unknown",
    ]


def test_coverage_weighs_the_influence_in_the_deal_and_counts_its_rows(
    cast: Cast, account: Account, deal: Deal
) -> None:
    spoken, silent = join(cast, account, "Jansen", influence=3), join(cast, account, "Smit", influence=3)
    talk(cast, spoken)
    DealRole.objects.create(deal=deal, place=spoken, influence=1)
    DealRole.objects.create(deal=deal, place=silent)
    found = queries.deciding(deal, cast.anna, DAY)
    assert found is not None
    reading = measures.coverage_of(deal, found)
    assert (reading.value, reading.n) == (0.25, 2)
    params = {"deal": deal.pk, "as_of": DAY}
    assert measures.DEAL_COVERAGE.rows(params, cast.anna).count() == 2
    assert measures.DEAL_COVERAGE.rows(params, cast.eva).count() == 0


def test_everybody_at_the_account_is_taken_over_once_but_not_who_left_or_is_not_seen(
    cast: Cast, account: Account, deal: Deal
) -> None:
    join(cast, account, "Jansen")
    customers.leave_decision(join(cast, account, "Smit"), by=cast.anna, at=NOW)
    join(cast, account, "Elders", cast.field)
    actions.take_over_roles(deal, by=cast.anna, at=NOW)
    assert [str(one) for one in DealRole.objects.filter(deal=deal)] == ["Piet Jansen"]
    newest = for_subject(deal).entries[0]
    assert (newest.event.kind, newest.sentence) == (
        events.ROLES_TAKEN_OVER,
        "1 person of the account takes part",
    )
    with pytest.raises(NotPossibleError):
        actions.take_over_roles(deal, by=cast.anna, at=NOW)
    assert DealRole.objects.filter(deal=deal).count() == 1


def test_a_place_at_another_account_is_refused_with_words(cast: Cast, account: Account, deal: Deal) -> None:
    other = join(cast, make_account("Gemeente", cast.anna, cast.blue), "Visser")
    with pytest.raises(ValidationError) as refused:
        DealRole(deal=deal, place=other).full_clean()
    assert refused.value.message_dict == {
        "place": ["This place is at another account than that of the deal."]
    }


def test_the_page_of_a_deal_takes_over_and_shows_who_decides_and_what_is_missing(
    cast: Cast, account: Account, deal: Deal
) -> None:
    join(cast, account, "Jansen", role="decider", influence=3)
    client = sign_in(cast.anna)
    panel = reverse("deals-panel", args=[deal.pk, "deciders"])
    assert "Nobody is known yet who decides about this deal." in client.get(panel).content.decode()
    done = client.post(reverse("deals-deciders", args=[deal.pk]), {"version": deal.version})
    assert done.status_code in (200, 302, 303), done.content
    shown = client.get(panel).content.decode()
    assert "You speak with 0 of the 1 person who decides about this deal" in shown
    assert "No economic buyer is known" in shown
    assert "Piet Jansen" in shown
    assert sign_in(cast.eva).get(panel).status_code == 404


def test_a_person_of_a_unit_that_the_reader_does_not_see_stays_without_a_name(
    cast: Cast, account: Account, deal: Deal
) -> None:
    place = join(cast, account, "Elders", cast.field, role="decider")
    DealRole.objects.create(deal=deal, place=place)
    page = sign_in(cast.anna).get(reverse("deals-panel", args=[deal.pk, "deciders"])).content.decode()
    assert "Elders" not in page
    assert "Somebody of another unit" in page
    listed = sign_in(cast.anna).get(reverse("deal-roles")).content.decode()
    assert "Elders" not in listed


def test_a_deal_without_an_account_says_so(cast: Cast) -> None:
    deal = make_deal("Loose", cast.anna, cast.blue)
    assert queries.deciding(deal, cast.anna, timezone.localdate()) is None
    page = sign_in(cast.anna).get(reverse("deals-panel", args=[deal.pk, "deciders"])).content.decode()
    assert "This deal has no account" in page
