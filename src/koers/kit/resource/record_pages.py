"""The page of one record, its panels, its form, and editing in place."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from koers.kit.access.matrix import allowed, require
from koers.kit.record import StaleVersionError
from koers.kit.resource import facts, forms, keyset, panels, query, registry, saving
from koers.kit.resource.answers import row_or_404, see_other
from koers.kit.resource.declaration import Custom, Resource, Verb
from koers.kit.resource.lists import order_of
from koers.kit.ui import toasts


def page(request: HttpRequest, resource: Resource, pk: int) -> HttpResponseBase:
    """Show a record."""
    row = row_or_404(request, resource, pk)
    may_edit = allowed(request.user, resource.ability("edit"), row)
    verbs = verbs_for(resource, row, request.user)
    places = panels.places(resource, row, request)
    beside = [facts.fact(resource, row, name, editable=may_edit) for name in resource.beside]
    return render(
        request,
        "resource/page.html",
        {
            "resource": resource,
            "row": row,
            "title": resource.title_of(row),
            "state": _state(resource, row),
            "groups": facts.groups(resource, row, editable=may_edit),
            "beside": beside,
            "main_verbs": [verb for verb in verbs if verb.tone in ("primary", "")][:3],
            "more_verbs": [
                verb
                for verb in verbs
                if verb not in [one for one in verbs if one.tone in ("primary", "")][:3]
            ],
            "may_edit": may_edit,
            "may_delete": allowed(request.user, resource.ability("delete"), row),
            "panels": [place for place in places if not place["beside"]],
            "beside_panels": [place for place in places if place["beside"]],
            "draws": any(place["draws"] for place in places),
            "record_sides": sides(resource, row, request.user, here=f"{resource.path}-page"),
            "about": resource.about(row) if resource.about is not None else "",
            "neighbours": _neighbours(resource, row, request),
            "base": f"{reverse(resource.path)}/{row.pk}",
            "crumbs": [(capfirst(resource.labels), reverse(resource.path)), (resource.title_of(row), "")],
        },
    )


def panel(request: HttpRequest, resource: Resource, pk: int, name: str) -> HttpResponseBase:
    """Show one panel of a record; a fragment."""
    row = row_or_404(request, resource, pk)
    found = next((one for one in registry.panels_of(resource) if one.name == name), None)
    if found is None:
        raise Http404
    if isinstance(found, Custom) and found.ability:
        require(request.user, found.ability)
    return HttpResponse(panels.drawn(found, resource, row, request))


def sides(resource: Resource, row: Any, user: Any, *, here: str) -> list[tuple[str, str, bool]]:
    """Return the pages about one record: label, address and whether it is this one; none where there is only one."""
    others = [one for one in registry.sides_of(resource) if allowed(user, one.ability, row)]
    if not others:
        return []
    pages = [(_("Overview"), f"{resource.path}-page"), *((str(one.label), one.url_name) for one in others)]
    return [(label, reverse(name, args=[row.pk]), name == here) for label, name in pages]


def verbs_for(resource: Resource, row: Any, user: Any) -> list[Verb]:
    """Return the verbs that fit a record now and that this person may use on it."""
    return [
        verb
        for verb in resource.verbs
        if not verb.hidden and verb.when(row) and allowed(user, verb_ability(resource, verb), row)
    ]


def verb_ability(resource: Resource, verb: Verb) -> str:
    """Return the ability that a verb asks."""
    return verb.ability or resource.ability(verb.name)


def new(request: HttpRequest, resource: Resource) -> HttpResponseBase:
    """Ask for a new record, and store it."""
    fields = [name for name in resource.fields if name in resource.at_birth or name in resource.editable]
    fields += [name for name in resource.at_birth if name not in fields]
    made = forms.form_class(resource, request.user, fields)
    if request.method == "POST":
        form = made(request.POST)
        if form.is_valid():
            try:
                row = saving.create(
                    resource, form.save(commit=False), by=request.user, at=timezone.now(), via="ui"
                )
            except saving.NotYours:
                form.add_error(None, _not_yours())
            else:
                toasts.say(request, _("%(name)s is stored.") % {"name": resource.title_of(row)})
                return see_other(f"{reverse(resource.path)}/{row.pk}")
    else:
        initial = forms.initial_of(
            resource, request.user, {name: request.GET.get(name, "") for name in fields}
        )
        form = made(initial=initial)
    title = _("New %(noun)s") % {"noun": resource.label}
    return _form_page(request, resource, form, title, back=reverse(resource.path))


def edit(request: HttpRequest, resource: Resource, pk: int) -> HttpResponseBase:
    """Change a record; when somebody else changed it meanwhile, both values are shown and nothing is lost."""
    row = row_or_404(request, resource, pk, "edit")
    back = f"{reverse(resource.path)}/{pk}"
    made = forms.form_class(resource, request.user, resource.editable)
    title = _("Change %(name)s") % {"name": resource.title_of(row)}
    if request.method != "POST":
        return _form_page(request, resource, made(instance=row), title, back=back, version=row.version)
    form = made(request.POST, instance=row)
    if not form.is_valid():
        return _form_page(request, resource, form, title, back=back, version=_seen(request.POST), status=422)
    values = {name: form.cleaned_data[name] for name in resource.editable}
    try:
        changed = saving.change(
            resource, pk, _seen(request.POST), values, by=request.user, at=timezone.now(), via="ui"
        )
    except StaleVersionError:
        fresh = row_or_404(request, resource, pk, "edit")
        conflicts = _conflicts(resource, fresh, form)
        return _form_page(
            request, resource, form, title, back=back, version=fresh.version, conflicts=conflicts, status=409
        )
    except saving.NotYours:
        form.add_error(None, _not_yours())
        return _form_page(request, resource, form, title, back=back, version=_seen(request.POST), status=422)
    toasts.say(request, _("%(name)s is saved.") % {"name": resource.title_of(changed)})
    return see_other(back)


def cell(request: HttpRequest, resource: Resource, pk: int, name: str) -> HttpResponseBase:
    """Edit one field in place: GET asks, POST saves, `?show` only shows; fragments."""
    if name not in resource.editable:
        raise Http404
    row = row_or_404(request, resource, pk)
    if request.method == "POST":
        require(request.user, resource.ability("edit"), row)
    if "show" in request.GET or not allowed(request.user, resource.ability("edit"), row):
        return _shown(request, resource, row, name)
    made = forms.form_class(resource, request.user, [name])
    if request.method != "POST":
        return _cell_form(request, resource, row, made(instance=row, auto_id=f"cell-{pk}-%s"), name)
    form = made(request.POST, instance=row, auto_id=f"cell-{pk}-%s")
    if not form.is_valid():
        return _cell_form(request, resource, row, form, name)
    values = {name: form.cleaned_data[name]}
    try:
        saved = saving.change(
            resource, pk, _seen(request.POST), values, by=request.user, at=timezone.now(), via="ui"
        )
    except StaleVersionError:
        fresh = row_or_404(request, resource, pk, "edit")
        theirs = facts.fact(resource, fresh, name, editable=False)
        return _cell_form(request, resource, fresh, form, name, theirs=theirs)
    except saving.NotYours:
        form.add_error(name, _not_yours())
        return _cell_form(request, resource, row, form, name)
    answer = _shown(request, resource, saved, name)
    bound = facts.bound_field(resource, name)
    return toasts.say_now(answer, _("%(field)s is saved.") % {"field": bound.label})


def _shown(request: HttpRequest, resource: Resource, row: Any, name: str) -> HttpResponse:
    editable = allowed(request.user, resource.ability("edit"), row)
    shown = facts.fact(resource, row, name, editable=editable)
    base = f"{reverse(resource.path)}/{row.pk}"
    return render(request, "resource/cell_shown.html", {"fact": shown, "base": base})


def _cell_form(
    request: HttpRequest, resource: Resource, row: Any, form: Any, name: str, theirs: facts.Fact | None = None
) -> HttpResponse:
    base = f"{reverse(resource.path)}/{row.pk}"
    context = {
        "form": form,
        "field": form[name],
        "base": base,
        "name": name,
        "version": row.version,
        "theirs": theirs,
    }
    return render(request, "resource/cell_form.html", context)


def _form_page(
    request: HttpRequest,
    resource: Resource,
    form: Any,
    title: str,
    *,
    back: str,
    version: int | None = None,
    conflicts: list[tuple[str, Any, Any]] | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = [
        (str(group.label), [form[name] for name in group.fields if name in form.fields])
        for group in resource.groups
    ]
    grouped = {bound.name for _label, fields in shown for bound in fields}
    rest = [form[name] for name in form.fields if name not in grouped]
    context = {
        "resource": resource,
        "form": form,
        "title": title,
        "groups": [(label, fields) for label, fields in [*shown, ("", rest)] if fields],
        "version": version,
        "conflicts": conflicts or [],
        "back": back,
        "crumbs": [(capfirst(resource.labels), reverse(resource.path)), (title, "")],
    }
    status = 422 if form.errors and status == 200 else status
    return render(request, "resource/form.html", context, status=status)


def _conflicts(resource: Resource, fresh: Any, form: Any) -> list[tuple[str, Any, Any]]:
    """Return label, value now and value typed, of each field where the two differ."""
    found = []
    for name in resource.editable:
        mine = form.cleaned_data.get(name)
        if getattr(fresh, name) != mine:
            now = facts.fact(resource, fresh, name, editable=False)
            setattr(form.instance, name, mine)
            typed = facts.fact(resource, form.instance, name, editable=False)
            found.append((now.label, now.shown, typed.shown))
    return found


def _seen(sent: QueryDict) -> int:
    text = sent.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _not_yours() -> str:
    return _("You may not give this to that unit or owner. Choose one of your own.")


def _state(resource: Resource, row: Any) -> facts.Fact | None:
    """Return the first fact that has a tone: how the record stands."""
    toned = next((one for one in resource.columns if not isinstance(one, str) and one.tones), None)
    return facts.fact(resource, row, toned.name, editable=False) if toned is not None else None


def _neighbours(resource: Resource, row: Any, request: HttpRequest) -> dict[str, str]:
    """Return the addresses of the records before and after this one, in the list that the address names."""
    if "in" not in request.GET:
        return {}
    address = request.GET["in"]
    try:
        asked = query.read(resource, _lists(address), request.user)
    except query.BadQuery:
        return {}
    order = order_of(resource, asked.sort)
    rows = query.chosen(asked, query.visible(resource, request.user))
    place = keyset.place_of(row, order)
    before = keyset.page(rows, order, ("pk",), 1, before=place).rows
    after = keyset.page(rows, order, ("pk",), 1, after=place).rows
    tail = QueryDict(mutable=True)
    tail["in"] = address
    base = reverse(resource.path)
    return {
        name: f"{base}/{found[0][0]}?{tail.urlencode()}"
        for name, found in (("previous", before), ("next", after))
        if found
    }


def _lists(address: str) -> dict[str, list[str]]:
    given = QueryDict(address)
    return {name: given.getlist(name) for name in given}
