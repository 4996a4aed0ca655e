"""The story of a deal whose conversation has a storyboard: the gate, the steps, and the evidence by dimension."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.events import Layer
from koers.areas.selling.models import Deal, StoryProof
from koers.areas.selling.queries import approach, insight
from koers.areas.selling.queries.insight import Story
from koers.areas.selling.resources.deals import DEALS
from koers.areas.selling.views.room_pages import crumbs, form_page
from koers.kit.access.matrix import ability, allowed
from koers.kit.methods.schema import Dimension
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.resource.forms import DayField
from koers.kit.ui import toasts

READ, EDIT = "selling.deal.read", "selling.deal.edit"
FAULTS = {
    "no_source": pgettext_lazy("evidence", "no source"),
    "old_source": pgettext_lazy("evidence", "source too old, or without a day"),
    "not_ours": pgettext_lazy("evidence", "does not lead to our strength"),
    "between_people": pgettext_lazy("evidence", "tension between people, or not said"),
}
YES_NO = (
    ("", gettext_lazy("Not known")),
    ("yes", gettext_lazy("Yes")),
    ("no", gettext_lazy("No")),
)


class PartForm(forms.Form):
    """Asks for the text of a part, and where it comes from."""

    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5})
    )
    origin = forms.CharField(
        label=gettext_lazy("Where it comes from"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("A link, a document with its page, or who said it when."),
    )


class ProofForm(forms.Form):
    """Asks for a piece of evidence of one dimension: the claim, its source, and what speaks against it."""

    sort = forms.ChoiceField(label=gettext_lazy("Sort of evidence"))
    claim = forms.CharField(label=gettext_lazy("Claim"), max_length=300)
    origin = forms.CharField(
        label=gettext_lazy("Source"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Own data or a cited source; without one it counts for nothing."),
    )
    origin_date = DayField(label=gettext_lazy("Source of"), required=False)
    against = forms.CharField(label=gettext_lazy("What speaks against it"), required=False, max_length=300)
    leads_to_us = forms.ChoiceField(
        label=gettext_lazy("Does it lead to a strength of ours?"), required=False, choices=YES_NO
    )
    between_people = forms.ChoiceField(
        label=gettext_lazy("Does its tension lie between people?"), required=False, choices=YES_NO
    )

    def __init__(self, dimension: Dimension, row: StoryProof, sent: Any = None) -> None:
        initial = {
            **{name: getattr(row, name) for name in ("sort", "claim", "origin", "origin_date", "against")},
            **{name: _said(getattr(row, name)) for name in ("leads_to_us", "between_people")},
        }
        super().__init__(sent, initial=initial)
        choices: Any = self.fields["sort"]
        choices.choices = [(one.id, str(one.title)) for one in dimension.sorts if one.rule is None]
        if not dimension.leads_to_us:
            del self.fields["leads_to_us"]
        if not dimension.status_quo:
            del self.fields["between_people"]

    def values(self) -> dict[str, Any]:
        """Return the answers as a piece of evidence keeps them."""
        given = dict(self.cleaned_data)
        for name in ("leads_to_us", "between_people"):
            if name in given:
                given[name] = {"yes": True, "no": False}.get(given[name])
        return given


def _said(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


@ability(READ)
@require_GET
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the story of a deal: prepared or not, its steps in order, and the score of each dimension."""
    deal, told = _story(request, pk)
    context = {
        "deal": deal,
        "story": told,
        "outside": told.method.outside,
        "dimensions": [_shown(one) for one in told.dimensions],
        "may_edit": allowed(request.user, EDIT, deal),
        "crumbs": crumbs(deal, (str(told.method.title), "")),
    }
    return render(request, "selling/story.html", context)


def _shown(one: insight.Scored) -> dict[str, Any]:
    return {
        "scored": one,
        "dots": [number < one.score for number in range(one.dimension.most)],
        "may_note": any(sort.rule is None for sort in one.dimension.sorts),
        "pieces": [
            {"piece": piece, "faults": [FAULTS[fault] for fault in piece.faults]} for piece in one.pieces
        ],
    }


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write one part of the gate, or one step."""
    deal, told = _story(request, pk, "edit")
    written = next(
        (one for one in (*told.gate, *told.steps) if one.part.id == request.GET.get("part", "")), None
    )
    if written is None:
        raise Http404
    row, user = written.row, _user(request)
    initial = {"text": row.text if row else "", "origin": row.origin if row else ""}
    form = PartForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_part(
                deal, told.board, part=written.part.id, **form.cleaned_data, by=user, at=timezone.now()
            )
        except NotPossibleError as refused:
            form.add_error("text", str(refused))
        else:
            toasts.say(request, _("The story is kept."))
            return see_other(reverse("deals-room-story", args=[pk]))
    return _form(request, deal, told, form, str(written.part.title), str(written.part.help))


@ability(EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a piece of evidence, or change one; a change has to be checked again."""
    deal, told = _story(request, pk, "edit")
    row = _proof(deal, request.GET["proof"]) if "proof" in request.GET else None
    wanted = row.dimension if row else request.GET.get("dimension", "")
    dimension = next((one for one in told.board.dimensions if one.id == wanted), None)
    if dimension is None:
        raise Http404
    row = row or StoryProof(deal=deal, dimension=dimension.id)
    form = ProofForm(dimension, row, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        for name, value in form.values().items():
            setattr(row, name, value)
        actions.note_proof(row, by=_user(request), at=timezone.now())
        toasts.say(request, _("The evidence is noted. It counts once somebody checked its source."))
        return see_other(reverse("deals-room-story", args=[pk]))
    return _form(request, deal, told, form, str(dimension.title), str(dimension.help))


@ability(EDIT)
@require_POST
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a piece of evidence was checked at its source, take that back, or drop the piece."""
    deal, _told = _story(request, pk, "edit")
    row, user = _proof(deal, request.POST.get("proof", "")), _user(request)
    verb = request.POST.get("verb", "")
    if verb == "drop":
        actions.drop_proof(row, by=user, at=timezone.now())
    elif verb in ("right", "unchecked"):
        try:
            actions.check_proof(row, is_right=verb == "right", by=user, at=timezone.now())
        except NotPossibleError as refused:
            toasts.say(request, str(refused))
    return see_other(reverse("deals-room-story", args=[pk]))


def _story(request: HttpRequest, pk: int, verb: str = "read") -> tuple[Deal, Story]:
    """Return a deal and its story; refused as not there where the conversation has no storyboard."""
    deal: Deal = row_or_404(request, DEALS, pk, verb)
    told = insight.story_of(deal, approach.chosen_of(deal, Layer.CONVERSATION), timezone.localdate())
    if told is None:
        raise Http404
    return deal, told


def _proof(deal: Deal, said: str) -> StoryProof:
    rows = StoryProof.objects.alive().filter(deal=deal)
    found = rows.filter(pk=said).first() if said.isdigit() and len(said) < 18 else None
    if found is None:
        raise Http404
    return found


def _form(
    request: HttpRequest, deal: Deal, told: Story, form: forms.Form, title: str, about: str
) -> HttpResponse:
    above = (str(told.method.title), reverse("deals-room-story", args=[deal.pk]))
    return form_page(request, deal, form, title, above, about=about)


def _user(request: HttpRequest) -> Any:
    return request.user
