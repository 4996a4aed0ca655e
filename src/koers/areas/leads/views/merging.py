"""Two leads turn out to be one: who it may be, what moves along, and the way back."""

from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Account, Lifecycle, Merge, Person
from koers.areas.leads.resources.leads import LEADS
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.resource import search
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.ui import toasts

MERGE = "customers.lifecycle.merge"
OFFERED = 8


@ability(MERGE)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who a lead may be the same as, and what would move; POST merges the other one into it."""
    life = row_or_404(request, LEADS, pk)
    require(request.user, MERGE, life)
    sent = request.POST if request.method == "POST" else request.GET
    other = _other(request, life, sent.get("with", ""))
    if request.method == "POST" and other is not None:
        return _merge(request, life, other)
    text = request.GET.get("text", "").strip()[:200]
    title = LEADS.title_of(life)
    context = {
        "life": life,
        "title": title,
        "text": text,
        "other": other,
        "moves": customers.what_moves(other) if other is not None else [],
        "candidates": _candidates(request.user, life, text),
        "crumbs": [
            (capfirst(LEADS.labels), reverse("leads")),
            (title, reverse("leads-page", args=[pk])),
            (_("Merge with another"), ""),
        ],
    }
    return render(request, "leads/merge.html", context)


@ability(MERGE)
@require_POST
def unmerge(request: HttpRequest, pk: int, merge_pk: int) -> HttpResponse:
    """Take a merge back completely."""
    life = row_or_404(request, LEADS, pk)
    require(request.user, MERGE, life)
    subject = life.subject
    row = get_object_or_404(Merge, pk=merge_pk, noun=subject.subject_code, winner_id=subject.pk)
    try:
        customers.unmerge(row, at=timezone.now(), by=_user(request))
    except customers.CannotMerge:
        toasts.say(request, _("This merge was taken back before."), level=30)
    else:
        toasts.say(request, _("The merge is taken back: both stand on their own again."))
    return see_other(reverse("leads-page", args=[pk]))


def _merge(request: HttpRequest, life: Lifecycle, other: Account | Person) -> HttpResponse:
    name = str(other)
    try:
        row = customers.merge(other, into=life.subject, at=timezone.now(), by=_user(request), cause="by hand")
    except customers.CannotMerge:
        toasts.say(
            request,
            _("%(name)s cannot be merged: it was merged or deleted before.") % {"name": name},
            level=30,
        )
        return see_other(reverse("lead-merge", args=[life.pk]))
    undo = reverse("lead-unmerge", args=[life.pk, row.pk])
    toasts.say(request, _("%(name)s is merged into this record.") % {"name": name}, undo_url=undo)
    return see_other(reverse("leads-page", args=[life.pk]))


def _other(request: HttpRequest, life: Lifecycle, text: str) -> Account | Person | None:
    """Return the record that is named, if this person may merge it away."""
    if not text:
        return None
    subject = life.subject
    if not (text.isascii() and text.isdigit() and len(text) < 19) or int(text) == subject.pk:
        raise Http404
    found: Any = get_object_or_404(type(subject).objects.visible_to(request.user), pk=int(text))
    edit = f"customers.{subject.subject_code}.edit"
    if not all(allowed(request.user, edit, one) for one in (subject, found)):
        raise PermissionDenied
    return cast("Account | Person", found)


def _candidates(user: Any, life: Lifecycle, text: str) -> list[tuple[int, str, str]]:
    """Return who it may be: the same address or telephone number first, then names that are alike."""
    subject = life.subject
    path = f"{subject.subject_code}s"
    rows = type(subject).objects.visible_to(user).exclude(pk=subject.pk)
    found: dict[int, tuple[int, str, str]] = {}
    if not text:
        for name, why in (("email", _("same e-mail address")), ("phone", _("same telephone number"))):
            if value := getattr(subject, name):
                for row in rows.filter(**{f"{name}__iexact": value})[:OFFERED]:
                    found.setdefault(row.pk, (row.pk, str(row), why))
    for group in search.search(user, text or str(subject), limit=OFFERED + 1, only=(path,)):
        for hit in group.hits:
            if hit.pk != subject.pk:
                found.setdefault(hit.pk, (hit.pk, hit.title, hit.note))
    return list(found.values())[:OFFERED]


def _user(request: HttpRequest) -> Any:
    return request.user
