"""Reads over the tables of the customers."""

from collections.abc import Sequence
from typing import Any

from koers.areas.customers.events import ACTIVITY_DONE
from koers.areas.customers.models import Activity
from koers.kit.timeline.kinds import words_of


@words_of(ACTIVITY_DONE)
def activity_words(many: Sequence[dict[str, Any]]) -> list[str]:
    """Return the subject line of each activity that events are about."""
    ids = [facts["activity_id"] for facts in many if "activity_id" in facts]
    subjects = dict(Activity.objects.filter(pk__in=ids).values_list("pk", "subject"))
    return [subjects.get(facts.get("activity_id", 0), "") for facts in many]
