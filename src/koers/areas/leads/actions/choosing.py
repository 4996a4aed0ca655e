"""Choose which declared rules hold from now on; the leads are read again by them afterwards."""

from datetime import datetime

from django.db import transaction

from koers.areas.leads import events
from koers.areas.leads.models import RulesInForce
from koers.areas.leads.queries import evidence
from koers.kit.access.matrix import require
from koers.kit.access.models import User
from koers.kit.methods import registry
from koers.kit.timeline.recording import record

CHOOSE = "leads.rules.choose"


class CannotChoose(ValueError):
    """These rules cannot be chosen; `code` says why: `unknown`, or `same` when they hold already."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def choose_rules(
    kind: str, *, method: str, version: int, by: User, at: datetime, via: str = "ui"
) -> RulesInForce:
    """Put published lifecycle rules or a published scorecard in force; raises CannotChoose."""
    require(by, CHOOSE)
    known = registry.shelf().get(method, version)
    if known is None or known.method.kind != kind:
        raise CannotChoose("unknown")
    with transaction.atomic():
        before = evidence.version_in_force(kind)
        if before == (method, version):
            raise CannotChoose("same")
        row = RulesInForce.objects.create(kind=kind, method=method, version=version, starts=at, by=by)
        facts = events.RulesFacts(kind, method, version, f"{before[0]}@{before[1]}")
        record(events.RULES_CHOSEN, at=at, by=by, via=via, subjects=[], facts=facts)
    return row
