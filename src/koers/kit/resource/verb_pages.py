"""Verbs: asked about and done, on one record or on many; delete, put back, and return to former values."""

from typing import Any

from django.db import transaction
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from koers.kit.access.matrix import require
from koers.kit.record import StaleVersionError
from koers.kit.resource import history, query, saving
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.resource.declaration import Resource, Verb
from koers.kit.resource.record_pages import _seen, verb_ability
from koers.kit.ui import toasts


def do(request: HttpRequest, resource: Resource, pk: int, verb: Verb) -> HttpResponseBase:
    """Ask about a verb, or do it."""
    row = row_or_404(request, resource, pk)
    require(request.user, verb_ability(resource, verb), row)
    back = f"{reverse(resource.path)}/{pk}"
    if not verb.when(row):
        toasts.say(
            request, _("“%(verb)s” is not possible with this record now.") % {"verb": verb.label}, level=30
        )
        return see_other(back)
    form = bound_form(verb, row, request.user, request.POST if request.method == "POST" else None)
    if request.method != "POST" or (form is not None and not form.is_valid()):
        return _ask(request, resource, row, verb, form)
    seen = _seen(request.POST)
    if seen and seen != row.version:
        toasts.say(request, _("Somebody changed this record meanwhile. Look at it and try again."), level=30)
        return see_other(back)
    undo = _undo_url(resource, row, verb)
    try:
        perform(verb, row, request.user, form.cleaned_data if form is not None else {}, via="ui")
    except _refusals(verb) as problem:
        toasts.say(request, str(problem), level=30)
        return see_other(back)
    toasts.say(request, verb.says or _("Done."), undo_url=undo)
    return see_other(back)


def _refusals(verb: Verb) -> tuple[type[Exception], ...]:
    return (StaleVersionError, *verb.refused)


def bound_form(verb: Verb, row: Any, user: Any, sent: Any) -> Any:
    """Return the form of a verb's questions; a form that takes `row` or `user` gets them."""
    if verb.ask is None:
        return None
    named = {"row": row, "user": user}
    taken = {name: value for name, value in named.items() if name in getattr(verb.ask, "takes", ())}
    form = verb.ask(sent, **taken)
    for field in form.fields.values():
        if isinstance(field, ModelChoiceField) and field.empty_label == "---------":
            field.empty_label = "–"
    return form


def perform(verb: Verb, row: Any, user: Any, answers: dict[str, Any], *, via: str) -> Any:
    """Do a verb, all of it or nothing."""
    with transaction.atomic():
        return verb.action(row, by=user, at=timezone.now(), via=via, **answers)


def _ask(request: HttpRequest, resource: Resource, row: Any, verb: Verb, form: Any) -> HttpResponse:
    title = resource.title_of(row)
    context = {
        "resource": resource,
        "row": row,
        "verb": verb,
        "form": form,
        "title": title,
        "back": f"{reverse(resource.path)}/{row.pk}",
        "crumbs": [
            (capfirst(resource.labels), reverse(resource.path)),
            (title, f"{reverse(resource.path)}/{row.pk}"),
            (str(verb.label), ""),
        ],
    }
    return render(
        request, "resource/ask.html", context, status=422 if form is not None and form.errors else 200
    )


def _undo_url(resource: Resource, row: Any, verb: Verb) -> str:
    if not verb.undo:
        return ""
    answers = verb.undo_with(row)
    tail = "&".join(f"{name}={value}" for name, value in answers.items())
    return f"{reverse(resource.path)}/{row.pk}/{verb.undo}/undo" + (f"?{tail}" if tail else "")


def undo(request: HttpRequest, resource: Resource, pk: int, verb: Verb) -> HttpResponseBase:
    """Do the verb that takes another back, with the answers in the address; no questions are asked."""
    row = row_or_404(request, resource, pk)
    require(request.user, verb_ability(resource, verb), row)
    form = bound_form(verb, row, request.user, request.GET)
    back = f"{reverse(resource.path)}/{pk}"
    if form is not None and not form.is_valid():
        toasts.say(request, _("This cannot be undone any more."), level=30)
        return see_other(back)
    try:
        perform(verb, row, request.user, form.cleaned_data if form is not None else {}, via="ui")
    except _refusals(verb) as problem:
        toasts.say(request, str(problem), level=30)
        return see_other(back)
    toasts.say(request, _("Undone."))
    return see_other(back)


def delete(request: HttpRequest, resource: Resource, pk: int) -> HttpResponseBase:
    """Put a record in the bin, with a way back."""
    row = row_or_404(request, resource, pk, "delete")
    if refers(row):
        toasts.say(
            request, _("%(name)s stays: other records need it.") % {"name": resource.title_of(row)}, level=30
        )
        return see_other(f"{reverse(resource.path)}/{pk}")
    with transaction.atomic():
        saving.bin_row(resource, saving.locked(resource, pk), at=timezone.now())
    text = _("%(name)s is in the bin.") % {"name": resource.title_of(row)}
    toasts.say(request, text, undo_url=f"{reverse(resource.path)}/{pk}/restore")
    return see_other(reverse(resource.path) + "?view=all")


def refers(row: Any) -> bool:
    """Tell whether live records could not do without this one."""
    from django.db import models

    for relation in row._meta.related_objects:
        if relation.on_delete is not models.PROTECT or not relation.related_model:
            continue
        rows = relation.related_model._base_manager.filter(**{relation.field.name: row.pk})
        if any(field.name == "deleted_at" for field in relation.related_model._meta.fields):
            rows = rows.filter(deleted_at__isnull=True)
        if rows.exists():
            return True
    return False


def restore(request: HttpRequest, resource: Resource, pk: int) -> HttpResponseBase:
    """Take a record out of the bin."""
    row = row_or_404(request, resource, pk, "delete", bin_=True)
    try:
        with transaction.atomic():
            saving.restore_row(resource, saving.locked(resource, pk))
    except saving.PlaceTaken:
        toasts.say(request, _("It stays in the bin: another record has taken its place."), level=30)
        return see_other(f"{reverse(resource.path)}/bin")
    toasts.say(request, _("%(name)s is back.") % {"name": resource.title_of(row)})
    return see_other(f"{reverse(resource.path)}/{pk}")


def return_to(request: HttpRequest, resource: Resource, pk: int, version: int) -> HttpResponseBase:
    """Give the fields of a record the values they had in a former version."""
    row = row_or_404(request, resource, pk, "edit")
    values = history.values_at(resource, row, version)
    if values is None:
        raise Http404
    back = f"{reverse(resource.path)}/{pk}"
    try:
        saving.change(resource, pk, row.version, values, by=request.user, at=timezone.now(), via="ui")
    except (StaleVersionError, saving.NotYours):
        toasts.say(request, _("This version could not be brought back."), level=30)
        return see_other(back)
    toasts.say(request, _("The former values are back."))
    return see_other(back)


def selected(request: HttpRequest, resource: Resource, ability: str) -> tuple[Any, int]:
    """Return the rows that a bulk verb may touch, and how many were asked for."""
    base = query.visible(resource, request.user)
    ids = [
        int(text)
        for text in request.POST.getlist("ids")
        if text.isascii() and text.isdigit() and len(text) < 19
    ]
    if request.POST.get("all") == "1":
        from urllib.parse import parse_qs

        try:
            asked = query.read(resource, parse_qs(request.POST.get("query", "").lstrip("?")), request.user)
        except query.BadQuery:
            raise Http404 from None
        base = query.chosen(asked, base)
    else:
        base = base.filter(pk__in=ids[:1000])
    from koers.kit.access.matrix import narrow

    return narrow(base, request.user, ability), base.count()
