"""Next steps of deals as a declared record: who proposed each, and whether the customer confirmed it."""

from django.utils.translation import gettext_lazy as _

from koers.areas.selling.models import NextStep
from koers.kit.resource.declaration import Filter, Group, History, Resource, Timeline
from koers.kit.resource.registry import register

NEXT_STEPS = Resource(
    path="next-steps",
    model=NextStep,
    noun="selling.next_step",
    icon="calendar-check",
    groups=(
        Group(_("Next step"), ("deal", "step", "due_date", "set_date", "owner")),
        Group(_("Who leads"), ("proposed_by", "confirmed")),
    ),
    fixed=("deal", "step", "due_date", "set_date", "owner"),
    columns=("step", "deal", "due_date", "set_date", "owner", "proposed_by", "confirmed"),
    shown=("step", "deal", "due_date", "set_date", "owner", "proposed_by", "confirmed"),
    title=("step",),
    sort="-set",
    filters=("deal", "owner", "set_date", "proposed_by", Filter("confirmed")),
    search=("step",),
    panels=(Timeline(), History()),
    purpose=_(
        "Here stand the next steps of your deals, with who proposed them and whether the customer confirmed."
    ),
)
register(NEXT_STEPS)
