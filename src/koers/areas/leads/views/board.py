"""The board: leads by state, moved by dragging, by menu or by keys, always with the server's word for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koers.areas.customers.models import Lifecycle, LifecycleState, Source
from koers.areas.leads.measures import board as figures
from koers.areas.leads.queries.board import COLUMNS, LANES, Board, Column, Question
from koers.areas.leads.queries.words import move_refusals
from koers.areas.leads.resources import moves
from koers.areas.leads.resources.leads import LEADS
from koers.areas.leads.views.cards import Writer
from koers.areas.organisation.models import Unit
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.measures.readings import Reading
from koers.kit.record import StaleVersionError
from koers.kit.resource import keyset
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.resource.verb_pages import perform
from koers.kit.ui import boards, toasts

READ, MOVE = "customers.lifecycle.read", "customers.lifecycle.move"
KINDS = ("", "person", "account")


@dataclass(frozen=True)
class Drawn:
    """A column ready for its template: the numbers on top and the cards as markup."""

    column: Column
    count: Reading
    value: Reading
    days: Reading
    cards: SafeString
    ways: str
    more_url: str


@ability(READ)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the board; every filter stands in the address."""
    user: Any = request.user
    now = timezone.now()
    question = read_question(request.GET, user)
    page = Board(user, question, now=now)
    page.heads([*COLUMNS, *(state for states in LANES.values() for state in states)])
    columns = _drawn(page, page.columns())
    lanes = [(name, _drawn(page, page.heads(states))) for name, states in LANES.items()]
    is_empty = not any(one.column.leads for one in columns) and not any(
        one.column.leads for _name, drawn in lanes for one in drawn
    )
    context = {
        "question": question,
        "columns": columns,
        "lanes": [(name, _lane_label(name), drawn, _lane_url(name, question)) for name, drawn in lanes],
        "sentence": _sentence(columns),
        "is_empty": is_empty,
        "is_filtered": bool(question.address),
        "kinds": [(value, label, _address(question, kind=value)) for value, label in _kind_labels()],
        "mine": _address(question, owner="" if question.owner == "me" else "me"),
        "list_url": f"{reverse('leads')}?{urlencode(question.address)}"
        if question.address
        else f"{reverse('leads')}?view=all",
        "units": list(Unit.objects.visible_to(user).order_by("path").values_list("pk", "name")),
        "sources": list(Source.objects.visible_to(user).order_by("name").values_list("pk", "name")),
        "may_create": allowed(user, "customers.lifecycle.create"),
        "query": urlencode(question.address),
    }
    return render(request, "leads/board.html", context)


@ability(READ)
@require_GET
def column(request: HttpRequest, state: str) -> HttpResponse:
    """Show the next cards of a column; a fragment."""
    if state not in LifecycleState.values:
        raise Http404
    user: Any = request.user
    page = Board(user, read_question(request.GET, user), now=timezone.now())
    try:
        cards, after = page.more(state, request.GET.get("after", ""))
    except keyset.BadCursor:
        raise Http404 from None
    context = {"cards": _writer(page.now).cards(cards), "more_url": _more_url(page.question, state, after)}
    return render(request, "kit/board_cards.html", context)


@ability(READ)
@require_GET
def lane(request: HttpRequest, name: str) -> HttpResponse:
    """Show the columns beside the road; a fragment."""
    if name not in LANES:
        raise Http404
    user: Any = request.user
    page = Board(user, read_question(request.GET, user), now=timezone.now())
    request.koers_readings = boards.first_key(page.now)  # type: ignore[attr-defined]
    return render(request, "leads/board_lane.html", {"columns": _drawn(page, page.columns(LANES[name]))})


@ability(MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask where a lead moves and why, or move it; fragments. Every move asks for a reason.

    Whoever moves a lead that somebody else has moved meanwhile is told, and sees where it is now.
    """
    life = row_or_404(request, LEADS, pk)
    require(request.user, MOVE, life)
    sent = request.POST if request.method == "POST" else request.GET
    was, seen = sent.get("was", ""), sent.get("version", "")
    if seen != str(life.version) and (seen or request.method == "POST"):
        return _told(request, life, was, _moved_meanwhile(life))
    if request.method != "POST":
        return _ask(request, life, moves.AskedMoveForm(row=life), to=request.GET.get("to", ""))
    form = moves.AskedMoveForm(request.POST, row=life)
    if not form.is_valid():
        return _ask(request, life, form, to=request.POST.get("to", ""))
    undo = (
        f"{reverse('lead-take-back', args=[pk])}?{urlencode(moves.before(life) | {'back': _back(request)})}"
    )
    try:
        perform(moves.MOVE, life, request.user, form.cleaned_data, via="ui")
    except StaleVersionError:
        life.refresh_from_db()
        return _told(request, life, was, _moved_meanwhile(life))
    except moves.NotPossibleError as refusal:
        return _told(request, life, was, str(refusal))
    answer = _columns(request, {was, life.state})
    text = _("%(who)s is moved: %(state)s.") % {"who": life, "state": life.get_state_display().lower()}
    return boards.announced(toasts.say_now(answer, text, undo), life.pk, life.state)


@ability(MOVE)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a move back that was just made on the board, and go back there."""
    life = row_or_404(request, LEADS, pk)
    require(request.user, MOVE, life)
    back = f"{reverse('leads-board')}?{request.GET.get('back', '')}"
    form = moves.TakeBackForm(request.GET)
    if not form.is_valid():
        toasts.say(request, str(move_refusals()["nothing"]), level=30)
        return see_other(back)
    try:
        moves.take_back(life, by=request.user, at=timezone.now(), via="ui", **form.cleaned_data)  # type: ignore[arg-type]
    except (moves.NotPossibleError, StaleVersionError) as refusal:
        toasts.say(request, str(refusal), level=30)
    else:
        toasts.say(request, _("Undone."))
    return see_other(back)


# --- what the answers are made of --------------------------------------------------------------------------------


def read_question(given: Mapping[str, str], user: Any) -> Question:
    """Return what an address asks of the board; what cannot be understood is left out."""

    def number(name: str) -> int | None:
        text = given.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    kind, owner = given.get("kind", ""), given.get("owner", "")
    unit = number("unit")
    return Question(
        kind if kind in KINDS else "",
        unit,
        owner if owner in ("me", "none") else str(number("owner") or ""),
        number("origin"),
        given.get("campaign", "").replace("\x00", "").strip()[:120],
    )


def _drawn(page: Board, columns: list[Column]) -> list[Drawn]:
    writer = _writer(page.now)
    member = min(page.user.scope.member_ids, default=0)
    found = []
    for one in columns:
        params = figures.params_of(page.question, one.state, member)
        found.append(
            Drawn(
                one,
                figures.count_of(one, params, page.now),
                figures.value_of(one, params),
                figures.days_of(one, params),
                writer.cards(one.cards),
                " ".join(one.ways),
                _more_url(page.question, one.state, one.after),
            )
        )
    return found


def _writer(now: datetime) -> Writer:
    return Writer(now, timezone.localdate(now))


def _more_url(question: Question, state: str, after: str) -> str:
    if not after:
        return ""
    return f"{reverse('leads-board-column', args=[state])}?{urlencode(question.address | {'after': after})}"


def _lane_url(name: str, question: Question) -> str:
    return f"{reverse('leads-board-lane', args=[name])}?{urlencode(question.address)}"


def _lane_label(name: str) -> str:
    return {"back": _("Came back or returned"), "gone": _("Dropped off, lost or lapsed")}[name]


def _address(question: Question, **changes: str) -> str:
    given = {**question.address, **changes}
    kept = {name: value for name, value in given.items() if value}
    return f"?{urlencode(kept)}" if kept else reverse("leads-board")


def _kind_labels() -> list[tuple[str, str]]:
    return [("", _("All")), ("person", _("Persons")), ("account", _("Accounts"))]


def _sentence(columns: list[Drawn]) -> list[Any]:
    """Return the readings of the sentence above the board: hot, warm and what the hot ones may bring."""
    by_state = {one.column.state: one for one in columns}
    return [by_state["hot"].count, by_state["warm"].count, by_state["hot"].value]


def _ask(request: HttpRequest, life: Lifecycle, form: Any, *, to: str) -> HttpResponse:
    open_to = dict(form.fields["to"].choices)
    if not form.is_bound and to in open_to:
        form.initial["to"] = to
    context = {
        "refused": _closed(life, to, open_to) if to not in open_to else "",
        "life": life,
        "form": form,
        "was": request.POST.get("was", life.state),
        "back": _back(request),
        "shown": _sent(request, "shown"),
    }
    return render(request, "leads/board_move.html", context)


def _closed(life: Lifecycle, to: str, open_to: Mapping[str, Any]) -> str:
    """Return why a lead does not go where it was dropped, and where it may go; empty where nothing was asked."""
    if to not in LifecycleState.values:
        return ""
    words = {"state": life.get_state_display(), "to": LifecycleState(to).label.lower()}
    if not open_to:
        return _("%(state)s does not lead to %(to)s; nobody is moved from here by hand.") % words
    words["ways"] = ", ".join(str(label).lower() for label in open_to.values())
    return _("%(state)s does not lead to %(to)s. From here it goes to: %(ways)s.") % words


def _told(request: HttpRequest, life: Lifecycle, was: str, text: str) -> HttpResponse:
    """Answer that a move did not happen, with the columns as they are now."""
    answer = _columns(request, {was, life.state, _sent(request, "to")})
    return boards.announced(toasts.say_now(answer, text, tone="warn"), life.pk, life.state)


def _moved_meanwhile(life: Lifecycle) -> str:
    words = {"who": life, "state": life.get_state_display().lower()}
    return (
        _("Somebody changed %(who)s meanwhile: %(state)s. Your move was not made; look, and move again.")
        % words
    )


def _columns(request: HttpRequest, states: set[str]) -> HttpResponse:
    """Return columns that take the place of those on the page."""
    user: Any = request.user
    question = read_question(dict(parse_qsl(_back(request))), user)
    page = Board(user, question, now=timezone.now())
    known = [state for state in LifecycleState.values if state in states and state in _ON_BOARD]
    shown = _sent(request, "shown").split()
    request.koers_readings = boards.first_key(page.now)  # type: ignore[attr-defined]
    parts = []
    for one in _drawn(page, page.columns(known)):
        named = {"one": one, "swap": True}
        if one.column.state in shown:
            parts.append(render_to_string("leads/board_column.html", named, request))
        if one.column.state not in COLUMNS:
            parts.append(render_to_string("leads/board_head.html", named, request))
    return HttpResponse("".join(parts), headers={"HX-Reswap": "none"})


_ON_BOARD = frozenset({*COLUMNS, *(state for states in LANES.values() for state in states)})


def _back(request: HttpRequest) -> str:
    return _sent(request, "back")[:1000]


def _sent(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name) or ""
