"""Events that could not be understood: reason, line and remedy; read again or let go, one, some or all."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from koers.areas.leads import actions
from koers.areas.leads.models import EventSource, RawEvent
from koers.areas.leads.queries import intake
from koers.kit.access.doors import ability
from koers.kit.access.matrix import allowed, narrow
from koers.kit.resource.answers import see_other
from koers.kit.ui import toasts

SIZE = 50


@ability("leads.dead_letter.read")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the refused events, filtered by source and reason."""
    user: Any = request.user
    source, code = _asked(request)
    rows = intake.dead_letters(user, source=source, code=code)
    page = Paginator(rows, SIZE).get_page(request.GET.get("page"))
    context = {
        "letters": [intake.letter(raw) for raw in page],
        "page": page,
        "total": page.paginator.count,
        "codes": intake.codes(user),
        "code": code,
        "source": EventSource.objects.visible_to(user).filter(pk=source).first() if source else None,
        "query": _query(source, code),
        "part": "refused",
        "dead": page.paginator.count,
        "proposals": intake.proposals(user).count() if allowed(user, "leads.identity.read") else 0,
        "may_retry": allowed(user, "leads.dead_letter.retry"),
        "may_discard": allowed(user, "leads.dead_letter.discard"),
        "crumbs": [(_("Event sources"), reverse("event-sources")), (_("Refused events"), "")],
    }
    return render(request, "leads/dead_letters.html", context)


@ability("leads.dead_letter.read")
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one refused event with its whole line."""
    user: Any = request.user
    raw = get_object_or_404(RawEvent.objects.visible_to(user).dead().select_related("source"), pk=pk)
    context = {
        "letter": intake.letter(raw),
        "may_retry": allowed(user, "leads.dead_letter.retry", raw.source),
        "may_discard": allowed(user, "leads.dead_letter.discard", raw.source),
        "crumbs": [
            (_("Event sources"), reverse("event-sources")),
            (_("Refused events"), reverse("dead-letters")),
            (f"#{raw.pk}", ""),
        ],
    }
    return render(request, "leads/dead_letter.html", context)


@ability("leads.dead_letter.retry")
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Have refused events read again: the ticked ones, or all that the filter shows."""
    count = actions.retry_dead(_chosen(request, "leads.dead_letter.retry"), at=timezone.now())
    told = ngettext("%(n)s event is read again.", "%(n)s events are read again.", count) % {"n": count}
    return _back(request, told)


@ability("leads.dead_letter.discard")
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Let refused events go: the ticked ones, or all that the filter shows."""
    count = actions.discard_dead(_chosen(request, "leads.dead_letter.discard"))
    told = ngettext("%(n)s event was let go.", "%(n)s events were let go.", count) % {"n": count}
    return _back(request, told)


def _chosen(request: HttpRequest, verb: str) -> list[int]:
    """Return the ids of the refused events that are meant and that this person may deal with."""
    user: Any = request.user
    source, code = _asked(request)
    rows = intake.dead_letters(user, source=source, code=code)
    within = narrow(EventSource.objects.visible_to(user), user, verb)
    rows = rows.filter(source__in=within)
    if request.POST.get("all") != "1":
        ticked = [text for text in request.POST.getlist("id") if text.isdecimal() and len(text) < 19]
        rows = rows.filter(pk__in=ticked[:5_000])
    return list(rows.values_list("pk", flat=True))


def _asked(request: HttpRequest) -> tuple[int | None, str]:
    given = request.POST if request.method == "POST" else request.GET
    source, code = given.get("source", ""), given.get("code", "")
    number = int(source) if source.isdecimal() and len(source) < 19 else None
    return number, code if code in intake.FAULTS else ""


def _query(source: int | None, code: str) -> str:
    return "".join(f"&{name}={value}" for name, value in (("source", source or ""), ("code", code)) if value)


def _back(request: HttpRequest, told: str) -> HttpResponse:
    toasts.say(request, told)
    source, code = _asked(request)
    return see_other(f"{reverse('dead-letters')}?{_query(source, code).lstrip('&')}".rstrip("?"))
