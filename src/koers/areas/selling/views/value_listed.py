"""The links of a value case and what came by them, as they stand on its page."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from koers.areas.selling.models import Outcome, PartState, ValueCase, ValueLink, ValueProposal
from koers.areas.selling.queries import value_links as queries
from koers.kit.access.matrix import allowed

MAKE = "selling.value_link.make"
#: So many links and proposals stand on the page of a case.
SHOWN = 20


def listed(case: ValueCase, user: Any, *, at: datetime) -> dict[str, Any]:
    """Return the links of a case and the proposals, the newest first, and whether a link may be made or withdrawn."""
    links = list(queries.links_of(case, user)[:SHOWN])
    may, is_open = allowed(user, MAKE, case), case.deal.outcome == Outcome.OPEN
    return {
        "links": [_link(one, at) for one in links],
        "links_ended": "" if is_open or not any(one.lasts(at) for one in links) else _ended(case),
        "proposals": [_proposal(one) for one in queries.proposals_of(case, user)[:SHOWN]],
        "may_share": may and is_open,
        "may_withdraw": may,
    }


def _ended(case: ValueCase) -> str:
    """Return why links whose day is to come open nothing: what became of the deal."""
    deal = case.deal
    if deal.reason is not None and deal.reason.not_pursued:
        said = _("You walked away from this deal, so its links open nothing any more.")
    elif deal.outcome == Outcome.WON:
        said = _("This deal is won, so its links open nothing any more.")
    else:
        said = _("This deal is lost, so its links open nothing any more.")
    return (
        f"{said} {_('When it is reopened they work again until their day, except those that you withdraw.')}"
    )


def _link(one: ValueLink, at: datetime) -> dict[str, Any]:
    lasts = one.lasts(at)
    return {
        "pk": one.pk,
        "person": one.person,
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "is_withdrawn": one.withdrawn_at is not None,
        "lasts": lasts,
        "is_ended": lasts and not one.works(at),
        "count": len(one.open_to),
    }


def _proposal(one: ValueProposal) -> dict[str, Any]:
    waits = one.superseded_at is None and any(part.state == PartState.OPEN for part in one.parts.all())
    state = _("superseded") if one.superseded_at else _("waits") if waits else _("decided")
    return {
        "pk": one.pk,
        "person": one.link.person,
        "given_at": one.given_at,
        "ours_cents": one.ours_cents,
        "theirs_cents": one.theirs_cents,
        "is_yearly": one.is_yearly,
        "waits": waits,
        "state": state,
        "tone": "plain" if one.superseded_at else "warn" if waits else "good",
    }
