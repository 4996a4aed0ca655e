"""What people do with how a deal is sold: note what is known, choose an approach, follow the customer's purchase."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.selling import events
from koers.areas.selling.actions.deals import NotPossibleError, subjects_of
from koers.areas.selling.events import Phase
from koers.areas.selling.models import ApproachChoice, BuyingStep, Deal, DealTrait
from koers.areas.selling.queries.approach import INPUTS, Advice, Facts
from koers.areas.selling.rules.fitting import Value
from koers.kit.access.models import User
from koers.kit.timeline.recording import record


def note_traits(
    deal: Deal, values: Mapping[str, Value], *, by: User, at: datetime, via: str = "ui"
) -> list[str]:
    """Note what somebody knows of a deal, by input; None takes a note back, so that the records speak again.

    Returns which inputs changed; what stays the same is no event. Raises ValueError for a value that an input cannot
    have, and nothing is then noted.
    """
    wanted = {name: _checked(name, value) for name, value in values.items()}
    with transaction.atomic():
        held = {one.trait: one for one in _locked(deal, DealTrait)}
        changed: dict[str, Any] = {}
        for name, value in wanted.items():
            row = held.get(name)
            number, word = (None, value) if isinstance(value, str) else (value, "")
            if value is None:
                if row is not None:
                    row.deleted_at = at
                    row.save(update_fields=["deleted_at"])
                    changed[name] = None
                continue
            if row is not None and (row.number, row.word) == (number, word):
                continue
            row = row or DealTrait(deal=deal, trait=name, demo=deal.demo)
            row.number, row.word = (None if number is None else float(number)), word
            row.noted_date, row.noted_by = timezone.localdate(at), getattr(by, "member", None)
            row.save()
            changed[name] = value
        if changed:
            facts = events.TraitsFacts(changed)
            record(events.TRAITS_NOTED, at=at, by=by, via=via, subjects=subjects_of(deal), facts=facts)
    return sorted(changed)


def _checked(name: str, value: Value) -> Value:
    one = INPUTS.get(name)
    if one is None or not one.is_noted:
        raise ValueError(f"{name} is not an input that somebody notes")
    if value is None:
        return None
    if one.kind == "choice":
        if value not in one.choices:
            raise ValueError(f"{name} has no choice {value}")
        return value
    if isinstance(value, str):
        raise ValueError(f"{name} is not a choice")  # what is wrong is the value that was asked for
    if one.kind == "number" and not one.low <= float(value) <= one.high:
        raise ValueError(f"{name} lies outside {one.low} to {one.high}")
    return value


def choose_approach(
    deal: Deal,
    advice: Advice,
    facts: Facts,
    *,
    method: str,
    reason: str,
    by: User,
    at: datetime,
    via: str = "ui",
) -> ApproachChoice:
    """Choose the approach of a layer, and keep what was advised at that moment; the former choice ends.

    Raises NotPossibleError for an approach that is none of this layer, and for another than advised without a reason.
    """
    option, best = advice.option(method), advice.best
    if option is None:
        raise NotPossibleError(_("This approach is not one of this layer."))
    reason = reason.strip()
    advised = best.method.id if best else ""
    if advised not in ("", method) and not reason:
        raise NotPossibleError(_("Say why you choose another approach than is advised."))
    with transaction.atomic():
        for one in _locked(deal, ApproachChoice):
            if one.layer == advice.layer and one.ended_at is None:
                one.ended_at = at
                one.save(update_fields=["ended_at"])
        row = ApproachChoice.objects.create(
            deal=deal,
            layer=advice.layer,
            method=method,
            method_version=option.method.version,
            advised=advised,
            score=option.judged.score,
            advised_score=best.judged.score if best else None,
            reason=reason,
            chosen_by=getattr(by, "member", None),
            chosen_at=at,
            demo=deal.demo,
        )
        record(
            events.APPROACH_CHOSEN,
            at=at,
            by=by,
            via=via,
            subjects=[*subjects_of(deal), (row, "approach")],
            facts=events.ApproachFacts(
                advice.layer,
                method,
                option.method.version,
                advised,
                option.judged.score,
                best.judged.score if best else None,
                option.judged.known,
                len(option.judged.unknown),
                {name: value for name, value in facts.values.items() if value is not None},
            ),
        )
    return row


def enter_phase(
    deal: Deal,
    *,
    phase: str,
    on: date,
    entry_evidence: str = "",
    exit_evidence: str = "",
    reason: str = "",
    by: User,
    at: datetime,
    via: str = "ui",
) -> BuyingStep:
    """Note that the customer came into a phase of the purchase, forward or back; the former stay ends that day.

    Raises NotPossibleError for the phase it is in already, for a day before the former one began, and for one to come.
    """
    with transaction.atomic():
        last = _last_stay(deal)
        if on > timezone.localdate(at):
            raise NotPossibleError(_("This day has not come yet."))
        back = False
        if last is not None:
            if last.phase == phase and last.left_date is None:
                raise NotPossibleError(_("The customer is in this phase already."))
            if on < (last.left_date or last.entered_date):
                raise NotPossibleError(_("The phase before began later than this day."))
            back = Phase.values.index(phase) < Phase.values.index(last.phase)
            if last.left_date is None:
                last.left_date = on
                last.save(update_fields=["left_date"])
        row = BuyingStep.objects.create(
            deal=deal,
            phase=phase,
            entered_date=on,
            entry_evidence=entry_evidence.strip(),
            exit_evidence=exit_evidence.strip(),
            is_back=back,
            reason=reason.strip() if back else "",
            demo=deal.demo,
        )
        facts = events.PhaseFacts(phase, last.phase if last else "", back, bool(row.reason))
        record(events.PHASE_ENTERED, at=at, by=by, via=via, subjects=subjects_of(deal), facts=facts)
    return row


def leave_phase(
    deal: Deal, *, on: date, evidence: str = "", by: User, at: datetime, via: str = "ui"
) -> BuyingStep:
    """Note that the customer left the phase of the purchase, while no other began: nothing moves any more.

    Raises NotPossibleError where no phase is noted, for a day before it began, and for one to come.
    """
    with transaction.atomic():
        last = _last_stay(deal)
        if last is None or last.left_date is not None:
            raise NotPossibleError(_("The customer is in no phase that was noted."))
        if on > timezone.localdate(at):
            raise NotPossibleError(_("This day has not come yet."))
        if on < last.entered_date:
            raise NotPossibleError(_("This phase began later than this day."))
        last.left_date, last.left_evidence = on, evidence.strip()
        last.save(update_fields=["left_date", "left_evidence"])
        facts = events.PhaseLeftFacts(last.phase)
        record(events.PHASE_LEFT, at=at, by=by, via=via, subjects=subjects_of(deal), facts=facts)
    return last


def _last_stay(deal: Deal) -> BuyingStep | None:
    """Hold the deal, and return the stay that began last."""
    stays = sorted(_locked(deal, BuyingStep), key=lambda one: (one.entered_date, one.pk))
    return stays[-1] if stays else None


def _locked(deal: Deal, model: Any) -> list[Any]:
    """Hold the deal until the transaction ends, and return its rows of a model as they are now."""
    Deal.objects.select_for_update(of=("self",)).get(pk=deal.pk)
    return list(model.objects.alive().filter(deal=deal))
