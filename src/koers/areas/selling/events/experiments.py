"""What can happen to an experiment with an approach."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.kit.timeline.kinds import Kind, register

EXPERIMENT_STARTED = "selling.experiment.started"
EXPERIMENT_STOPPED = "selling.experiment.stopped"
ACCOUNT_ASSIGNED = "selling.experiment.account_assigned"


class Arm(models.TextChoices):
    """The two sides of an experiment."""

    APPROACH = "approach", gettext_lazy("The approach on trial")
    USUAL = "usual", gettext_lazy("As usual")


@dataclass(frozen=True)
class ExperimentFacts:
    """Which approach is tried, in which layer, with how many accounts on each side when it stopped."""

    layer: str
    method: str
    approach: int = 0
    usual: int = 0


@dataclass(frozen=True)
class AssignedFacts:
    """Which experiment an account came into, and on which side."""

    experiment_id: int
    arm: str


def _stopped(facts: dict[str, Any]) -> str:
    return _("Experiment stopped: %(approach)s accounts with the approach, %(usual)s as usual") % facts


def _assigned(facts: dict[str, Any]) -> str:
    return _("In an experiment: %(arm)s") % {"arm": str(Arm(facts["arm"]).label).lower()}


register(
    Kind(EXPERIMENT_STARTED, gettext_lazy("Experiment started"), ExperimentFacts, "split"),
    Kind(EXPERIMENT_STOPPED, gettext_lazy("Experiment stopped"), ExperimentFacts, "split", _stopped),
    Kind(ACCOUNT_ASSIGNED, gettext_lazy("Account put in an experiment"), AssignedFacts, "split", _assigned),
)
