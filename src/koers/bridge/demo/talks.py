"""Talks about the demo company's deals: what each brought, what was asked in it and who proposed what comes next, with one effect planted on purpose.

A talk stands on a contact that came in by a file; what was asked and what came of it is drawn here (`sample.talking`).
"""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from koers.areas.customers.events import asked as about_questions
from koers.areas.customers.models import Activity, ActivityKind, OnFile, Question, QuestionStep
from koers.areas.customers.rules.asked import normal
from koers.areas.selling import events
from koers.areas.selling.actions.deals import subjects_of
from koers.areas.selling.events import Ending, Sort
from koers.areas.selling.models import AskedQuestion, Deal, NextStep, Outcome, Talk
from koers.bridge.demo import talkwords as words
from koers.kit.timeline.recording import Happening, Subject, record_many

#: Of contacts in so many days before today such a share becomes a talk, and no more than so many.
DAYS, SHARE, MOST = 365, 0.5, 1_500
#: What is the case, or is a problem, is asked again in such a share of the cases although the answer is here.
AGAIN = 0.15
#: Who proposed a next step, as often as it stands here.
PROPOSED = ("us", "us", "us", "customer", "")
SPOKEN = (ActivityKind.CALL, ActivityKind.MEETING, ActivityKind.VISIT, ActivityKind.DEMONSTRATION)


@dataclass(frozen=True)
class Put:
    """A question as it is drawn, with the talk that it was put in."""

    question: Question
    asked: AskedQuestion


def seed(*, at: datetime, seed: int = 1, effect: float | None = None) -> int:
    """Note what contacts about deals of the demo company brought; returns how many talks. An effect of 0 plants nothing."""
    import numpy as np

    from koers_analytics.sample import talking

    draw = random.Random(seed * 17 + 3)  # noqa: S311 a company out of thin air, no secret
    found = _contacts(at, draw)
    owners = np.array([one.owner_id for one, _deal in found], dtype=np.int64)
    drawn = talking.talked(seed, owners, talking.EFFECT if effect is None else effect)
    last = {deal.pk: n for n, (_one, deal) in enumerate(found)}
    with transaction.atomic():
        talks = [
            _talk(one, deal, bool(drawn.moved[n]), last[deal.pk] == n, draw)
            for n, (one, deal) in enumerate(found)
        ]
        Talk.objects.bulk_create(talks, batch_size=500)
        answered: set[tuple[int, str]] = set()
        counts = zip(drawn.situation, drawn.problem, drawn.implication, drawn.payoff, strict=True)
        puts = [
            put
            for talk, numbers in zip(talks, counts, strict=True)
            for put in _questions(talk, dict(zip(Sort.values, numbers, strict=True)), answered, draw)
        ]
        Question.objects.bulk_create([one.question for one in puts], batch_size=500)
        AskedQuestion.objects.bulk_create([one.asked for one in puts], batch_size=500)
        NextStep.objects.bulk_create(_steps(talks, seed), batch_size=500)
        record_many(_happened(talks, puts), listen=False)
    return len(talks)


def _contacts(at: datetime, draw: random.Random) -> list[tuple[Activity, Deal]]:
    """Return contacts with the deal that ran at that customer on that day, the newest of them; the oldest contact first."""
    deals: defaultdict[int | None, list[Deal]] = defaultdict(list)
    rows = Deal.objects.alive().filter(demo=True, account__isnull=False, created_date__isnull=False)
    for deal in rows.select_related("account").order_by("-created_date", "-pk"):
        deals[deal.account_id].append(deal)
    contacts = Activity.objects.alive().filter(
        demo=True, kind__in=SPOKEN, owner__isnull=False, account__in=[pk for pk in deals if pk],
        happened_at__gt=at - timedelta(days=DAYS), happened_at__lte=at, talk__isnull=True,
    )  # fmt: skip
    found = []
    for one in contacts.order_by("happened_at", "pk"):
        day = timezone.localdate(one.happened_at)
        ran = next((deal for deal in deals[one.account_id] if _ran(deal, day)), None)
        if ran is not None:
            found.append((one, ran))
    share = min(SHARE, MOST / len(found)) if found else 0
    return [one for one in found if draw.random() < share]


def _ran(deal: Deal, day: date) -> bool:
    return deal.created_date is not None and deal.created_date <= day <= (deal.closed_date or day)


def _talk(contact: Activity, deal: Deal, moved: bool, is_last: bool, draw: random.Random) -> Talk:
    day = timezone.localdate(contact.happened_at)
    row = Talk(deal=deal, activity=contact, held_date=day, outcome=Ending.CONTINUATION, demo=True)
    if moved and is_last and deal.outcome == Outcome.WON:
        row.outcome = Ending.ORDER
    elif moved:
        row.outcome, row.act = Ending.ADVANCE, draw.choice(words.ACTS)
        row.act_date = day + timedelta(days=draw.randrange(3, 15))
    elif is_last and deal.outcome == Outcome.LOST:
        row.outcome = Ending.NO_SALE
    return row


def _steps(talks: list[Talk], seed: int) -> list[NextStep]:
    """Return what customers would do next, by talk; of one in five nobody noted who proposed it."""
    draw = random.Random(seed * 17 + 5)  # noqa: S311 a company out of thin air, no secret
    return [
        NextStep(
            deal=one.deal, step=one.act, due_date=one.act_date, set_date=one.held_date, owner=one.activity.owner,
            proposed_by=draw.choice(PROPOSED), confirmed=True, demo=True,
        )
        for one in talks
        if one.outcome == Ending.ADVANCE
    ]  # fmt: skip


def _questions(
    talk: Talk, numbers: dict[str, int], answered: set[tuple[int, str]], draw: random.Random
) -> list[Put]:
    """Return what was asked in a talk; `answered` holds what each customer said before, and takes in what is said now."""
    made = []
    for sort, n in numbers.items():
        for text, answers, unit in _lines(talk, sort, int(n), answered, draw):
            amount = draw.randint(*words.AMOUNTS[unit]) if unit else None
            says = draw.choice(answers).format(n=amount) if draw.random() < 0.85 else ""
            made.append(_put(talk, sort, text, says, amount if says else None, unit, answered, draw))
    return made


def _lines(
    talk: Talk, sort: str, n: int, answered: set[tuple[int, str]], draw: random.Random
) -> list[tuple[str, tuple[str, ...], str]]:
    """Return what is asked of one sort: first what this customer did not answer yet, and now and then the rest."""
    lines = draw.sample(words.ASKED[sort], len(words.ASKED[sort]))
    fresh = [one for one in lines if (talk.activity.account_id or 0, normal(one[0])) not in answered]
    known = [one for one in lines if one not in fresh]
    if sort in (Sort.SITUATION, Sort.PROBLEM):
        known = [one for one in known if draw.random() < AGAIN]
    return [*fresh, *known][:n]


def _put(
    talk: Talk, sort: str, text: str, says: str, amount: int | None, unit: str,
    answered: set[tuple[int, str]], draw: random.Random,
) -> Put:  # fmt: skip
    contact, plain = talk.activity, normal(text)
    account = contact.account_id or 0
    known = (account, plain) in answered
    assert contact.owner_id is not None
    question = Question(
        account_id=account, person_id=contact.person_id, text=text, normal_text=plain, owner_id=contact.owner_id,
        asked_at=contact.happened_at, answer=says, answered_at=contact.happened_at if says else None,
        step=QuestionStep.ANSWERED if says else QuestionStep.ASKED, anyway=known,
        on_file=OnFile.QUESTION if known else "", demo=True,
    )  # fmt: skip
    if says:
        answered.add((account, plain))
    voice = ""
    if says and sort != Sort.SITUATION:
        voice = (
            "explicit"
            if sort == Sort.PAYOFF or (sort == Sort.IMPLICATION and draw.random() < 0.4)
            else "implied"
        )
    asked = AskedQuestion(
        talk=talk, question=question, sort=sort, voice=voice, quantity=None if amount is None else Decimal(amount),
        unit_of_measure=unit if amount is not None else "", liked=draw.choice((True, True, False, None)), demo=True,
    )  # fmt: skip
    return Put(question, asked)


def _happened(talks: list[Talk], puts: list[Put]) -> list[Happening]:
    n_asked: defaultdict[int, int] = defaultdict(int)
    found = []
    for put in puts:
        row = put.question
        n_asked[put.asked.talk_id] += 1
        assert row.asked_at is not None
        about: list[Subject] = [(row, "question"), ("account", row.account_id, "account")]
        if row.person_id is not None:
            about.append(("person", row.person_id, "asked"))
        facts = about_questions.QuestionFacts(row.pk, row.on_file)
        kinds = [about_questions.QUESTION_ASKED] + [about_questions.QUESTION_ANSWERED] * bool(row.answer)
        found += [Happening(kind, row.asked_at, about, facts, via="demo") for kind in kinds]
    for talk in talks:
        act_on = talk.act_date.isoformat() if talk.act_date else None
        told = events.TalkFacts(talk.pk, talk.outcome, n_asked[talk.pk], act_on)
        subjects: list[Subject] = [*subjects_of(talk.deal), (talk, "talk")]
        found.append(Happening(events.TALK_HELD, talk.activity.happened_at, subjects, told, via="demo"))
    return found
