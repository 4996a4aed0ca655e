"""The page that erases a person, the register of erasures, and letting an address in again."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koers.areas.customers.actions import let_in_again
from koers.areas.customers.models import Erasure, ErasureGround, Person
from koers.areas.customers.resources.nouns import PERSONS
from koers.bridge import jobs
from koers.bridge.erasing import erase as erasing
from koers.kit.access import settings_pages
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.jobs.queue import enqueue
from koers.kit.resource import registry
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.ui import toasts

REGISTER, LET_IN = "customers.erasure.read", "customers.erasure.let_in"
SHOWN = 200


class EraseForm(forms.Form):
    """Asks for the ground, and for the name once more, because there is no way back."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground"), choices=[("", "–"), *ErasureGround.choices])
    confirm = forms.CharField(label=gettext_lazy("Name of the person"), max_length=300)

    def __init__(self, sent: Any = None, *, name: str) -> None:
        super().__init__(sent)
        self.name = name
        self.fields["confirm"].help_text = _("Type “%(name)s” to confirm.") % {"name": name}
        self.fields["confirm"].widget.attrs["autocomplete"] = "off"

    def clean_confirm(self) -> str:
        """Refuse another name."""
        typed: str = self.cleaned_data["confirm"].strip()
        if " ".join(typed.casefold().split()) != " ".join(self.name.casefold().split()):
            raise forms.ValidationError(_("This is not the name of this person."))
        return typed


class LetInForm(forms.Form):
    """Asks which address comes in again."""

    address = forms.CharField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("Only when its owner came back by themselves, for example with a form."),
    )


@ability(erasing.ABILITY)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what goes and what stays, and erase when the name was typed."""
    person: Person = row_or_404(request, PERSONS, pk)
    require(request.user, erasing.ABILITY, person)
    form = EraseForm(request.POST if request.method == "POST" else None, name=str(person))
    if request.method == "POST" and form.is_valid():
        user: Any = request.user
        try:
            made = erasing.erase(person, ground=form.cleaned_data["ground"], by=user, at=timezone.now())
        except erasing.AlreadyErased:
            raise Http404 from None
        enqueue(jobs.finish_erasures, by=user)
        toasts.say(request, _("The person is erased."))
        return see_other(reverse("erasure", args=[made.pk]))
    context = {
        "person": person,
        "plan": erasing.preview(person),
        "form": form,
        "alike": [(str(one), registry.url_of(one)) for one in erasing.preview(person).alike],
        "back": reverse("persons-page", args=[pk]),
        "crumbs": [
            (capfirst(PERSONS.labels), reverse("persons")),
            (str(person), reverse("persons-page", args=[pk])),
            (_("Erase"), ""),
        ],
    }
    return render(request, "bridge/erase.html", context, status=422 if form.errors else 200)


@ability(REGISTER)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Show every erasure in the units that somebody sees, and the way in again."""
    rows = Erasure.objects.visible_to(request.user)
    context = {
        "tabs": settings_pages.tabs(request),
        "rows": rows.select_related("by", "unit")[:SHOWN],
        "count": rows.count(),
        "form": LetInForm() if allowed(request.user, LET_IN) else None,
    }
    return render(request, "bridge/erasures.html", context)


@ability(REGISTER)
@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the record of one erasure: counts, and nothing of the person."""
    row = get_object_or_404(Erasure.objects.visible_to(request.user).select_related("by", "unit"), pk=pk)
    counts = row.counts
    lines = [
        (_("Rows that went"), counts.get("goes", 0)),
        (_("Rows that were emptied and stay, for the counts"), counts.get("emptied", 0)),
        (_("Mails that were blanked"), counts.get("mails", 0)),
        (_("Lines of events that were blanked"), counts.get("lines", 0)),
        (_("Acts on the timeline that stay, without a name"), counts.get("events", 0)),
        (_("Deals that stay with the account"), counts.get("deals", 0)),
        (_("Signs that are barred, as keyed hashes"), row.barred.count()),
    ]
    if row.finished_at is not None:
        texts = counts.get("texts", {})
        lines += [
            (_("Texts elsewhere that were cleaned"), sum(texts.values()) - texts.get("files", 0)),
            (_("Stored files that were deleted"), texts.get("files", 0)),
        ]
    context = {
        "tabs": settings_pages.tabs(request),
        "row": row,
        "lines": lines,
        "crumbs": [(_("Erasures"), reverse("erasures")), (str(row.pk), "")],
    }
    return render(request, "bridge/erasure.html", context)


@ability(LET_IN)
@require_POST
def let_in(request: HttpRequest) -> HttpResponse:
    """Let an address in again."""
    form = LetInForm(request.POST)
    if form.is_valid() and let_in_again(form.cleaned_data["address"]):
        toasts.say(request, _("This address can come in again."))
    else:
        toasts.say(request, _("This address was not barred."), level=30)
    return see_other(reverse("erasures"))


def declare() -> None:
    """Add the register under Settings."""
    settings_pages.register(
        settings_pages.SettingsPage("erasures", gettext_lazy("Erasures"), "erasures", REGISTER, position=88)
    )
