"""The question a review answers: which day, which period, which part of the firm; all of it from an address."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from koers.areas.insight.rules import Period, period_of, read_kind, read_period
from koers.areas.organisation.models import Member, Seat, Target, Unit
from koers.areas.selling.models import Deal, DealPeriod
from koers.kit.timeline.models import Event

#: Records that end longer than this before today are an old export: the review then stands at their last day.
QUIET_DAYS = 45
NAMES = ("as_of", "period", "kind", "unit", "seller")


class BadQuestion(ValueError):
    """An address asks for a review that cannot be: the message says what is not understood."""


@dataclass(frozen=True)
class Question:
    """As of which day, over which period, for which unit (None is all a person sees) and which seller."""

    as_of: date
    period: Period
    unit: Unit | None = None
    seller: Member | None = None
    #: Whether the day was chosen because the records end there.
    at_last_record: bool = False

    @property
    def address(self) -> dict[str, str]:
        """Return the question as parameters of an address."""
        given = {"as_of": self.as_of.isoformat(), "period": self.period.code}
        if self.unit is not None:
            given["unit"] = str(self.unit.pk)
        if self.seller is not None:
            given["seller"] = str(self.seller.pk)
        return given

    @property
    def outlook(self) -> Period:
        """Return the period the forecast is about: the one asked, or the next once that one is over."""
        day_after = self.as_of + timedelta(days=1)
        return self.period if day_after in self.period else period_of(day_after, self.period.kind)

    def fingerprint(self, user: Any) -> str:
        """Return a short code of the question for everybody with the same view on the rows."""
        scope = user.scope
        seen = "everything" if scope.everything else ",".join(map(str, sorted(scope.unit_ids)))
        parts = [seen, *(f"{name}={value}" for name, value in sorted(self.address.items()))]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def read_question(given: Mapping[str, str], user: Any, *, today: date) -> Question:
    """Read a question from an address; raises BadQuestion."""
    unit, seller = unit_asked(given.get("unit", ""), user), seller_asked(given.get("seller", ""))
    as_of, at_last = _as_of(given.get("as_of", ""), user, today)
    try:
        if given.get("period"):
            period = read_period(given["period"])
        else:
            period = period_of(as_of, read_kind(given.get("kind") or "quarter"))
    except ValueError as error:
        raise BadQuestion(
            _("“%(value)s” is not a period. Write it as 2026-Q3, 2026-09 or 2026.")
            % {"value": (given.get("period") or given.get("kind") or "")[:40]}
        ) from error
    if period.starts > as_of:
        raise BadQuestion(_("This period begins after the day the review stands at."))
    return Question(as_of, period, unit, seller, at_last)


def _as_of(text: str, user: Any, today: date) -> tuple[date, bool]:
    if text:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = date.min
        if not 1990 <= day.year <= 2200:
            raise BadQuestion(_("“%(value)s” is not a day. Write it as 2026-09-30.") % {"value": text[:40]})
        return day, False
    last = last_record(user, today)
    if last is not None and last < today - timedelta(days=QUIET_DAYS):
        return last, True
    return today, False


def last_record(user: Any, today: date) -> date | None:
    """Return the last day, up to today, on which a deal was closed or opened; the second is asked when it matters."""
    deals = Deal.objects.visible_to(user).order_by()
    closed: date | None = deals.filter(closed_date__lte=today).aggregate(last=Max("closed_date"))["last"]
    if closed is not None and closed >= today - timedelta(days=QUIET_DAYS):
        return closed
    opened = deals.filter(created_date__lte=today).aggregate(last=Max("created_date"))["last"]
    return max((day for day in (opened, closed) if day), default=None)


def unit_asked(text: str, user: Any) -> Unit | None:
    """Return the unit of an address, or the one a person sits in; None is everything. Raises BadQuestion."""
    if text == "all":
        return None
    if text:
        found = units_of(user).filter(pk=text).first() if text.isdecimal() and len(text) < 18 else None
        if found is None:
            raise BadQuestion(_("There is no such unit among those you see."))
        return found
    if user.scope.everything:
        return None
    return units_of(user).order_by("path").first()


def seller_asked(text: str) -> Member | None:
    """Return the seller of an address, or None without one; raises BadQuestion."""
    if not text:
        return None
    found = Member.objects.alive().filter(pk=text).first() if text.isdecimal() and len(text) < 18 else None
    if found is None:
        raise BadQuestion(_("There is no such seller."))
    return found


def units_of(user: Any) -> "QuerySet[Unit]":
    """Return the units a person can ask a review for: those under the person's seats."""
    units = Unit.objects.visible_to(user)
    return units if user.scope.everything else units.filter(pk__in=user.scope.write_unit_ids)


def sellers_under(unit: Unit | None, user: Any) -> list[tuple[int, str]]:
    """Return who sits in a unit or below it, by name."""
    seats = Seat.objects.visible_to(user)
    if unit is not None:
        seats = seats.filter(unit__path__startswith=unit.path)
    rows = seats.order_by("member__name").values_list("member_id", "member__name").distinct()
    return [(pk, name) for pk, name in rows]


def data_version() -> str:
    """Return a code that differs as soon as anything a review is made of has changed; one query."""
    # The names of tables come from the models, never from a person.
    asked = [f"(SELECT MAX(updated_at) FROM {_table(model)})" for model in (Deal, Unit, Member, Target, Seat)]  # noqa: S608  names of tables
    asked += [f"(SELECT MAX(id) FROM {_table(model)})" for model in (DealPeriod, Event)]  # noqa: S608  names of tables
    asked.append(f"(SELECT COUNT(*) FROM {_table(Deal)} WHERE deleted_at IS NULL)")  # noqa: S608  names of tables
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(asked))
        row = cursor.fetchone()
    return hashlib.sha256(repr([str(value) for value in row]).encode()).hexdigest()


def _table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)
