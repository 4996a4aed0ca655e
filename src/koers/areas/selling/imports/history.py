"""The stage history of deals: each row says that a deal entered a stage at a moment."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy

from koers.areas.selling.imports.deals import DEAL, MEMBER
from koers.areas.selling.imports.stages import Place, places
from koers.areas.selling.models import DealPeriod, Outcome
from koers.kit.importing import target
from koers.kit.importing.target import Column
from koers.kit.importing.work import Line, Work

_FIELDS = [field.attname for field in DealPeriod._meta.concrete_fields]


def write_history(work: Work, lines: list[Line]) -> None:
    """Split the periods of each deal where the rows say that it entered a stage."""
    deals = work.refs(DEAL, lines, "deal")
    owners = work.refs(MEMBER, lines, "owner")
    by_deal: dict[int, list[Line]] = {}
    for line in lines:
        deal = deals.get(line.values["deal"])
        if deal is None:
            line.refuse("unknown", "deal", line.values["deal"], noun="Deal")
        elif not line.verdict:
            by_deal.setdefault(deal, []).append(line)
    stored = _stored(by_deal)
    made = work.made_here(DEAL, list(by_deal))
    for deal, rows in by_deal.items():
        if deal < 0:
            for line in rows:
                line.verdict = "new"
            continue
        _refine(work, deal, rows, stored.get(deal, []), owners, deal in made)


def _stored(by_deal: dict[int, list[Line]]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    rows = DealPeriod.objects.filter(deal_id__in=[pk for pk in by_deal if pk > 0]).values(*_FIELDS)
    for row in rows.order_by("deal_id", "starts", "id"):
        found.setdefault(row["deal_id"], []).append(row)
    for periods in found.values():
        periods.sort(key=lambda row: (row["starts"] is not None, row["starts"] or 0))
    return found


def _refine(
    work: Work, deal: int, rows: list[Line], old: list[dict[str, Any]], owners: dict[str, int], made: bool
) -> None:
    if not old:
        for line in rows:
            line.refuse("unknown", "deal", line.values["deal"], noun="Deal")
        return
    periods = [dict(period) for period in old]
    pipeline = _pipeline_of(work, periods)
    touched = False
    for line, place in _in_order(work, rows, pipeline, made):
        changed = _enter(work, periods, place, line, owners)
        if line.verdict:
            continue
        line.verdict = "new" if changed or made else "same"
        touched = touched or changed
    if touched:
        work.replace_parts(DEAL, deal, DealPeriod, old, "deal_id", periods, line=rows[0].number, quiet=made)


def _in_order(work: Work, rows: list[Line], pipeline: int, made: bool) -> list[tuple[Line, Place]]:
    """Return the rows with their stages: the ends first, because they say how far the open stages may reach.

    Of two open stages entered at the very same moment only the later one is kept; the other was passed through.
    """
    found: dict[tuple[bool, dt.datetime], tuple[Line, Place]] = {}
    for line in rows:
        place = places(work).stage(line, pipeline, line.values["stage"])
        if place is None:
            line.refuse("unknown_stage", "stage", line.values["stage"])
            continue
        key = (place.outcome == Outcome.OPEN, _at(line, work))
        other = found.get(key)
        if other is not None and other[1].position > place.position:
            line.verdict = "new" if made else "same"
            continue
        if other is not None:
            other[0].verdict = "new" if made else "same"
        found[key] = (line, place)
    return [found[key] for key in sorted(found)]


def _pipeline_of(work: Work, periods: list[dict[str, Any]]) -> int:
    place = places(work).by_id(periods[-1]["stage_id"])
    return place.pipeline if place else 0


def _at(line: Line, work: Work) -> dt.datetime:
    value = line.values["starts"]
    if isinstance(value, dt.datetime):
        return value
    return dt.datetime.combine(value, dt.time(), tzinfo=work.settings.zone)


def _enter(
    work: Work, periods: list[dict[str, Any]], place: Place, line: Line, owners: dict[str, int]
) -> bool:
    """Let a deal enter a stage at the moment of the row; returns whether its history changed."""
    moment = _at(line, work)
    last = periods[-1]
    if place.outcome != Outcome.OPEN:
        return _end(periods, place, moment, line, work)
    if last["outcome"] != Outcome.OPEN and last["starts"] is not None and moment >= last["starts"]:
        if (
            moment.astimezone(work.settings.zone).date()
            > last["starts"].astimezone(work.settings.zone).date()
        ):
            line.refuse("after_close", "starts", line.values["starts"])
        return False
    index = _holding(periods, moment)
    fresh = {"stage_id": place.id, "outcome": str(place.outcome), **_details(line, owners)}
    if index is None:
        first = periods[0]
        if first["outcome"] != Outcome.OPEN:
            periods.insert(0, {**first, **fresh, "starts": moment, "ends": first["starts"]})
        elif first["starts"] is None:
            first.update(fresh, starts=moment)
        else:
            periods.insert(0, {**first, **fresh, "starts": moment, "ends": first["starts"]})
        return True
    period = periods[index]
    if (
        index == 0
        and period["starts"] is not None
        and period["starts"] < moment
        and _is_assumed(period, moment, work)
    ):
        period.update(fresh, starts=moment)
        return True
    if period["starts"] == moment:
        if all(period[name] == value for name, value in fresh.items()):
            return False
        period.update(fresh)
        return True
    if period["starts"] is None:
        period.update(fresh, starts=moment)
        return True
    if (
        period["stage_id"] == place.id
        and all(period[name] == value for name, value in fresh.items())
        and index > 0
    ):
        return False
    periods.insert(index + 1, {**period, **fresh, "starts": moment})
    period["ends"] = moment
    return True


def _is_assumed(period: dict[str, Any], moment: dt.datetime, work: Work) -> bool:
    """Say whether a first period begins at midnight of the same day: then only its day was known until now."""
    starts = period["starts"].astimezone(work.settings.zone)
    same_day: bool = starts.date() == moment.astimezone(work.settings.zone).date()
    return same_day and starts.time() == dt.time()


def _end(periods: list[dict[str, Any]], place: Place, moment: dt.datetime, line: Line, work: Work) -> bool:
    """A row that says the deal ended gives the moment of the close, agrees with it, or is refused."""
    last = periods[-1]
    if last["outcome"] == Outcome.OPEN:
        line.refuse("open_but_final", "stage", line.values["stage"])
        return False
    zone = work.settings.zone
    if last["starts"] is None or last["starts"].astimezone(zone).date() != moment.astimezone(zone).date():
        return False
    if last["starts"] == moment or (len(periods) > 1 and (periods[-2]["starts"] or moment) > moment):
        return False
    last["starts"] = moment
    if len(periods) > 1:
        periods[-2]["ends"] = moment
    return True


def _details(line: Line, owners: dict[str, int]) -> dict[str, Any]:
    values = line.values
    found = {
        "amount_cents": values.get("amount"),
        "expected_close_date": values.get("expected_close_date"),
        "owner_id": owners.get(values.get("owner") or ""),
        "stated_chance": values.get("chance"),
    }
    return {name: value for name, value in found.items() if value is not None}


def _holding(periods: list[dict[str, Any]], moment: dt.datetime) -> int | None:
    """Return which period holds at a moment: starts are inclusive, ends exclusive, unknown starts lie before all."""
    for index, period in enumerate(periods):
        starts, ends = period["starts"], period["ends"]
        if (starts is None or starts <= moment) and (ends is None or moment < ends):
            return index
    return None


target.register(
    target.Target(
        "selling.stage_change",
        DEAL,
        gettext_lazy("Stage history of deals"),
        (
            Column("deal", gettext_lazy("deal"), required=True, limit=200),
            Column("stage", gettext_lazy("stage"), required=True, limit=80),
            Column("starts", gettext_lazy("entered on"), "moment", required=True),
            Column("amount", gettext_lazy("amount"), "money"),
            Column("owner", gettext_lazy("owner"), limit=120),
            Column("expected_close_date", gettext_lazy("expected close"), "date"),
            Column("chance", gettext_lazy("stated chance (%)"), "percent", lenient=True),
        ),
        order=90,
        keys=(("deal", "stage", "starts"),),
        write=write_history,
        derived=True,
    )
)
