"""Who leads in the sale: whose next steps they are."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.selling.queries import steps as queries
from koers.areas.selling.queries.steps import Led
from koers.areas.selling.queries.talks import TALK_PARAMS
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.intervals import share_between
from koers.kit.measures.readings import Answer, Reading
from koers.kit.ui.formats import number

#: Below so many next steps of which it is known who leads, a share is not shown.
FEWEST_STEPS = 10


def _share(found: Led) -> Answer:
    note = ""
    if found.known < found.steps:
        note = _("Known of %(known)s of %(n)s next steps; of the others nobody noted who leads.") % {
            "known": number(found.known),
            "n": number(found.steps),
        }
    between = share_between(found.led, found.known)
    if between is None:
        return Answer(None, 0, note=note)
    return Answer(found.led / found.known, found.known, *between, note=note)


LEAD_TAKING = Measure(
    name="selling.lead_taking",
    label=gettext_lazy("Lead-taking"),
    definition=gettext_lazy(
        "Of the next steps of deals, the share that we proposed and the customer confirmed, with a 95% interval "
        "(Wilson). A step of which nobody noted who proposed it, or of ours whether it was confirmed, is unknown and "
        "not in it."
    ),
    unit="ratio",
    rows=queries.known,
    value=lambda params, user: _share(queries.counted(params, user)),
    resource="next-steps",
    columns=("step", "deal", "due_date", "set_date", "owner", "proposed_by", "confirmed"),
    params=TALK_PARAMS,
    grain=("owner", "unit", "period"),
    good="up",
    min_n=FEWEST_STEPS,
    ability="selling.next_step.read",
)
registry.register(LEAD_TAKING)


def lead_reading(found: Led, params: Params) -> Reading:
    """Return lead-taking of next steps that are already counted; `params` say which."""
    return LEAD_TAKING.reading(_share(found), params)
