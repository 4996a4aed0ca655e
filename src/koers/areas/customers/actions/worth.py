"""Keeping what customers are worth: the last good working out stands until the next one is whole."""

from collections.abc import Iterable

from django.db import transaction

from koers.areas.customers.models import Account, AccountWorth, WorthRun

CHUNK = 2_000


def keep_worth(run: WorthRun, rows: Iterable[AccountWorth]) -> WorthRun:
    """Put a working out in the place of the former one, all or nothing; who has no orders any more has no worth."""
    with transaction.atomic():
        kept, _made = WorthRun.objects.update_or_create(
            as_of=run.as_of,
            defaults={
                name: getattr(run, name)
                for name in ("computed_at", "way", "why", "currency", "customers", "facts")
            },
        )
        AccountWorth.objects.all().delete()
        known = set(Account._base_manager.values_list("pk", flat=True))
        fresh = []
        for row in rows:
            row.run = kept
            if row.account_id in known:  # An account may have gone while this was worked out.
                fresh.append(row)
        AccountWorth.objects.bulk_create(fresh, batch_size=CHUNK)
        WorthRun.objects.exclude(pk=kept.pk).delete()
    return kept
