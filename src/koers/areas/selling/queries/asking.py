"""Reads for what to ask next: our planned questions, those an approach suggests, and which of them are answered already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from koers.areas.customers.models import Question, QuestionStep
from koers.areas.customers.queries.asked import normal_text
from koers.areas.selling.events import Layer
from koers.areas.selling.models import Deal, Outcome
from koers.areas.selling.queries import approach
from koers.areas.selling.queries.deals import deciding
from koers.areas.selling.rules.novelty import Texts
from koers.kit.methods.schema import Playbook

#: So many questions of the account, and of accounts of lost deals, are looked at, the newest first.
LOOKED_AT, LOST = 100, 200
#: Those of lost deals are sought among so many newest questions of the firm, lest all be read where none was lost lately.
AMONG = 5_000
_READ = ("text", "normal_text", "step", "answer", "asked_at")


@dataclass(frozen=True)
class Line:
    """A question to put or already put: its sort where a method says it, how far it is, and how new it is.

    `novelty` is None where it is not worked out; `resembles` is the known text that it is closest to.
    """

    text: str
    sort: str = ""
    step: str = ""
    pk: int | None = None
    answer: str = ""
    novelty: float | None = None
    resembles: str = ""

    @property
    def is_struck(self) -> bool:
        """Tell whether nobody needs to ask it any more, because its answer is here."""
        return self.step in (QuestionStep.ANSWERED, QuestionStep.SKIPPED)


@dataclass(frozen=True)
class Plan:
    """What to ask next about a deal, and the conversation that suggests it; None where none is chosen or advised."""

    method: Playbook | None
    lines: tuple[Line, ...]


def plan(deal: Deal, user: Any, day: date) -> Plan:
    """Return what to ask next by the chosen conversation of a deal, else by the one that is advised on a day."""
    chosen = approach.all_chosen(deal)
    method = next((one for one in chosen if one.layer == "conversation"), None)
    if method is None:
        facts = approach.facts_of(deal, deciding(deal, user, day), user, day)
        best = next(one.best for one in approach.advice(deal, facts) if one.layer == Layer.CONVERSATION)
        method = best.method if best else None
    new_from = approach.limits_for(chosen).novelty
    return Plan(method, tuple(to_ask(deal, user, method, approach.playbooks(), new_from=new_from)))


def to_ask(
    deal: Deal, user: Any, method: Playbook | None, library: Sequence[Playbook], *, new_from: float
) -> list[Line]:
    """Return what to ask next about a deal: planned questions first, then what a conversation suggests.

    A suggestion with the same letters and digits as a question to this account shows how far that one is. A planned
    question is compared with every question of the methods, in both languages, with those put to this account and
    with those put lately in deals that were lost; it names what it resembles when it is less new than `new_from`.
    """
    held: list[Question] = []
    if deal.account_id is not None:
        rows = Question.objects.visible_to(user).filter(account=deal.account_id)
        held = list(rows.only(*_READ).order_by("-pk")[:LOOKED_AT])
    by_text = {one.normal_text: one for one in reversed(held)}
    planned = [one for one in held if one.step == QuestionStep.PLANNED]
    lines = _planned(deal, user, planned, held, library, new_from)
    listed = {one.normal_text for one in planned}
    for asked in method.questions if method is not None else ():
        texts = {normal_text(asked.text.en), normal_text(asked.text.nl)}
        if texts & listed:
            continue
        known = next((by_text[text] for text in texts if text in by_text), None)
        lines.append(
            Line(
                str(asked.text),
                asked.type,
                known.step if known else "",
                known.pk if known else None,
                known.answer if known else "",
            )
        )
    return sorted(lines, key=lambda one: one.is_struck)


def _planned(
    deal: Deal,
    user: Any,
    planned: Sequence[Question],
    held: Sequence[Question],
    library: Sequence[Playbook],
    new_from: float,
) -> list[Line]:
    if not planned:
        return []
    sorts = {
        normal_text(text): one.type
        for book in library
        for one in book.questions
        for text in (one.text.en, one.text.nl)
    }
    known = [text for book in library for one in book.questions for text in (one.text.en, one.text.nl)]
    lost = Deal.objects.filter(account=OuterRef("account"), outcome=Outcome.LOST, deleted_at__isnull=True)
    # Asked account by account from the newest question on: a join would first read all questions with all lost deals.
    newest = Question.objects.order_by("-pk").values("pk")[:1]
    put = Question.objects.visible_to(user).filter(
        Exists(lost), asked_at__isnull=False, pk__gt=Subquery(newest) - AMONG
    )
    known += put.exclude(account=deal.account_id).order_by("-pk").values_list("text", flat=True)[:LOST]
    known += [one.text for one in held if one.asked_at is not None]
    lines, texts = [], Texts(known)
    for one in planned:
        found = texts.novelty(one.text)
        close = found is not None and found.value < new_from
        lines.append(
            Line(
                one.text,
                sorts.get(one.normal_text, ""),
                one.step,
                one.pk,
                novelty=found.value if found else None,
                resembles=known[found.nearest] if found is not None and close else "",
            )
        )
    return lines
