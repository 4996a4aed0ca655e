"""The cards of the board as markup, built by a function: a hundred of them must not cost a hundred templates."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from html import escape

from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.leads.queries.board import Card
from koers.kit.ui import boards, formats
from koers.kit.ui.icons import icon


class Writer:
    """Writes cards in the language of the moment; what every card has in common is worked out once."""

    def __init__(self, now: datetime, today: date) -> None:
        self.now, self.today = now, today
        self.clock_icon, self.late_icon = icon("hourglass"), icon("calendar")
        self.nobody = _("Nobody owns this lead.")
        self.last = _("Last sign from them: %(moment)s")
        self._ago: dict[int, str] = {}

    def cards(self, cards: Iterable[Card]) -> SafeString:
        """Return cards one after the other."""
        return SafeString("".join(self.card(card) for card in cards))

    def card(self, card: Card) -> str:
        """Return one card."""
        who = escape(card.who)
        grade = (
            f'<span class="grade" title="{escape(_("Fit and engagement"))}">{card.grade}</span>'
            if card.grade
            else ""
        )
        company = f'<p class="card-sub">{escape(card.company)}</p>' if card.company else ""
        why = f'<p class="card-why">{escape(capfirst(card.why))}</p>' if card.why else ""
        drag = ' draggable="true"' if card.may_move else ""
        mover = boards.mover(f"/leads/{card.pk}/move", card.who) if card.may_move else ""
        return (
            f'<li class="card" data-card="{card.pk}" data-version="{card.version}" data-state="{card.state}"{drag}>'
            f'<div class="card-head"><a class="card-who" href="/leads/{card.pk}">{who}</a>{grade}</div>'
            f"{company}{why}{self._marks(card)}"
            f'<div class="card-foot">{boards.owner(card.owner, self.nobody)}{self._sign(card)}{self._money(card)}{mover}</div></li>'
        )

    def _sign(self, card: Card) -> str:
        if card.last_touch_at is None:
            return f'<span class="meta">{escape(_("no sign yet"))}</span>'
        full = escape(self.last % {"moment": formats.moment(card.last_touch_at)})
        at = card.last_touch_at.isoformat()
        return f'<time class="meta" datetime="{at}" title="{full}">{escape(self._since(card.last_touch_at))}</time>'

    def _since(self, at: datetime) -> str:
        hours = int((self.now - at).total_seconds() // 3600)
        if hours < 48:
            return formats.reltime(at, self.now)
        found = self._ago.get(hours)
        if found is None:
            found = self._ago[hours] = formats.reltime(at, self.now)
        return found

    def _money(self, card: Card) -> str:
        if card.value_cents is None:
            return ""
        return f'<span class="card-money num">{escape(formats.money_short(card.value_cents, card.currency))}</span>'

    def _marks(self, card: Card) -> str:
        marks = []
        if card.is_stale:
            days = (self.now - card.since) // timedelta(days=1)
            text = ngettext("%(days)s day here", "%(days)s days here", days) % {"days": formats.number(days)}
            title = _("Much longer than leads usually stay here.")
            marks.append(boards.mark(text, self.clock_icon, "warn", title))
        if card.next_step_date is not None:
            is_late = card.next_step_date < self.today
            day = formats.date(card.next_step_date)
            said = _("was due") + " " + day if is_late else day
            title = card.next_step or _("Next step")
            marks.append(boards.mark(said, self.late_icon, "bad" if is_late else "plain", title))
        if card.pass_number > 1:
            marks.append(boards.mark(_("pass %(number)s") % {"number": card.pass_number}))
        return f'<p class="card-marks">{"".join(marks)}</p>' if marks else ""
