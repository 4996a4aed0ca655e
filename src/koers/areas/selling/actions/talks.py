"""What people do with a talk about a deal: note what it brought, and what was asked in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Activity, Question
from koers.areas.selling import events
from koers.areas.selling.actions.deals import NotPossibleError, set_next_step, subjects_of
from koers.areas.selling.events import Ending
from koers.areas.selling.models import AskedQuestion, Deal, Outcome, Talk
from koers.kit.access.models import User
from koers.kit.timeline.recording import Subject, record


@dataclass(frozen=True)
class Asked:
    """A question as it was put in a talk; `planned` is the question that stood ready, None for a new one."""

    text: str
    planned: Question | None = None
    sort: str = ""
    answer: str = ""
    voice: str = ""
    quantity: Decimal | None = None
    unit_of_measure: str = ""
    liked: bool | None = None


def hold_talk(
    deal: Deal,
    *,
    kind: str,
    on: date,
    outcome: str,
    act: str = "",
    act_date: date | None = None,
    proposed_by: str = "",
    minutes: int | None = None,
    customer_people: int | None = None,
    subject: str = "",
    body: str = "",
    asked: Sequence[Asked] = (),
    by: User,
    at: datetime,
    via: str = "ui",
) -> Talk:
    """Note a talk with what it brought and what was asked; the dated act of an advance becomes the next step.

    Who proposed that step is kept as far as it is known; the customer confirmed it, else it were no advance.

    Raises NotPossibleError for a day to come, an advance without act and day or with one before the talk, and
    questions of a deal without an account or by somebody who is none of our members; nothing is then noted.
    """
    member = getattr(by, "member", None)
    _check(deal, on, outcome, act, act_date, timezone.localdate(at))
    if asked and (deal.account_id is None or member is None):
        raise NotPossibleError(_("Questions are kept at the account, under the name of who asked them."))
    moment = at if on == timezone.localdate(at) else timezone.make_aware(datetime.combine(on, time(12)))
    is_advance = outcome == Ending.ADVANCE
    with transaction.atomic():
        activity = Activity(
            kind=kind,
            subject=subject.strip() or str(Ending(outcome).label),
            body=body.strip(),
            happened_at=moment,
            minutes=minutes,
            customer_people=customer_people,
        )
        _log(activity, deal, member, by=by, at=at, via=via)
        talk = Talk.objects.create(
            deal=deal,
            activity=activity,
            held_date=on,
            outcome=outcome,
            act=act.strip() if is_advance else "",
            act_date=act_date if is_advance else None,
            demo=deal.demo,
        )
        for one in asked:
            _keep(talk, one, member, by=by, at=moment, via=via)
        facts = events.TalkFacts(
            talk.pk, outcome, len(asked), talk.act_date.isoformat() if talk.act_date else None
        )
        subjects: list[Subject] = [*subjects_of(deal), (talk, "talk")]
        record(events.TALK_HELD, at=moment, by=by, via=via, subjects=subjects, facts=facts)
        if is_advance and deal.outcome == Outcome.OPEN:
            # Logging the talk noted on the deal when it was last active.
            fresh = Deal.objects.get(pk=deal.pk)
            set_next_step(
                fresh, step=talk.act, on_date=talk.act_date, proposed_by=proposed_by, confirmed=True,
                by=by, at=at, via=via,
            )  # fmt: skip
    return talk


def _log(activity: Activity, deal: Deal, member: Any, *, by: User, at: datetime, via: str) -> None:
    """Log the contact behind a talk, with the account and the contact person of its deal."""
    activity.two_way, activity.account, activity.person = True, deal.account, deal.person
    activity.owner, activity.unit, activity.demo = member, deal.unit, deal.demo
    customers.log_activity(activity, by=by, at=at, about=[(deal, "deal")], via=via)


def _check(deal: Deal, on: date, outcome: str, act: str, act_date: date | None, today: date) -> None:
    if on > today:
        raise NotPossibleError(_("This day has not come yet."))
    if outcome not in Ending.values:
        raise NotPossibleError(_("Say what the talk brought."))
    if outcome == Ending.ADVANCE and (not act.strip() or act_date is None):
        raise NotPossibleError(_("An advance is something that the customer does on a day: name both."))
    if outcome == Ending.ADVANCE and act_date is not None and act_date < on:
        raise NotPossibleError(_("The customer cannot do it before the talk."))


def _keep(talk: Talk, one: Asked, member: Any, *, by: User, at: datetime, via: str) -> None:
    """Keep a question at the account as asked, with its answer, and in the talk with what it brought out."""
    if one.planned is not None:
        row = customers.ask_question(one.planned, anyway=True, by=by, at=at, via=via)
        if one.answer.strip():
            row = customers.answer_question(row, answer=one.answer, by=by, at=at, via=via)
    else:
        row = customers.note_question(
            Question(
                account=talk.deal.account,
                person=talk.deal.person,
                text=one.text.strip(),
                owner=member,
                asked_at=at,
                answer=one.answer,
                anyway=True,
                demo=talk.demo,
            ),
            by=by,
            at=at,
            via=via,
        )
    AskedQuestion.objects.create(
        talk=talk,
        question=row,
        sort=one.sort,
        voice=one.voice,
        quantity=one.quantity,
        unit_of_measure=one.unit_of_measure.strip() if one.quantity is not None else "",
        liked=one.liked,
        demo=talk.demo,
    )
