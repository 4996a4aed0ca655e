"""The cards of the board of deals as markup, built by a function: a hundred of them must not cost a hundred templates."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.areas.selling.queries.board import Card
from koers.kit.ui import boards, formats
from koers.kit.ui.icons import icon


class Writer:
    """Writes cards in the language of the moment; what every card has in common is worked out once."""

    def __init__(self, now: datetime, today: date) -> None:
        self.now, self.today = now, today
        self.clock, self.calendar, self.later, self.back = (
            icon("hourglass"),
            icon("calendar"),
            icon("calendar-clock"),
            icon("undo-2"),
        )
        self.nobody = _("Nobody owns this deal.")
        self.stays = _("Longer in this stage than is usual there.")
        self.here = _("In this stage since %(moment)s")
        self.close = _("Expected close: %(day)s")

    def cards(self, cards: Iterable[Card]) -> SafeString:
        """Return cards one after the other."""
        return SafeString("".join(self.card(card) for card in cards))

    def card(self, card: Card) -> str:
        """Return one card."""
        account = f'<p class="card-sub">{escape(card.account)}</p>' if card.account else ""
        drag = ' draggable="true"' if card.may_move else ""
        mover = boards.mover(f"/deals/{card.pk}/move", card.name) if card.may_move else ""
        return (
            f'<li class="card" data-card="{card.pk}" data-version="{card.version}" data-state="{card.stage_id}"{drag}>'
            f'<div class="card-head"><a class="card-who" href="/deals/{card.pk}">{escape(card.name)}</a></div>'
            f"{account}{self._step(card)}{self._marks(card)}"
            f'<div class="card-foot">{boards.owner(card.owner, self.nobody)}{self._age(card)}{self._money(card)}{mover}</div></li>'
        )

    def _step(self, card: Card) -> str:
        if not card.next_step and card.next_step_date is None:
            return f'<p class="card-marks">{boards.mark(_("no next step"), self.calendar, "warn")}</p>'
        said, tone = card.next_step or _("Next step"), "plain"
        if card.next_step_date is not None:
            day = formats.date(card.next_step_date)
            if card.next_step_date < self.today:
                day, tone = f"{_('was due')} {day}", "bad"
            said = f"{said}, {day}"
        return f'<p class="card-marks">{boards.mark(said, self.calendar, tone)}</p>'  # type: ignore[arg-type]

    def _age(self, card: Card) -> str:
        if card.since is None:
            title = escape(_("It is not known since when this deal is in this stage."))
            return f'<span class="meta" title="{title}">{escape(_("age unknown"))}</span>'
        days = max(0, (self.now - card.since) // timedelta(days=1))
        text = ngettext("%(days)s day", "%(days)s days", days) % {"days": formats.number(days)}
        if card.is_stale:
            return boards.mark(text, self.clock, "warn", self.stays)
        at = card.since.isoformat()
        full = escape(self.here % {"moment": formats.moment(card.since)})
        return f'<time class="meta" datetime="{at}" title="{full}">{escape(text)}</time>'

    def _marks(self, card: Card) -> str:
        marks = []
        if card.slips:
            text = ngettext("close moved %(n)s time", "close moved %(n)s times", card.slips) % {
                "n": card.slips
            }
            marks.append(boards.mark(text, self.later, "warn" if card.slips > 1 else "plain"))
        if card.regressions:
            text = ngettext("%(n)s time back", "%(n)s times back", card.regressions) % {"n": card.regressions}
            marks.append(boards.mark(text, self.back, "plain", _("It went back to an earlier stage.")))
        return f'<p class="card-marks">{"".join(marks)}</p>' if marks else ""

    def _money(self, card: Card) -> str:
        title = ""
        if card.expected is not None:
            title = f' title="{escape(self.close % {"day": formats.date(card.expected)})}"'
        if card.amount_cents is None:
            return f'<span class="card-money soft" title="{escape(_("The amount is not known."))}">{formats.EN_DASH}</span>'
        said = escape(formats.money_short(card.amount_cents, card.currency))
        return f'<span class="card-money num"{title}>{said}</span>'
