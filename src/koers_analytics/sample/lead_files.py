"""Writes the leads as files: what they did (`lead_events.csv`), and the hand-overs to sales (`hand_overs.csv`).

These two are written only when asked for, because they need an importer that knows leads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from koers_analytics.sample import leadwords as words
from koers_analytics.sample.company import full_name
from koers_analytics.sample.leading import LEAD_EFFECTS, Act, Lead
from koers_analytics.sample.leads import LeadWorld, build_leads
from koers_analytics.sample.worktime import with_zone
from koers_analytics.sample.world import EFFECTS, build
from koers_analytics.sample.writing import Manifest, Writer, point

EVENT_COLUMNS = "id,time,type,name,email,anonymous_id,company,source,campaign,medium,url,value"
HAND_OVER_COLUMNS = (
    "id,email,company,offered,offered_by,offered_to,team,contract_version,accepted,returned,return_reason,return_note,"
    "first_touch,second_attempt,recycle_on"
)
#: Acts in which people say who they are; a click only tells the address.
_SPOKEN = frozenset({"form", "download", "webinar", "reply", "visit", "call"})
_STRANGERS = 700


def write_leads(
    folder: Path | str,
    seed: int = 1,
    as_of: date | None = None,
    scale: float = 1.0,
    lead_effects: tuple[str, ...] = LEAD_EFFECTS,
    effects: tuple[str, ...] = EFFECTS,
) -> Manifest:
    """Write only the two files about leads; with the same arguments they fit the files that `write_world` writes.

    Raises ValueError on a missing day, an unknown effect or a bad scale.
    """
    if as_of is None:
        raise ValueError("as_of must be given: the day that counts as today")
    made = build_leads(build(seed, as_of, scale, effects), seed, scale, lead_effects)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    out = Writer(place, np.random.Generator(np.random.PCG64([seed, 98])))
    lead_files(out, made, scale)
    return Manifest(str(place), seed, as_of, scale, out.files, made.planted, dict(out.dirt))


@dataclass(frozen=True)
class _Row:
    at: datetime
    order: int
    act: Act
    lead: Lead | None
    visitor: str


def lead_files(out: Writer, made: LeadWorld, scale: float) -> None:
    """Write both files of leads with a writer."""
    rows = [_Row(act.at, lead.key, act, lead, lead.visitor) for lead in made.leads for act in lead.acts]
    rows += _passers_by(out, made, scale)
    rows.sort(key=lambda row: (row.at, row.order, row.visitor))
    written = [_event(out, n, row) for n, row in enumerate(rows, 1)]
    for place in (len(written) // 7, len(written) // 4, len(written) // 2):
        written.append(written[place])
        out.dirt["repeated_lead_events"] += 1
    out.crm("lead_events.csv", EVENT_COLUMNS, written)
    pairs = sorted(
        ((one, lead) for lead in made.leads for one in lead.hand_overs),
        key=lambda pair: (pair[0].offered, pair[1].key),
    )
    out.crm(
        "hand_overs.csv",
        HAND_OVER_COLUMNS,
        (
            (f"DEMO-H-{n:05d}", lead.person.email, lead.company, with_zone(one.offered), words.MARKETER, lead.seller.name,
             lead.seller.unit, one.contract, _moment(one.accepted), _moment(one.returned), one.reason, one.note,
             _moment(one.touch), _moment(one.second), one.recycle_on or "")
            for n, (one, lead) in enumerate(pairs, 1)
        ),
    )  # fmt: skip


def _event(out: Writer, n: int, row: _Row) -> Sequence[Any]:
    act, lead = row.act, row.lead
    moment = with_zone(row.at)
    if n in (321, 1234):
        moment = f"{row.at.year}-02-30T{row.at:%H:%M:%S}+01:00"
        out.dirt["lead_events_with_impossible_times"] += 1
    name = email = company = ""
    if lead and act.named:
        email, company = lead.person.email, lead.company
        if act.kind in _SPOKEN:
            name = full_name(lead.person.first, lead.person.prefix, lead.person.last)
        if out.some(0.015):
            email = email.upper()
            out.dirt["emails_in_capitals"] += 1
    visitor = row.visitor if act.kind in ("page", "form", "download", "webinar", "click") else ""
    return (
        f"DEMO-T-{n:06d}", moment, act.kind, name, email, visitor, company, lead.source if lead else "Website",
        act.campaign, act.medium, f"{words.SITE}{act.url}" if act.url else "", point(act.value_cents),
    )  # fmt: skip


def _passers_by(out: Writer, made: LeadWorld, scale: float) -> list[_Row]:
    """Return pages looked at by visitors who never said who they were."""
    rng, span = out.rng, (made.world.last_day - made.world.first_day).days
    found = []
    for _n in range(round(_STRANGERS * scale / 2)):
        visitor = f"v-{int(rng.integers(16**8)):08x}"
        at = datetime.combine(made.world.first_day + timedelta(days=int(rng.integers(0, span))), time())
        at += timedelta(minutes=int(rng.integers(7 * 60, 22 * 60)))
        for _page in range(1 + int(rng.random() < 0.6) + int(rng.random() < 0.3)):
            pages = words.PAGES["nl" if rng.random() < 0.85 else "en"]
            url = pages[int(rng.integers(len(pages)))]
            found.append(_Row(at, 0, Act(at, "page", url, False, "", "organic"), None, visitor))
            at += timedelta(minutes=int(rng.integers(1, 9)))
    return found


def _moment(at: datetime | None) -> str:
    return with_zone(at) if at else ""
