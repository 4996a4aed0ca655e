"""Reads over the course of deals: slips, moves back, days in a stage, and open deals without a next step."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from koers.areas.selling.models import DealPeriod, Outcome
from koers.areas.selling.queries.deals import Then, deals_on, open_deals
from koers.kit.measures.declaration import Params

#: What the address of rows about open deals may say: how they stand now.
NOW_PARAMS = {"unit": "id", "owner": "id", "stage": "id", "pipeline": "id", "account": "id", "deal": "id"}
#: How far back the won deals go that say what is usual.
USUAL_DAYS = 365
#: An unknown start lies before everything.
_BEFORE_ALL = Value(datetime(1900, 1, 1, tzinfo=UTC), output_field=DateTimeField())


def open_now(params: Params, user: Any) -> Then:
    """Return the open deals that the parameters name, as they stand now; `deal` names one, open or not."""
    if (deal := params.get("deal")) is not None:
        return deals_on(None, user).filter(pk=deal)
    return open_deals({**params, "as_of": None}, user)


def without_step(params: Params, user: Any) -> Then:
    """Return the open deals without a dated next step, or with one before the day `as_of`; none without such a day."""
    rows = open_now(params, user)
    if (day := params.get("as_of")) is None:
        return rows.none()
    return rows.filter(Q(next_step_date__isnull=True) | Q(next_step_date__lt=day))


def slipped(params: Params, user: Any) -> Then:
    """Return the deals whose expected close moved to a later day at least once; adds `slips`."""
    return _counted(params, user, "slips", Q(before_expected__lt=F("expected_close_date")))


def gone_back(params: Params, user: Any) -> Then:
    """Return the deals that went back to an earlier stage of their pipeline, or were opened again; adds `regressions`."""
    lower = Q(
        before_outcome=Outcome.OPEN,
        outcome=Outcome.OPEN,
        before_pipeline=F("stage__pipeline"),
        before_position__gt=F("stage__position"),
    )
    return _counted(params, user, "regressions", lower | ~Q(before_outcome=Outcome.OPEN) & Q(outcome="open"))


def _counted(params: Params, user: Any, name: str, condition: Q) -> Then:
    """Return deals with how many of their periods meet a condition on the period before."""
    begun = Coalesce("starts", _BEFORE_ALL)
    before = (
        DealPeriod.objects.filter(deal=OuterRef("deal"), taken_back=False)
        .annotate(begun=begun)
        .filter(Q(begun__lt=OuterRef("begun")) | Q(begun=OuterRef("begun"), pk__lt=OuterRef("pk")))
        .order_by("-begun", "-pk")
    )
    periods = (
        DealPeriod.objects.filter(deal=OuterRef("pk"), taken_back=False)
        .annotate(begun=begun)
        .annotate(
            before_outcome=Subquery(before.values("outcome")[:1]),
            before_expected=Subquery(before.values("expected_close_date")[:1]),
            before_position=Subquery(before.values("stage__position")[:1]),
            before_pipeline=Subquery(before.values("stage__pipeline")[:1]),
        )
        .filter(condition, before_outcome__isnull=False)
        .order_by()
        .values("deal")
        .annotate(times=Count("pk"))
        .values("times")
    )
    counted = Coalesce(Subquery(periods, output_field=IntegerField()), 0)
    found: Then = open_now(params, user).annotate(**{name: counted}).filter(**{f"{name}__gt": 0})
    return found


def won_through(stages: list[int], user: Any, day: date) -> "QuerySet[DealPeriod]":
    """Return the stays, with both ends known, in some stages of the deals won in the year up to a day."""
    won = deals_on(None, user).filter(
        outcome=Outcome.WON, closed_date__gt=day - timedelta(days=USUAL_DAYS), closed_date__lte=day
    )
    return DealPeriod.objects.filter(
        deal__in=won.order_by().values("pk"),
        stage__in=stages,
        taken_back=False,
        outcome=Outcome.OPEN,
        ends__isnull=False,
    )


def usual_rows(params: Params, user: Any) -> Then:
    """Return the deals that say how long a stage usually takes."""
    if (day := params.get("as_of")) is None:
        return deals_on(None, user).none()
    known = won_through([params.get("stage") or 0], user, day)
    unknown = known.filter(starts__isnull=True).order_by().values("deal")
    rows = deals_on(None, user).filter(pk__in=known.order_by().values("deal"))
    found: Then = rows.exclude(pk__in=unknown)
    return found


def days_in_stages(stages: list[int], user: Any, day: date) -> dict[int, list[int]]:
    """Return of each stage how many whole days the won deals of the year stayed in it, sorted; all their stays together."""
    rows = won_through(stages, user, day).order_by().values_list("stage_id", "deal_id", "starts", "ends")
    summed: dict[tuple[int, int], timedelta | None] = {}
    for stage, deal, starts, ends in rows:
        was = summed.get((stage, deal), timedelta())
        summed[stage, deal] = None if was is None or starts is None or ends is None else was + (ends - starts)
    found: dict[int, list[int]] = {}
    for (stage, _deal), stay in summed.items():
        if stay is not None:
            found.setdefault(stage, []).append(round(stay / timedelta(days=1)))
    return {stage: sorted(days) for stage, days in found.items()}
