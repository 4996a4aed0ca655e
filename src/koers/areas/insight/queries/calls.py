"""What a reader sees of the people's forecast: lines of the ledger, calls as they stand, and how calls turned out."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from koers.areas.insight.models import ForecastCall, ForecastLine
from koers.areas.insight.queries import ledger
from koers.areas.insight.queries.ledger import FIRM, Part, ended
from koers.areas.insight.queries.question import BadQuestion, seller_asked, unit_asked
from koers.areas.insight.rules import Period, PeriodKind, period_of, read_kind, read_period
from koers.areas.insight.rules.forecast import CALLED, DAY, WEEK, last_week_end, weeks_left
from koers.areas.organisation.models import Member, Unit
from koers.areas.organisation.queries import in_unit
from koers.kit.access.matrix import allowed, narrow

if TYPE_CHECKING:
    from koers_analytics.forecast import Judged

COMPARE, READ_CALLS = "insight.forecast.compare", "insight.call.read"
#: How many finished periods a track record looks back over at most.
BACK = 60


@dataclass(frozen=True)
class ForecastQuestion:
    """Which period, of which unit (None is the whole firm) or which seller."""

    period: Period
    unit: Unit | None
    seller: Member | None

    @property
    def part(self) -> Part:
        """Return the part of the firm it is about."""
        if self.seller is not None:
            return "member", self.seller.pk
        return ("unit", self.unit.pk) if self.unit is not None else FIRM

    @property
    def address(self) -> dict[str, str]:
        """Return the question as parameters of an address."""
        given = {"period": self.period.code, "unit": str(self.unit.pk) if self.unit is not None else "all"}
        return given | ({"seller": str(self.seller.pk)} if self.seller is not None else {})


def read_forecast(given: Mapping[str, str], user: Any, *, today: date) -> ForecastQuestion:
    """Read a question from an address; raises BadQuestion, also for a seller whom the reader may not look at."""
    period = period_asked(given, today)
    seller = seller_asked(given.get("seller", ""))
    if seller is not None and not may_look_at(user, seller.pk):
        raise BadQuestion(_("There is no such seller."))
    unit = unit_asked(given.get("unit", ""), user)
    if unit is None and not user.scope.everything:
        raise BadQuestion(_("There is no such unit among those you see."))
    return ForecastQuestion(period, unit, seller)


def period_asked(given: Mapping[str, str], today: date) -> Period:
    """Return the month or quarter of an address, or the present one; raises BadQuestion."""
    try:
        if given.get("period"):
            period = read_period(given["period"])
        else:
            period = period_of(today, read_kind(given.get("kind") or ledger.limits().kind))
    except ValueError:
        period = None
    if period is None or period.kind not in CALLED:
        asked = (given.get("period") or given.get("kind") or "")[:40]
        raise BadQuestion(
            _("“%(value)s” is not a period. Write it as 2026-Q3 or 2026-09.") % {"value": asked}
        )
    return period


def may_look_at(user: Any, member: int) -> bool:
    """Tell whether a reader may see the figures of a seller: the own ones, or those of the units where sellers are compared."""
    if member in user.scope.member_ids:
        return True
    if not allowed(user, COMPARE):
        return False
    return user.scope.everything or lines_of(user).filter(member=member).exists() or _sits_below(user, member)


def _sits_below(user: Any, member: int) -> bool:
    return Unit.objects.filter(pk__in=user.scope.write_unit_ids, seats__member=member).exists()


def lines_of(user: Any) -> "QuerySet[ForecastLine]":
    """Return the lines a reader may see: of units, and of sellers as far as they may be compared, else the own ones."""
    rows = ForecastLine.objects.visible_to(user)
    if user.scope.everything:
        return rows
    if allowed(user, COMPARE):
        return rows.filter(Q(member=None) | Q(unit__in=user.scope.write_unit_ids))
    return rows.filter(Q(member=None) | Q(member__in=user.scope.member_ids))


def _of(rows: "QuerySet[ForecastLine]", part: Part) -> "QuerySet[ForecastLine]":
    kind, pk = part
    if kind == "member":
        return rows.filter(member=pk)
    return rows.filter(unit=pk, member=None)


def weeks(user: Any, question: ForecastQuestion) -> list[ForecastLine]:
    """Return the lines of a part and a period, oldest first; the last one is the newest forecast."""
    rows = _of(lines_of(user), question.part).filter(period=question.period.code)
    return list(rows.order_by("as_of_date"))


def below(user: Any, question: ForecastQuestion, day: date) -> list[ForecastLine]:
    """Return the lines on a day of the units right below a part, and of the sellers who sit in it."""
    if question.seller is not None:
        return []
    rows = lines_of(user).filter(period=question.period.code, as_of_date=day)
    unit = question.unit
    tops = Unit.objects.alive().filter(parent=unit)
    if unit is None and (root := only_root()) is not None:  # The firm and its only root are one.
        tops = Unit.objects.alive().filter(parent=root)
    inside = Q(unit__in=tops, member=None) | (Q(unit=unit, member__isnull=False) if unit else Q(pk__in=()))
    found = rows.filter(inside).select_related("unit", "member")
    return sorted(found, key=lambda one: (one.member_id is not None, -(one.expected_cents or 0), one.pk))


def only_root() -> Unit | None:
    """Return the unit at the top of the tree, whose call is that of the firm; None where there are several."""
    roots = list(Unit.objects.alive().filter(parent=None)[:2])
    return roots[0] if len(roots) == 1 else None


def calls_of(user: Any) -> "QuerySet[ForecastCall]":
    """Return the calls a reader may see."""
    rows = narrow(ForecastCall.objects.visible_to(user), user, READ_CALLS)
    return rows.select_related("member", "unit", "given_by")


def standing(user: Any, period: Period) -> dict[Part, ForecastCall]:
    """Return the newest call of each unit and seller on a period, as it stands now."""
    rows = calls_of(user).filter(period=period.code).order_by("given_at", "pk")
    return {_part(one.unit_id, one.member_id): one for one in rows}


def _part(unit: int | None, member: int | None) -> Part:
    if member is not None:
        return "member", member
    return ("unit", unit) if unit is not None else FIRM


@dataclass(frozen=True)
class Case:
    """One finished period of a part, as it was called so many weeks before its end, beside what came; cents."""

    period: str
    as_of: date
    weeks: int
    said: int | None
    expected: int | None
    last: int | None
    stage_percent: int | None
    actual: int

    def judged(self, naive: str = "last", of: str = "said") -> "Judged | None":
        """Return what was said (`said`, or `expected` by the model) against a naive forecast; None where nothing was."""
        from koers_analytics.forecast import Judged

        said: int | None = getattr(self, of)
        return None if said is None else Judged(said, getattr(self, naive), self.actual)


def cases(
    user: Any, kind: PeriodKind, today: date, weeks: tuple[int, ...], parts: set[Part] | None = None
) -> dict[Part, list[Case]]:
    """Return the finished periods of each part (or of some), each as it stood some weeks before its end; two queries.

    What a unit said is the call of who leads it, else the sum of those of its sellers.
    """
    periods = period_of(today, kind).previous.back(BACK)
    days = {last_week_end(one.last_day - n * WEEK) for one in periods for n in weeks}
    ends = {one.last_day for one in periods}
    rows = lines_of(user).filter(period__in=[one.code for one in periods], as_of_date__in=days | ends)
    if parts is not None:
        rows = rows.filter(_within(parts))
    columns = (
        "period", "ends", "as_of_date", "unit_id", "member_id", "commit_cents", "summed_commit_cents", "expected_cents",
        "last_cents", "stage_percent_cents", "booked_cents",
    )  # fmt: skip
    told = list(rows.order_by("as_of_date").values_list(*columns))
    came = {
        (_part(unit, member), period): booked
        for period, stop, day, unit, member, *_rest, booked in told
        if day == stop - DAY
    }
    found: dict[Part, list[Case]] = defaultdict(list)
    for period, stop, day, unit, member, commit, summed, expected, last, stage, _booked in told:
        part = _part(unit, member)
        left = weeks_left(day, stop)
        if day not in days or left not in weeks or (part, period) not in came:
            continue
        said = commit if commit is not None else summed
        found[part].append(Case(period, day, left, said, expected, last, stage, came[part, period]))
    return found


def _within(parts: set[Part]) -> Q:
    units = [pk for kind, pk in parts if kind == "unit"]
    members = [pk for kind, pk in parts if kind == "member"]
    found = Q(member__in=members) | Q(unit__in=units, member=None)
    return found | Q(unit=None, member=None) if FIRM in parts else found


def behind(user: Any, found: list[Case], part: Part) -> list[int]:
    """Return the calls that cases are about: the newest of each period at its day, of the part or of sellers below it."""
    asked = {one.period: one for one in found if one.said is not None}
    rows = calls_of(user).filter(period__in=asked)
    kind, pk = part
    if kind == "member":
        rows = rows.filter(member=pk)
    elif pk is not None:
        rows = in_unit(rows, pk)
    newest: dict[tuple[str, Part], int] = {}
    for one in rows.order_by("given_at", "pk"):
        if one.given_at < ended(asked[one.period].as_of):
            newest[one.period, _part(one.unit_id, one.member_id)] = one.pk
    own = {period for period, whom in newest if whom == part}
    return [
        pk
        for (period, whom), pk in newest.items()
        if whom == part or (period not in own and whom[0] == "member")
    ]
