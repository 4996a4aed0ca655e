"""Deals from a file: their present state, and the history that the known dates prove."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy

from koers.areas.selling import events
from koers.areas.selling.imports.stages import PIPELINE, STAGE, Place, places, unknown_stages
from koers.areas.selling.models import Deal, DealPeriod, Outcome, Pipeline, Reason, Stage
from koers.kit.importing import findings, target
from koers.kit.importing.questions import Question
from koers.kit.importing.target import Column, Noun
from koers.kit.importing.values import fold
from koers.kit.importing.work import Item, Line, Work

DEAL, REASON = "selling.deal", "selling.reason"
ACCOUNT, PERSON, MEMBER = "customers.account", "customers.person", "organisation.member"
PRODUCT, UNIT = "organisation.product", "organisation.unit"
#: Changes of these fields begin a new period of a deal's history.
_KEPT = (
    "stage_id",
    "outcome",
    "amount_cents",
    "currency",
    "expected_close_date",
    "stated_chance",
    "owner_id",
    "unit_id",
)
_INSTANT = dt.timedelta(seconds=1)


@dataclass(slots=True)
class Standing:
    """Where a deal stands according to its row: stage, outcome and the moments that are known."""

    stage: Place
    open_stage: Place
    outcome: str
    created: dt.datetime | None
    closed: dt.datetime | None
    expected: dt.date | None


@dataclass(slots=True)
class Named:
    """The records that a chunk of rows names, found at once."""

    owners: dict[str, int]
    units: dict[str, int]
    products: dict[str, int]
    accounts: dict[int, int]
    persons: dict[str, int]


def write_deals(work: Work, lines: list[Line]) -> None:
    """Write a chunk of deals with the periods that their dates prove."""
    named = _named(work, lines)
    items, standings = [], []
    for line in lines:
        if line.verdict:
            continue
        standing = _standing(work, line)
        if standing is None:
            continue
        items.append(_item(work, line, standing, named))
        standings.append(standing)
    work.store(DEAL, items)
    _write_periods(work, items, standings)
    _tell(work, items, standings)
    for item in items:
        item.line.verdict = item.line.verdict or item.state


def _named(work: Work, lines: list[Line]) -> Named:
    work.default(UNIT, lines[0])
    persons = work.lookup(PERSON)
    names: dict[str, int] = {}
    if {"person", "person_id"} & work.mapped:
        wanted = {_first(line.values.get("person_id")) or line.values.get("person") or "" for line in lines}
        persons.prime(wanted)
        for text in wanted - {""}:
            pk, _how = persons.find(text, work.is_on("fold"))
            if pk is not None:
                names[text] = pk
    return Named(
        owners=work.refs(MEMBER, lines, "owner"),
        units=work.refs(UNIT, lines, "unit"),
        products=work.refs(PRODUCT, lines, "product"),
        accounts=accounts_of(work, lines),
        persons=names,
    )


def _first(text: str | None) -> str:
    return (text or "").split(";")[0].strip()


def accounts_of(work: Work, lines: list[Line]) -> dict[int, int]:
    """Return the account of each line by line number: by id when the file has ids, else by name."""
    found = work.lookup(ACCOUNT)
    ids = {line.number: _first(line.values.get("account_id")) for line in lines}
    found.prime(ids.values())
    by_id = {key: found.find_id(key) for key in set(ids.values()) if key}
    answer = {number: pk for number, key in ids.items() if (pk := by_id.get(key)) is not None}
    by_name = work.refs(ACCOUNT, [line for line in lines if line.number not in answer], "account")
    for line in lines:
        if line.number in answer:
            continue
        pk = by_name.get(line.values.get("account") or "")
        if pk is not None:
            answer[line.number] = pk
        elif ids[line.number] and not line.values.get("account"):
            work.note("no_reference", line, "account_id", ids[line.number])
    return answer


# --- Where a deal stands -----------------------------------------------------------------------------------------


def _standing(work: Work, line: Line) -> Standing | None:
    values, known = line.values, places(work)
    pipeline = known.pipeline(line)
    if pipeline is None:
        line.refuse("unknown", "pipeline", values.get("pipeline") or "", noun="Pipeline")
        return None
    stage = None
    if values.get("stage"):
        stage = known.stage(line, pipeline, values["stage"])
        if stage is None:
            line.refuse("unknown_stage", "stage", values["stage"])
            return None
    moved = "stage" in line.changed and "status" not in line.changed
    outcome = stage.outcome if stage is not None and moved else _outcome(values, stage)
    final = stage if outcome != Outcome.OPEN and stage and stage.outcome == outcome else None
    if outcome != Outcome.OPEN and final is None:
        final = known.final(line, pipeline, outcome)
    beginning = stage if stage and stage.outcome == Outcome.OPEN else known.first_open(line, pipeline)
    place = final or beginning
    if place is None or beginning is None:
        line.refuse("unknown_stage", "stage", values.get("stage") or "")
        return None
    return _dated(work, line, Standing(place, beginning, outcome, None, None, None))


def _outcome(values: Mapping[str, Any], stage: Place | None) -> str:
    """Decide open, won or lost; a status decides over the stage, and dates only where both are silent."""
    if values.get("status"):
        return str(values["status"])
    if values.get("is_won"):
        return Outcome.WON
    if values.get("is_closed"):
        return stage.outcome if stage and stage.outcome != Outcome.OPEN else Outcome.LOST
    if stage is not None:
        return stage.outcome
    if values.get("won_date"):
        return Outcome.WON
    return Outcome.LOST if values.get("lost_date") or values.get("reason") else Outcome.OPEN


def _dated(work: Work, line: Line, standing: Standing) -> Standing:
    values = line.values
    created = values.get("created_date")
    standing.created = _moment(created, work)
    if standing.outcome == Outcome.OPEN:
        expected = values.get("expected_close_date") or values.get("close_date")
        standing.expected = _day(expected, work)
        if created is None:
            work.note("created_unknown", line, "created_date")
        return standing
    own = values.get("won_date") if standing.outcome == Outcome.WON else values.get("lost_date")
    closed = own or values.get("closed_date") or values.get("close_date")
    standing.closed = _moment(closed, work)
    standing.expected = _day(values.get("expected_close_date"), work)
    if closed is None:
        work.note("closed_unknown", line, "closed_date")
    elif standing.created is not None and standing.created >= (standing.closed or standing.created):
        if _day(created, work) == _day(closed, work):
            standing.closed = standing.created + _INSTANT
        else:
            work.note("closed_before_created", line, "created_date", _day(created, work))
            standing.created = None
    return standing


def _moment(value: Any, work: Work) -> dt.datetime | None:
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value
    memory: dict[dt.date, dt.datetime] = work.memory.setdefault("midnights", {})
    found = memory.get(value)
    if found is None:
        found = memory[value] = dt.datetime.combine(value, dt.time(), tzinfo=work.settings.zone)
    return found


def _day(value: Any, work: Work) -> dt.date | None:
    return value.astimezone(work.settings.zone).date() if isinstance(value, dt.datetime) else value


# --- The record ------------------------------------------------------------------------------------------------


def _item(work: Work, line: Line, standing: Standing, named: Named) -> Item:
    values = line.values
    owner = named.owners.get(values.get("owner") or "")
    account = named.accounts.get(line.number)
    product = named.products.get(values.get("product") or "")
    if owner is not None:
        work.memory.setdefault("owners of deals", set()).add(owner)
    _report_gaps(work, line, owner, account)
    reason, note = _reason(work, line, standing.outcome)
    unit = named.units.get(values.get("unit") or "")
    home = unit if unit is not None else (work.homes(MEMBER).get(owner) if owner is not None else None)
    fields = {
        "name": values.get("name") or _made_name(values, line),
        "account_id": account,
        "person_id": named.persons.get(_first(values.get("person_id")) or values.get("person") or ""),
        "owner_id": owner,
        "unit_id": home,
        "pipeline_id": standing.stage.pipeline,
        "stage_id": standing.stage.id,
        "outcome": str(standing.outcome),
        "amount_cents": values.get("amount"),
        "currency": values.get("currency") or "",
        "product_id": product,
        "created_date": _day(values.get("created_date"), work) if standing.created else None,
        "expected_close_date": standing.expected,
        "closed_date": _day(standing.closed, work),
        "reason_id": reason,
        "reason_note": note,
        "next_step": values.get("next_step") or "",
        "next_step_date": values.get("next_step_date"),
        "lead_source": values.get("lead_source") or "",
        "stated_chance": values.get("chance"),
    }
    birth = {"unit_id": work.memory["default organisation.unit"], "currency": work.settings.currency}
    kept = {name: value for name, value in fields.items() if value is not None and value != ""}
    return Item(line, line.key, kept, at_birth=birth)


def _report_gaps(work: Work, line: Line, owner: int | None, account: int | None) -> None:
    if account is None and {"account", "account_id"} & work.mapped:
        work.note("deal_without_account", line, "account", line.values.get("account") or "")
    if owner is None and "owner" in work.mapped:
        work.note("deal_without_owner", line, "owner", line.values.get("owner") or "")


def _made_name(values: Mapping[str, Any], line: Line) -> str:
    """Name a deal that has no name of its own after its product and its account, or after its id."""
    parts = [values.get("product"), values.get("account")]
    text = " · ".join(part for part in parts if part)
    key = values.get("external_id") or ""
    if not values.get("account") or not text:
        text = " · ".join(part for part in (text, key or str(line.number)) if part)
    return text[:200]


def _reason(work: Work, line: Line, outcome: str) -> tuple[int | None, str]:
    """Return the reason that a row names; a new one is made by the rule, or kept in words."""
    text, note = line.values.get("reason") or "", line.values.get("reason_note") or ""
    if not text or outcome == Outcome.OPEN:
        return None, note
    known: dict[tuple[str, str], int] | None = work.memory.get("reasons")
    if known is None:
        known = work.memory["reasons"] = {}
        for pk, of, code, english, dutch in Reason.objects.values_list(
            "id", "outcome", "code", "name_en", "name_nl"
        ):
            for name in (code, english, dutch):
                known.setdefault((of, fold(name)), pk)
    found = known.get((outcome, fold(text)))
    if found is None and len(text) <= 120 and len(known) < 300:
        code = fold(text)[:40]
        found = work.make(
            REASON, text, line, "reason", outcome=outcome, code=code, name_en=text, name_nl=text
        )
        if found is not None:
            known[outcome, fold(text)] = found
    return found, note if found is not None else (note or text)[:300]


# --- History ---------------------------------------------------------------------------------------------------

_KINDS = {
    Outcome.WON: events.DEAL_WON,
    Outcome.LOST: events.DEAL_LOST,
    Outcome.OPEN: events.DEAL_REOPENED,
}


def _tell(work: Work, items: list[Item], standings: list[Standing]) -> None:
    """Lay ready that deals were won, lost or reopened, on the timeline of the deal, its account and its person.

    Closed on an unknown day is told as of the opening; where that is unknown too, nothing can be told.
    """
    told = []
    for item, standing in zip(items, standings, strict=True):
        if item.id is None or item.id < 0:
            continue
        closed = item.state == "new" and standing.outcome != Outcome.OPEN
        moment = standing.closed or standing.created
        if item.state == "changed" and "outcome" in item.before:
            closed, moment = True, moment if standing.outcome != Outcome.OPEN else work.settings.at
        if closed and moment is not None:
            told.append((item, standing, moment))
    changed = [item.id for item, _standing, _moment in told if item.state == "changed" and item.id]
    columns = ("account_id", "person_id", "amount_cents", "currency")
    stored = {row["id"]: row for row in Deal.objects.filter(pk__in=changed).values("id", *columns)}
    for item, standing, moment in told:
        known = {**stored.get(item.id or 0, item.at_birth), **item.fields}
        facts = events.DealFacts(known.get("amount_cents"), known.get("currency") or "", standing.stage.name)
        about = [("deal", item.id, "deal"), ("account", known.get("account_id"), "account")]
        about.append(("person", known.get("person_id"), "contact"))
        work.tell(
            _KINDS[Outcome(standing.outcome)],
            moment,
            facts,
            [(code, pk, role) for code, pk, role in about if pk is not None],
            f"import:{work.settings.uid}:deal:{item.id}:{item.line.number}:{standing.outcome}",
        )


def _write_periods(work: Work, items: list[Item], standings: list[Standing]) -> None:
    if work.settings.dry:
        return
    changed = []
    tray = work.tray(DealPeriod)
    for item, standing in zip(items, standings, strict=True):
        if item.state == "new":
            for period in first_periods(item, standing):
                tray.add({"id": work.new_id(DealPeriod), "deal_id": item.id, **period})
        elif item.state == "changed" and any(name in item.before for name in _KEPT):
            changed.append((item, standing))
    if changed:
        _continue_history(work, changed)


def first_periods(item: Item, standing: Standing) -> list[dict[str, Any]]:
    """Return the periods that creation and close prove: open until the close, then won or lost."""
    fields = {**item.at_birth, **item.fields}
    same = {name: fields.get(name) for name in _KEPT if name not in ("stage_id", "outcome")}
    now = {**same, "stage_id": standing.stage.id, "outcome": str(standing.outcome), "ends": None}
    if standing.outcome == Outcome.OPEN:
        return [{**now, "starts": standing.created}]
    if standing.created is None or standing.closed is None:
        return [{**now, "starts": standing.closed}]
    before = {**same, "stage_id": standing.open_stage.id, "outcome": str(Outcome.OPEN)}
    if standing.outcome == Outcome.LOST and not same["amount_cents"]:
        # Nothing came of it: that says nothing of what it was worth while it was open, and then nobody knew.
        before["amount_cents"] = None
    return [
        {**before, "starts": standing.created, "ends": standing.closed},
        {**now, "starts": standing.closed},
    ]


def _continue_history(work: Work, changed: list[tuple[Item, Standing]]) -> None:
    """End the running period of deals that a newer export shows changed, and begin the next."""
    ids = [item.id for item, _standing in changed if item.id is not None]
    rows = DealPeriod.objects.filter(deal_id__in=ids, ends=None).values()
    running: dict[int, dict[str, Any]] = {row["deal_id"]: dict(row) for row in rows}
    now = {row["id"]: row for row in Deal.objects.filter(pk__in=ids).values("id", *_KEPT)}
    for item, standing in changed:
        old = running.get(item.id or 0)
        state = {**now[item.id], **{name: item.fields[name] for name in _KEPT if name in item.fields}}
        state.pop("id")
        moment = standing.closed if standing.closed and "outcome" in item.before else work.settings.at
        periods = [{**state, "starts": moment, "ends": None}]
        if old is not None:
            moment = max(moment, old["starts"]) if old["starts"] else moment
            periods = [{**old, "ends": moment}, {**state, "starts": moment, "ends": None}]
        work.replace_parts(DEAL, item.id or 0, DealPeriod, [old] if old else [], "deal_id", periods)


def report_idle_members(work: Work) -> None:
    """Tell which sellers of this import own no deal at all: often a name that is spelt in two ways."""
    brought: dict[int, str] = work.memory.get("sellers brought", {})
    owning: set[int] = work.memory.get("owners of deals", set())
    idle = set(brought) - owning
    stored = [pk for pk in idle if pk > 0]
    idle -= set(Deal.objects.filter(owner_id__in=stored).values_list("owner_id", flat=True).distinct())
    for pk in sorted(idle, key=lambda one: brought[one]):
        work.note("member_without_deals", Line(0, {}, []), "owner", brought[pk])


# --- What is asked beforehand ------------------------------------------------------------------------------------


def _questions(columns: Mapping[str, list[str]], pipeline: str, answers: Mapping[str, str]) -> list[Question]:
    """Ask about stages that a pipeline in use does not have, before anything is written."""
    stages = columns.get("stage", [])
    found = [unknown_stages(stages, text) for text in columns.get("pipeline") or [pipeline]]
    used = [(set(unknown), choices) for unknown, choices in found if choices]
    if not used:
        return []
    # Each pipeline has stages of its own: only one that none of them has is unknown.
    nowhere = set.intersection(*(unknown for unknown, _choices in used))
    offered = tuple(dict.fromkeys(name for _unknown, choices in used for name in choices))
    return [
        Question(f"stage:{value}", "stage", value, offered)
        for value in stages
        if value in nowhere and f"stage:{value}" not in answers
    ]


_WORDS = tuple(Outcome.values)

target.register(
    Noun(
        PIPELINE, Pipeline, gettext_lazy("Pipeline"), ("name",), make=lambda _work, text: {"name": text[:80]}
    ),
    Noun(STAGE, Stage, gettext_lazy("Stage"), ("name",), make=lambda _work, text: {"name": text[:80]}),
    Noun(REASON, Reason, gettext_lazy("Reason"), ("name_en",), make=lambda _work, text: {"name_en": text}),
    Noun(DEAL, Deal, gettext_lazy("Deal"), ("name",), whole=False),
    target.Target(
        DEAL,
        DEAL,
        gettext_lazy("Deals"),
        (
            Column("external_id", gettext_lazy("id at the source"), limit=120),
            Column("name", gettext_lazy("name"), limit=200),
            Column("account", gettext_lazy("account"), limit=200),
            Column("account_id", gettext_lazy("id of the account")),
            Column("person", gettext_lazy("contact person"), limit=200),
            Column("person_id", gettext_lazy("id of the contact person")),
            Column("owner", gettext_lazy("owner"), limit=120),
            Column("unit", gettext_lazy("unit"), limit=120),
            Column("pipeline", gettext_lazy("pipeline"), limit=80, fills=("pipeline", "stage")),
            Column("stage", gettext_lazy("stage"), limit=80, fills=("stage", "outcome")),
            Column("status", gettext_lazy("outcome"), "choice", choices=_WORDS, fills=("outcome", "stage")),
            Column("is_won", gettext_lazy("is won"), "flag"),
            Column("is_closed", gettext_lazy("is closed"), "flag"),
            Column("amount", gettext_lazy("amount"), "money"),
            Column("currency", gettext_lazy("currency"), "currency"),
            Column("product", gettext_lazy("main product"), limit=160),
            Column("created_date", gettext_lazy("opened on"), "moment"),
            Column("close_date", gettext_lazy("closed or expected on"), "moment"),
            Column("expected_close_date", gettext_lazy("expected close"), "date"),
            Column("closed_date", gettext_lazy("closed on"), "moment"),
            Column("won_date", gettext_lazy("won on"), "moment"),
            Column("lost_date", gettext_lazy("lost on"), "moment"),
            Column("reason", gettext_lazy("reason"), limit=300),
            Column("reason_note", gettext_lazy("reason in words"), limit=300),
            Column("next_step", gettext_lazy("next step"), limit=200),
            Column("next_step_date", gettext_lazy("next step on"), "date", lenient=True),
            Column("lead_source", gettext_lazy("origin"), limit=80),
            Column(
                "chance", gettext_lazy("stated chance (%)"), "percent", lenient=True, fills=("stated_chance",)
            ),
        ),
        order=80,
        keys=(("external_id",), ("name", "account", "account_id", "created_date", "owner")),
        write=write_deals,
        needs_one_of=("stage", "status", "amount", "is_won"),
        derived=True,
        ask=_questions,
        finish=report_idle_members,
    ),
)

findings.declare(
    findings.Rule(
        f"make.{PIPELINE}",
        gettext_lazy("Make pipelines that a file names and Koers does not have"),
        gettext_lazy("The pipeline %(value)s is made."),
    ),
    findings.Rule(
        f"make.{STAGE}",
        gettext_lazy("Make stages in a pipeline that has no deals yet"),
        gettext_lazy("The stage %(value)s is made."),
    ),
    findings.Rule(
        f"make.{REASON}",
        gettext_lazy("Make reasons that a file names and Koers does not have"),
        gettext_lazy("The reason %(value)s is made."),
    ),
    findings.Rule(
        "deal_without_account",
        gettext_lazy("Deals without an account"),
        gettext_lazy("Deals without an account are kept and counted as such."),
        switchable=False,
    ),
    findings.Rule(
        "deal_without_owner",
        gettext_lazy("Deals without an owner"),
        gettext_lazy("Deals without an owner are kept and counted as such."),
        switchable=False,
    ),
    findings.Rule(
        "member_without_deals",
        gettext_lazy("Sellers without a single deal"),
        gettext_lazy("%(value)s owns no deal."),
        switchable=False,
    ),
    findings.Rule(
        "created_unknown",
        gettext_lazy("Open deals without a date of opening"),
        gettext_lazy("Open since an unknown day."),
        switchable=False,
    ),
    findings.Rule(
        "closed_unknown",
        gettext_lazy("Closed deals without a date of closing"),
        gettext_lazy("Closed on an unknown day."),
        switchable=False,
    ),
    findings.Rule(
        "closed_before_created",
        gettext_lazy("Deals that closed before they were opened"),
        gettext_lazy("The day of opening is left out, because it lies after the close."),
        switchable=False,
    ),
)
