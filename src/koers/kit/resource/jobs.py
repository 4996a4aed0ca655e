"""What lists do in the background."""

from typing import Any

from django.utils.translation import gettext_lazy

from koers.kit.access.models import User
from koers.kit.jobs.declare import job
from koers.kit.resource import registry
from koers.kit.resource.bulk import Outcome, apply, keep
from koers.kit.resource.models import BulkRun
from koers.kit.resource.verb_pages import bound_form


@job(name="resource.bulk", label=gettext_lazy("Change many records"))
def bulk_verb(
    context: Any,
    *,
    path: str,
    verb: str,
    ids: list[int],
    user_id: int,
    answers: dict[str, str],
    run: str = "",
) -> dict[str, int]:
    """Do a verb to many records, a hundred at a time; a record that was done no longer fits and is not done twice."""
    resource = registry.get(path)
    found = resource.verb(verb) if verb else None
    user = User.objects.get(pk=user_id)
    form = bound_form(found, None, user, answers) if found else None
    if form is not None and not form.is_valid():
        return {"done": 0, "asked": len(ids)}
    start = int(context.cursor or 0)
    done = 0
    kept = BulkRun.objects.filter(uid=run).first() if run else None
    for at in range(start, len(ids), 100):
        part = apply(resource, found, ids[at : at + 100], user, form.cleaned_data if form is not None else {})
        done += len(part.done)
        if kept is not None:
            keep(kept, part, over=at + 100 >= len(ids))
        context.progress(min(at + 100, len(ids)), len(ids))
        context.checkpoint(at + 100)
        if context.cancelled():
            if kept is not None:
                keep(kept, Outcome([], []), over=True)
            break
        context.give_way()
    return {"done": done, "asked": len(ids)}
