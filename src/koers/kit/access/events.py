"""What happens to users, as the timeline keeps it: codes and ids only, so that names can be erased elsewhere."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kit.access.models import Role, User
from koers.kit.timeline import subjects
from koers.kit.timeline.kinds import Kind, register

FOUNDED = "kit.user.founded"
INVITED = "kit.user.invited"
ROLE_CHANGED = "kit.user.role_changed"
DEACTIVATED = "kit.user.deactivated"
REACTIVATED = "kit.user.reactivated"


@dataclass(frozen=True)
class InvitedFacts:
    """The role somebody was invited with."""

    role: str


@dataclass(frozen=True)
class RoleFacts:
    """The role before and after."""

    before: str
    after: str


def _invited(facts: dict[str, Any]) -> str:
    return _("Invited as %(role)s.") % {"role": Role(facts["role"]).label}


def _role(facts: dict[str, Any]) -> str:
    names = {"before": Role(facts["before"]).label, "after": Role(facts["after"]).label}
    return _("Role changed from %(before)s to %(after)s.") % names


subjects.register(User)
register(
    Kind(FOUNDED, gettext_lazy("First administrator"), icon="key"),
    Kind(INVITED, gettext_lazy("Invited"), InvitedFacts, icon="user-plus", sentence=_invited),
    Kind(ROLE_CHANGED, gettext_lazy("Role changed"), RoleFacts, icon="shield-check", sentence=_role),
    Kind(DEACTIVATED, gettext_lazy("May no longer sign in"), icon="lock"),
    Kind(REACTIVATED, gettext_lazy("May sign in again"), icon="key"),
)
