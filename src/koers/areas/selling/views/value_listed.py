"""The links of a value case and what came by them, as they stand on its page."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from koers.areas.selling.models import PartState, ValueCase, ValueLink, ValueProposal
from koers.areas.selling.queries import value_links as queries
from koers.kit.access.matrix import allowed

MAKE = "selling.value_link.make"
#: So many links and proposals stand on the page of a case.
SHOWN = 20


def listed(case: ValueCase, user: Any, *, at: datetime) -> dict[str, Any]:
    """Return the links of a case and the proposals, the newest first, and whether a link may be made."""
    return {
        "links": [_link(one, at) for one in queries.links_of(case, user)[:SHOWN]],
        "proposals": [_proposal(one) for one in queries.proposals_of(case, user)[:SHOWN]],
        "may_share": allowed(user, MAKE, case),
    }


def _link(one: ValueLink, at: datetime) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "person": one.person,
        "made_at": one.made_at,
        "expires_at": one.expires_at,
        "is_withdrawn": one.withdrawn_at is not None,
        "is_live": one.works(at),
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
