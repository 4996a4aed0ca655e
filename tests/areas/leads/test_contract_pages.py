"""The page of the contract, its draft and its signatures; and the page that tells who would get a lead."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.areas.leads.hand_over_world import in_force, offered, warm
from tests.cast import Cast, make_account, sign_in

from koers.areas.leads import actions
from koers.areas.leads.models import HandOver, HandOverContract, RoutingRule
from koers.areas.leads.queries import contracts
from koers.areas.leads.views.contract import changes


def terms(**given: object) -> dict[str, object]:
    """Return the fields of the form as Koers proposes them, changed by those given."""
    fields: dict[str, object] = {
        "least_fit": "C", "least_engagement": "3", "wanted": ["fit_known", "reachable"], "offered_words": "",
        "accepted": ["has_next_step"], "accepted_words": "", "monthly_volume": "", "accepted_percent": "",
        "marketing_promise": "", "answer_hours": "8", "hot_touch_hours": "1", "touch_hours": "8", "second_days": "3",
        "remind_percent": "50", "take_back_percent": "200", "sales_promise": "", "holdout_percent": "10",
        "days_no_reply": "60", "channel_no_reply": "mail", "cycles_no_reply": "3",
    }  # fmt: skip
    return {**fields, **given}


def test_the_first_draft_is_there_to_sign_and_holds_with_two_signatures(cast: Cast) -> None:
    mila, chris = sign_in(cast.mila), sign_in(cast.chris)
    page = mila.get(reverse("leads-contract")).content.decode()
    assert "No contract holds yet" in page
    assert "Sign for marketing" in page
    assert "Sign for sales" not in page
    mila.post(reverse("contract-sign-marketing"), {"version": ""})
    assert HandOverContract.objects.in_force() is None
    draft = HandOverContract.objects.get()
    chris.post(reverse("contract-sign-sales"), {"version": str(draft.version)})
    holding = HandOverContract.objects.in_force()
    assert holding is not None
    assert (holding.number, holding.marketing_by, holding.sales_by) == (1, cast.mila, cast.chris)


def test_a_signature_under_terms_that_changed_meanwhile_is_refused(cast: Cast) -> None:
    draft = actions.draft_contract(by=cast.mila, at=timezone.now())
    seen = draft.version
    actions.change_contract(draft, by=cast.mila, at=timezone.now(), answer_hours=2)
    sign_in(cast.chris).post(reverse("contract-sign-sales"), {"version": str(seen)})
    draft.refresh_from_db()
    assert draft.sales_by is None


def test_nobody_signs_for_both_sides_on_the_page_either(cast: Cast) -> None:
    dora = sign_in(cast.dora)
    dora.post(reverse("contract-sign-marketing"), {"version": ""})
    page = dora.get(reverse("leads-contract")).content.decode()
    assert "You signed for the other side. Somebody else signs here." in page
    dora.post(reverse("contract-sign-sales"), {"version": ""})
    assert HandOverContract.objects.in_force() is None


def test_a_new_version_tells_what_it_changed(cast: Cast) -> None:
    first = in_force(cast, accepted=["has_next_step"], wanted=["fit_known", "reachable"])
    answer = sign_in(cast.mila).post(reverse("contract-draft"), terms(answer_hours="4", days_no_reply="30"))
    assert answer.status_code == 302
    second = HandOverContract.objects.get(number=2)
    told = {term: (was, now) for term, was, now in changes(first, second)}
    assert told["Working hours to accept or return"] == ("8", "4")
    assert told["No reply"] == ("after 60 days · by e-mail · 3", "after 30 days · by e-mail · 3")
    page = sign_in(cast.vera).get(reverse("contract-version", args=[2])).content.decode()
    assert "What changed since version 1" in page


@pytest.mark.parametrize(
    ("given", "complaint"),
    [
        ({"remind_percent": "100"}, "Reminding comes before the time is over: less than 100."),
        ({"take_back_percent": "90"}, "Taking back comes after the time is over: more than 100."),
        ({"answer_hours": "0"}, "0.25"),
    ],
)
def test_clocks_that_strike_in_the_wrong_order_are_refused(
    cast: Cast, given: dict[str, str], complaint: str
) -> None:
    answer = sign_in(cast.mila).post(reverse("contract-draft"), terms(**given))
    assert (answer.status_code, complaint in answer.content.decode()) == (422, True)
    assert HandOverContract.objects.count() == 0


def test_who_only_reads_gets_no_form_and_no_verb(cast: Cast) -> None:
    in_force(cast)
    assert sign_in(cast.anna).get(reverse("contract-draft")).status_code == 403
    assert "Propose a new version" not in sign_in(cast.anna).get(reverse("leads-contract")).content.decode()


def test_a_draft_can_be_thrown_away_and_its_number_is_not_used_again(cast: Cast) -> None:
    in_force(cast)
    actions.draft_contract(by=cast.mila, at=timezone.now(), answer_hours=2)
    sign_in(cast.mila).post(reverse("contract-discard"))
    assert [one.number for one in HandOverContract.objects.alive()] == [1]
    assert actions.draft_contract(by=cast.mila, at=timezone.now()).number == 3


def test_promises_that_were_not_kept_are_told_of_both_sides(cast: Cast) -> None:
    in_force(cast)
    now = timezone.now()
    late = offered(cast, warm(cast, "Late"), at=now - timedelta(days=3))
    wrong = offered(cast, warm(cast, "Wrong"), at=now)
    actions.return_(wrong, reason="bad_data", at=now, by=cast.anna)
    offered(cast, warm(cast, "Fine"), at=now)
    gone = offered(cast, warm(cast, "Gone"), at=now - timedelta(days=20))
    actions.take_back(gone, at=now - timedelta(days=15))
    found = {(one.code, one.row.pk) for one in contracts.breaches(cast.chris, now)}
    assert found == {("late_answer", late.pk), ("offered_wrongly", wrong.pk), ("taken_back", gone.pk)}


@pytest.mark.parametrize("who", ["ada", "dora", "chris", "anna", "mila", "vera"])
def test_the_pages_are_there_in_both_languages(cast: Cast, who: str) -> None:
    in_force(cast)
    warm(cast)
    RoutingRule.objects.create(name="Water", position=1, sector="water", unit=cast.blue)
    for language in ("en", "nl"):
        cast[who].language = language
        cast[who].save()
        for name in ("leads-contract", "leads-routing"):
            assert sign_in(cast[who]).get(reverse(name)).status_code == 200


# --- routing ------------------------------------------------------------------------------------------------------


def test_the_page_tells_who_would_get_a_lead_and_which_rule_decides(cast: Cast) -> None:
    RoutingRule.objects.create(name="Zorg", position=10, sector="care", member=cast.bram.member)
    RoutingRule.objects.create(name="Water", position=20, sector="water", member=cast.bram.member)
    RoutingRule.objects.create(name="Rest", position=30, unit=cast.blue)
    life = warm(cast)
    page = sign_in(cast.chris).get(reverse("leads-routing"), {"lead": life.pk}).content.decode()
    assert "Rule “Water” fits: sector." in page
    verdicts = re.findall(r'class="badge [^>]*>(does not fit|decides|fits too)<', page)
    assert verdicts == ["does not fit", "decides", "fits too"]
    assert HandOver.objects.count() == 0


def test_rules_change_places_and_the_first_that_fits_decides_then(cast: Cast) -> None:
    first = RoutingRule.objects.create(name="One", position=10, member=cast.anna.member)
    second = RoutingRule.objects.create(name="Two", position=10, member=cast.bram.member)
    sign_in(cast.chris).post(reverse("routing-move", args=[second.pk]), {"to": "up"})
    order = list(RoutingRule.objects.order_by("position").values_list("name", "position"))
    assert order == [("Two", 10), ("One", 20)]
    in_force(cast)
    assert actions.offer(warm(cast), at=timezone.now(), by=cast.mila).receiver == cast.bram.member
    assert sign_in(cast.anna).post(reverse("routing-move", args=[first.pk]), {"to": "up"}).status_code == 403


def test_a_rule_to_somebody_who_left_or_may_not_see_the_lead_is_passed_over(cast: Cast) -> None:
    in_force(cast)
    RoutingRule.objects.create(name="Left", position=10, member=cast.daan.member)
    cast.bram.member.active = False
    cast.bram.member.save()
    RoutingRule.objects.create(name="Gone", position=20, member=cast.bram.member)
    RoutingRule.objects.create(name="Rest", position=30, unit=cast.blue)
    row = actions.offer(warm(cast), at=timezone.now(), by=cast.mila)
    assert (row.receiver, row.routed[0]) == (cast.anna.member, "Rule “Rest” fits.")


def test_a_lead_without_rules_goes_to_the_owner_of_its_account_else_to_who_leads(cast: Cast) -> None:
    in_force(cast)
    life = warm(cast)
    assert actions.offer(life, at=timezone.now(), by=cast.mila).receiver == cast.anna.member
    other = warm(cast, "Smit")
    other.person.owner = None
    other.person.account = make_account("Smit BV 2", None, cast.blue)
    other.person.save()
    assert actions.offer(other, at=timezone.now(), by=cast.mila).receiver == cast.chris.member
