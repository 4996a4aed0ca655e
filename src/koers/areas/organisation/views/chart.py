"""The living chart, with a date: who sat where, and one unit with its verbs."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from koers.areas.organisation import actions, queries
from koers.areas.organisation.models import Seat, Unit, UnitKind
from koers.areas.organisation.views.forms import AppointForm, DayForm, MoveForm
from koers.kit.access import settings_pages
from koers.kit.access.doors import ability
from koers.kit.access.matrix import allowed
from koers.kit.timeline.reading import for_subject
from koers.kit.ui import navigation, toasts

navigation.register(
    navigation.NavItem(
        name="organisation",
        label=gettext_lazy("Organisation"),
        url_name="organisation",
        icon="network",
        ability="organisation.unit.read",
        position=80,
        group="foot",
    )
)
settings_pages.register(
    settings_pages.SettingsPage(
        "organisation", gettext_lazy("Organisation"), "organisation", "organisation.unit.read", position=30
    )
)
settings_pages.register(
    settings_pages.SettingsPage(
        "hours", gettext_lazy("Working hours"), "work-hours", "organisation.hours.read", position=35
    )
)


@ability("organisation.unit.read")
@require_GET
def chart(request: HttpRequest) -> HttpResponse:
    """Show the tree of units with everybody in it, as it stood on a day."""
    user: Any = request.user
    today = timezone.localdate()
    day = _day(request, today)
    branches = queries.chart(user, day)
    context = {
        "branches": branches,
        "lanes": [lane for top in branches for lane in top.below],
        "day": day,
        "today": today,
        "summary": queries.summary(branches),
        "travel": queries.travel(queries.turning_days(user, today), day, today),
    }
    return render(request, "organisation/chart.html", context)


@ability("organisation.unit.read")
@require_GET
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one unit on a day: who sits there, what lies below it, what happened to it."""
    found = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
    return _page(request, found)


@ability("organisation.unit.reorganise")
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the unit part of another one."""
    user: Any = request.user
    found = get_object_or_404(Unit.objects.visible_to(user), pk=pk)
    form = MoveForm(request.POST, unit=found, user=user)

    def act(at: datetime) -> str:
        under = form.cleaned_data["under"]
        actions.reorganise(found, under=under, by=user, at=at)
        return _("%(unit)s is now part of %(under)s.") % {"unit": found, "under": under}

    return _perform(request, found, form, act, "move")


@ability("organisation.seat.appoint")
@require_POST
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a member a seat in the unit."""
    user: Any = request.user
    found = get_object_or_404(Unit.objects.visible_to(user), pk=pk)
    form = AppointForm(request.POST, user=user, today=timezone.localdate())

    def act(at: datetime) -> str:
        given = form.cleaned_data
        actions.appoint(
            given["member"],
            unit=found,
            function=given["function"],
            starts=given["starts"],
            leaving=form.leaving(),
            by=user,
            at=at,
        )
        return _("%(member)s sits in %(unit)s.") % {"member": given["member"], "unit": found}

    return _perform(request, found, form, act, "appoint")


@ability("organisation.unit.close")
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the unit, with the seats in it."""
    user: Any = request.user
    found = get_object_or_404(Unit.objects.visible_to(user), pk=pk)
    form = DayForm(request.POST, today=timezone.localdate(), prefix="close")

    def act(at: datetime) -> str:
        actions.close_unit(found, ends=form.cleaned_data["ends"], by=user, at=at)
        return _("%(unit)s is closed.") % {"unit": found}

    return _perform(request, found, form, act, "close")


@ability("organisation.seat.vacate")
@require_POST
def end_seat(request: HttpRequest, pk: int) -> HttpResponse:
    """End a seat on a day."""
    user: Any = request.user
    seat = get_object_or_404(Seat.objects.visible_to(user).select_related("unit", "member"), pk=pk)
    form = DayForm(request.POST, today=timezone.localdate(), prefix="seat")

    def act(at: datetime) -> str:
        actions.vacate(seat, ends=form.cleaned_data["ends"], by=user, at=at)
        return _("%(member)s leaves this seat.") % {"member": seat.member}

    return _perform(request, seat.unit, form, act, "seat")


def _perform(
    request: HttpRequest, found: Unit, form: forms.Form, act: Callable[[datetime], str], name: str
) -> HttpResponse:
    """Do a verb whose form is filled in; what is not possible comes back in the form, with the page around it."""
    if form.is_valid():
        try:
            toasts.say(request, act(timezone.now()))
        except actions.NotPossibleError as error:
            form.add_error(None, str(error))
        else:
            return redirect("organisation-unit", pk=found.pk)
    return _page(request, found, status=422, refused={name: form})


def _page(
    request: HttpRequest, found: Unit, *, status: int = 200, refused: dict[str, forms.Form] | None = None
) -> HttpResponse:
    user: Any = request.user
    today = timezone.localdate()
    day = _day(request, today)
    branch = next(
        (one for top in queries.chart(user, day) for one in top.walk() if one.unit.pk == found.pk), None
    )
    forms_by_name: dict[str, Any] = {
        "move": MoveForm(unit=found, user=user),
        "appoint": AppointForm(user=user, today=today),
        "close": DayForm(today=today, prefix="close"),
        "seat": DayForm(today=today, prefix="seat"),
        **(refused or {}),
    }
    context = {
        "unit": found,
        "branch": branch,
        "crumbs": _crumbs(user, found),
        "day": day,
        "today": today,
        "is_closed": found.ends is not None and found.ends <= day,
        "is_top": found.kind == UnitKind.COMPANY,
        "timeline": for_subject(found),
        "forms": forms_by_name,
        "refused": next(iter(refused or {}), ""),
        "may": {
            "move": allowed(user, "organisation.unit.reorganise", found),
            "appoint": _may_seat(user, "organisation.seat.appoint", found),
            "close": allowed(user, "organisation.unit.close", found),
            "end": _may_seat(user, "organisation.seat.vacate", found),
        },
    }
    return render(request, "organisation/unit.html", context, status=status)


def _may_seat(user: Any, name: str, found: Unit) -> bool:
    return allowed(user, name, Seat(unit=found))


def _crumbs(user: Any, found: Unit) -> list[tuple[str, str]]:
    above = [int(step) for step in found.path.split(".") if step and int(step) != found.pk]
    units = Unit.objects.visible_to(user).filter(pk__in=above).order_by("path")
    steps = [(one.name, reverse("organisation-unit", args=[one.pk])) for one in units]
    return [(_("Organisation"), reverse("organisation")), *steps, (found.name, "")]


def _day(request: HttpRequest, today: date) -> date:
    """Return the day that is asked for, today when none; a day that does not exist is today as well."""
    try:
        return parse_date(request.GET.get("on", "")) or today
    except ValueError:
        return today
