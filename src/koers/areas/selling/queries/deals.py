"""Reads over deals and their history: how every deal stood at the end of a day, and what happened in between."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, DateField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from koers.areas.customers.queries.deciding import Dmu, OwnPart, dmu, within
from koers.areas.organisation.queries import in_unit
from koers.areas.selling.models import Deal, DealPeriod, DealRole, Outcome
from koers.kit.measures.declaration import Params

#: What the address of rows of deals may say. `0` for an id means: none named.
DEAL_PARAMS = {
    "as_of": "date",
    "starts": "date",
    "ends": "date",
    "unit": "id",
    "owner": "id",
    "product": "id",
    "stage": "id",
    "pipeline": "id",
    "account": "id",
    "sector": "text",
    "currency": "text",
}


#: Deals with columns of how they stood then; the type checker cannot follow what is added to a row.
Then = QuerySet[Any]


def end_of(day: date) -> datetime:
    """Return the first moment after a day, in the time zone of the firm."""
    return timezone.make_aware(
        datetime.combine(day + timedelta(days=1), time()), timezone.get_default_timezone()
    )


def held(day: date | None, path: str = "periods") -> Q:
    """Return the condition that a period held at the end of a day; without a day, that it holds now."""
    if day is None:
        return Q(**{f"{path}__ends__isnull": True})
    moment = end_of(day)
    begun = Q(**{f"{path}__starts__isnull": True}) | Q(**{f"{path}__starts__lt": moment})
    return begun & (Q(**{f"{path}__ends__isnull": True}) | Q(**{f"{path}__ends__gte": moment}))


def deals_on(day: date | None, user: Any) -> Then:
    """Return the deals a person may see as they stood at the end of a day.

    Adds `outcome_then`, `amount_then` (cents), `currency_then`, `stage_then`, `expected_then` and `closed_then`.
    """
    rows = Deal.objects.visible_to(user).annotate(standing=FilteredRelation("periods", condition=held(day)))
    return (
        rows.filter(standing__isnull=False)
        .annotate(
            outcome_then=F("standing__outcome"),
            amount_then=F("standing__amount_cents"),
            currency_then=F("standing__currency"),
            stage_then=F("standing__stage__name"),
            expected_then=F("standing__expected_close_date"),
            closed_then=_closed_then(day),
        )
        .order_by("-amount_then", "-id")
    )


def _closed_then(day: date | None) -> Case:
    """Return the day a deal was closed as known then: the recorded day, else the day its last period began."""
    known = Q(closed_date__isnull=False)
    if day is not None:
        known &= Q(closed_date__lte=day)
    began = TruncDate("standing__starts", tzinfo=timezone.get_default_timezone())
    closed = ~Q(standing__outcome=Outcome.OPEN)
    return Case(
        When(closed & known, then=F("closed_date")),
        When(closed, then=began),
        default=None,
        output_field=DateField(),
    )


_NAMED = (
    ("owner", "standing__owner"),
    ("product", "product"),
    ("account", "account"),
    ("stage", "standing__stage"),
    ("pipeline", "standing__stage__pipeline"),
)


def chosen(rows: Then, params: Params) -> Then:
    """Keep the deals that the parameters name.

    That is: unit with all below it, owner, product, account, stage, pipeline, sector, currency.
    """
    if (unit := params.get("unit")) is not None:
        rows = in_unit(rows, unit, "standing__unit")
    for name, field in _NAMED:
        if (value := params.get(name)) is not None:
            rows = rows.filter(**({f"{field}_id": value} if value else {f"{field}__isnull": True}))
    if (sector := params.get("sector")) is not None:
        rows = rows.filter(account__sector=sector) if sector else rows.filter(_no_sector())
    if currency := params.get("currency"):
        rows = rows.filter(standing__currency=currency)
    return rows


def _no_sector() -> Q:
    return Q(account__isnull=True) | Q(account__sector="")


def open_deals(params: Params, user: Any) -> Then:
    """Return the deals that were open at the end of the day `as_of`."""
    return chosen(deals_on(params.get("as_of"), user), params).filter(standing__outcome=Outcome.OPEN)


def closed_deals(params: Params, user: Any) -> Then:
    """Return the deals won or lost from `starts` up to `ends`, as known at the end of `as_of`."""
    rows = chosen(deals_on(params.get("as_of"), user), params)
    # Not by `exclude`: that would join the deals with themselves, which PostgreSQL may do row by row.
    rows = rows.filter(standing__outcome__in=(Outcome.WON, Outcome.LOST))
    if starts := params.get("starts"):
        rows = rows.filter(closed_then__gte=starts)
    if ends := params.get("ends"):
        rows = rows.filter(closed_then__lt=ends)
    return rows


def won_deals(params: Params, user: Any) -> Then:
    """Return the deals won from `starts` up to `ends`."""
    return closed_deals(params, user).filter(standing__outcome=Outcome.WON)


def lost_deals(params: Params, user: Any) -> Then:
    """Return the deals lost from `starts` up to `ends`."""
    return closed_deals(params, user).filter(standing__outcome=Outcome.LOST)


def left_deals(params: Params, user: Any) -> Then:
    """Return the deals from which we walked away, from `starts` up to `ends`; they are among the lost ones."""
    return lost_deals(params, user).filter(reason__not_pursued=True)


def pursued_deals(params: Params, user: Any) -> Then:
    """Return the deals won or lost from `starts` up to `ends`, without those from which we walked away."""
    kept = Q(standing__outcome=Outcome.WON) | Q(reason__isnull=True) | Q(reason__not_pursued=False)
    return closed_deals(params, user).filter(kept)


def dated_wins(params: Params, user: Any) -> Then:
    """Return the won deals of which both the opening and the winning day are known; adds `opened_then`."""
    begun = DealPeriod.objects.filter(deal=OuterRef("pk")).order_by(F("starts").asc(nulls_first=True), "id")
    first = TruncDate(Subquery(begun.values("starts")[:1]), tzinfo=timezone.get_default_timezone())
    rows = won_deals(params, user).annotate(opened_then=Coalesce("created_date", first))
    found: Then = rows.filter(opened_then__isnull=False, closed_then__gte=F("opened_then"))
    return found


def deciding(deal: Deal, user: Any, day: date) -> Dmu | None:
    """Return who decides about a deal at the end of a day, each as at the account where nothing else is said.

    Who takes part is as it is now; None when the deal has no account.
    """
    if deal.account is None:
        return None
    rows = DealRole.objects.alive().filter(deal=deal).order_by()
    own = rows.values_list("place", "role", "part", "influence")
    parts = {place: OwnPart(role, part, influence) for place, role, part, influence in own}
    return within(dmu(deal.account, user, day), parts)


def parts_of(params: Params, user: Any) -> QuerySet[DealRole]:
    """Return the parts in a deal that are behind its coverage."""
    return DealRole.objects.visible_to(user).alive().filter(deal=params.get("deal") or 0)
