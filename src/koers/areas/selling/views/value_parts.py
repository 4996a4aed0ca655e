"""Alternatives, cost lines and elements of a value case in the browser: put in, changed, taken out and put back."""

from typing import Any

from django.contrib.messages import constants
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import ValueCase
from koers.areas.selling.rules import value as rules
from koers.areas.selling.rules import value_parts as parts
from koers.areas.selling.views import value_words as words
from koers.areas.selling.views.value import EDIT, crumbs_of, editable, page_of, stale
from koers.areas.selling.views.value_forms import told
from koers.areas.selling.views.value_part_forms import (
    AlternativeForm,
    CostForm,
    ElementForm,
    NewAlternativeForm,
    PartForm,
)
from koers.kit.access.matrix import ability
from koers.kit.record import StaleVersionError
from koers.kit.ui import toasts

#: The lists of a case that have forms: the form of an entry, and of a new one. A new cost has a page of its own.
FORMS: dict[str, tuple[type[PartForm], type[PartForm] | None]] = {
    "alternatives": (AlternativeForm, NewAlternativeForm),
    "lines": (CostForm, None),
    "elements": (ElementForm, ElementForm),
}
ANCHORS = {"alternatives": "parts", "lines": "parts", "elements": "elements"}


@ability(EDIT)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Change one entry of a list of the case (`?of=` its place from 0), or put one in."""
    row, user = editable(request, pk)
    place, held = _held(row, kind, request.GET.get("of"))
    made = FORMS[kind][0 if held else 1] if kind in FORMS else None
    if made is None:
        raise Http404
    initial: dict[str, Any] = {"in_comparison": True, **(held or {}), "version": row.version}
    initial["escalation_is"] = row.document.get("escalation_is", "")
    try:
        form = made(request.POST or None, initial=initial, case=row.case)
    except rules.BadCase:
        return redirect(page_of(row))
    if request.method == "POST" and form.is_valid():
        try:
            document = form.changed(row.document, place)
            seen = form.cleaned_data["version"]
            stored = actions.rewrite_case(row, document, seen, by=user, at=timezone.now())
        except rules.BadCase as refusal:
            told(form, refusal)
        except StaleVersionError:
            form.add_error(None, stale())
        else:
            toasts.say(request, _("%(name)s is stored.") % {"name": _name(form.data)}, undo(stored))
            return redirect(f"{page_of(row)}#{ANCHORS[kind]}")
    return _page(request, row, kind, place, held, form)


@ability(EDIT)
@require_POST
def take_out(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Take one entry out of the case, with what belongs to it; refused where the case cannot do without."""
    row, user = editable(request, pk)
    place, held = _held(row, kind, request.GET.get("of"))
    seen = request.POST.get("version", "")
    if place is None or held is None or not seen.isdecimal():
        raise Http404
    try:
        document = parts.without_part(row.document, kind, place)
        stored = actions.rewrite_case(row, document, int(seen), by=user, at=timezone.now())
    except rules.BadCase as refusal:
        text = " ".join(dict.fromkeys(words.said(one) for one in refusal.problems))
        toasts.say(request, text, level=constants.ERROR)
    except StaleVersionError:
        toasts.say(request, stale(), level=constants.ERROR)
    else:
        toasts.say(request, _("%(name)s is taken out.") % {"name": _name(held)}, undo(stored))
    return redirect(f"{page_of(row)}#{ANCHORS[kind]}")


@ability(EDIT)
@require_POST
def put_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the former case back in the place of the last change (`?seen=` the version that the change made)."""
    row, user = editable(request, pk)
    seen = request.GET.get("seen", "")
    try:
        actions.put_case_back(row, int(seen) if seen.isdecimal() else 0, by=user, at=timezone.now())
    except StaleVersionError:
        toasts.say(request, stale(), level=constants.ERROR)
    except (rules.BadCase, NotPossibleError):
        toasts.say(request, _("There is no former case to put back."), level=constants.ERROR)
    else:
        toasts.say(request, _("The case stands as it was."))
    return redirect(page_of(row))


def _held(row: ValueCase, kind: str, place: str | None) -> tuple[int | None, dict[str, Any] | None]:
    """Return the place and the entry that is asked for; raises Http404 where nothing stands."""
    if kind not in FORMS:
        raise Http404
    if place is None:
        return None, None
    entries = row.document.get(kind) or []
    if not place.isdecimal() or len(place) > 4 or int(place) >= len(entries):
        raise Http404
    return int(place), entries[int(place)]


def _name(part: Any) -> str:
    return str(part.get("name") or part.get("need") or "")


def undo(row: ValueCase) -> str:
    """Return the address that puts the former case back in the place of what was just stored."""
    return f"{reverse('value-cases-put-back', args=[row.pk])}?seen={row.version}"


def _page(
    request: HttpRequest,
    row: ValueCase,
    kind: str,
    place: int | None,
    held: dict[str, Any] | None,
    form: PartForm,
) -> HttpResponse:
    new = {"alternatives": _("Add an alternative"), "elements": _("Add a reason")}
    title = _name(held) if held else new[kind]
    out = ""
    if held and held.get("kind") != "ours":
        out = f"{reverse('value-cases-take-out', args=[row.pk, kind])}?of={place}"
    context = {
        "deal": row.deal,
        "form": form,
        "title": title,
        "back": page_of(row),
        "take_out": out,
        "version": row.version,
        "crumbs": crumbs_of(row.deal, title),
    }
    return render(request, "selling/value_form.html", context, status=422 if form.errors else 200)
