"""Whatever people, clocks, merges and objections do: no lead lies on two desks, and no hand-over is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from tests.areas.leads.hand_over_world import NOW, call, in_force, warm
from tests.cast import make_cast

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Lifecycle, Merge
from koers.areas.leads import actions
from koers.areas.leads.models import HandOver
from koers.areas.leads.rules.hand_over import RETURN_REASONS
from koers.kit.timeline.models import Event, EventSubject

LEADS = st.integers(0, 2)
SELLERS = st.sampled_from(["anna", "bram"])
#: The event that a hand-over in each state was last about.
LAST = {
    "offered": {"leads.hand_over.offered", "leads.hand_over.reopened", "leads.hand_over.reassigned"},
    "accepted": {"leads.hand_over.accepted", "leads.hand_over.reopened"},
    "returned": {"leads.hand_over.returned"},
    "withdrawn": {"leads.hand_over.withdrawn"},
    "taken_back": {"leads.hand_over.taken_back"},
}
TURNS = {kind for kinds in LAST.values() for kind in kinds}


def refused(verb: Callable[[], HandOver]) -> tuple[str, HandOver | None]:
    """Do a verb and return the code of its refusal, or empty and what it returned."""
    try:
        with transaction.atomic():
            return "", verb()
    except actions.HandOverRefused as refusal:
        return refusal.code, None


class Desks(RuleBasedStateMachine):
    """Three leads, two sellers, a clock, and what may happen to them in any order."""

    @initialize()
    def begin(self) -> None:
        self.atom = transaction.atomic()
        self.atom.__enter__()
        self.cast = make_cast()
        in_force(self.cast, wanted=[], least_fit="", least_engagement=None)
        self.leads = [warm(self.cast, name) for name in ("Jansen", "Smit", "Bos")]
        self.now, self.states = NOW, {}

    def teardown(self) -> None:
        if hasattr(self, "atom"):
            transaction.set_rollback(True)
            self.atom.__exit__(None, None, None)

    # --- what happens ---------------------------------------------------------------------------------------

    @rule(which=LEADS, seller=SELLERS)
    def offer(self, which: int, seller: str) -> None:
        self.now += timedelta(minutes=7)
        life = Lifecycle._base_manager.get(pk=self.leads[which].pk)
        open_before = HandOver.objects.waiting().filter(lead=life).exists()
        if life.deleted_at is not None:
            return
        offer = lambda: actions.offer(life, at=self.now, by=self.cast.mila, receiver=self.cast[seller].member)  # noqa: E731
        code, row = refused(offer)
        if row is not None:
            assert not open_before
            self.states[row.pk] = "offered"
        else:
            past = life.state not in {"cold", "warm", "returned", "recycled"}
            assert code == ("state" if past else "waiting")
            assert past or open_before

    @rule(which=LEADS)
    def accept(self, which: int) -> None:
        row = self.newest(which)
        if row is not None:
            done = self.act(row, "offered", lambda: actions.accept(row, at=self.now, by=self.cast.chris))
            if done:
                self.states[row.pk] = "accepted"
                assert Lifecycle.objects.get(pk=row.lead_id).owner == self.cast.chris.member

    @rule(which=LEADS, reason=st.sampled_from([one for one in RETURN_REASONS if one != "other"]))
    def give_back(self, which: int, reason: str) -> None:
        row = self.newest(which)
        if row is not None:
            verb = lambda: actions.return_(row, reason=reason, at=self.now, by=self.cast.chris)  # noqa: E731
            if self.act(row, "offered accepted", verb):
                self.states[row.pk] = "returned"

    @rule(which=LEADS)
    def withdraw(self, which: int) -> None:
        row = self.newest(which)
        if row is not None:
            verb = lambda: actions.withdraw(row, at=self.now, by=self.cast.mila)  # noqa: E731
            if self.act(row, "offered", verb):
                self.states[row.pk] = "withdrawn"

    @rule(which=LEADS, seller=SELLERS)
    def give_to(self, which: int, seller: str) -> None:
        row = self.newest(which)
        if row is not None:
            member = self.cast[seller].member
            self.act(
                row,
                "offered",
                lambda: actions.reassign(row, receiver=member, at=self.now, by=self.cast.chris),
            )

    @rule(which=LEADS)
    def regret(self, which: int) -> None:
        row = self.newest(which)
        if row is not None and row.before and row.state in ("accepted", "returned"):
            was = row.before["row"]["state"]
            code, done = refused(lambda: actions.take_answer_back(row, at=self.now, by=self.cast.chris))
            assert code in ("", "too_late")
            if done is not None:
                self.states[row.pk] = was

    @rule(which=LEADS)
    def talk(self, which: int) -> None:
        life = Lifecycle._base_manager.select_related("person").get(pk=self.leads[which].pk)
        self.now += timedelta(minutes=3)
        call(self.cast, life, self.now)

    @rule(hours=st.sampled_from([1, 5, 20, 80]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        for row in HandOver.objects.waiting().filter(take_back_at__lte=self.now):
            self.states[row.pk] = "taken_back"
        actions.run_clock(at=self.now)
        assert actions.run_clock(at=self.now) == {"reminded": 0, "escalated": 0, "taken_back": 0}

    @rule(which=LEADS)
    def object_(self, which: int) -> None:
        life = Lifecycle._base_manager.select_related("person").get(pk=self.leads[which].pk)
        if life.deleted_at is None and life.state != "blocked":
            self.gone(life)
            customers.object_to_contact(life.person, at=self.now, by=self.cast.mila)

    @rule(loser=LEADS, winner=LEADS)
    def merge(self, loser: int, winner: int) -> None:
        lost, kept = (Lifecycle._base_manager.get(pk=self.leads[one].pk) for one in (loser, winner))
        if loser == winner or lost.deleted_at or kept.deleted_at:
            return
        customers.merge(lost.person, into=kept.person, at=self.now, by=self.cast.mila)
        self.heard()

    @rule()
    def unmerge(self) -> None:
        row = Merge.objects.filter(undone_at__isnull=True).order_by("-pk").first()
        if row is not None:
            customers.unmerge(row, at=self.now, by=self.cast.mila)
            self.heard()

    # --- what always holds ----------------------------------------------------------------------------------

    @invariant()
    def no_hand_over_is_lost(self) -> None:
        if hasattr(self, "states"):
            assert dict(HandOver.objects.values_list("pk", "state")) == self.states

    @invariant()
    def no_lead_lies_on_two_desks(self) -> None:
        if hasattr(self, "states"):
            open_leads = list(HandOver.objects.waiting().values_list("lead_id", flat=True))
            assert len(open_leads) == len(set(open_leads))
            alive = Lifecycle.objects.alive().filter(pk__in=open_leads)
            assert alive.count() == len(open_leads)
            assert not alive.filter(state__in=["blocked", "dropped", "lost", "customer", "loyal"]).exists()

    @invariant()
    def the_timeline_tells_the_same(self) -> None:
        for pk, state in getattr(self, "states", {}).items():
            ids = EventSubject.objects.filter(subject_kind="handover", subject_id=pk).values("event_id")
            kinds = list(
                Event.objects.filter(pk__in=ids, kind__in=TURNS).order_by("pk").values_list("kind", flat=True)
            )
            assert kinds[0] == "leads.hand_over.offered"
            assert kinds[-1] in LAST[state], (kinds, state)

    # --- helpers ---------------------------------------------------------------------------------------------

    def newest(self, which: int) -> HandOver | None:
        rows = HandOver.objects.filter(lead=self.leads[which]).order_by("-offered_at", "-pk")
        return rows.first()

    def act(self, row: HandOver, fits: str, verb: Callable[[], HandOver]) -> bool:
        """Do a verb; it works exactly when it fits the state, and a refusal changes nothing."""
        self.now += timedelta(minutes=1)
        _code, done = refused(verb)
        assert (done is not None) == (row.state in fits.split())
        return done is not None

    def heard(self) -> None:
        """Take over what two leads that are one withdraw: the second offer, or that of somebody who objected."""
        for row in HandOver.objects.filter(state="withdrawn").select_related("lead"):
            if self.states[row.pk] == "offered":
                assert row.reason == "duplicate" or row.lead.state == "blocked"
                self.states[row.pk] = "withdrawn"

    def gone(self, life: Lifecycle) -> None:
        for row in HandOver.objects.waiting().filter(lead=life):
            self.states[row.pk] = "withdrawn"


@pytest.mark.django_db
def test_no_lead_lies_on_two_desks_and_no_hand_over_is_lost_whatever_happens() -> None:
    run_state_machine_as_test(
        Desks,
        settings=settings(
            max_examples=12,
            stateful_step_count=18,
            deadline=None,
            suppress_health_check=[
                HealthCheck.too_slow,
                HealthCheck.data_too_large,
                HealthCheck.filter_too_much,
            ],
        ),
    )
