"""Event sources: what came in by each, a new one with its key, a new key, and the end of a key."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koers.areas.customers.models import Source
from koers.areas.leads import actions
from koers.areas.leads.models import ConsentMode, EventSource, IntakeDay, SenderKind
from koers.areas.leads.queries import intake
from koers.areas.leads.rules import intake as rules
from koers.areas.organisation.models import Unit
from koers.kit.access.doors import ability
from koers.kit.access.matrix import allowed, narrow, require
from koers.kit.access.models import User
from koers.kit.timeline.reading import for_subject
from koers.kit.ui import toasts
from koers.kit.ui.charts import Chart, Series

READ = "leads.event_source.read"
_MOST_ORIGINS = 50


class SourceForm(forms.Form):
    """What somebody says about an event source."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=gettext_lazy("What sends"),
        choices=[one for one in SenderKind.choices if one[0] != SenderKind.FORM],
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("Unit of new persons"),
        empty_label=gettext_lazy("Choose a unit"),
        help_text=gettext_lazy("Somebody who is seen for the first time belongs to this unit."),
    )
    origin = forms.ModelChoiceField(
        Source.objects.none(),
        label=gettext_lazy("Lead source"),
        required=False,
        empty_label=gettext_lazy("none"),
        help_text=gettext_lazy("For events whose campaign does not name another one."),
    )
    consent = forms.ChoiceField(
        label=gettext_lazy("Agreement of visitors"),
        choices=ConsentMode.choices,
        widget=forms.RadioSelect,
        initial=ConsentMode.CARRIED,
        help_text=gettext_lazy(
            "Without agreement nothing of a visit is kept. What people send us themselves, such as a form, is."
        ),
    )
    origins = forms.CharField(
        label=gettext_lazy("Web pages that may send from a browser"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "https://www.example.com"}),
        help_text=gettext_lazy(
            "One address a line, without what follows the first slash. Empty: servers only."
        ),
    )
    active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = narrow(Unit.objects.visible_to(user), user, "leads.event_source.create").order_by("path")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["origin"].queryset = Source.objects.visible_to(user).filter(active=True)  # type: ignore[attr-defined]

    def clean_origins(self) -> list[str]:
        """Return the addresses of pages, each as a browser names it."""
        found = [
            line.strip().rstrip("/").lower()
            for line in self.cleaned_data["origins"].splitlines()
            if line.strip()
        ]
        if len(found) > _MOST_ORIGINS:
            raise forms.ValidationError(_("Name at most %(most)d addresses.") % {"most": _MOST_ORIGINS})
        for one in found:
            if not rules.is_origin(one):
                raise forms.ValidationError(
                    _("“%(address)s” is no address of a page. Write it as https://www.example.com.")
                    % {"address": one[:80]}
                )
        return list(dict.fromkeys(found))


@ability(READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the event sources with what came in over the last seven days."""
    user: Any = request.user
    rows = intake.sources(user, today=timezone.localdate())
    context = {
        "rows": rows,
        "came": sum(row.done for row in rows),
        "dead": sum(row.dead for row in rows),
        "proposals": intake.proposals(user).count() if allowed(user, "leads.identity.read") else 0,
        "part": "sources",
        "may_create": allowed(user, "leads.event_source.create"),
        "crumbs": [(_("Leads"), ""), (_("Event sources"), "")],
    }
    return render(request, "leads/sources.html", context)


@ability("leads.event_source.create")
@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make an event source; its key is shown once, on the answer to this very request."""
    user: Any = request.user
    form = SourceForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given.pop("active")
        require(user, "leads.event_source.create", EventSource(unit=given["unit"]))
        source, key = actions.create_source(**given, by=user, at=timezone.now())
        return _show_key(request, source, key)
    crumbs = [(_("Event sources"), reverse("event-sources")), (_("New event source"), "")]
    return render(
        request,
        "leads/source_form.html",
        {"form": form, "crumbs": crumbs},
        status=422 if form.errors else 200,
    )


@ability(READ)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one event source: what came in by day, how to send, and its key."""
    source = _source(request, pk)
    user: Any = request.user
    today = timezone.localdate()
    days = intake.days_of(source, today=today)
    row = intake.with_counts([source], since=days[0].on_date)[0]
    context = {
        "source": source,
        "row": row,
        "chart": _chart(source, days) if row.last_at is not None else None,
        "timeline": for_subject(source),
        "address": request.build_absolute_uri("/events/v1/track"),
        "now": timezone.now(),
        "may": {
            verb: allowed(user, f"leads.event_source.{verb}", source) and source.kind != SenderKind.FORM
            for verb in ("edit", "rotate", "revoke")
        },
        "crumbs": [(_("Event sources"), reverse("event-sources")), (source.name, "")],
    }
    return render(request, "leads/source.html", context)


@ability("leads.event_source.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what an event source says about itself."""
    source = _source(request, pk, "edit")
    user: Any = request.user
    names = ("name", "kind", "unit", "origin", "consent", "active")
    initial = {name: getattr(source, name) for name in names} | {"origins": "\n".join(source.origins)}
    form = SourceForm(request.POST or None, user=user, initial=initial)
    if request.method == "POST" and form.is_valid():
        for name in (*names, "origins"):
            setattr(source, name, form.cleaned_data[name])
        require(user, "leads.event_source.edit", source)
        source.save(update_fields=[*names, "origins"])
        toasts.say(request, _("%(name)s is changed.") % {"name": source.name})
        return redirect("event-source", pk=source.pk)
    crumbs = [
        (_("Event sources"), reverse("event-sources")),
        (source.name, reverse("event-source", args=[source.pk])),
        (_("Change"), ""),
    ]
    context = {"form": form, "source": source, "crumbs": crumbs}
    return render(request, "leads/source_form.html", context, status=422 if form.errors else 200)


@ability("leads.event_source.rotate")
@never_cache
@require_POST
def rotate(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an event source a new key, shown once."""
    source = _source(request, pk, "rotate")
    key = actions.rotate_key(source, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    return _show_key(request, source, key)


@ability("leads.event_source.revoke")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End the keys of an event source."""
    source = _source(request, pk, "revoke")
    actions.revoke_key(source, by=request.user, at=timezone.now())  # type: ignore[arg-type]
    toasts.say(request, _("%(name)s can send no more. What came in stays.") % {"name": source.name})
    return redirect("event-source", pk=source.pk)


def _source(request: HttpRequest, pk: int, verb: str = "read") -> EventSource:
    source = get_object_or_404(
        EventSource.objects.visible_to(request.user).select_related("unit", "origin"), pk=pk
    )
    if verb != "read":
        require(request.user, f"leads.event_source.{verb}", source)
        if source.kind == SenderKind.FORM:  # It has no key, and the page of the form changes it.
            raise PermissionDenied
    return source


def _show_key(request: HttpRequest, source: EventSource, key: str) -> HttpResponse:
    context = {
        "source": source,
        "key": key,
        "address": request.build_absolute_uri("/events/v1/track"),
        "crumbs": [
            (_("Event sources"), reverse("event-sources")),
            (source.name, reverse("event-source", args=[source.pk])),
            (_("Key"), ""),
        ],
    }
    return render(request, "leads/source_key.html", context)


def _chart(source: EventSource, days: list[IntakeDay]) -> Chart:
    done, dead = sum(day.done for day in days), sum(day.dead for day in days)
    if dead:
        told = _("%(done)d events of %(source)s were processed in thirty days, %(dead)d were refused.")
    else:
        told = _("%(done)d events of %(source)s were processed in thirty days, none was refused.")
    return Chart(
        "stacked",
        told % {"done": done, "dead": dead, "source": source.name},
        [date_format(day.on_date, "j M") for day in days],
        [
            Series(gettext_lazy("Processed"), [day.done for day in days]),
            Series(gettext_lazy("Left out"), [day.ignored for day in days], style="soft"),
            Series(gettext_lazy("Refused"), [day.dead for day in days], style="bad"),
        ],
        caption_n=done + dead + sum(day.ignored for day in days),
        name=f"intake-{source.pk}",
    )
