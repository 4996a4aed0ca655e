"""What can happen with customers."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.kit.timeline.kinds import Kind, register

ACTIVITY_DONE = "customers.activity.done"
ACCOUNT_OPENED = "customers.account.opened"
PERSON_MET = "customers.person.met"


@dataclass(frozen=True)
class ActivityFacts:
    """That something was done: its record, what it was, who began and how long it took."""

    activity_id: int
    activity: str
    inbound: bool = False
    minutes: int | None = None


def _titles() -> dict[str, str]:
    return {
        "call": _("Call"),
        "mail": _("E-mail"),
        "meeting": _("Meeting"),
        "visit": _("Visit"),
        "demo": _("Demonstration"),
        "quote": _("Quote sent"),
        "task": _("Task done"),
        "note": _("Note"),
    }


def _activity_sentence(facts: dict[str, Any]) -> str:
    title = _titles().get(facts["activity"], _("Activity"))
    minutes = facts.get("minutes")
    if minutes:
        lasted = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
        return _("%(what)s, %(lasted)s") % {"what": title, "lasted": lasted}
    return title


register(
    Kind(ACTIVITY_DONE, gettext_lazy("Activity"), ActivityFacts, "message-square", _activity_sentence),
    Kind(ACCOUNT_OPENED, gettext_lazy("Account recorded"), None, "building"),
    Kind(PERSON_MET, gettext_lazy("Person recorded"), None, "user"),
)
