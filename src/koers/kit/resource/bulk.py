"""A verb for many records: first the count and the question, then each record by itself, then a way back."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

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
from koers.kit.resource.models import BulkRun
from koers.kit.resource.record_pages import verb_ability
from koers.kit.resource.verb_pages import bound_form, selected
from koers.kit.ui import toasts

#: So many records of each sort the page of a run names.
SHOWN = 200
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
    run = _begin(request, resource, verb, len(ids))
    page = f"{reverse(resource.path)}/bulk/runs/{run.uid}"
    if len(ids) > AT_ONCE:
        _later(request, resource, verb, ids, run)
        return see_other(page)
    keep(
        run,
        apply(resource, verb, ids, request.user, form.cleaned_data if form is not None else {}),
        over=True,
    )
    toasts.say(request, said(len(run.done), asked), undo_url=_undo_url(resource, verb, run))
    return see_other(page if run.left else back)


@dataclass(frozen=True)
class Outcome:
    """What a verb did: pairs of id and the answers that take it back, and of id and why it was not done."""

    done: list[tuple[int, dict[str, Any]]]
    left: list[tuple[int, str]]


def _begin(request: HttpRequest, resource: Resource, verb: Verb | None, asked: int) -> BulkRun:
    """Note that a verb for many records begins; what somebody did more than 30 days ago is let go."""
    now = timezone.now()
    BulkRun.objects.filter(by=request.user.pk, begun_at__lt=now - timedelta(days=30)).delete()
    return BulkRun.objects.create(
        resource=resource.path,
        verb=verb.name if verb else "",
        by_id=request.user.pk or 0,
        begun_at=now,
        asked=asked,
    )


def keep(run: BulkRun, found: Outcome, *, over: bool = False) -> None:
    """Add what was done to a run."""
    run.done = [*run.done, *([pk, answers] for pk, answers in found.done)]
    run.left = [*run.left, *([pk, why] for pk, why in found.left)]
    run.is_over = over
    run.save(update_fields=["done", "left", "is_over"])


def _undo_url(resource: Resource, verb: Verb | None, run: BulkRun) -> str:
    """Return the address that takes a verb back on every record; empty for one that cannot be taken back."""
    if not run.done or (verb is not None and not verb.undo):
        return ""
    tail = f"{verb.name}/undo" if verb is not None else "restore"
    return f"{reverse(resource.path)}/bulk/{tail}?run={run.uid}"


def _own(request: HttpRequest, resource: Resource, uid: Any) -> BulkRun:
    """Return a person's own run over a list; 404 for any other."""
    try:
        found = BulkRun.objects.filter(uid=UUID(str(uid)), resource=resource.path, by=request.user.pk).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404
    return found


def run_page(request: HttpRequest, resource: Resource, uid: Any) -> HttpResponseBase:
    """Show which records a verb changed and which not, with the reason, and the way back."""
    run = _own(request, resource, uid)
    verb = resource.verb(run.verb) if run.verb else None
    shown = [pk for pk, _what in (*run.left[:SHOWN], *run.done[:SHOWN])]
    rows = query.visible(resource, request.user).filter(pk__in=shown)
    names = {row.pk: resource.title_of(row) for row in rows}
    label = str(verb.label) if verb else _("Delete")
    context = {
        "resource": resource,
        "run": run,
        "label": label,
        "said": said(len(run.done), run.asked),
        "left": [(pk, names.get(pk, ""), why) for pk, why in run.left[:SHOWN]],
        "done": [(pk, names.get(pk, "")) for pk, _answers in run.done[:SHOWN]],
        "more": max(len(run.left), len(run.done)) > SHOWN,
        "most": SHOWN,
        "base": reverse(resource.path),
        "undo_url": "" if run.undone_at or not run.is_over else _undo_url(resource, verb, run),
        "crumbs": [(capfirst(resource.labels), reverse(resource.path)), (label, "")],
    }
    return render(request, "resource/bulk_run.html", context)


def undo(request: HttpRequest, resource: Resource, verb: Verb) -> HttpResponseBase:
    """Take a verb back on each record on which it was done, with what was kept of each; once."""
    run = _own(request, resource, request.GET.get("run", ""))
    reverse_verb = resource.verb(verb.undo)
    if run.verb != verb.name or reverse_verb is None:
        raise Http404
    page = f"{reverse(resource.path)}/bulk/runs/{run.uid}"
    if not _take(run):
        toasts.say(request, _("This cannot be undone any more."), level=30)
        return see_other(page)
    back = 0
    for pk, answers in run.done:
        form = bound_form(reverse_verb, None, request.user, answers)
        if form is not None and not form.is_valid():
            continue
        named = form.cleaned_data if form is not None else {}
        back += len(apply(resource, reverse_verb, [pk], request.user, named, always=True).done)
    toasts.say(request, said(back, len(run.done)) if back < len(run.done) else _("Undone."))
    return see_other(f"{reverse(resource.path)}?view=all")


def _take(run: BulkRun) -> bool:
    """Mark a run as taken back; False when it was already, or is not over yet."""
    rows = BulkRun.objects.filter(pk=run.pk, undone_at__isnull=True, is_over=True)
    return bool(rows.update(undone_at=timezone.now()))


def apply(
    resource: Resource,
    verb: Verb | None,
    ids: list[int],
    user: Any,
    answers: dict[str, Any],
    *,
    always: bool = False,
) -> Outcome:
    """Do a verb to each record that is still there, may be touched and fits, or `always` where it may be touched."""
    done: list[tuple[int, dict[str, Any]]] = []
    left: list[tuple[int, str]] = []
    ability = verb_ability(resource, verb) if verb else resource.ability("delete")
    refused: tuple[type[Exception], ...] = verb.refused if verb else ()
    for pk in ids:
        back: dict[str, Any] = {}
        try:
            with transaction.atomic():
                row = saving.locked(resource, pk)
                if row.deleted_at is not None or not allowed(user, ability, row):
                    left.append((pk, _("You may not change it.")))
                    continue
                if verb is None:
                    saving.bin_row(resource, row, at=timezone.now())
                elif not always and not verb.when(row):
                    left.append((pk, _("It does not fit how the record stands now.")))
                    continue
                else:
                    back = verb.undo_with(row) if verb.undo else {}
                    verb.action(row, by=user, at=timezone.now(), via="ui", **answers)
        except (StaleVersionError, ObjectDoesNotExist):
            left.append((pk, _("Somebody else changed it at the same moment.")))
            continue
        except refused as refusal:
            left.append((pk, str(refusal)))
            continue
        done.append((pk, back))
    return Outcome(done, left)


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
    run = _own(request, resource, request.GET.get("run", ""))
    if run.verb or not _take(run):
        raise Http404
    ids = [pk for pk, _answers in run.done]
    rows = query.visible(resource, request.user, "delete", bin_=True).filter(pk__in=ids)
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


def _later(request: HttpRequest, resource: Resource, verb: Verb | None, ids: list[int], run: BulkRun) -> None:
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
        run=str(run.uid),
    )
    words = {"count": len(ids)}
    toasts.say(request, _("%(count)s records are being changed in the background.") % words)
