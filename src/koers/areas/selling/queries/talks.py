"""Reads over talks about deals: what they brought, what was asked in them, and how they went on."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from koers.areas.customers.models import NeedVoice, Question
from koers.areas.organisation.models import Member, Unit
from koers.areas.organisation.queries import in_unit
from koers.areas.selling.events import Ending, Sort
from koers.areas.selling.models import AskedQuestion, Deal, Talk
from koers.areas.selling.rules import talks as rules
from koers.kit.measures.declaration import Params

#: What the address of rows of talks may say: `unit` with all below it, `own_unit` without, `ends` the day after the period.
TALK_PARAMS = {
    "deal": "id",
    "owner": "id",
    "unit": "id",
    "own_unit": "id",
    "starts": "date",
    "ends": "date",
}
#: So many talks stand in the room of a deal, and so many say how the talks go on; the newest.
SHOWN, LOOKED_AT = 5, 50
MOVED = Q(outcome__in=(Ending.ORDER, Ending.ADVANCE))


def talks(params: Params, user: Any) -> QuerySet[Talk]:
    """Return the talks that the parameters name: about a deal, by one of us (0: nobody), of a unit, in a period."""
    rows = Talk.objects.visible_to(user).filter(deal__deleted_at__isnull=True)
    if params.get("deal"):
        rows = rows.filter(deal=params["deal"])
    if (owner := params.get("owner")) is not None:
        rows = rows.filter(activity__owner=owner) if owner else rows.filter(activity__owner__isnull=True)
    if params.get("unit"):
        rows = in_unit(rows, params["unit"], "activity__unit")
    if params.get("own_unit"):
        rows = rows.filter(activity__unit=params["own_unit"])
    if params.get("starts"):
        rows = rows.filter(held_date__gte=params["starts"])
    if params.get("ends"):
        rows = rows.filter(held_date__lt=params["ends"])
    return rows


def moved(params: Params, user: Any) -> QuerySet[Talk]:
    """Return the talks after which the customer ordered or does something on a day."""
    return talks(params, user).filter(MOVED)


def timed(params: Params, user: Any) -> QuerySet[Talk]:
    """Return the talks of which minutes and people of the customer are known."""
    return talks(params, user).filter(
        activity__minutes__isnull=False, activity__customer_people__isnull=False
    )


def minutes_of(rows: QuerySet[Talk]) -> int:
    """Return minutes times people of the customer, over talks of which both are known."""
    return int(rows.aggregate(total=_MINUTES)["total"] or 0)


_MINUTES = Sum(F("activity__minutes") * F("activity__customer_people"))


def questions(params: Params, user: Any) -> QuerySet[Question]:
    """Return the questions that were asked in the talks that the parameters name."""
    rows = Question.objects.visible_to(user).filter(in_talk__deleted_at__isnull=True)
    return rows.filter(in_talk__talk__in=talks(params, user).order_by().values("pk"))


def sorted_questions(params: Params, user: Any) -> QuerySet[Question]:
    """Return those of which it is known what they were after."""
    return questions(params, user).exclude(in_talk__sort="")


def of_consequence(rows: QuerySet[Question]) -> QuerySet[Question]:
    """Keep the questions after a consequence, or after what solving it is worth."""
    return rows.filter(in_talk__sort__in=(Sort.IMPLICATION, Sort.PAYOFF))


def wasted(params: Params, user: Any) -> QuerySet[Question]:
    """Return the questions after what is the case whose answer was on file when they were asked."""
    return questions(params, user).filter(in_talk__sort=Sort.SITUATION).exclude(on_file="")


def explicit(params: Params, user: Any) -> QuerySet[Question]:
    """Return the questions to which the customer said outright what is wanted."""
    return questions(params, user).filter(in_talk__voice=NeedVoice.EXPLICIT)


def welcome(params: Params, user: Any) -> QuerySet[Question]:
    """Return the questions of which it was noted whether the customer liked to answer."""
    return questions(params, user).filter(in_talk__liked__isnull=False)


@dataclass
class Tally:
    """What is counted of some talks; `minutes` is None where of none minutes and people are known."""

    talks: int = 0
    moved: int = 0
    deals: int = 0
    timed: int = 0
    minutes: int | None = None
    sorted: int = 0
    of_consequence: int = 0
    explicit: int = 0
    wasted: int = 0


#: By what talks are told apart: the place of it at a talk.
GROUPS: dict[str, Callable[[str], Any]] = {
    "owner": lambda at: F(f"{at}activity__owner"),
    "unit": lambda at: F(f"{at}activity__unit"),
    "month": lambda at: TruncMonth(f"{at}held_date"),
}


def tallies(by: str, params: Params, user: Any) -> dict[Any, Tally]:
    """Return the counts of talks and questions by owner, unit (the very one) or month; two statements."""
    found: dict[Any, Tally] = defaultdict(Tally)
    of_talks = talks(params, user).order_by().annotate(key=GROUPS[by]("")).values("key")
    is_timed = Q(activity__minutes__isnull=False, activity__customer_people__isnull=False)
    counted: Any = of_talks.annotate(
        talks=Count("pk"),
        moved=Count("pk", filter=MOVED),
        deals=Count("deal", distinct=True),
        timed=Count("pk", filter=is_timed),
        minutes=_MINUTES,
    )
    for row in counted:
        key = row.pop("key")
        found[key] = Tally(**row)
    of_questions = (
        questions(params, user).order_by().annotate(key=GROUPS[by]("in_talk__talk__")).values("key")
    )
    asked: Any = of_questions.annotate(
        sorted=Count("pk", filter=~Q(in_talk__sort="")),
        of_consequence=Count("pk", filter=Q(in_talk__sort__in=(Sort.IMPLICATION, Sort.PAYOFF))),
        explicit=Count("pk", filter=Q(in_talk__voice=NeedVoice.EXPLICIT)),
        wasted=Count("pk", filter=Q(in_talk__sort=Sort.SITUATION) & ~Q(on_file="")),
    )
    for row in asked:
        tally = found[row.pop("key")]
        for name, value in row.items():
            setattr(tally, name, value)
    return dict(found)


def in_thirds(params: Params, user: Any) -> dict[int, list[int]]:
    """Return the talks by third of their seller's own number of questions after a consequence, as ids.

    A talk is compared with talks of the same seller alone; who asks as many each time, or is nobody of us, is left out.
    """
    rows = talks(params, user).filter(activity__owner__isnull=False).order_by("activity__owner", "pk")
    of_sort = Count("asked", filter=Q(asked__sort=Sort.IMPLICATION, asked__deleted_at__isnull=True))
    by_seller: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pk, owner, n in rows.annotate(n=of_sort).values_list("pk", "activity__owner", "n"):
        by_seller[owner].append((pk, n))
    found: dict[int, list[int]] = {third: [] for third in rules.THIRDS}
    for own in by_seller.values():
        for (pk, _n), third in zip(own, rules.thirds([n for _pk, n in own]) or (), strict=False):
            found[third].append(pk)
    return found


def of_third(params: Params, user: Any) -> QuerySet[Talk]:
    """Return the talks of one third (1 lowest, 3 highest), as `in_thirds` tells them apart."""
    third = params.get("third")
    if third not in rules.THIRDS:
        return Talk.objects.none()
    return Talk.objects.visible_to(user).filter(pk__in=in_thirds(params, user)[third])


@dataclass(frozen=True)
class Talked:
    """The talks about one deal, the newest first, and what was asked in them."""

    talks: tuple[Talk, ...] = ()
    sorts: dict[str, int] = field(default_factory=dict)
    quantified: int = 0
    explicit: int = 0
    wasted: int = 0

    @property
    def running_on(self) -> int:
        """Return how many of the newest talks in a row brought no step of the customer."""
        return rules.running_on([one.outcome for one in self.talks])

    @property
    def moved(self) -> int:
        """Return after how many talks the customer ordered or does something on a day."""
        return sum(one.outcome in rules.MOVING for one in self.talks)


#: What is shown of a talk about a deal.
_READ = (
    *("held_date", "outcome", "act", "act_date"),
    *("activity__subject", "activity__minutes", "activity__owner__name"),
)


def of_deal(deal: Deal) -> Talked:
    """Return the talks about a deal, for whoever sees the deal; two statements."""
    rows = Talk.objects.filter(deal=deal, deleted_at__isnull=True).select_related("activity__owner")
    held = tuple(rows.only(*_READ).order_by("-held_date", "-pk")[:LOOKED_AT])
    if not held:
        return Talked()
    lines = AskedQuestion.objects.alive().filter(talk__in=[one.pk for one in held]).order_by()
    asked = list(lines.values_list("sort", "voice", "quantity", "question__on_file"))
    return Talked(
        held,
        dict(Counter(sort for sort, *_rest in asked)),
        sum(sort == Sort.IMPLICATION and quantity is not None for sort, _voice, quantity, _on_file in asked),
        sum(voice == NeedVoice.EXPLICIT for _sort, voice, *_rest in asked),
        sum(sort == Sort.SITUATION and on_file != "" for sort, _voice, _quantity, on_file in asked),
    )


def names_of(keys: Any, by: str) -> dict[Any, str]:
    """Return the names of units or of our members."""
    model: Any = Unit if by == "unit" else Member
    return {one.pk: str(one) for one in model.objects.filter(pk__in=[key for key in keys if key])}


def period_of(day: date, days: int) -> Params:
    """Return the parameters of the days up to and with a day."""
    return {"starts": day - timedelta(days=days - 1), "ends": day + timedelta(days=1)}
