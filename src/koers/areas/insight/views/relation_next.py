"""The part of the page that says what to do next: the moves on offer, those taken on, and when to ask again."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.insight.measures import relation as numbers
from koers.areas.insight.queries import relation
from koers.areas.insight.rules.relation import months_later
from koers.areas.insight.views import relation_words as words
from koers.areas.insight.views.relation_done import DonePart
from koers.areas.organisation.models import Member, NextMove, Theme
from koers.areas.organisation.queries.relation import MOST_MOVES
from koers.kit.resource.forms import ChooseField, DayField
from koers.kit.ui.formats import date as written
from koers.kit.ui.formats import number

#: So many moves are listed, what is under way first.
SHOWN = 8


class MoveForm(forms.Form):
    """Asks who takes a move on, by when, and by which figure one will see it."""

    takes: ClassVar[tuple[str, ...]] = ("user",)

    def __init__(self, sent: Any, *, user: Any, code: str, metric: str = "", due: date | None = None) -> None:
        super().__init__(sent, initial={"metric": metric, "due_on": due}, auto_id=f"id_{code}_%s")
        self.fields["owner"] = ChooseField(Member, user, label=_("Who"))
        self.fields["due_on"] = DayField(label=_("Done by"))
        self.fields["metric"] = forms.CharField(label=_("You see it by"), max_length=120)


@dataclass(frozen=True)
class Offer:
    """A move on offer, with the form that takes it on."""

    code: str
    title: str
    why: str
    url: str
    form: MoveForm
    is_refused: bool


class NextPart:
    """What is next, as one person reads it in one language."""

    def __init__(self, done: DonePart, user: Any, today: date, refused: dict[str, MoveForm]) -> None:
        self.part, self.done, self.said = done, done.done, done.said
        self.user, self.today, self.refused = user, today, refused
        self.unit = done.question.unit

    @property
    def relationship(self) -> str | None:
        """Return where you stand for the choice of a move: what was said, the lower of two; else what was done."""
        if self.said is not None and self.said.said.result.bands:
            return self.said.said.result.bands[0]
        return self.part.behaviour_type

    @cached_property
    def advice(self) -> Any:
        """Return the weakest theme with the moves that address it; None without enough data."""
        from koers_analytics.alignment import next_move

        if self.relationship is None:
            return None
        money = {"L": self.done.stake.cents} if self.done.stake and self.done.stake.cents else {}
        return next_move(self.relationship, self.done.index, money)

    @property
    def advice_words(self) -> str:
        """Return why these moves are offered."""
        found = self.advice
        if found is None:
            return _("No theme has enough data yet; the moves of your relationship are offered as they are.")
        return _("The weakest theme of what you do is %(theme)s (%(score)s of 100).") % {
            "theme": str(Theme(found.theme).label).lower(),
            "score": number(round(found.score)),
        }

    @cached_property
    def offers(self) -> list[Offer]:
        """Return the moves on offer, those for the weakest theme first; those under way are left out."""
        from koers_analytics.alignment import MOVES

        found = self.advice
        if found is not None:
            moves = [*found.moves, *found.others]
        else:
            moves = list(MOVES[self.relationship]) if self.relationship else []
        taken = {one.code for one in self.moves if one.state == "planned"}
        return [self._offer(move.code) for move in moves if move.code not in taken]

    @property
    def weakest(self) -> str:
        """Return the code of the theme that a chosen move is filed under."""
        found = self.advice
        return found.theme if found is not None else "L"

    def _offer(self, code: str) -> Offer:
        said = words.MOVES[code]
        due = months_later(self.today, 3)
        form = self.refused.get(code) or MoveForm(
            None, user=self.user, code=code, metric=str(numbers.MEASURES[said.metric].label), due=due
        )
        return Offer(code, str(said.title), str(said.why), _url(said.url_name), form, code in self.refused)

    @cached_property
    def moves(self) -> list[NextMove]:
        """Return what was taken on, what is under way first."""
        rows = NextMove.objects.visible_to(self.user).filter(unit=self.unit).select_related("owner")
        return sorted(rows, key=lambda one: (one.state != "planned", one.due_on))[:SHOWN]

    @property
    def has_room(self) -> bool:
        """Tell whether another offered move may be taken on."""
        return sum(one.state == "planned" and bool(one.code) for one in self.moves) < MOST_MOVES

    @property
    def measure_again(self) -> str:
        """Return when both departments are asked again."""
        if self.said is None:
            return ""
        last = self.said.past[-1].round.closed_at
        day = months_later(timezone.localdate(last), relation.limits().measure_months)
        if day <= self.today:
            return _("It is time to ask both departments again: the last round was on %(day)s.") % {
                "day": written(timezone.localdate(last))
            }
        return _("Ask both departments again from %(day)s.") % {"day": written(day)}


def _url(name: str) -> str:
    try:
        return reverse(name) if name else ""
    except NoReverseMatch:
        return ""
