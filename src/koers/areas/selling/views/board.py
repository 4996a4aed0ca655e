"""The board of deals: one pipeline by stage, moved by dragging, by menu or by keys, always with the server's word for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Unit
from koers.areas.selling import actions
from koers.areas.selling.actions import EntryRefusedError, NotPossibleError
from koers.areas.selling.measures import board as figures
from koers.areas.selling.models import Deal, Outcome, Stage
from koers.areas.selling.queries.board import Amount, Board, Column, Question
from koers.areas.selling.queries.conditions import Lack, lacking
from koers.areas.selling.resources.deals import DEALS, LoseForm, TakeBackForm, WinForm, override_field
from koers.areas.selling.resources.pipeline import TONES
from koers.areas.selling.views.cards import Writer
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.measures.readings import Reading
from koers.kit.record import StaleVersionError
from koers.kit.resource import keyset, references
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.ui import boards, toasts

READ, MOVE = "selling.deal.read", "selling.deal.move"
#: What a move to an end asks besides, and what it needs.
ENDS = {
    Outcome.WON.value: (WinForm, "selling.deal.win"),
    Outcome.LOST.value: (LoseForm, "selling.deal.lose"),
}


@dataclass(frozen=True)
class Drawn:
    """A column ready for its template: the numbers on top and the cards as markup."""

    column: Column
    count: Reading
    sums: list[Reading]
    cards: SafeString
    ways: str
    more_url: str


class OverrideForm(forms.Form):
    """Asks why a deal enters a stage in spite of what lacks."""

    override = override_field()


class ToForm(forms.Form):
    """Asks to which stage of its pipeline a deal moves, the ends included."""

    to = forms.ModelChoiceField(Stage.objects.none(), label="", empty_label="–")

    def __init__(self, sent: Any = None, *, deal: Deal) -> None:
        super().__init__(sent)
        self.fields["to"].label = _("To stage")
        stages = Stage.objects.alive().filter(pipeline=deal.pipeline_id).exclude(pk=deal.stage_id)
        self.fields["to"].queryset = stages.order_by("position", "pk")  # type: ignore[attr-defined]


@ability(READ)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the board of a pipeline; pipeline and filters stand in the address."""
    user: Any = request.user
    question = read_question(request.GET)
    page = Board(user, question, now=timezone.now())
    columns = _drawn(page, page.columns())
    account = references.titles(Account, [question.account], user) if question.account else {}
    context = {
        "question": question,
        "pipelines": page.pipelines,
        "pipeline": page.pipeline,
        "columns": columns,
        "ends": [(one, dict(TONES)[one.outcome], _ways(page, one)) for one in page.ends],
        "total": _total(page, columns),
        "is_empty": not any(one.column.deals for one in columns),
        "is_filtered": question.is_filtered,
        "mine": _address(question, owner="" if question.owner == "me" else "me"),
        "owners": page.owners(),
        "units": list(Unit.objects.visible_to(user).order_by("path").values_list("pk", "name")),
        "account": account.get(question.account or 0, ""),
        "without_account": _address(question, account=""),
        "may_create": allowed(user, "selling.deal.create"),
        "query": urlencode(question.address),
    }
    return render(request, "selling/board.html", context)


@ability(READ)
@require_GET
def column(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the next cards of a column; a fragment."""
    page = Board(request.user, read_question(request.GET), now=timezone.now())
    if pk not in {one.pk for one in page.open_stages}:
        raise Http404
    try:
        cards, after = page.more(pk, request.GET.get("after", ""))
    except keyset.BadCursor:
        raise Http404 from None
    context = {"cards": _writer(page).cards(cards), "more_url": _more_url(page, pk, after)}
    return render(request, "kit/board_cards.html", context)


@ability(MOVE)
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a deal, or ask what the move needs; fragments. A move to won or lost asks why.

    Whoever moves a deal that somebody else has changed meanwhile is told, and sees where it is now.
    """
    deal = row_or_404(request, DEALS, pk)
    require(request.user, MOVE, deal)
    sent = request.POST if request.method == "POST" else request.GET
    was, seen = sent.get("was", ""), sent.get("version", "")
    if seen != str(deal.version) and (seen or request.method == "POST"):
        return _told(request, deal, was, _changed_meanwhile(deal))
    choice = ToForm(sent if sent.get("to") or request.method == "POST" else None, deal=deal)
    if not choice.is_valid():
        return _ask(request, deal, choice)
    to: Stage = choice.cleaned_data["to"]
    answers: dict[str, Any] = {}
    if to.outcome != Outcome.OPEN:
        asks, needs = ENDS[to.outcome]
        require(request.user, needs, deal)
        form = _end_form(asks, deal, request.user, request.POST if request.POST.get("asked") else None)
        if not form.is_valid():
            return _ask(request, deal, form, to=to, lacks=lacking(deal, to, request.user, timezone.now()))
        answers = form.cleaned_data
    elif request.method != "POST":
        return _ask(request, deal, choice)
    else:
        form = OverrideForm(request.POST)
        answers = form.cleaned_data if form.is_valid() else {}
    stood = deal.stage_id
    try:
        _perform(deal, to, request.user, answers)
    except StaleVersionError:
        deal.refresh_from_db()
        return _told(request, deal, was, _changed_meanwhile(deal))
    except EntryRefusedError as refusal:
        deal.refresh_from_db()
        return _ask(request, deal, form, to=to, lacks=refusal.lacking)
    except NotPossibleError as refusal:
        deal.refresh_from_db()
        return _told(request, deal, was, str(refusal))
    undo = f"{reverse('deal-take-back', args=[pk])}?{urlencode({'was': stood, 'back': _back(request)})}"
    text = _("%(who)s is moved: %(state)s.") % {"who": deal, "state": to.name}
    answer = toasts.say_now(_columns(request, deal, {was, str(deal.stage_id)}), text, undo)
    return boards.announced(answer, deal.pk, str(deal.stage_id))


@ability(MOVE)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a move back that was just made on the board, and go back there."""
    deal = row_or_404(request, DEALS, pk)
    require(request.user, MOVE, deal)
    form = TakeBackForm(request.GET)
    try:
        if not form.is_valid():
            raise NotPossibleError(_("This move cannot be taken back any more."))
        actions.take_back(deal, by=request.user, at=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
    except (NotPossibleError, StaleVersionError) as refusal:
        toasts.say(request, str(refusal), level=30)
    else:
        toasts.say(request, _("Undone."))
    return see_other(f"{reverse('deals-board')}?{_back(request)}")


# --- what the answers are made of --------------------------------------------------------------------------------


def read_question(given: Mapping[str, str]) -> Question:
    """Return what an address asks of the board; what cannot be understood is left out."""

    def number(name: str) -> int | None:
        text = given.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    owner = given.get("owner", "")
    return Question(
        number("pipeline"),
        number("unit"),
        owner if owner in ("me", "none") else str(number("owner") or ""),
        number("account"),
    )


def _end_form(asks: type[Any], deal: Deal, user: Any, sent: Any) -> Any:
    """Return the form that an end asks, its empty choice drawn as everywhere."""
    named = {"row": deal, "user": user}
    form = asks(sent, **{name: named[name] for name in getattr(asks, "takes", ())})
    for field in form.fields.values():
        if isinstance(field, forms.ModelChoiceField):
            field.empty_label = "–"
    return form


def _perform(deal: Deal, to: Stage, by: Any, answers: dict[str, Any]) -> None:
    at = timezone.now()
    if to.outcome == Outcome.WON:
        actions.win(deal, by=by, at=at, stage=to, **answers)
    elif to.outcome == Outcome.LOST:
        actions.lose(deal, by=by, at=at, stage=to, **answers)
    else:
        actions.move_stage(deal, to=to, by=by, at=at, **answers)


def _drawn(page: Board, columns: Iterable[Column]) -> list[Drawn]:
    writer = _writer(page)
    member = min(page.user.scope.member_ids, default=0)
    found = []
    for one in columns:
        params = figures.params_of(page.question, member, stage=one.stage.pk)
        found.append(
            Drawn(
                one,
                figures.count_of(one.deals, params, page.now),
                [figures.sum_of(amount, params, page.now) for amount in one.amounts],
                writer.cards(one.cards),
                " ".join(map(str, one.ways)),
                _more_url(page, one.stage.pk, one.after),
            )
        )
    return found


def _total(page: Board, columns: Iterable[Drawn]) -> tuple[Reading, list[Reading]]:
    """Return the readings of the sentence above the board: how many deals, and what they come to per currency."""
    member = min(page.user.scope.member_ids, default=0)
    params = figures.params_of(page.question, member, pipeline=page.pipeline.pk if page.pipeline else 0)
    sums: dict[str, Amount] = {}
    for one in (amount for drawn in columns for amount in drawn.column.amounts):
        was = sums.get(one.currency, Amount(one.currency, 0, 0, 0))
        sums[one.currency] = Amount(
            one.currency, was.deals + one.deals, was.valued + one.valued, was.cents + one.cents
        )
    count = figures.count_of(sum(one.deals for one in sums.values()), params, page.now)
    return count, [figures.sum_of(one, params, page.now) for _name, one in sorted(sums.items())]


def _writer(page: Board) -> Writer:
    return Writer(page.now, timezone.localdate(page.now))


def _ways(page: Board, stage: Stage) -> str:
    return " ".join(str(one.pk) for one in page.stages if one.pk != stage.pk)


def _more_url(page: Board, stage: int, after: str) -> str:
    if not after:
        return ""
    return (
        f"{reverse('deals-board-column', args=[stage])}?{urlencode(page.question.address | {'after': after})}"
    )


def _address(question: Question, **changes: str) -> str:
    given = {**question.address, **changes}
    kept = {name: value for name, value in given.items() if value}
    return f"?{urlencode(kept)}" if kept else reverse("deals-board")


def _ask(
    request: HttpRequest,
    deal: Deal,
    form: forms.Form,
    *,
    to: Stage | None = None,
    lacks: Sequence[Lack] = (),
) -> HttpResponse:
    may_override = allowed(request.user, actions.OVERRIDE, deal)
    if "override" in form.fields and not (lacks and may_override):
        del form.fields["override"]
    context = {
        "lacks": lacks,
        "is_stopped": bool(lacks) and not may_override,
        "deal": deal,
        "form": form,
        "to": to,
        "was": _sent(request, "was") or deal.stage_id,
        "back": _back(request),
        "shown": _sent(request, "shown"),
    }
    return render(request, "selling/board_move.html", context)


def _told(request: HttpRequest, deal: Deal, was: str, text: str) -> HttpResponse:
    """Answer that a move did not happen, with the columns as they are now."""
    answer = _columns(request, deal, {was, str(deal.stage_id), _sent(request, "to")})
    return boards.announced(toasts.say_now(answer, text, tone="warn"), deal.pk, str(deal.stage_id))


def _changed_meanwhile(deal: Deal) -> str:
    words = {"who": deal, "state": deal.stage.name}
    return (
        _("Somebody changed %(who)s meanwhile: %(state)s. Your move was not made; look, and move again.")
        % words
    )


def _columns(request: HttpRequest, deal: Deal, stages: set[str]) -> HttpResponse:
    """Return columns that take the place of those on the page."""
    question = read_question(dict(parse_qsl(_back(request))))
    page = Board(request.user, question, now=timezone.now())
    wanted = {int(text) for text in stages if text.isascii() and text.isdigit() and len(text) < 19}
    request.koers_readings = boards.first_key(page.now)  # type: ignore[attr-defined]
    drawn = _drawn(page, page.columns(list(wanted)))
    parts = [
        render_to_string("selling/board_column.html", {"one": one, "swap": True}, request) for one in drawn
    ]
    return HttpResponse("".join(parts), headers={"HX-Reswap": "none"})


def _back(request: HttpRequest) -> str:
    return _sent(request, "back")[:1000]


def _sent(request: HttpRequest, name: str) -> str:
    return request.POST.get(name) or request.GET.get(name) or ""
