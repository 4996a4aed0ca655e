"""Work of the bridge in the background."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.bridge.demo import loading, removal
from koers.kit.jobs.context import Context
from koers.kit.jobs.declare import job


@job(name="bridge.load_demo", label=gettext_lazy("Load the demo company"))
def load_demo(context: Context, seed: int = 1) -> dict[str, Any]:
    """Load the demo company once; a second start after a kill finds what is there and goes on from it."""
    context.progress(0, None, _("Writing and reading the files…"))
    if not removal.has_demo():
        loading.load(seed=seed, as_of=timezone.localdate(), at=timezone.now())
    return {}


@job(name="bridge.remove_demo", label=gettext_lazy("Remove the demo data"), atomic=True)
def remove_demo(context: Context) -> dict[str, Any]:
    """Remove the demo data, all or nothing."""
    context.progress(0, None, _("Counting what goes…"))
    done = removal.remove()
    return {"goes": done.goes, "stays": done.stays}
