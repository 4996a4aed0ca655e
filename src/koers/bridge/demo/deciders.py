"""Who decides about the deals of the demo company: some deals stand on many people, some on one, some on hope."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from koers.areas.customers.events import deciding as told
from koers.areas.customers.models import BuyingRole, Person, PersonTie, RolePeriod, StanceRating
from koers.areas.selling import events
from koers.areas.selling.actions.deals import subjects_of
from koers.areas.selling.models import Deal, DealRole, Outcome
from koers.bridge.demo import deciderwords as words
from koers.kit.timeline.recording import Happening, Subject, record_many

#: Of deals closed in so many days before today such a share has its people noted, beside every open one.
DAYS, CLOSED = 400, 0.1
#: How well the decision is known, with how common that is; nothing at all was noted for `unmapped`.
MANNERS = {"sound": 36, "single": 20, "hope": 18, "blocked": 11, "unmapped": 15}
#: At most so many people of one customer decide.
MOST = 5


@dataclass(frozen=True)
class Place:
    """A place as it is drawn, with the rating that goes with it (None: nobody rated it)."""

    row: BuyingRole
    starts: datetime
    rating: StanceRating | None


def seed(*, at: datetime, seed: int = 1) -> int:
    """Note who takes part in deals of the demo company, up to a moment; returns how many parts. Nothing goes with the outcome."""
    draw = random.Random(seed * 13 + 7)  # noqa: S311 a company out of thin air, no secret
    of_account: defaultdict[int, list[Deal]] = defaultdict(list)
    for deal in _deals(at, draw):
        of_account[deal.account_id or 0].append(deal)
    with transaction.atomic():
        known = _known(of_account)
        fresh = list(_drawn({pk: deals for pk, deals in of_account.items() if pk not in known}, draw, at))
        _write(fresh)
        for one in fresh:
            known[one.row.account_id].append(one.row)
        _tie({one.row.account_id: known[one.row.account_id] for one in fresh}, draw, at)
        return _take_part(of_account, known, draw, at)


def _deals(at: datetime, draw: random.Random) -> Iterable[Deal]:
    """Yield the open deals, and some of those closed lately, of which account and day of opening are known."""
    first = timezone.localdate(at) - timedelta(days=DAYS)
    rows = Deal.objects.alive().filter(demo=True, account__isnull=False, created_date__isnull=False)
    for deal in rows.select_related("account").order_by("pk"):
        is_late = deal.closed_date is not None and deal.closed_date > first
        if deal.outcome == Outcome.OPEN or (is_late and draw.random() < CLOSED):
            yield deal


def _known(account_ids: Iterable[int]) -> defaultdict[int, list[BuyingRole]]:
    found: defaultdict[int, list[BuyingRole]] = defaultdict(list)
    rows = BuyingRole.objects.alive().filter(demo=True, account__in=list(account_ids), left_at__isnull=True)
    for row in rows.order_by("account_id", "-influence", "pk"):
        found[row.account_id].append(row)
    return found


# --- places and ratings --------------------------------------------------------------------------------------


def _drawn(of_account: dict[int, list[Deal]], draw: random.Random, at: datetime) -> Iterable[Place]:
    from koers_analytics.sample.relatewords import RANK

    staff: defaultdict[int, list[Person]] = defaultdict(list)
    for person in Person.objects.alive().filter(demo=True, account__in=list(of_account)).order_by("pk"):
        staff[person.account_id or 0].append(person)
    for pk, deals in of_account.items():
        people = sorted(staff[pk], key=lambda one: (RANK.get(one.job_title, 5), one.pk))[:MOST]
        manner = draw.choices(list(MANNERS), list(MANNERS.values()))[0]
        if people and manner != "unmapped":
            yield from _circle(people, deals, manner, draw, at)


def _circle(
    people: Sequence[Person], deals: Sequence[Deal], manner: str, draw: random.Random, at: datetime
) -> Iterable[Place]:
    """Yield the places of one customer; the contact of the deal is the one whom everybody knows."""
    opened = min(deal.created_date for deal in deals if deal.created_date is not None)
    contacts = {deal.person_id for deal in deals}
    account, ours = deals[0].account, deals[0].owner_id
    assert account is not None
    for n, person in enumerate(people):
        if manner == "hope" and n == 0 and len(people) > 1 and person.pk not in contacts:
            continue  # Nobody knows who has the money.
        is_contact = person.pk in contacts
        role, part = words.PLACE_OF.get(person.job_title, ("", ""))
        if n == 0:
            role, part = "decider", "economic"
        elif manner in ("sound", "hope") and (n == len(people) - 1 or is_contact) and n > 0:
            part = "coach"
        is_met = manner in ("sound", "blocked") or is_contact
        day = min(_day(opened + timedelta(days=draw.randrange(1, 25)), draw), at)
        if manner == "sound" and n > 1 and draw.random() < 0.15:
            day = max(day, at - timedelta(days=draw.randrange(3, 25)))  # Somebody new came in.
        win, result = words.WINS.get(part, ("", "")) if manner == "sound" else ("", "")
        row = BuyingRole(
            account=account, person=person, role=role if is_met or n < 2 else "", part=part,
            also_role="user" if role == "initiator" else "", influence=3 if n == 0 else 2 if n < 3 else 1,
            covered_by_id=ours if is_met else None, personal_win=win, business_result=result, demo=True,
        )  # fmt: skip
        yield Place(row, day, _rating(row, n, manner, is_met, day, draw, at))


def _rating(
    row: BuyingRole, n: int, manner: str, is_met: bool, since: datetime, draw: random.Random, at: datetime
) -> StanceRating | None:
    """Rate somebody whom we met, and set on the place what follows; in hope it rests on a friendly word."""
    if not is_met or draw.random() < 0.1:
        return None
    shown: tuple[str, ...]
    if manner == "blocked" and n == 0:
        value, shown, mode = draw.randint(-5, -3), words.AGAINST, "overconfident"
    elif manner == "hope":
        value, shown, mode = draw.randint(3, 5), words.HOPE, ""
    elif draw.random() < (0.25 if manner == "sound" else 0.6):
        value, shown, mode = draw.randint(-1, 1), words.NEITHER, "even_keel"
    else:
        value, shown, mode = draw.randint(2, 4), words.FOR, draw.choice(("growth", "trouble"))
    days = max(1, (at - since).days)
    seen = timezone.localdate(since + timedelta(days=draw.randrange(min(days, 300))))
    row.stance, row.stance_date, row.response_mode = value, seen, mode
    return StanceRating(
        buying_role=row, value=value, rated_date=seen, evidence=draw.choice(shown), rated_by_id=row.covered_by_id,
        demo=True,
    )  # fmt: skip


def _write(places: Sequence[Place]) -> None:
    BuyingRole.objects.bulk_create([one.row for one in places], batch_size=500)
    RolePeriod.objects.bulk_create(
        [
            RolePeriod(
                buying_role=one.row, starts=one.starts, role=one.row.role, also_role=one.row.also_role, part=one.row.part,
                influence=one.row.influence, response_mode=one.row.response_mode, covered_by_id=one.row.covered_by_id,
                demo=True,
            )
            for one in places
        ],
        batch_size=500,
    )  # fmt: skip
    ratings = [one.rating for one in places if one.rating is not None]
    StanceRating.objects.bulk_create(ratings, batch_size=500)
    happened = [
        Happening(told.ROLE_RECORDED, one.starts, _about(one.row), told.RoleFacts(one.row.pk), via="demo")
        for one in places
    ]
    happened += [
        Happening(
            told.STANCE_RATED, _noon(one.rated_date), _about(one.buying_role), told.StanceFacts(one.pk, one.value),
            via="demo",
        )
        for one in ratings
    ]  # fmt: skip
    record_many(happened, listen=False)


def _about(row: BuyingRole) -> list[Subject]:
    return [(row, "place"), ("person", row.person_id, "member"), ("account", row.account_id, "account")]


# --- ties, and who takes part --------------------------------------------------------------------------------


def _tie(circles: dict[int, list[BuyingRole]], draw: random.Random, at: datetime) -> None:
    rows = []
    for account, roles in circles.items():
        head, *others = roles
        drawn = [(one, "reports_to", head) for one in others[1:] if draw.random() < 0.7]
        if len(others) > 1:
            kind = draw.choice(("influences", "influences", "trusts", "friend"))
            drawn.append((others[-1], kind, others[0]))
        if others and (head.stance or 0) < -2:
            drawn.append((head, "conflict", others[0]))
        rows += [
            PersonTie(account_id=account, person_id=one.person_id, kind=kind, other_id=other.person_id, demo=True)
            for one, kind, other in drawn
        ]  # fmt: skip
    PersonTie.objects.bulk_create(rows, batch_size=500)
    record_many(
        [
            Happening(
                told.TIE_RECORDED, at,
                [
                    (row, "tie"), ("person", row.person_id, "from"), ("person", row.other_id, "to"),
                    ("account", row.account_id, "account"),
                ],
                told.TieFacts(row.pk, row.kind), via="demo",
            )
            for row in rows
        ],
        listen=False,
    )  # fmt: skip


def _take_part(
    of_account: dict[int, list[Deal]], known: dict[int, list[BuyingRole]], draw: random.Random, at: datetime
) -> int:
    """Let the people of a customer take part in its deals: all of them, but now and then not the lightest."""
    rows: list[DealRole] = []
    happened = []
    for account, deals in of_account.items():
        places = known.get(account, [])
        for deal in deals if places else ():
            left_out = len(places) > 3 and draw.random() < 0.25
            mine = [
                DealRole(deal=deal, place=one, demo=True) for one in (places[:-1] if left_out else places)
            ]
            rows += mine
            opened = deal.created_date or timezone.localdate(at)
            when = min(_day(opened + timedelta(days=draw.randrange(1, 20)), draw), at)
            happened.append(
                Happening(
                    events.ROLES_TAKEN_OVER, when, subjects_of(deal), events.RolesFacts(len(mine)), via="demo"
                )
            )
    DealRole.objects.bulk_create(rows, batch_size=500)
    record_many(happened, listen=False)
    return len(rows)


def _day(day: date, draw: random.Random) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(draw.randrange(9, 17), draw.randrange(60))))


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
