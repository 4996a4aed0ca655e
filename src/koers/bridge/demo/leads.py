"""The leads of the demo company: a contract both sides signed, and a full desk."""

from datetime import datetime, timedelta

from koers.areas.customers.models import Lifecycle
from koers.areas.leads import actions
from koers.areas.leads.actions import HandOverRefused
from koers.areas.leads.models import HandOverContract
from koers.kit.access.matrix import narrow
from koers.kit.access.models import Role, User

#: So many warm leads lie on the desk of sales when the demo begins.
WAITING = 14
#: For how many hours they have been lying there, in turn.
HOURS = (1, 2, 4, 7, 20, 26)


def sign_contract(*, at: datetime) -> HandOverContract | None:
    """Have the marketer and the manager of the demo company sign a contract, if none is in force."""
    if HandOverContract.objects.in_force() is not None:
        return None
    people = {
        role: User.objects.filter(demo=True, role=role).first() for role in (Role.MARKETER, Role.MANAGER)
    }
    marketer, manager = people[Role.MARKETER], people[Role.MANAGER]
    if marketer is None or manager is None:
        return None
    contract = actions.draft_contract(
        by=marketer,
        at=at,
        marketing_promise="At least forty leads a month, of which sales accepts seven in ten.",
        sales_promise="An answer within a working day, and a first call within the agreed hours.",
        monthly_volume=40,
        accepted_percent=70,
    )
    contract.demo = True
    contract.save()
    actions.sign_contract(contract, side="marketing", by=marketer, at=at)
    return actions.sign_contract(contract, side="sales", by=manager, at=at)


def fill_the_desk(*, at: datetime) -> int:
    """Offer some warm leads to sales, each a while ago, so that clocks tick in every colour; returns how many."""
    marketer = User.objects.filter(demo=True, role=Role.MARKETER).first()
    if marketer is None:
        return 0
    own = narrow(Lifecycle.objects.visible_to(marketer), marketer, "leads.hand_over.offer")
    warm = own.filter(demo=True, state="warm", person__isnull=False)
    offered = 0
    for life in warm.order_by("-priority", "-since", "id")[: WAITING * 4]:
        if offered == WAITING:
            break
        moment = max(at - timedelta(hours=HOURS[offered % len(HOURS)]), life.since)
        try:
            actions.offer(life, at=moment, by=marketer, because="Demo", via="import", demo=True)
        except HandOverRefused:
            continue
        offered += 1
    return offered
