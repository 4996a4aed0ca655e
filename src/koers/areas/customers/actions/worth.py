"""Keeping what customers are worth: the last good working out stands until the next one is whole."""

from collections.abc import Iterable
from itertools import islice

from django.db import transaction

from koers.areas.customers.models import Account, AccountMonth, AccountWorth, WorthRun

CHUNK = 2_000


def keep_worth(run: WorthRun, rows: Iterable[AccountWorth], months: Iterable[AccountMonth] = ()) -> WorthRun:
    """Put a working out in the place of the former one, all or nothing; who has no orders any more has no worth.

    `months` carry the account in `worth_id`.
    """
    with transaction.atomic():
        kept, _made = WorthRun.objects.update_or_create(
            as_of=run.as_of,
            defaults={
                name: getattr(run, name)
                for name in ("computed_at", "way", "why", "currency", "customers", "facts")
            },
        )
        AccountMonth.objects.all().delete()
        AccountWorth.objects.all().delete()
        known = set(Account._base_manager.values_list("pk", flat=True))
        fresh = []
        for row in rows:
            row.run = kept
            if row.account_id in known:  # An account may have gone while this was worked out.
                fresh.append(row)
        AccountWorth.objects.bulk_create(fresh, batch_size=CHUNK)
        _keep_months(months, {row.account_id for row in fresh})
        WorthRun.objects.exclude(pk=kept.pk).delete()
    return kept


def _keep_months(months: Iterable[AccountMonth], known: set[int]) -> None:
    """Keep the months in parts: there may be a million of them."""
    kept = (month for month in months if month.worth_id in known)
    while part := list(islice(kept, CHUNK)):
        AccountMonth.objects.bulk_create(part)
