"""A hand-over in the words of one reader: its clock, why now, where it came from, and what happened before."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.customers.models import LegalBasis, MoveReason
from koers.areas.leads.models import HandOver, HandOverState
from koers.areas.leads.queries import evidence
from koers.areas.leads.queries.desk import COUNTED, Card, Ticking
from koers.areas.leads.queries.words import channel_names, requirement_names
from koers.areas.leads.views.desk import markup
from koers.areas.leads.views.desk.forms import AcceptForm, KeepForm, ReturnForm, TouchForm
from koers.kit.timeline import kinds
from koers.kit.ui import formats
from koers.kit.workdays import WorkCalendar

#: Tones of the states, as badges show them.
TONES = {
    "offered": "signal",
    "accepted": "good",
    "returned": "bad",
    "withdrawn": "plain",
    "taken_back": "warn",
}


def capped(count: int) -> str:
    """Write a count that was counted up to a limit."""
    return formats.number(count) if count <= COUNTED else f"{COUNTED}+"


def lasting(minutes: float) -> str:
    """Write a length of working time in hours and minutes; less than a minute is one."""
    whole = max(1, round(abs(minutes)))
    hours, rest = divmod(whole, 60)
    if not hours:
        return ngettext("%(n)s minute", "%(n)s minutes", rest) % {"n": rest}
    if hours >= 10 or not rest:
        rounded = round(whole / 60) if hours >= 10 else hours
        return ngettext("%(n)s hour", "%(n)s hours", rounded) % {"n": formats.number(rounded)}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def day_and_time(at: datetime, now: datetime) -> str:
    """Write a moment near now: `today 15:20`, `tomorrow 10:00`, `Monday 9:00`, else the date."""
    local, today = timezone.localtime(at), timezone.localdate(now)
    ahead = (local.date() - today).days
    if ahead == 0:
        day = _("today")
    elif ahead == 1:
        day = _("tomorrow")
    elif ahead == -1:
        day = _("yesterday")
    else:
        day = formats.date(local.date())
    return f"{day} {local:%H:%M}"


@dataclass(frozen=True)
class Clock:
    """A clock in words: what is left or how late it is, until when, and how much of it is used (percent)."""

    text: str
    until: str
    used: int
    tone: str

    @classmethod
    def of(cls, ticking: Ticking, calendar: WorkCalendar, now: datetime) -> "Clock":
        """Return a running clock in words; outside working hours it says from when it runs again."""
        used = min(100, round(ticking.used * 100))
        until = day_and_time(ticking.due_at, now)
        if ticking.is_late:
            said = _("%(time)s late") % {"time": lasting(ticking.left)}
            return cls(said, _("was due %(moment)s") % {"moment": until}, 100, "bad")
        said = _("%(time)s left") % {"time": lasting(ticking.left)}
        tone = "warn" if used >= 50 else "good"
        told = _("until %(moment)s") % {"moment": until}
        if not ticking.is_open:
            opening = day_and_time(calendar.next_opening(now), now)
            told = _("stands still until %(moment)s") % {"moment": opening}
            tone = "plain" if tone == "good" else tone
        return cls(said, told, used, tone)


@dataclass(frozen=True)
class Shown:
    """A card as one reader sees it."""

    card: Card
    clock: Clock | None
    now: datetime
    titles: dict[str, str] = field(default_factory=dict)
    mine: bool = False
    refused: dict[str, Any] = field(default_factory=dict)
    notice: str = ""

    @property
    def row(self) -> HandOver:
        """Return the hand-over."""
        return self.card.row

    @property
    def key(self) -> str:
        """Return the id of the card on the page."""
        return f"handover-{self.row.pk}"

    @property
    def may(self) -> frozenset[str]:
        """Return the verbs that this reader may use now."""
        return self.card.may

    @property
    def name(self) -> str:
        """Return who it is."""
        return str(self.row.lead)

    @property
    def company(self) -> str:
        """Return where that person works; empty for a lead that is an account itself."""
        life = self.row.lead
        return str(life.person.account) if life.person and life.person.account else ""

    @property
    def role(self) -> str:
        """Return what that person does there."""
        return self.row.lead.person.job_title if self.row.lead.person else ""

    @property
    def url(self) -> str:
        """Return the address of the lead."""
        return f"{reverse('leads')}/{self.row.lead_id}"

    @property
    def subject_url(self) -> str:
        """Return the address of the person or the account."""
        life = self.row.lead
        path = "persons" if life.person_id else "accounts"
        return f"{reverse(path)}/{life.person_id or life.account_id}"

    @property
    def state(self) -> tuple[str, str]:
        """Return the state in words, and its tone."""
        return str(self.row.get_state_display()), TONES[self.row.state]

    @property
    def grade(self) -> str:
        """Return the cell of the grid of fit and engagement; empty when unknown."""
        return self.row.lead.grade

    @property
    def amount(self) -> str:
        """Return the expected value in few signs; empty when nobody named one."""
        life = self.row.lead
        return formats.money_short(life.value_cents, life.currency) if life.value_cents is not None else ""

    @property
    def need(self) -> str:
        """Return what they need, in their words: as it is known now, else as it came along."""
        return self.row.lead.need or str(self.row.brief.get("need") or "")

    @property
    def line(self) -> SafeString:
        """Return its line in the list beside the cards."""
        return markup.line(self)

    @property
    def later(self) -> SafeString:
        """Return the place of its card, which is asked for when somebody comes to it."""
        return markup.later(self)

    @property
    def tick(self) -> SafeString:
        """Return its clock, or how it ended."""
        return markup.tick(self, brief=False)

    @property
    def brief_tick(self) -> SafeString:
        """Return its clock in few words, as it stands on a line."""
        return markup.tick(self, brief=True)

    @property
    def signs(self) -> list[tuple[str, str]]:
        """Return what stands out, with its tone: escalated, reminded, held out, offered all the same."""
        row = self.row
        found = []
        if row.escalated_at is not None or row.touch_escalated_at is not None:
            found.append(
                (_("Escalated to %(who)s") % {"who": row.escalated_to}, "bad")
                if row.escalated_to is not None
                else (_("Escalated"), "bad")
            )
        elif row.reminded_at is not None:
            found.append((_("Reminded"), "warn"))
        if row.receiver_id is None and row.state == HandOverState.OFFERED:
            found.append((_("For whoever is first"), "sea"))
        if row.overridden:
            found.append((_("Does not meet the definition"), "warn"))
        if row.lead.last_touch_at is not None and row.lead.last_touch_at > row.offered_at:
            found.append((_("New sign since the offer"), "signal"))
        return found

    @property
    def for_whom(self) -> str:
        """Return on whose desk it lies, for whoever looks at the desks of others."""
        return "" if self.mine else str(self.row.receiver or self.row.unit)

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Return the main reasons of the score when it was offered, with their points."""
        return [
            (self.titles.get(one.get("rule", ""), one["title"]), _signed(one["points"]))
            for one in self.row.brief.get("reasons", [])
        ]

    @property
    def acts(self) -> list[tuple[str, str, datetime]]:
        """Return their last acts before the offer: icon, sentence and moment."""
        found = []
        for one in self.row.brief.get("acts", []):
            kind = kinds.get(one["kind"])
            found.append((kind.icon, kind.say(one["facts"] or {}), datetime.fromisoformat(one["at"])))
        return found

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return where the lead came from and how to reach it; what is unknown is left out."""
        row, life = self.row, self.row.lead
        reach = life.person or life.account
        basis = str(row.brief.get("legal_basis") or "")
        basis = str(dict(LegalBasis.choices).get(basis, basis))
        told = [
            (_("Source"), str(life.origin or row.brief.get("source") or "")),
            (_("Campaign"), life.campaign or str(row.brief.get("campaign") or "")),
            (_("Offered by"), f"{row.offered_by or _('a rule')}, {day_and_time(row.offered_at, self.now)}"),
            (_("Offered to"), str(row.receiver or row.unit)),
            (_("Telephone"), getattr(reach, "phone", "") or getattr(reach, "mobile", "")),
            (_("E-mail"), getattr(reach, "email", "")),
            (_("Legal basis"), basis),
            (_("Contract"), str(row.contract)),
        ]
        return [(label, value) for label, value in told if value]

    @property
    def routed(self) -> str:
        """Return why it lies here, in a sentence or two."""
        return " ".join(self.row.routed)

    @property
    def outcome(self) -> str:
        """Return how it ended, in a sentence; empty while it is open."""
        return outcome_of(self.row, self.now)

    @property
    def former(self) -> list[str]:
        """Return what became of it the times before."""
        return [outcome_of(one, self.now) for one in self.card.former]

    @property
    def lacking(self) -> str:
        """Return what the definition of an accepted lead still asks and no field of the form can tell."""
        names = requirement_names()
        told = {"has_next_step", "has_need", *(["has_role"] if self.row.lead.person_id else [])}
        return ", ".join(names[code] for code in self.card.lacking if code not in told)

    @cached_property
    def accept_form(self) -> AcceptForm:
        """Return the questions of accepting."""
        return self.refused.get("accept") or AcceptForm(
            card=self.card, calendar_day=next_day(self.card.calendar, self.now)
        )

    @cached_property
    def return_form(self) -> ReturnForm:
        """Return the questions of returning."""
        return self.refused.get("return") or ReturnForm(card=self.card, today=timezone.localdate(self.now))

    @cached_property
    def touch_form(self) -> TouchForm:
        """Return the questions of logging a contact."""
        return self.refused.get("touch") or TouchForm(card=self.card)

    @cached_property
    def keep_form(self) -> KeepForm:
        """Return the questions of dealing with a return."""
        return self.refused.get("keep") or KeepForm(card=self.card)

    @property
    def opened(self) -> str:
        """Return the name of the form that stands open because something was missing in it."""
        return next(iter(self.refused), "")


def next_day(calendar: WorkCalendar, now: datetime) -> date:
    """Return the next working day of a desk."""
    return timezone.localdate(calendar.add_days(now, 1))


def outcome_of(row: HandOver, now: datetime) -> str:
    """Return what became of a hand-over, in a sentence; empty while it waits."""
    who = str(row.answered_by or row.receiver or "")
    moment = row.returned_at or row.answered_at
    when = day_and_time(moment, now) if moment is not None else ""
    reason = str(dict(MoveReason.choices).get(row.reason, row.reason)).lower()
    said = {
        HandOverState.ACCEPTED: _("Accepted by %(who)s, %(when)s.") % {"who": who, "when": when},
        HandOverState.RETURNED: _("Returned by %(who)s, %(when)s: %(reason)s.")
        % {"who": who, "when": when, "reason": reason},
        HandOverState.WITHDRAWN: (
            _("Withdrawn %(when)s: %(reason)s.") % {"when": when, "reason": reason}
            if reason
            else _("Withdrawn %(when)s.") % {"when": when}
        ),
        HandOverState.TAKEN_BACK: _("Taken back %(when)s: nobody answered in time.") % {"when": when},
    }.get(HandOverState(row.state), "")
    if row.state == HandOverState.RETURNED and row.note:
        said += f" “{row.note}”"
    return said


def comes_back(row: HandOver) -> str:
    """Return when and how a returned lead is tried again."""
    if row.recycle_on is None:
        return _("It does not come back by itself.")
    if not row.channel:
        return _("It comes back on %(day)s.") % {"day": formats.date(row.recycle_on)}
    return _("It comes back on %(day)s, %(way)s.") % {
        "day": formats.date(row.recycle_on),
        "way": channel_names().get(row.channel, row.channel),
    }


def rule_titles() -> dict[str, str]:
    """Return the words of the rules of the scorecard in the reader's language."""
    declared, _card = evidence.scorecard()
    titles = {rule.id: str(rule.title) for rule in declared.fit}
    return titles | {act.id: str(act.title) for act in declared.engagement}


def _signed(points: float) -> str:
    return f"+{formats.number(points, 0)}" if points > 0 else formats.number(points, 0)
