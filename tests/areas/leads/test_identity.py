"""Who somebody is: strong signs join, devices never do, limits are for a person to decide, everything can be undone."""

import itertools
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.areas.leads.intake_world import (
    NOW,
    identify,
    make_source,
    page,
    partition,
    put,
    table,
    take,
    track,
    when,
    work,
)
from tests.cast import Cast, make_person

from koers.areas.customers import actions as customers
from koers.areas.customers.models import ConsentAction, Lifecycle, Merge, Person
from koers.areas.leads import events
from koers.areas.leads.models import EventSource, Identifier, IdentityProposal, RawEvent, Visitor, VisitorLink
from koers.areas.leads.queries import evidence
from koers.areas.leads.rules.joining import Graph, Key, Who
from koers.kit.timeline.models import Event, EventSubject


def alias(uid: str, hours: float, previous: str, user: str) -> dict[str, Any]:
    return {
        "type": "alias",
        "messageId": uid,
        "timestamp": when(hours),
        "previousId": previous,
        "userId": user,
    }


def of(person: Person) -> list[str]:
    links = EventSubject.objects.filter(
        subject_kind="person", subject_id=person.pk, event__kind__in=events.TOUCHES
    )
    ids = [link.event.facts["raw_id"] for link in links.select_related("event")]
    return sorted(RawEvent.objects.filter(pk__in=ids).values_list("uid", flat=True))


def by_sign(value: str) -> Person:
    row = Identifier.objects.get(value=value, person__isnull=False)
    assert row.person is not None
    return row.person


# --- devices --------------------------------------------------------------------------------------------------------


def test_anonymous_events_stand_under_the_visitor_until_somebody_is_known(cast: Cast) -> None:
    source = make_source(cast)
    take(source, page("m1", 1, anonymousId="a1"), page("m2", 2, anonymousId="a1"))
    assert Person.objects.count() == 0
    assert EventSubject.objects.filter(subject_kind="visitor").count() == 2
    take(source, identify("m3", 3, userId="u1", anonymousId="a1", email="jan@x.example"))
    person = Person.objects.get()
    assert of(person) == ["m1", "m2"]
    take(source, page("m4", 4, anonymousId="a1"), page("m0", 0.5, anonymousId="a1"))
    assert of(person) == ["m0", "m1", "m2", "m4"]


def test_what_came_before_counts_for_the_lead_at_once(cast: Cast) -> None:
    source = make_source(cast)
    take(source, *(page(f"m{n}", n, anonymousId="a1") for n in range(3)))
    take(source, identify("m9", 9, userId="u1", anonymousId="a1", title="Inkoper"))
    life = Lifecycle.objects.get()
    assert life.state == "warm"  # fits, and came by three times


def test_a_shared_device_never_joins_two_persons(cast: Cast) -> None:
    source = make_source(cast)
    take(
        source,
        page("m1", 1, anonymousId="a1"),
        identify("m2", 2, userId="u1", anonymousId="a1", email="anna@x.example"),
        page("m3", 3, anonymousId="a1"),
        identify("m4", 4, userId="u2", anonymousId="a1", email="bram@x.example"),
        page("m5", 5, anonymousId="a1"),
    )
    assert Person.objects.count() == 2
    assert (of(by_sign("u1")), of(by_sign("u2"))) == (["m1", "m3"], ["m5"])
    stays = VisitorLink.objects.order_by("starts").values_list("person__identifiers__value", "ends")
    assert {(value, ends.isoformat() if ends else None) for value, ends in stays if value in ("u1", "u2")} == {
        ("u1", when(4)), ("u2", None),
    }  # fmt: skip
    assert Merge.objects.count() == 0


def test_who_withdrew_agreement_is_not_tied_to_a_device(cast: Cast) -> None:
    source = make_source(cast)
    person = make_person("Berg", cast.anna, cast.blue, email="jan@x.example")
    customers.note_consent(person, purpose="tracking", action=ConsentAction.WITHDRAWN, at=NOW)
    take(source, page("m1", 1, anonymousId="a1"), identify("m2", 2, anonymousId="a1", email="jan@x.example"))
    assert of(person) == []
    assert VisitorLink.objects.count() == 0


def test_more_devices_a_week_than_are_believable_wait_for_a_decision(cast: Cast) -> None:
    source = make_source(cast)
    take(source, *(page(f"m{n:02}", n / 10, anonymousId=f"a{n:02}", userId="u1") for n in range(25)))
    assert VisitorLink.objects.count() == 20
    proposals = IdentityProposal.objects.all()
    assert (len(proposals), {one.reason for one in proposals}) == (5, {"many_visitors"})
    assert len(of(Person.objects.get())) == 25
    take(source, page("m99", 5, anonymousId="a24", userId="u1"))
    assert IdentityProposal.objects.count() == 5


# --- strong signs ---------------------------------------------------------------------------------------------------


def test_two_strong_signs_in_one_event_join_two_persons_and_say_why(cast: Cast) -> None:
    source = make_source(cast)
    take(
        source,
        page("m1", 1, userId="u1"),
        track("m2", 2, "Form Submitted", properties={"email": "jan@x.example"}),
    )
    assert Person.objects.alive().count() == 2
    take(source, identify("m3", 3, userId="u1", email="jan@x.example"))
    assert Person.objects.alive().count() == 1
    merge = Merge.objects.get()
    assert merge.cause == f"raw:{RawEvent.objects.get(uid='m3').pk}"
    assert partition() == {frozenset({"user:u1", "email:jan@x.example"})}


def test_after_a_merge_is_taken_back_the_counts_are_as_before_and_it_is_not_made_again(cast: Cast) -> None:
    source = make_source(cast)
    take(
        source,
        page("m1", 1, userId="u1"),
        page("m2", 2, userId="u1"),
        track("m3", 3, "Form Submitted", properties={"email": "jan@x.example"}),
    )
    one, two = by_sign("u1"), by_sign("jan@x.example")

    def counts() -> list[int]:
        lives = [Lifecycle.objects.get(person=person) for person in (one, two)]
        return [evidence.links_of(life).filter(event__kind__in=events.TOUCHES).count() for life in lives]

    before, states = counts(), list(Lifecycle.objects.order_by("id").values_list("state", flat=True))
    take(source, identify("m4", 4, userId="u1", email="jan@x.example"))
    merge = Merge.objects.get()
    customers.unmerge(merge, at=NOW, by=cast.mila)
    assert counts() == before == [2, 1]
    assert list(Lifecycle.objects.order_by("id").values_list("state", flat=True)) == states
    assert {row.value: row.person for row in Identifier.objects.all()} == {"u1": one, "jan@x.example": two}
    take(source, identify("m5", 5, userId="u1", email="jan@x.example"), page("m6", 6, userId="u1"))
    assert Merge.objects.count() == 1
    assert of(one) == ["m1", "m2", "m6"]


def test_two_user_ids_of_one_source_are_not_one_person_until_somebody_says_so(cast: Cast) -> None:
    source = make_source(cast)
    take(
        source,
        identify("m1", 1, userId="u1", email="jan@x.example"),
        identify("m2", 2, userId="u2", email="jan@x.example"),
        page("m3", 3, userId="u2"),
    )
    proposal = IdentityProposal.objects.get()
    assert (proposal.kind, proposal.reason, proposal.state) == ("merge", "two_users", "open")
    assert {proposal.person, proposal.other} == {by_sign("u1"), by_sign("u2")}
    assert of(by_sign("u2")) == ["m3"]
    take(source, identify("m4", 4, userId="u2", email="jan@x.example"))
    assert IdentityProposal.objects.count() == 1


def test_two_sources_may_each_know_somebody_by_an_id_of_their_own(cast: Cast) -> None:
    shop, site = make_source(cast, name="Shop"), make_source(cast, name="Site")
    take(shop, identify("m1", 1, userId="7", email="jan@x.example"))
    take(
        site,
        identify("m1", 1, userId="9", email="jan@x.example"),
        identify("m2", 2, userId="7", email="eva@x.example"),
    )
    assert partition() == {
        frozenset({"user:7", "user:9", "email:jan@x.example"}), frozenset({"user:7", "email:eva@x.example"}),
    }  # fmt: skip


def test_a_sixth_address_waits_for_a_decision(cast: Cast) -> None:
    take(make_source(cast), *(identify(f"m{n}", n, userId="u1", email=f"a{n}@x.example") for n in range(6)))
    assert Identifier.objects.filter(kind="email").count() == 5
    proposal = IdentityProposal.objects.get()
    assert (proposal.kind, proposal.reason, proposal.identifier) == (
        "sign",
        "many_emails",
        "email:a5@x.example",
    )


def test_a_user_who_got_a_new_id_stays_one_person(cast: Cast) -> None:
    source = make_source(cast)
    take(
        source,
        identify("m1", 1, userId="u1", email="jan@x.example"),
        alias("m2", 2, "u1", "u2"),
        identify("m3", 3, userId="u2", email="jan@x.example"),
        page("m4", 4, userId="u1"),
    )
    assert Person.objects.alive().count() == 1
    assert Identifier.objects.get(value="u1").status == "former"
    assert IdentityProposal.objects.filter(state="open").count() == 0


def test_a_number_that_two_persons_gave_tells_nobody(cast: Cast) -> None:
    source = make_source(cast)
    call = {"event": "Call Received", "properties": {"phone": "+31 6 12345678"}}
    take(source, track("m1", 1, **call))
    caller = Person.objects.get()
    assert caller.phone == "+31612345678"
    take(source, identify("m2", 2, email="jan@x.example", phone="06-12345678", name="Jan Berg"))
    caller.refresh_from_db()
    assert (caller.last_name, caller.email) == ("Berg", "jan@x.example")
    take(source, identify("m3", 3, email="eva@x.example", phone="0612345678"), track("m4", 4, **call))
    assert Identifier.objects.get(kind="phone").status == "shared"
    assert of(caller) == ["m1"]
    assert RawEvent.objects.get(uid="m4").code == "shared_phone"


def test_a_switchboard_never_joins_two_who_were_recorded_by_hand(cast: Cast) -> None:
    for name in ("Berg", "Vries"):
        make_person(name, cast.anna, cast.blue, phone="030 2345678")
    take(make_source(cast), track("m1", 1, "Call Received", properties={"phone": "+31302345678"}))
    assert Identifier.objects.get(kind="phone").status == "shared"
    assert Person.objects.count() == 2


def test_somebody_in_the_bin_comes_back_as_somebody_new(cast: Cast) -> None:
    source = make_source(cast)
    take(source, identify("m1", 1, email="jan@x.example"))
    Person.objects.update(deleted_at=NOW)
    take(source, identify("m2", 2, email="jan@x.example"))
    assert Person.objects.alive().count() == 1
    assert by_sign("jan@x.example") == Person.objects.alive().get()


def test_somebody_merged_by_hand_is_found_under_the_one_that_stayed(cast: Cast) -> None:
    source = make_source(cast)
    one = make_person("Berg", cast.anna, cast.blue, email="jan@x.example")
    two = make_person("Berg", cast.anna, cast.blue, email="j.berg@x.example")
    customers.merge(two, into=one, at=NOW, by=cast.mila)
    take(source, page("m1", 1, context={"traits": {"email": "j.berg@x.example"}}))
    assert of(one) == ["m1"]


# --- any order ------------------------------------------------------------------------------------------------------

USERS, EMAILS, DEVICES = ("u1", "u2", "u3"), ("a@x.example", "b@x.example", "c@x.example"), ("d1", "d2")


@st.composite
def world(draw: st.DrawFn, *, calm: bool = False) -> list[dict[str, Any]]:
    """A batch of events about a few users, addresses and devices; a calm one breaks no limit and shares no device."""
    batch: list[dict[str, Any]] = []
    for number in range(draw(st.integers(2, 12))):
        hours = draw(st.integers(0, 20))
        user = draw(st.sampled_from((None, *USERS)))
        device = draw(st.sampled_from((None, *DEVICES)))
        if calm:
            # Everybody keeps to an own device, and each address belongs to one user.
            device = f"d-{user or 'u1'}" if device else None
            emails: tuple[str, ...] = (f"{user}@x.example", f"{user}@y.example") if user else ()
        else:
            emails = EMAILS
        email = draw(st.sampled_from((None, *emails)))
        ids = {name: value for name, value in (("userId", user), ("anonymousId", device)) if value}
        kind = draw(st.sampled_from(("page", "identify", "form")))
        uid = f"m{number:02}"
        if kind == "identify" and (user or email):
            batch.append(identify(uid, hours, **ids, **({"email": email} if email else {})))
        elif kind == "form" and email:
            batch.append(track(uid, hours, "Form Submitted", **ids, properties={"email": email}))
        elif ids:
            batch.append(page(uid, hours, **ids))
    return batch


def outcome(cast: Cast, *parts: list[dict[str, Any]], each: bool = False) -> tuple[Any, Any]:
    """Return the partition and the table of events after some parts of a batch, in a world that is rolled back."""
    from django.db import transaction

    with transaction.atomic():
        source = make_source(cast)
        for part in parts:
            put(source, *part)
            if each:
                work()
        work()
        found = partition(), table()
        transaction.set_rollback(True)
    return found


SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SOME
@given(batch=world(), order=st.randoms(use_true_random=False))
def test_any_order_and_repetition_of_a_batch_gives_the_same_table_and_the_same_persons(
    cast: Cast, batch: list[dict[str, Any]], order: Any
) -> None:
    shuffled = batch + order.sample(batch, len(batch) // 2)
    order.shuffle(shuffled)
    assert outcome(cast, batch) == outcome(cast, shuffled, batch)


@SOME
@given(batch=world(), order=st.randoms(use_true_random=False))
def test_a_batch_again_after_it_was_read_changes_nothing(
    cast: Cast, batch: list[dict[str, Any]], order: Any
) -> None:
    again = order.sample(batch, len(batch))
    assert outcome(cast, batch) == outcome(cast, batch, again, each=True)


@SOME
@given(batch=world(calm=True), order=st.randoms(use_true_random=False), cut=st.integers(0, 12))
def test_events_that_come_late_and_in_parts_give_the_same_persons_and_the_same_table(
    cast: Cast, batch: list[dict[str, Any]], order: Any, cut: int
) -> None:
    shuffled = order.sample(batch, len(batch))
    assert outcome(cast, batch) == outcome(cast, shuffled[:cut], shuffled[cut:], each=True)


@given(pairs=st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12), order=st.randoms())
def test_joining_signs_does_not_depend_on_the_order(pairs: list[tuple[int, int]], order: Any) -> None:
    def groups(given_pairs: list[tuple[int, int]]) -> set[frozenset[str]]:
        graph = Graph({})
        for number, (one, two) in enumerate(given_pairs):
            graph.meet([Key("customer", f"c{one}"), Key("customer", f"c{two}")], number)
        found: dict[Who, set[str]] = {}
        for key, who in graph.known.items():
            found.setdefault(who.root(), set()).add(key.text)
        return {frozenset(group) for group in found.values()}

    assert groups(pairs) == groups(order.sample(pairs, len(pairs)))


def test_the_database_itself_refuses_a_second_running_stay_of_a_visitor(cast: Cast) -> None:
    from django.db import IntegrityError, transaction

    source = make_source(cast)
    person = make_person("Berg", cast.anna, cast.blue)
    visitor = Visitor.objects.create(source=source, anonymous_id="a", first_seen_at=NOW, last_seen_at=NOW)
    VisitorLink.objects.create(visitor=visitor, person=person, starts=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitorLink.objects.create(visitor=visitor, person=person, starts=NOW + timedelta(hours=1))


def test_each_source_sees_only_its_own_ids(cast: Cast) -> None:
    one, two = make_source(cast, name="A"), make_source(cast, name="B")
    for source in (one, two):
        take(source, page("m1", 1, anonymousId="a1"), page("m2", 2, userId="u1"))
    assert Visitor.objects.count() == 2
    assert Person.objects.count() == 2
    assert EventSource.objects.count() == 2


def test_every_event_is_about_somebody(cast: Cast) -> None:
    source = make_source(cast)
    kinds = itertools.cycle((page, identify))
    take(source, *(next(kinds)(f"m{n}", n, userId=f"u{n % 3}", anonymousId=f"a{n % 2}") for n in range(12)))
    without = Event.objects.filter(kind__in=events.TOUCHES, subjects=None)
    assert without.count() == 0
