"""Who takes part in the decision about a deal."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from koers.areas.customers.models import BuyingRole
from koers.areas.selling import events
from koers.areas.selling.actions.deals import NotPossibleError, lock, subjects_of
from koers.areas.selling.models import Deal, DealRole
from koers.kit.access.models import User
from koers.kit.timeline.recording import record


def take_over_roles(deal: Deal, *, by: User, at: datetime, via: str = "ui") -> int:
    """Let everybody who decides at the account, as far as one sees them, take part in a deal; returns how many are new.

    Raises NotPossibleError when there is nobody to take over.
    """
    with transaction.atomic():
        lock(deal)
        known = DealRole.objects.alive().filter(deal=deal).values("place")
        places = (
            BuyingRole.objects.visible_to(by).alive().filter(account=deal.account_id, left_at__isnull=True)
        )
        fresh = [DealRole(deal=deal, place=one, demo=deal.demo) for one in places.exclude(pk__in=known)]
        if not fresh:
            raise NotPossibleError(_("Nobody is on the map of the account who is not here already."))
        for one in fresh:
            one.save()
        facts = events.RolesFacts(len(fresh))
        record(events.ROLES_TAKEN_OVER, at=at, by=by, via=via, subjects=subjects_of(deal), facts=facts)
    return len(fresh)
