"""The survey: open a round, remind once, take an answer, close. No trace leads from an answer to a person."""

import random
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.organisation import events
from koers.areas.organisation.actions import survey_mail
from koers.areas.organisation.actions.relation import ensure_departments
from koers.areas.organisation.actions.tree import NotPossibleError
from koers.areas.organisation.models import (
    AlignmentResponse,
    AlignmentRound,
    AlignmentType,
    MarketSpeed,
    SurveyInvitation,
    Unit,
)
from koers.areas.organisation.models.survey import random_id
from koers.areas.organisation.queries import survey as queries
from koers.areas.organisation.queries.relation import members_of
from koers.areas.organisation.rules.survey import remind_on
from koers.kit.access.matrix import require
from koers.kit.access.models import User
from koers.kit.delivery import setup
from koers.kit.guard import tokens
from koers.kit.methods.scoring import score
from koers.kit.timeline.recording import record

PURPOSE = "survey"


@dataclass(frozen=True)
class Asked:
    """An invitation with the text of its link, which is known now and never again; and whether a mail carries it."""

    invitation: SurveyInvitation
    token: str
    is_mailed: bool = False


def open_round(
    unit: Unit,
    *,
    closes_on: date,
    target_type: str = AlignmentType.DEFINED,
    target_reason: str = "",
    market_speed: str = MarketSpeed.MEDIUM,
    by: User | None,
    at: datetime,
    member_ids: Collection[int] | None = None,
    via: str = "ui",
    demo: bool = False,
) -> tuple[AlignmentRound, list[Asked]]:
    """Ask marketing and sales of a unit, or those of them who are named; returns the round and their links."""
    today = timezone.localdate(at)
    made = AlignmentRound(
        unit=unit,
        target_type=target_type,
        target_reason=target_reason,
        market_speed=market_speed,
        opened_at=at,
        closes_on=closes_on,
        least_answers=queries.least_answers(),
        demo=demo,
    )
    if by is not None:
        require(by, "organisation.round.open", made)
    if closes_on <= today:
        raise NotPossibleError(_("Leave people at least a day to answer."))
    method = queries.instrument()
    made.method, made.method_version = method.id, method.version
    with transaction.atomic():
        ensure_departments(unit, demo=demo)
        people = [one for one in members_of(unit, today) if member_ids is None or one.member.pk in member_ids]
        if {one.department.role for one in people} < {"marketing", "sales"}:
            raise NotPossibleError(_("Ask people of both marketing and sales."))
        made.invited = dict(Counter(str(one.department.pk) for one in people))
        if AlignmentRound.objects.running().filter(unit=unit).exists():
            raise NotPossibleError(_("A round is running here already. Close it first."))
        made.save()
        rows = SurveyInvitation.objects.bulk_create(
            SurveyInvitation(round=made, member=one.member, department=one.department) for one in people
        )
        facts = events.RoundFacts(len(people))
        record(events.ROUND_OPENED, at=at, by=by, via=via, subjects=_about(made), facts=facts)
        asked = [_ask(made, row, at) for row in rows]
    return made, asked


def remind(
    one: AlignmentRound, *, by: User | None, at: datetime, via: str = "ui"
) -> tuple[AlignmentRound, list[Asked]]:
    """Remind those who have not answered, once; returns the round and their new links."""
    if by is not None:
        require(by, "organisation.round.remind", one)
    with transaction.atomic():
        one = _held(one)
        if not one.is_open:
            raise NotPossibleError(_("This round is closed."))
        if one.reminded_at is not None:
            raise NotPossibleError(_("People were reminded already; once is enough."))
        one.reminded_at = at
        one.save(update_fields=["reminded_at"])
        return one, [_ask(one, row, at, again=True) for row in queries.unanswered(one)]


def invitation_of(text: str, *, at: datetime) -> SurveyInvitation | None:
    """Return the invitation that a live link is for, without using it up."""
    token = tokens.find(text, PURPOSE, at=at)
    if token is None:
        return None
    return (
        SurveyInvitation.objects.filter(
            pk=token.subject, has_answered=False, round__closed_at=None, round__deleted_at=None
        )
        .select_related("round", "department")
        .first()
    )


def answer(text: str, answers: Mapping[str, int | None], *, at: datetime) -> bool:
    """Take the answers that came by a link, and forget the link; False when it is dead.

    Of two sheets by one link only one is taken. Raises ValueError for answers that do not fit the survey.
    Nothing is recorded of when or from where: a moment beside a name would lead from the one to the other.
    """
    with transaction.atomic():
        found = invitation_of(text, at=at)
        if found is None:
            return False
        one = _held(found.round)
        method = queries.instrument(one.method_version)
        sheet = {item.id: answers.get(item.id) for item in method.items}
        score(method, {**answers, **sheet})
        if not one.is_open or not tokens.burn(PURPOSE, str(found.pk)):
            return False
        if not SurveyInvitation.objects.filter(pk=found.pk, has_answered=False).update(has_answered=True):
            return False
        _deal_in(one, found.department_id, found.department.role, sheet)
    return True


def _deal_in(one: AlignmentRound, department: int, role: str, sheet: dict[str, int | None]) -> None:
    """Lay a sheet among the others of its round and deal all of them anew, so that no order and no id betrays the last."""
    pile = list(one.responses.values_list("department_id", "role", "answers"))
    pile.append((department, role, sheet))
    random.SystemRandom().shuffle(pile)
    one.responses.all().delete()
    AlignmentResponse.objects.bulk_create(
        AlignmentResponse(id=random_id(), round=one, department_id=place, role=side, answers=answers)
        for place, side, answers in pile
    )


def close_round(one: AlignmentRound, *, by: User | None, at: datetime, via: str = "ui") -> AlignmentRound:
    """Close a round: its results may be seen, its links are dead, and who took part is forgotten."""
    if by is not None:
        require(by, "organisation.round.close", one)
    with transaction.atomic():
        one = _held(one)
        if not one.is_open:
            raise NotPossibleError(_("This round is closed."))
        one.closed_at = at
        one.save(update_fields=["closed_at"])
        for pk in one.invitations.values_list("pk", flat=True):
            tokens.burn(PURPOSE, str(pk))
        one.invitations.all().delete()
        survey_mail.forget(one, at=at)
        facts = events.RoundFacts(sum(one.invited.values()), one.responses.count())
        record(events.ROUND_CLOSED, at=at, by=by, via=via, subjects=_about(one), facts=facts)
    return one


def close_due(*, at: datetime) -> int:
    """Close the rounds whose last day is over; returns how many."""
    today = timezone.localdate(at)
    due = AlignmentRound.objects.running().filter(closes_on__lt=today)
    return len([close_round(one, by=None, at=at, via="job") for one in due])


def remind_due(*, at: datetime) -> int:
    """Mail the one reminder in the rounds in which it is time for it; returns how many rounds.

    Where mail cannot leave, a person reminds people: somebody has to hand out the links.
    """
    if not setup.is_configured():
        return 0
    return len([remind(one, by=None, at=at, via="job") for one in to_remind(at=at)])


def to_remind(*, at: datetime) -> list[AlignmentRound]:
    """Return the rounds in which it is time for the one reminder."""
    today = timezone.localdate(at)
    waiting = AlignmentRound.objects.running().filter(reminded_at__isnull=True, closes_on__gte=today)
    return [one for one in waiting if remind_on(timezone.localdate(one.opened_at), one.closes_on) <= today]


def _ask(one: AlignmentRound, invitation: SurveyInvitation, at: datetime, *, again: bool = False) -> Asked:
    ends = timezone.make_aware(datetime.combine(one.closes_on + timedelta(days=1), time()))
    token = tokens.issue(PURPOSE, str(invitation.pk), lifetime=ends - at, at=at)
    is_mailed = survey_mail.send(one, invitation, token, ends=ends, at=at, again=again)
    return Asked(invitation, token, is_mailed)


def _held(one: AlignmentRound) -> AlignmentRound:
    """Return the round as it stands now, held until the transaction ends."""
    return AlignmentRound.objects.select_for_update(of=("self",)).get(pk=one.pk)


def _about(one: AlignmentRound) -> list[tuple[str, int, str]]:
    return [("alignround", one.pk, "round"), ("unit", one.unit_id, "unit")]
