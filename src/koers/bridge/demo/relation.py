"""Marketing and sales of the demo company: two rounds of the survey, disputes and their rules, what they agreed and lent."""

import random
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from koers.areas.organisation import actions
from koers.areas.organisation.models import (
    Agreement,
    AlignmentRound,
    CompetenceRequest,
    Department,
    Dispute,
    Expectation,
    JointMeeting,
    Member,
    NextMove,
    Seat,
    StandingRule,
    Unit,
)

MARKETERS = ("Jasmijn de Graaf", "Ruben Postma", "Sanne Verbeek", "Thijs Mulder", "Yara Bouzid")
#: Mean answers by statement: how marketing and sales see it; marketing is the more content of the two.
MARKETING = (3, 4, 2, 3, 4, 4, 4, 4, 4, 3, 3, 2, 3, 4, 2, 2, 3, 3, 4, 3)
SALES = (3, 3, 2, 2, 2, 2, 3, 4, 2, 2, 3, 2, 2, 3, 2, 1, 2, 2, 3, 2)
RULES = (
    (
        "lead",
        "Whoever called first keeps the lead",
        "Of two sellers the one with the first logged contact keeps it.",
    ),
    ("price", "List price unless the manager signs", "A discount in a campaign is agreed before it is sent."),
    ("message", "The value sheet decides", "Claims in a campaign are those of the value sheet."),
)
DISPUTES = (
    ("lead", "Whose lead is the water board"),
    ("lead", "Leads of the fair lay for a week"),
    ("price", "Campaign promised a discount"),
    ("message", "Brochure claims a saving nobody can prove"),
    ("territory", "Two sellers, one province"),
    ("lead", "Students in the list of hot leads"),
)


def seed(*, as_of: date, seed: int = 1) -> AlignmentRound:
    """Make marketing and sales of the demo company as they stood on a day; returns the last round."""
    draw = random.Random(seed)  # noqa: S311 a company out of thin air, no secret
    top = Unit.objects.filter(kind="company", demo=True).order_by("path").first() or Unit.objects.earliest(
        "path"
    )
    with transaction.atomic():
        _marketers(top)
        marketing, sales = actions.ensure_departments(top, demo=True)
        Department.objects.filter(demo=True).update(created_at=_at(as_of - timedelta(days=400)))
        _rules_and_disputes(top, as_of, draw)
        _between(top, marketing, sales, as_of)
        first = _round(top, as_of - timedelta(days=225), draw, 0.0)
        last = _round(top, as_of - timedelta(days=26), draw, 0.2)
        _moves(top, first, last, as_of)
    return last


def _at(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(10)))


def _marketers(top: Unit) -> None:
    for name in MARKETERS:
        member = Member.objects.create(name=name, demo=True)
        Seat.objects.create(member=member, unit=top, function="marketer", demo=True)


def _round(top: Unit, day: date, draw: random.Random, better: float) -> AlignmentRound:
    opened = _at(day)
    one, asked = actions.open_round(
        top,
        closes_on=day + timedelta(days=14),
        target_type="aligned",
        target_reason="Projects take a year and the buyer talks to both of us.",
        by=None,
        at=opened,
        via="demo",
        demo=True,
    )
    for each in asked:
        means = MARKETING if each.invitation.department.role == "marketing" else SALES
        # Somebody who is content is so about most statements.
        mood = better + draw.gauss(0, 0.45)
        if draw.random() < 0.85:
            sheet = {f"q{n:02d}": _answer(mean + mood, draw) for n, mean in enumerate(means, 1)}
            actions.answer(each.token, sheet, at=opened)
    return actions.close_round(one, by=None, at=_at(day + timedelta(days=15)), via="demo")


def _answer(mean: float, draw: random.Random) -> int | None:
    if draw.random() < 0.03:
        return None
    return min(5, max(1, round(draw.gauss(mean, 0.8))))


def _rules_and_disputes(top: Unit, as_of: date, draw: random.Random) -> None:
    rules = {
        subject: StandingRule.objects.create(subject=subject, name=name, text=text, demo=True)
        for subject, name, text in RULES
    }
    for number in range(24):
        subject, title = DISPUTES[number % len(DISPUTES)]
        opened = as_of - timedelta(days=340 - 14 * number)
        row = Dispute(title=title, subject=subject, unit=top, opened_on=opened, demo=True)
        actions.open_dispute(row, by=None, at=_at(opened), via="demo")
        closed = opened + timedelta(days=draw.choice((1, 2, 4, 6, 9, 15, 28)))
        if closed > as_of:
            continue
        rule = rules.get(subject) if number > 8 and draw.random() < 0.7 else None
        actions.close_dispute(
            row,
            rule=rule,
            outcome="" if rule else "Talked it over",
            by=None,
            at=_at(closed),
            on=closed,
            via="demo",
        )


def _between(top: Unit, marketing: Department, sales: Department, as_of: date) -> None:
    signed = as_of - timedelta(days=160)
    Agreement.objects.create(
        title="Fixed topics of the Monday meeting", kind="topic", starts=signed, demo=True,
        text="Hand-overs of last week, what came back and why, campaigns of next month.",
    )  # fmt: skip
    for expects, of, topic, text, verdict in (
        (sales, marketing, "Volume", "Forty leads a month that meet the definition.", "not_met"),
        (sales, marketing, "Content", "A reference case for each sector.", "met"),
        (marketing, sales, "Follow-up", "A call within a working day.", "not_met"),
        (marketing, sales, "Feedback", "A reason with each lead that goes back.", "unknown"),
    ):
        row = Expectation.objects.create(expects=expects, of=of, topic=topic, text=text, demo=True)
        if verdict != "unknown":
            actions.settle(row, verdict=verdict, by=None, at=_at(as_of - timedelta(days=20)), via="demo")
    for number, what in enumerate(("Calculate a business case", "Write a reference case", "Speak at a fair")):
        asked = as_of - timedelta(days=70 - 20 * number)
        request = CompetenceRequest(competence=what, asks=marketing, of=sales, asked_on=asked, demo=True)
        actions.ask_competence(request, by=None, at=_at(asked), via="demo")
        if number < 2:
            day = asked + timedelta(days=5)
            actions.answer_request(request, state="fulfilled", by=None, at=_at(day), on=day, via="demo")
    for weeks in range(1, 7):
        meeting = JointMeeting(
            unit=top,
            held_on=as_of - timedelta(days=28 * weeks),
            agenda="Hand-overs, returns, campaigns",
            demo=True,
        )
        actions.hold_meeting(meeting, by=None, at=_at(meeting.held_on), via="demo")
        meeting.present.set(Member.objects.filter(demo=True, seats__unit=top).distinct()[:8])


def _moves(top: Unit, first: AlignmentRound, last: AlignmentRound, as_of: date) -> None:
    owner = Member.objects.filter(demo=True, seats__unit=top).order_by("id")[0]
    done = NextMove(
        title="Hold a joint meeting with one agenda", code="joint_meeting", theme="C", unit=top, owner=owner,
        due_on=as_of - timedelta(days=150), metric="Days to settle a dispute", round=first, demo=True,
        measure_on=as_of - timedelta(days=30),
    )  # fmt: skip
    actions.plan_move(done, by=None, at=_at(as_of - timedelta(days=200)), via="demo")
    actions.finish_move(
        done, outcome="Every fourth Monday.", by=None, at=_at(as_of - timedelta(days=150)), via="demo"
    )
    planned = NextMove(
        title="Look at the same figures in one review", code="same_figures", theme="L", unit=top, owner=owner,
        due_on=as_of + timedelta(days=45), metric="Black hole", round=last, demo=True,
        measure_on=as_of + timedelta(days=170),
    )  # fmt: skip
    actions.plan_move(planned, by=None, at=_at(as_of - timedelta(days=8)), via="demo")
