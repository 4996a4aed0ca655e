"""A verb for many records: first the count and the question, then each record by itself, then a way back."""

from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koers.kit.access.matrix import allowed
from koers.kit.access.models import User
from koers.kit.record import StaleVersionError
from koers.kit.resource import query, saving
from koers.kit.resource.answers import see_other
from koers.kit.resource.declaration import Resource, Verb
from koers.kit.resource.record_pages import verb_ability
from koers.kit.resource.verb_pages import bound_form, selected
from koers.kit.ui import toasts

SALT = "koers.bulk"
#: Beyond this many the work goes to the background.
AT_ONCE = 500
MOST = 100_000


def do(request: HttpRequest, resource: Resource, verb: Verb | None) -> HttpResponseBase:
    """Ask about a verb for many records, or do it; without a verb, put them in the bin."""
    ability = verb_ability(resource, verb) if verb else resource.ability("delete")
    rows, asked = selected(request, resource, ability)
    form = (
        bound_form(verb, None, request.user, request.POST if request.POST.get("confirmed") else None)
        if verb
        else None
    )
    if not request.POST.get("confirmed") or (form is not None and not form.is_valid()):
        return _ask(request, resource, verb, form, rows, asked)
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
    back = reverse(resource.path) + (request.POST.get("query") or "?")
    if not back.startswith(reverse(resource.path) + "?"):
        raise Http404
    if len(ids) > AT_ONCE:
        _later(request, resource, verb, ids)
        return see_other(back)
    done = apply(resource, verb, ids, request.user, form.cleaned_data if form is not None else {})
    undo = _undo_url(resource, verb, done) if done else ""
    toasts.say(request, said(len(done), asked), undo_url=undo if len(undo) < 6000 else "")
    return see_other(back)


Done = list[tuple[int, dict[str, Any]]]


def _undo_url(resource: Resource, verb: Verb | None, done: Done) -> str:
    """Return the address that takes a verb back on every record; empty for one that cannot be taken back."""
    base = f"{reverse(resource.path)}/bulk"
    if verb is None:
        return f"{base}/restore?ids={','.join(str(pk) for pk, _answers in done)}"
    if not verb.undo:
        return ""
    return f"{base}/{verb.name}/undo?{urlencode({'of': signing.dumps(done, salt=SALT, compress=True)})}"


def undo(request: HttpRequest, resource: Resource, verb: Verb) -> HttpResponseBase:
    """Take a verb back on each record on which it was done, with what was kept of each."""
    try:
        done: Done = signing.loads(request.GET.get("of", ""), salt=SALT)
    except signing.BadSignature:
        raise Http404 from None
    reverse_verb = resource.verb(verb.undo)
    assert reverse_verb is not None
    back = 0
    for pk, answers in done:
        form = bound_form(reverse_verb, None, request.user, answers)
        if form is not None and not form.is_valid():
            continue
        named = form.cleaned_data if form is not None else {}
        back += len(apply(resource, reverse_verb, [pk], request.user, named, always=True))
    toasts.say(request, said(back, len(done)) if back < len(done) else _("Undone."))
    return see_other(f"{reverse(resource.path)}?view=all")


def apply(
    resource: Resource,
    verb: Verb | None,
    ids: list[int],
    user: Any,
    answers: dict[str, Any],
    *,
    always: bool = False,
) -> Done:
    """Do a verb to each record that is still there, may be touched and fits, or `always` where it may be touched.

    Returns the ids that were done, each with the answers that take it back.
    """
    done: Done = []
    ability = verb_ability(resource, verb) if verb else resource.ability("delete")
    refused: tuple[type[Exception], ...] = (
        StaleVersionError,
        ObjectDoesNotExist,
        *(verb.refused if verb else ()),
    )
    for pk in ids:
        back: dict[str, Any] = {}
        try:
            with transaction.atomic():
                row = saving.locked(resource, pk)
                if row.deleted_at is not None or not allowed(user, ability, row):
                    continue
                if verb is None:
                    saving.bin_row(resource, row, at=timezone.now())
                elif not always and not verb.when(row):
                    continue
                else:
                    back = verb.undo_with(row) if verb.undo else {}
                    verb.action(row, by=user, at=timezone.now(), via="ui", **answers)
        except refused:
            continue
        done.append((pk, back))
    return done


def said(done: int, asked: int) -> str:
    """Return what was done, in words."""
    if done == asked:
        return ngettext("%(done)s record changed.", "%(done)s records changed.", done) % {"done": done}
    return _("%(done)s of %(asked)s records changed; the others do not allow it.") % {
        "done": done,
        "asked": asked,
    }


def restore(request: HttpRequest, resource: Resource) -> HttpResponseBase:
    """Take records out of the bin that were just put there."""
    ids = [
        int(text)
        for text in request.GET.get("ids", "").split(",")
        if text.isascii() and text.isdigit() and len(text) < 19
    ]
    rows = query.visible(resource, request.user, "delete", bin_=True).filter(pk__in=ids[:AT_ONCE])
    back = 0
    for pk in rows.values_list("pk", flat=True):
        with transaction.atomic(), suppress(saving.PlaceTaken):
            saving.restore_row(resource, saving.locked(resource, pk))
            back += 1
    toasts.say(
        request, ngettext("%(count)s record is back.", "%(count)s records are back.", back) % {"count": back}
    )
    return see_other(f"{reverse(resource.path)}?view=all")


def _ask(
    request: HttpRequest, resource: Resource, verb: Verb | None, form: Any, rows: Any, asked: int
) -> HttpResponseBase:
    count = rows.count()
    label = str(verb.label) if verb else _("Delete")
    text = request.POST.get("query", "")
    everything, _all = selected_all(request, resource, verb, text)
    context = {
        "resource": resource,
        "verb": verb,
        "label": label,
        "form": form,
        "count": count,
        "left": asked - count,
        "everything": everything,
        "ids": [
            text
            for text in request.POST.getlist("ids")
            if text.isascii() and text.isdigit() and len(text) < 19
        ][:1000],
        "all": request.POST.get("all") == "1",
        "query": text,
        "back": reverse(resource.path) + (text if text.startswith("?") else ""),
        "crumbs": [(capfirst(resource.labels), reverse(resource.path)), (label, "")],
    }
    return render(request, "resource/bulk.html", context)


def selected_all(request: HttpRequest, resource: Resource, verb: Verb | None, text: str) -> tuple[int, bool]:
    """Return how many records the whole list holds that the verb reaches, counted no further than the most."""
    from urllib.parse import parse_qs

    from koers.kit.access.matrix import narrow

    try:
        asked = query.read(resource, parse_qs(text.lstrip("?")), request.user)
    except query.BadQuery:
        raise Http404 from None
    rows = query.chosen(asked, query.visible(resource, request.user))
    ability = verb_ability(resource, verb) if verb else resource.ability("delete")
    return narrow(rows, request.user, ability).order_by()[:MOST].count(), True


def _later(request: HttpRequest, resource: Resource, verb: Verb | None, ids: list[int]) -> None:
    from koers.kit.jobs.queue import enqueue
    from koers.kit.resource.jobs import bulk_verb

    names = [
        name
        for name in request.POST
        if name not in ("ids", "query", "all", "confirmed", "csrfmiddlewaretoken")
    ]
    answers = {name: request.POST[name] for name in names}
    enqueue(
        bulk_verb,
        path=resource.path,
        verb=verb.name if verb else "",
        ids=ids,
        user_id=request.user.pk,
        by=request.user if isinstance(request.user, User) else None,
        answers=answers,
    )
    words = {"count": len(ids)}
    toasts.say(request, _("%(count)s records are being changed in the background.") % words)
