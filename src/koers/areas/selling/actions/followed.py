"""The verb that works out, in portions, how all chosen approaches were followed, and keeps it for pages over many deals."""

from collections.abc import Callable
from datetime import datetime

from koers.areas.selling.models import ApproachChoice, HowFollowed
from koers.areas.selling.queries import adherence

#: So many approaches are worked out at a time.
PORTION = 1_000


def work_out_followed(*, at: datetime, beat: Callable[[], None] = lambda: None) -> int:
    """Work out again how every running choice was followed; returns how many that were.

    A row that was not worked out again belongs to a choice that ended, a deal in the bin or a method that is gone.
    """
    done, last = 0, 0
    while True:
        rows = ApproachChoice.objects.alive().filter(deal__deleted_at__isnull=True, ended_at__isnull=True)
        pks = list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PORTION])
        if not pks:
            break
        last = pks[-1]
        found = adherence.followed(ApproachChoice.objects.filter(pk__in=pks))
        HowFollowed.objects.bulk_create(
            [HowFollowed(choice=one.choice, due=one.due, there=one.there, computed_at=at) for one in found],
            update_conflicts=True,
            unique_fields=["choice"],
            update_fields=["due", "there", "computed_at"],
        )
        done += len(found)
        beat()
    HowFollowed.objects.filter(computed_at__lt=at).delete()
    return done
