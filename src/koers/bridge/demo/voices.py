"""What customers of the demo company let us hear: ties between people, signals on their way, answers, promises, questions."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from koers.areas.customers import actions
from koers.areas.customers.models import (
    Account,
    BuyingRole,
    LoyaltyMotive,
    Need,
    PersonTie,
    Promise,
    Question,
    Signal,
    SolutionElement,
    StanceRating,
)
from koers.bridge.demo.voicewords import (
    AGREED,
    ANSWERS,
    ASKED,
    EARLIER,
    FOLLOWED,
    FORGOTTEN,
    GAINS,
    PROMISED,
    SIGNALS,
    SOLUTIONS,
    Heard,
)

#: Of how many promises the seller with the planted effect keeps how many in time, and each of the next ones.
KEPT_OF = ((8, 21), (19, 21))
#: So many sellers promise that often.
PROMISING = 3
RECOMMEND, SATISFIED = "customer_recommendation", "customer_satisfaction"


def seed(*, at: datetime, seed: int = 1) -> None:
    """Let the customers whose decisions are known be heard, up to a moment; all of it marked as of the demo company."""
    draw, past = random.Random(seed), random.Random(seed + 1)  # noqa: S311 a company out of thin air, no secret
    rows = BuyingRole.objects.filter(demo=True).select_related("account__owner", "person__account")
    circles: defaultdict[int, list[BuyingRole]] = defaultdict(list)
    for row in rows.order_by("account_id", "-influence", "id"):
        circles[row.account_id].append(row)
    with transaction.atomic():
        for roles in circles.values():
            _ties(roles, draw, at)
            _earlier(roles, at)
            _solutions(roles[0].account, draw, at)
            _signals(roles, draw, at)
            _opinions(roles, draw, at)
            _gains(roles, draw, at)
            _year_before(roles, past, at)
        draw = random.Random(seed + 1)  # noqa: S311 what was drawn before stays as it was
        _promises(circles, draw, at)
        for roles in circles.values():
            _questions(roles, draw, at)


def is_against(roles: Sequence[BuyingRole]) -> bool:
    """Tell whether somebody at a customer works against us."""
    return any((row.stance or 0) < -2 for row in roles)


def _ties(roles: list[BuyingRole], draw: random.Random, at: datetime) -> None:
    head, *others = roles
    drawn = [(row, "reports_to", head) for row in others[1:]]
    if len(others) > 1:
        drawn.append((others[1], draw.choice(("influences", "trusts")), others[0]))
    if is_against(roles) and others:
        drawn.append((head, "conflict", others[-1]))
    for one, kind, other in drawn:
        row = PersonTie(account=one.account, person=one.person, kind=kind, other=other.person, demo=True)
        actions.tie(row, by=None, at=at, via="demo")


def _earlier(roles: list[BuyingRole], at: datetime) -> None:
    """Give who is against us an earlier day on which that was not yet so."""
    for row in roles:
        if row.stance is None or row.stance_date is None or row.stance > -3:
            continue
        day = row.stance_date - timedelta(days=95)
        before = StanceRating(buying_role=row, value=1, rated_date=day, evidence=EARLIER)
        actions.note_stance(before, by=None, at=at, via="demo")


def _solutions(account: Account, draw: random.Random, at: datetime) -> None:
    """Name what we offer a customer whose needs we know well, and hold the needs against it as far as each is met."""
    needs = list(Need.objects.filter(account=account, demo=True).order_by("id"))
    if len(needs) < 3:
        return
    parts = [
        SolutionElement.objects.create(account=account, name=name, demo=True)
        for name in draw.sample(SOLUTIONS, 2)
    ]
    given: dict[tuple[int, int], int | None] = {}
    for number, need in enumerate(needs):
        # One part answers a need as far as we do; the other hardly bears on it.
        met, other = parts[number % 2], parts[(number + 1) % 2]
        given |= {(need.pk, met.pk): need.our_fulfilment, (need.pk, other.pk): draw.randint(0, 2)}
    actions.rate_fits(account, given, by=None, at=at, via="demo")


def _signals(roles: list[BuyingRole], draw: random.Random, at: datetime) -> None:
    for _n in range(2 if is_against(roles) else draw.choice((0, 1, 1, 2))):
        one, said = draw.choice(roles), draw.choice(SIGNALS)
        heard = at - timedelta(days=draw.randint(4, 240), hours=draw.randint(1, 6))
        row = Signal(
            account=one.account,
            person=one.person,
            kind=said.kind,
            words=said.words,
            trigger=said.trigger,
            heard_by_way=draw.choice(("talk", "talk", "mail")),
            heard_at=heard,
            demo=True,
        )
        actions.hear(row, by=None, at=heard, via="demo")
        _go_on(row, said, draw, at)


def _go_on(row: Signal, said: Heard, draw: random.Random, at: datetime) -> None:
    """Take a signal some steps on; one that was heard long ago is mostly closed."""
    old = (at - row.heard_at).days
    steps = 5 if old > 60 and draw.random() < 0.7 else draw.randint(0, 4)
    days = sorted(draw.uniform(0.05, 0.9) for _n in range(5))
    moments = [row.heard_at + min(timedelta(days=60), at - row.heard_at) * share for share in days]
    if steps > 0:
        due = (moments[0] + timedelta(days=21)).date()
        owner = row.account.owner
        row = actions.route(
            row, discipline=said.discipline, owner=owner, due_date=due, by=None, at=moments[0], via="demo"
        )
    if steps > 1:
        row = actions.translate(
            row, change=said.change, proposal=said.proposal, by=None, at=moments[1], via="demo"
        )
    if steps > 2:
        row = actions.decide(
            row, decision=said.decision, reason=said.reason, by=None, at=moments[2], via="demo"
        )
    if steps > 3 and row.step == "do":
        row = actions.carry_out(row, by=None, at=moments[3], via="demo")
    if steps > 4:
        actions.tell_back(row, answer=said.answer, by=None, at=moments[4], via="demo")


def _opinions(roles: list[BuyingRole], draw: random.Random, at: datetime) -> None:
    for place, row in enumerate(roles[:3]):
        if not row.person.email or row.person.account is None or draw.random() < 0.15:
            continue
        asked = at - timedelta(days=draw.randint(9, 300))
        method = SATISFIED if place == 2 else RECOMMEND
        one = actions.note_asked(row.person, method=method, by=None, at=asked, via="demo")
        if draw.random() < 0.3:
            continue
        mood = "low" if (row.stance or 1) < 1 else "high" if (row.stance or 0) > 2 else "middle"
        low, high = {"low": (2, 6), "middle": (6, 9), "high": (8, 10)}[mood]
        value = draw.randint(low, high)
        if method == SATISFIED:
            value = max(1, round(value / 2))
        says_why = draw.random() < 0.6 or value <= 6
        why = draw.choice(ANSWERS[mood]) if says_why else ""
        answered = asked + timedelta(days=draw.randint(1, 8))
        one = actions.take_opinion(one, value=value, why=why, at=answered, via="demo")
        if one.signal is not None:
            _go_on(one.signal, FOLLOWED[one.verdict], draw, at)


def _promises(circles: Mapping[int, list[BuyingRole]], draw: random.Random, at: datetime) -> None:
    """Let the sellers with most of these customers promise them things; the first of them keeps far fewer (KEPT_OF)."""
    of_owner: defaultdict[int, list[list[BuyingRole]]] = defaultdict(list)
    for roles in circles.values():
        if roles[0].account.owner_id is not None:
            of_owner[roles[0].account.owner_id].append(roles)
    order = sorted(of_owner, key=lambda pk: (-len(of_owner[pk]), pk))
    for place, pk in enumerate(order):
        kept, of = KEPT_OF[min(place, 1)] if place < PROMISING else (1, 1)
        for number in range(of):
            roles = of_owner[pk][number % len(of_owner[pk])]
            due = (at - timedelta(days=4 + number * 14 % 330)).date()
            row = _promised(draw.choice(roles), due, draw, at)
            # How each ends is fixed, so that what is planted is found for certain: kept, then broken, late or open.
            _ended(row, number, number < kept, draw, at)
        if place < PROMISING:
            _promised(of_owner[pk][0][0], (at + timedelta(days=9)).date(), draw, at)


def _promised(role: BuyingRole, due: date, draw: random.Random, at: datetime) -> Promise:
    made = min(due, at.date()) - timedelta(days=draw.randint(5, 20))
    row = Promise(
        account=role.account,
        person=role.person,
        owner=role.account.owner,
        text=draw.choice(PROMISED),
        made_date=made,
        due_date=due,
        demo=True,
    )
    moment = at - timedelta(days=(at.date() - made).days)
    return actions.make_promise(row, by=None, at=moment, via="demo")


def _ended(row: Promise, number: int, is_kept: bool, draw: random.Random, at: datetime) -> None:
    def when(day: date) -> datetime:
        return at - timedelta(days=(at.date() - day).days)

    due = row.due_date
    if is_kept:
        if number % 5 == 4:
            due = due + timedelta(days=3)
            moment = when(row.due_date)
            row = actions.move_promise(row, due_date=due, agreed=AGREED, by=None, at=moment, via="demo")
        day = max(row.made_date, due - timedelta(days=draw.randint(0, 3)))
        actions.keep_promise(row, on=day, by=None, at=when(day), via="demo")
    elif number % 3 == 0:
        actions.break_promise(row, on=due, note=FORGOTTEN, by=None, at=when(due), via="demo")
    elif number % 3 == 1 and due + timedelta(days=9) <= at.date():
        day = due + timedelta(days=draw.randint(2, 9))
        actions.keep_promise(row, on=day, note="", by=None, at=when(day), via="demo")


def _questions(roles: list[BuyingRole], draw: random.Random, at: datetime) -> None:
    """Let a customer be asked one thing, and in one case of four once more, in the same words."""
    account, role = roles[0].account, draw.choice(roles)
    if account.owner is None:
        return
    text, answer = draw.choice(ASKED)
    days = draw.randint(90, 330)
    again = [days - draw.randint(20, 80)] if draw.random() < 0.25 else []
    for number, ago in enumerate([days, *again]):
        row = Question(
            account=account,
            person=role.person,
            owner=account.owner,
            text=text,
            answer="" if number else answer,
            asked_at=at - timedelta(days=ago),
            anyway=bool(number),
            demo=True,
        )
        actions.note_question(row, by=None, at=at, via="demo")


def _gains(roles: list[BuyingRole], draw: random.Random, at: datetime) -> None:
    """Let who is for us give something that no order shows."""
    if all((row.stance or 0) > 1 for row in roles) and draw.random() < 0.7:
        what, value = draw.choice(GAINS)
        day = at - timedelta(days=draw.randint(20, 300))
        actions.note_gain(
            roles[0].account, what=what, happened_at=day, value_cents=value, by=None, via="demo"
        )


def _year_before(roles: list[BuyingRole], draw: random.Random, at: datetime) -> None:
    """Give a customer an earlier word on what holds it, and who is for us something given earlier, to compare with."""
    account = roles[0].account
    # Without events: what was said long ago is no news for where the customer stands in its lifecycle.
    LoyaltyMotive.objects.bulk_create(
        LoyaltyMotive(
            account=account,
            motive=row.motive,
            strength=min(3, max(1, row.strength + draw.choice((-1, 0, 0, 1)))),
            proof_kind=row.proof_kind,
            proven_date=(at - timedelta(days=draw.randint(380, 640))).date(),
            demo=True,
        )
        for row in LoyaltyMotive.objects.filter(account=account, demo=True).order_by("id")
    )
    if all((row.stance or 0) > 1 for row in roles) and draw.random() < 0.6:
        what, value = draw.choice(GAINS)
        day = at - timedelta(days=draw.randint(380, 640))
        actions.note_gain(account, what=what, happened_at=day, value_cents=value, by=None, via="demo")
