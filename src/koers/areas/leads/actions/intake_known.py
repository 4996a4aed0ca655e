"""Keep the signs of persons and accounts that were recorded by hand or by an import, so that events find them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from koers.areas.customers.models import Account, Person
from koers.areas.leads.actions.intake_people import alive
from koers.areas.leads.models import AccountDomain, Identifier, IdentifierKind, IdentifierStatus, ReadMark
from koers.areas.leads.rules import identity
from koers.areas.leads.rules.joining import Key
from koers.kit.importing import bulk

CHUNK = 2_000
#: A change that was written a little earlier may become visible a little later.
OVERLAP = timedelta(minutes=1)
_FIELDS = ("kind", "value", "key", "person_id", "status", "first_seen_at", "last_seen_at")


def catch_up(*, at: datetime) -> int:
    """Read the persons and accounts that are new or changed since the last time; returns how many those were."""
    count = 0
    for model, keep in ((Person, _keep_persons), (Account, _keep_accounts)):
        name = f"leads.known.{model.subject_code}"
        while done := _chunk(model, name, keep, at):
            count += done
        count += _changed(model, name, keep, at)
    return count


def _chunk(model: Any, name: str, keep: Any, at: datetime) -> int:
    """Read the next chunk of new rows, in the order of their ids."""
    mark = ReadMark.objects.filter(name=name).first()
    last = mark.event_id if mark is not None else 0
    if not model._base_manager.filter(pk__gt=last).exists():
        return 0
    with transaction.atomic():
        mark, _made = ReadMark.objects.get_or_create(name=name, defaults={"read_at": at})
        mark = ReadMark.objects.select_for_update().get(name=name)
        rows = list(_bare(model).filter(pk__gt=mark.event_id).order_by("pk")[:CHUNK])
        keep(rows, at)
        if rows:
            ReadMark.objects.filter(name=name).update(event_id=rows[-1]["pk"])
    return len(rows)


def _changed(model: Any, name: str, keep: Any, at: datetime) -> int:
    """Read the rows that changed since the last time."""
    mark = ReadMark.objects.filter(name=name).first()
    if mark is None or mark.read_at is None:
        return 0
    since = mark.read_at - OVERLAP
    ids = list(
        model._base_manager.filter(updated_at__gt=since, pk__lte=mark.event_id).values_list("pk", flat=True)
    )
    for start in range(0, len(ids), CHUNK):
        with transaction.atomic():
            keep(list(_bare(model).filter(pk__in=ids[start : start + CHUNK])), at)
    if at > mark.read_at:
        ReadMark.objects.filter(name=name).update(read_at=at)
    return len(ids)


def _bare(model: Any) -> "QuerySet[Any, dict[str, Any]]":
    wanted = ("email", "phone", "mobile", "merged_into_id") if model is Person else ("email", "website")
    found: QuerySet[Any, dict[str, Any]] = model._base_manager.values("pk", "deleted_at", *wanted)
    return found


def _keep_persons(rows: Sequence[dict[str, Any]], at: datetime) -> None:
    """Keep the e-mail addresses and telephone numbers of persons; a number of several persons tells nobody."""
    merged = alive(row["pk"] for row in rows if row["merged_into_id"] is not None)
    owners = {
        row["pk"]: merged[row["pk"]].pk if row["pk"] in merged else row["pk"]
        for row in rows
        if row["deleted_at"] is None or row["pk"] in merged
    }
    signs = [(key, owners[row["pk"]]) for row in rows if row["pk"] in owners for key in _signs_of(row)]
    bulk.insert_new(
        Identifier,
        _FIELDS,
        [(key.kind, key.value, key.text, pk, IdentifierStatus.ACTIVE.value, at, at) for key, pk in signs],
    )
    numbers: dict[str, set[int]] = {}
    for key, pk in signs:
        if key.kind == IdentifierKind.PHONE:
            numbers.setdefault(key.text, set()).add(pk)
    held = Identifier.objects.filter(key__in=list(numbers), status=IdentifierStatus.ACTIVE)
    shared = [row.pk for row in held if numbers[row.key] - {row.person_id}]
    Identifier.objects.filter(pk__in=shared).update(status=IdentifierStatus.SHARED)


def _signs_of(row: dict[str, Any]) -> Iterable[Key]:
    email = identity.email(row["email"]) if row["email"] else ""
    if email and not identity.is_desk(email):
        yield Key(IdentifierKind.EMAIL.value, email)
    for name in ("phone", "mobile"):
        number = identity.phone(row[name]) if row[name] else ""
        if number:
            yield Key(IdentifierKind.PHONE.value, number)


def _keep_accounts(rows: Sequence[dict[str, Any]], at: datetime) -> None:
    """Keep the domains of the websites and e-mail addresses of accounts, in the place of those of before."""
    ids = [row["pk"] for row in rows]
    wanted = {
        (row["pk"], domain)
        for row in rows
        if row["deleted_at"] is None
        for domain in (identity.domain_of(row["website"] or ""), identity.domain_of(row["email"] or ""))
        if domain and not identity.is_free_mail(domain)
    }
    kept = set(AccountDomain.objects.filter(account_id__in=ids).values_list("account_id", "domain"))
    for account, domain in kept - wanted:
        AccountDomain.objects.filter(account_id=account, domain=domain).delete()
    AccountDomain.objects.bulk_create(
        [AccountDomain(account_id=account, domain=domain) for account, domain in sorted(wanted - kept)],
        ignore_conflicts=True,
    )
