"""What can happen with a signal of a customer, from hearing it to telling back what came of it."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from koers.kit.timeline.kinds import Kind, register

SIGNAL_HEARD = "customers.signal.heard"
SIGNAL_ROUTED = "customers.signal.routed"
SIGNAL_TRANSLATED = "customers.signal.translated"
SIGNAL_DECIDED = "customers.signal.decided"
SIGNAL_CARRIED_OUT = "customers.signal.carried_out"
SIGNAL_TOLD = "customers.signal.told"


class SignalKind(models.TextChoices):
    """What a customer lets us hear."""

    COMPLAINT = "complaint", gettext_lazy("Complaint")
    WISH = "wish", gettext_lazy("Wish")
    EXPECTATION = "expect", gettext_lazy("Expectation")
    PRAISE = "praise", gettext_lazy("Praise")


class Heard(models.TextChoices):
    """By which way we heard it."""

    TALK = "talk", gettext_lazy("In a talk")
    MAIL = "mail", gettext_lazy("By mail")
    SURVEY = "survey", gettext_lazy("In a survey")
    OTHER = "other", gettext_lazy("Another way")


class Discipline(models.TextChoices):
    """Who of us can do something about it."""

    SALES = "sales", gettext_lazy("Sales")
    MARKETING = "marketing", gettext_lazy("Marketing")
    SERVICE = "service", gettext_lazy("Service")
    PRODUCT = "product", gettext_lazy("Product development")
    OPERATIONS = "operations", gettext_lazy("Operations and delivery")
    FINANCE = "finance", gettext_lazy("Finance")
    QUALITY = "quality", gettext_lazy("Quality")
    LEADING = "leading", gettext_lazy("Management")


class SignalStep(models.TextChoices):
    """What a signal waits for."""

    ROUTE = "route", gettext_lazy("To be routed")
    TRANSLATE = "translate", gettext_lazy("To be translated")
    DECIDE = "decide", gettext_lazy("To be decided")
    DO = "do", gettext_lazy("To be carried out")
    TELL = "tell", gettext_lazy("To be told back")
    CLOSED = "closed", gettext_lazy("Closed, told back")


class Change(models.TextChoices):
    """What would change."""

    PRODUCT = "product", pgettext_lazy("change", "The product")
    SERVICE = "service", pgettext_lazy("change", "The service")
    PROCESS = "process", pgettext_lazy("change", "How we work")
    NOTHING = "nothing", pgettext_lazy("change", "Nothing, it is good as it is")


class Decision(models.TextChoices):
    """What was decided about a change."""

    ADOPT = "adopt", gettext_lazy("We do it")
    TRY = "try", gettext_lazy("We try it out")
    REFUSE = "refuse", gettext_lazy("We do not do it")


@dataclass(frozen=True)
class SignalFacts:
    """Which signal, and the word that goes with the step: its kind, discipline, change or decision."""

    signal_id: int
    word: str


def _named(choices: type[models.TextChoices], sentence: Any) -> Any:
    names = dict(choices.choices)

    def said(facts: dict[str, Any]) -> str:
        return str(sentence) % {"what": str(names.get(facts["word"], facts["word"])).lower()}

    return said


def _told(facts: dict[str, Any]) -> str:
    return _("The customer was told what came of the signal")


register(
    Kind(
        SIGNAL_HEARD,
        gettext_lazy("Signal heard"),
        SignalFacts,
        "message-square",
        _named(SignalKind, gettext_lazy("Signal heard: %(what)s")),
    ),
    Kind(
        SIGNAL_ROUTED,
        gettext_lazy("Signal routed"),
        SignalFacts,
        "route",
        _named(Discipline, gettext_lazy("Signal routed to %(what)s")),
    ),
    Kind(
        SIGNAL_TRANSLATED,
        gettext_lazy("Signal translated"),
        SignalFacts,
        "lightbulb",
        _named(Change, gettext_lazy("Signal translated into a change: %(what)s")),
    ),
    Kind(
        SIGNAL_DECIDED,
        gettext_lazy("Decided about a signal"),
        SignalFacts,
        "scale",
        _named(Decision, gettext_lazy("Decided about a signal: %(what)s")),
    ),
    Kind(SIGNAL_CARRIED_OUT, gettext_lazy("Change carried out"), SignalFacts, "check"),
    Kind(SIGNAL_TOLD, gettext_lazy("Told back"), SignalFacts, "reply", _told),
)
