"""Reads over accounts that got another owner of us: who was in touch before, and how the new owner goes on."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Now
from django.utils import timezone

from koers.areas.customers.models import Account, Activity, Person, Promise, PromiseState
from koers.areas.customers.queries.spent import CONTACTS, LOOK_BACK, end_of
from koers.areas.organisation.queries import in_unit
from koers.kit.measures.declaration import Params

#: What the address of rows may say: `owner` is the new one; without `as_of` every change ever counts.
PARAMS = {"account": "id", "owner": "id", "unit": "id", "as_of": "date"}


@dataclass(frozen=True)
class Change:
    """The last time that an account got another owner: from whom, to whom and when; `until` is when we look."""

    account: int
    former: int
    owner: int
    at: datetime
    until: datetime


@dataclass(frozen=True)
class Followed:
    """A change with how it went on: the persons of the former owner, and whom the new one was in touch with, and when."""

    change: Change
    before: frozenset[int]
    after: frozenset[int]
    first: datetime | None

    @property
    def days(self) -> int:
        """Return the days until the new owner was in touch first, or until now where that did not happen yet."""
        until = self.first or self.change.until
        return (timezone.localdate(until) - timezone.localdate(self.change.at)).days

    @property
    def taken_over(self) -> frozenset[int]:
        """Return the persons of the former owner that the new one was in touch with."""
        return self.before & self.after


def changes(params: Params, user: Any) -> list[Change]:
    """Return the last change of owner of each account, in the year up to a day or ever.

    One that was taken back the same day is none, and nor is a first owner: nobody had the account before.
    """
    day: date | None = params.get("as_of")
    rows = _rows(params, user)
    if day is not None:
        rows = rows.filter(history_date__gte=end_of(day) - LOOK_BACK, history_date__lt=end_of(day))
    found: dict[int, Change] = {}
    days: dict[tuple[int, date], Change] = {}
    named = rows.order_by("id", "history_date", "history_id").values_list(
        "id", "former", "owner_id", "history_date", "now"
    )
    for account, former, owner, at, now in named:
        until = now if day is None else min(now, end_of(day))
        key = (account, timezone.localdate(at))
        began = days.get(key)
        days[key] = Change(account, began.former if began else former, owner, at, until)
    for one in days.values():
        if one.former != one.owner:
            found[one.account] = one
    wanted = params.get("owner")
    return [one for one in found.values() if not wanted or one.owner == wanted]


def _rows(params: Params, user: Any) -> Any:
    """Return what the field history of accounts says of a change from one owner to another."""
    accounts = Account.objects.visible_to(user).filter(deleted_at__isnull=True, merged_into__isnull=True)
    if params.get("account"):
        accounts = accounts.filter(pk=params["account"])
    if params.get("unit"):
        accounts = in_unit(accounts, params["unit"])
    kept: Any = Account.history.model.objects
    earlier = Q(history_date__lt=OuterRef("history_date")) | Q(
        history_date=OuterRef("history_date"), history_id__lt=OuterRef("history_id")
    )
    before = kept.filter(earlier, id=OuterRef("id")).order_by("-history_date", "-history_id")
    rows = kept.filter(history_type="~", owner__isnull=False, id__in=accounts.order_by().values("pk"))
    return (
        rows.annotate(
            former=Subquery(before.values("owner_id")[:1]),
            now=ExpressionWrapper(Now(), output_field=DateTimeField()),
        )
        .filter(former__isnull=False)
        .exclude(former=F("owner_id"))
    )


def followed(params: Params, user: Any) -> list[Followed]:
    """Return each change with how it went on; the former owner's persons are those of the year before."""
    every = changes(params, user)
    if not every:
        return []
    rows = Activity.objects.visible_to(user).filter(
        kind__in=CONTACTS,
        account__in=[one.account for one in every],
        owner__in={pk for one in every for pk in (one.former, one.owner)},
        happened_at__gte=min(one.at for one in every) - LOOK_BACK,
    )
    spoken: dict[tuple[int, int], list[tuple[datetime, int | None]]] = defaultdict(list)
    named = rows.order_by("happened_at", "pk").values_list("account", "owner", "person", "happened_at")
    for account, owner, person, at in named:
        spoken[account, owner].append((at, person))
    return [_followed(one, spoken) for one in every]


def _followed(one: Change, spoken: dict[tuple[int, int], list[tuple[datetime, int | None]]]) -> Followed:
    before = {
        person
        for at, person in spoken[one.account, one.former]
        if person is not None and one.at - LOOK_BACK <= at < one.at
    }
    since = [(at, person) for at, person in spoken[one.account, one.owner] if one.at <= at < one.until]
    after = {person for _at, person in since if person is not None}
    return Followed(one, frozenset(before), frozenset(after), since[0][0] if since else None)


def handed_over(params: Params, user: Any) -> QuerySet[Account]:
    """Return the accounts that got another owner."""
    rows = Account.objects.visible_to(user)
    return rows.filter(pk__in=[one.account for one in changes(params, user)])


def persons_before(params: Params, user: Any) -> QuerySet[Person]:
    """Return the persons with whom the former owners were in touch in the year before."""
    known = {person for one in followed(params, user) for person in one.before}
    return Person.objects.visible_to(user).filter(pk__in=known)


def promises_left(params: Params, user: Any) -> QuerySet[Promise]:
    """Return the promises that former owners made before the change, and that are open still."""
    return promises_after(changes(params, user), params, user)


def promises_after(found: list[Change], params: Params, user: Any) -> QuerySet[Promise]:
    """Return the same for changes that are read already."""
    until = {(one.account, one.former): timezone.localdate(one.at) for one in found}
    promises = Promise.objects.visible_to(user)
    # A condition for each change would be more than a database takes in one statement.
    rows = promises.filter(state=PromiseState.OPEN, owner__in={former for _account, former in until})
    if params.get("account"):
        rows = rows.filter(account=params["account"])
    named = rows.order_by().values_list("pk", "account", "owner", "made_date")
    left = [pk for pk, account, owner, made in named if made <= until.get((account, owner), date.min)]
    return promises.filter(pk__in=left)
