"""The page of the desk, a card by itself, and the clocks that go on ticking on an open page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from koers.areas.customers.models import Source
from koers.areas.leads.models import HandOver
from koers.areas.leads.queries import desk as queries
from koers.areas.leads.queries import routing
from koers.areas.leads.queries.desk import Asked, Card
from koers.areas.leads.views.desk import markup
from koers.areas.leads.views.desk.words import Clock, Shown, capped, comes_back, rule_titles
from koers.areas.organisation.models import Member, Unit
from koers.areas.organisation.queries import sellers_under
from koers.kit.access.matrix import ability
from koers.kit.resource import keyset

LANES = {
    "waiting": gettext_lazy("To answer"),
    "touch": gettext_lazy("First contact"),
    "second": gettext_lazy("Second attempt"),
    "sent": gettext_lazy("With sales"),
    "back": gettext_lazy("Came back"),
    "due": gettext_lazy("Coming back"),
}
#: So many cards of a page are drawn whole; the others are asked for when somebody comes to them.
WHOLE = 1
#: So many clocks are told at a time.
MOST_CLOCKS = 60


@ability("leads.hand_over.read")
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show a lane of this person's desk."""
    user: Any = request.user
    now = timezone.now()
    asked = read_asked(request.GET.dict(), user)
    return render(request, "leads/desk/page.html", DeskPage(user, asked, now, request.GET.dict()).context)


@ability("leads.hand_over.read")
@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one hand-over by itself; a page of the desk that asks for a card gets the card alone."""
    user: Any = request.user
    row = found_or_404(user, pk)
    shown = shown_cards([row], user, timezone.now())[0]
    if request.headers.get("HX-Request"):
        return render(request, "leads/desk/card.html", {"shown": shown})
    return render(request, "leads/desk/one.html", {"shown": shown, "cards": [shown], "lane": lane_of(row)})


@ability("leads.hand_over.read")
@require_safe
def clocks(request: HttpRequest) -> HttpResponse:
    """Tell how the clocks stand, who answered meanwhile, and what came in; the page keeps its focus and its forms."""
    user: Any = request.user
    now = timezone.now()
    asked = read_asked(request.GET.dict(), user)
    ids = [int(part) for part in request.GET.get("ids", "").split("-") if part.isdecimal() and len(part) < 19]
    rows = [row for row in queries.loaded(ids[:MOST_CLOCKS]) if is_seen(user, row)]
    counts = queries.counts(user, now, timezone.localdate(now))
    newer = 0
    if asked.lane in ("waiting", "touch", "sent", "back") and ids:
        newer = queries.rows(user, asked, now).filter(pk__gt=max(ids)).values("pk")[: queries.COUNTED].count()
    context = {
        "cards": shown_cards(rows, user, now),
        "lane": asked.lane,
        "counts": [(lane, capped(count)) for lane, count in counts.items()],
        "newer": newer,
        "address": request.GET.get("back", ""),
        "query": _query(asked),
    }
    return render(request, "leads/desk/clocks.html", context)


@ability("leads.hand_over.reassign")
@require_safe
def reassign_form(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who else could take an offer, with how much lies on each desk."""
    row = found_or_404(request.user, pk)
    return render(request, "leads/desk/reassign.html", {"row": row, "candidates": candidates(row)})


def candidates(row: HandOver) -> list[tuple[int, str, int]]:
    """Return who may see an offer and sells there: id, name and load, the emptiest desk first."""
    today = timezone.localdate()
    seeing = sellers_under(row.lead.unit, today)
    loads = sorted(routing.loads(seeing), key=lambda one: (one.load, one.name))
    return [(one.member_id, one.name, one.load) for one in loads if one.member_id != row.receiver_id]


def found_or_404(user: Any, pk: int) -> HandOver:
    """Return a hand-over that this person sees, or offered."""
    row = next(iter(queries.loaded([pk])), None)
    if row is None or not is_seen(user, row):
        raise Http404
    return row


def is_seen(user: Any, row: HandOver) -> bool:
    """Tell whether a hand-over lies within a person's sight: its desk, or that person offered or received it."""
    scope = user.scope
    if scope.everything or row.unit_id in scope.unit_ids:
        return True
    return row.offered_by_id in scope.member_ids or row.receiver_id in scope.member_ids


def lane_of(row: HandOver) -> str:
    """Return the lane that a hand-over belongs to."""
    if row.state == "offered":
        return "waiting"
    return "touch" if row.state == "accepted" else "back"


def read_asked(given: dict[str, str], user: Any) -> Asked:
    """Read lane and filters from an address; what cannot be read falls back to the first lane and no filter."""
    lanes = queries.lanes_of(user)
    lane = given.get("lane", "")
    if lane not in queries.EVERY_LANE:
        lane = lanes[0] if lanes else "waiting"
    return Asked(lane, _id(given.get("owner")), _id(given.get("unit")), _id(given.get("origin")))


def _id(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() and len(text) <= 18 else None


def _query(asked: Asked, **more: Any) -> str:
    values = {"lane": asked.lane, "owner": asked.owner, "unit": asked.unit, "origin": asked.origin, **more}
    return urlencode({name: value for name, value in values.items() if value not in (None, "")})


def shown_cards(rows: Sequence[HandOver], user: Any, now: datetime, **refused: Any) -> list[Shown]:
    """Return hand-overs as cards in the words of the reader."""
    titles = rule_titles() if rows else {}
    return _shown(queries.cards(rows, user, now), user, now, titles=titles, refused=refused)


def shown_lines(rows: Sequence[HandOver], user: Any, now: datetime) -> list[Shown]:
    """Return hand-overs as lines of the list: their cards are asked for when somebody comes to them."""
    return _shown(queries.lines(rows, now), user, now)


def _shown(cards: Sequence[Card], user: Any, now: datetime, **more: Any) -> list[Shown]:
    mine = user.scope.member_ids
    return [
        Shown(
            one,
            Clock.of(one.clock, one.calendar, now) if one.clock is not None else None,
            now,
            mine=one.row.receiver_id in mine,
            **more,
        )
        for one in cards
    ]


@dataclass
class DeskPage:
    """The desk of one person, as the address asks for it."""

    user: Any
    asked: Asked
    now: datetime
    given: dict[str, str]

    @property
    def context(self) -> dict[str, Any]:
        """Return everything that the page shows."""
        today = timezone.localdate(self.now)
        counts = queries.counts(self.user, self.now, today)
        found: dict[str, Any] = {
            "lane": self.asked.lane,
            "lanes": self._lanes(counts),
            "sentence": self._sentence(counts),
            "filters": self._filters(),
            "query": _query(self.asked),
            "is_filtered": any((self.asked.owner, self.asked.unit, self.asked.origin)),
            "now": self.now,
            "comes_back": comes_back,
        }
        if self.asked.lane == "due":
            leads = list(queries.due_back(self.user, today + queries.AHEAD)[: queries.PAGE * 2])
            return {**found, "leads": leads, "today": today, "cards": []}
        return {**found, **self._cards()}

    def _cards(self) -> dict[str, Any]:
        order = queries.ORDERS[self.asked.lane]
        after, before = self._place(order, "after"), self._place(order, "before")
        ids, part = queries.page(self.user, self.asked, self.now, after=after, before=before)
        late: list[int] = []
        if self.asked.lane == "waiting" and after is None and before is None:
            overdue = Asked("late", self.asked.owner, self.asked.unit, self.asked.origin)
            late, _part = queries.page(self.user, overdue, self.now)
        whole, others = [*late, *ids][:WHOLE], [*late, *ids][WHOLE:]
        first = shown_cards(queries.loaded(whole), self.user, self.now)
        later = shown_lines(queries.loaded(others, for_lines=True), self.user, self.now)
        return {
            "cards": [*first, *later],
            "whole": WHOLE,
            "late": len(late),
            "ids": "-".join(str(one.row.pk) for one in (*first, *later)),
            "previous": self._turn(order, "before", part.before),
            "next": self._turn(order, "after", part.after),
        }

    def _place(self, order: keyset.Order, name: str) -> keyset.Place | None:
        text = self.given.get(name)
        if not text:
            return None
        try:
            return keyset.unsign(order, text)
        except keyset.BadCursor:
            return None

    def _turn(self, order: keyset.Order, name: str, place: keyset.Place | None) -> str:
        return f"?{_query(self.asked, **{name: keyset.sign(order, place)})}" if place is not None else ""

    def _lanes(self, counts: dict[str, int]) -> list[tuple[str, str, str, str, bool]]:
        """Return code, label, count and address of each lane, and whether it is this one."""
        here = "waiting" if self.asked.lane == "late" else self.asked.lane
        return [
            (
                lane,
                str(LANES[lane]),
                capped(count),
                f"{reverse('leads-desk')}?{_query(Asked(lane, self.asked.owner, self.asked.unit, self.asked.origin))}",
                lane == here,
            )
            for lane, count in counts.items()
        ]

    def _sentence(self, counts: dict[str, int]) -> str:
        told = []
        if (n := counts.get("waiting")) is not None:
            told.append(
                ngettext("One lead waits for an answer.", "%(n)s leads wait for an answer.", n)
                % {"n": capped(n)}
                if n
                else _("No lead waits for an answer.")
            )
        if n := counts.get("touch"):
            told.append(
                ngettext(
                    "One accepted lead wants its first contact.",
                    "%(n)s accepted leads want their first contact.",
                    n,
                )
                % {"n": capped(n)}
            )
        if "waiting" not in counts and (n := counts.get("sent")) is not None:
            told.append(
                ngettext("One lead lies with sales.", "%(n)s leads lie with sales.", n) % {"n": capped(n)}
                if n
                else _("No lead lies with sales.")
            )
        if n := counts.get("back"):
            told.append(
                ngettext("One came back and wants your answer.", "%(n)s came back and want your answer.", n)
                % {"n": capped(n)}
            )
        return " ".join(told)

    def _filters(self) -> list[tuple[str, str, SafeString, int | None]]:
        """Return name, label, options and choice of each filter that makes sense for this person."""
        user = self.user
        sources = Source.objects.visible_to(user).filter(active=True).values_list("pk", "name")
        found: list[tuple[str, str, list[tuple[int, str]], int | None]] = []
        if user.scope.everything or user.role == "manager":
            units = Unit.objects.visible_to(user).filter(ends__isnull=True).order_by("path")
            if not user.scope.everything:
                units = units.filter(pk__in=user.scope.write_unit_ids)
            found.append(("unit", _("Unit"), list(units.values_list("pk", "name")[:200]), self.asked.unit))
            owners = Member.objects.alive().filter(active=True, seats__function="seller")
            if not user.scope.everything:
                owners = owners.filter(seats__unit__in=user.scope.write_unit_ids)
            choices = list(owners.distinct().order_by("name").values_list("pk", "name")[:200])
            found.append(("owner", _("Seller"), choices, self.asked.owner))
        found.append(("origin", _("Source"), list(sources[:200]), self.asked.origin))
        return [
            (name, label, markup.options(choices, chosen), chosen)
            for name, label, choices, chosen in found
            if choices
        ]
