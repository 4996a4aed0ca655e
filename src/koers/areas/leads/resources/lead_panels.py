"""What the page of a lead shows besides its facts: why this state, its road, points, owners, what is next, merges."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Lifecycle, Merge
from koers.areas.leads.queries import points
from koers.areas.leads.queries.next_step import next_of
from koers.areas.leads.queries.road import road
from koers.areas.leads.queries.states import TONES
from koers.areas.leads.queries.why import causes, label, why_state
from koers.kit.access.matrix import allowed
from koers.kit.resource.declaration import Custom, Related, Timeline

STAYS = 50


def moment_of(text: str, now: datetime) -> tuple[datetime, date | None]:
    """Return the moment that an address asks for, and its day; the present one where it names no day of the past."""
    try:
        day = date.fromisoformat(text)
        asked = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    except (ValueError, OverflowError):
        return now, None
    return (asked, day) if asked < now else (now, None)


def _why(life: Lifecycle, user: Any, *, as_of: str = "") -> dict[str, Any]:
    now = timezone.now()
    moment, day = moment_of(as_of, now)
    periods = list(life.periods.order_by("starts", "id"))
    return {
        "why": why_state(life, moment),
        "road": road(periods, moment),
        "day": day,
        "today": timezone.localdate(now),
        "tones": dict(TONES),
    }


def _points(life: Lifecycle, user: Any, *, as_of: str = "") -> dict[str, Any]:
    moment, day = moment_of(as_of, timezone.now())
    found = points.why(life, moment)
    grid = [(fit, [(f"{fit}{one}", f"{fit}{one}" == found.grade) for one in "1234"]) for fit in "ABCD"]
    return {"points": found, "grid": grid, "day": day, "life": life}


def _stays(life: Lifecycle, user: Any) -> dict[str, Any]:
    rows = life.periods.select_related("evidence__actor", "by", "owner", "origin").order_by("-starts", "-id")
    now = timezone.now()
    tones = dict(TONES)
    stays = [
        {
            "period": period,
            "tone": tones[period.state],
            "label": label(period.state),
            "days": ((period.ends or now) - period.starts).days,
            "cause": cause,
            "evidence": entry,
        }
        for period, cause, entry in causes(list(rows[:STAYS]))
    ]
    return {"stays": stays}


def _owners(life: Lifecycle, user: Any) -> dict[str, Any]:
    rows = life.ownerships.select_related("owner").order_by("-starts", "-id")[:STAYS]
    return {"ownerships": list(rows)}


def _next(life: Lifecycle, user: Any) -> dict[str, Any]:
    return {"next": next_of(life, user, now=timezone.now()), "life": life}


def _merged(life: Lifecycle, user: Any) -> dict[str, Any]:
    subject = life.subject
    rows = Merge.objects.filter(noun=subject.subject_code, winner_id=subject.pk).order_by("-merged_at", "-id")
    found = list(rows[:STAYS])
    names = type(subject)._base_manager.in_bulk([row.loser_id for row in found])
    return {
        "merges": [(row, str(names.get(row.loser_id) or f"#{row.loser_id}")) for row in found],
        "may_undo": allowed(user, "customers.lifecycle.merge", life),
    }


def _lead_of(subject: Any, user: Any) -> dict[str, Any]:
    """Return the lead of a person or an account, for their own page."""
    rows = Lifecycle.objects.visible_to(user).of(subject).select_related("owner", "origin")
    life = rows.first()
    tone = dict(TONES)[life.state] if life is not None else ""
    may_create = life is None and allowed(user, "customers.lifecycle.create")
    return {"life": life, "tone": tone, "may_create": may_create, "kind": subject.subject_code}


WHY = Custom("why", _("Why this state"), "leads/panel_why.html", _why, reads=("as_of",), at_once=True)
POINTS = Custom("points", _("Points"), "leads/panel_points.html", _points, reads=("as_of",))
NEXT = Custom("next", _("The one thing now"), "leads/panel_next.html", _next, at_once=True, beside=True)
PANELS = (
    WHY,
    NEXT,
    POINTS,
    Custom("stays", _("Where it stood"), "leads/panel_stays.html", _stays),
    Timeline(),
    Custom("owners", _("Who owned it"), "leads/panel_owners.html", _owners),
    Related(
        "consents", "consents", "person__lifecycle", ("consent", "action", "happened_at", "route", "proof")
    ),
    Custom("merged", _("Merged records"), "leads/panel_merged.html", _merged),
)

OF_OTHERS = Custom("lead", _("Lead"), "leads/panel_lead.html", _lead_of, beside=True)
