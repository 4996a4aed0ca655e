"""The value case of a deal: its page, writing and changing it, and taking it along as a file."""

from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koers.areas.selling import actions
from koers.areas.selling.measures import REALISED
from koers.areas.selling.models import Deal, ValueCase
from koers.areas.selling.queries import value as cases
from koers.areas.selling.resources.deals import DEALS
from koers.areas.selling.resources.value import VALUE_CASES
from koers.areas.selling.rules import value as rules
from koers.areas.selling.views import value_words as words
from koers.areas.selling.views.value_forms import AssumptionForm, CaseForm, LineForm, told
from koers.areas.selling.views.value_listed import listed
from koers.areas.selling.views.value_page import CasePage
from koers.kit.access.matrix import ability, allowed, require
from koers.kit.methods import reading
from koers.kit.record import StaleVersionError
from koers.kit.resource.answers import row_or_404
from koers.kit.resource.record_pages import sides
from koers.kit.ui import toasts

READ, EDIT = "selling.deal.read", "selling.deal.edit"


@ability(READ)
@require_safe
def of_deal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the value case of a deal: the newest, or the one that is asked for."""
    deal: Deal = row_or_404(request, DEALS, pk)
    user: Any = request.user
    every = list(cases.cases_of(deal, user)[:20])
    asked = request.GET.get("case", "")
    row = next((one for one in every if str(one.pk) == asked), every[0] if every else None)
    page, problems = None, []
    if row is not None:
        try:
            page = CasePage(row, request.GET.get("against", ""))
        except rules.BadCase as refusal:
            problems = [f"{rules.dotted(one.path)}: {words.said(one)}" for one in refusal.problems]
    context = {
        "deal": deal,
        "case": row,
        "page": page,
        "problems": problems,
        "others": [(one.title, f"?case={one.pk}", one == row) for one in every] if len(every) > 1 else [],
        "benefits": page.benefits(user) if page else [],
        "realised": REALISED.ask({"case": row.pk}, user, at=timezone.localdate()) if row else None,
        "may_edit": allowed(user, EDIT, deal),
        **(listed(row, user, at=timezone.now()) if row else {}),
        "record_sides": sides(DEALS, deal, user, here="deals-value"),
        "crumbs": _crumbs(deal),
    }
    return render(request, "selling/value.html", context)


@ability(EDIT)
@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a case with the figures of the deal."""
    deal: Deal = row_or_404(request, DEALS, pk)
    require(request.user, EDIT, deal)
    user: Any = request.user
    row = actions.write_case(ValueCase(deal=deal, title=deal.name), by=user, at=timezone.now())
    toasts.say(request, _("The case is begun. Put in what the customer spends now, and what it will be."))
    return redirect(page_of(row))


@ability(EDIT)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring in a case as a file or as text; the example stands ready to be changed."""
    deal: Deal = row_or_404(request, DEALS, pk)
    user: Any = request.user
    require(user, EDIT, deal)
    form = CaseForm(
        request.POST or None,
        request.FILES or None,
        initial={"text": rules.EXAMPLE.read_text(encoding="utf-8")},
    )
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        document, problems = _read(form.content())
        if document is not None:
            row = actions.write_case(ValueCase(deal=deal, document=document), by=user, at=timezone.now())
            toasts.say(request, _("%(name)s is stored.") % {"name": row.title})
            return redirect(page_of(row))
        form = CaseForm(initial={"text": form.cleaned_data["text"] or form.initial["text"]})
    return _form(request, deal, form, _("Bring in a value case"), problems)


@ability(EDIT)
@require_http_methods(["GET", "POST"])
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a case as a whole, as text or from a file."""
    row, user = editable(request, pk)
    initial = {"text": _written(row), "version": row.version}
    form = CaseForm(request.POST or None, request.FILES or None, initial=initial)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        document, problems = _read(form.content())
        if document is not None:
            seen = form.cleaned_data["version"] or 0
            try:
                actions.rewrite_case(row, document, seen, by=user, at=timezone.now())
            except StaleVersionError:
                problems = [stale()]
            else:
                toasts.say(request, _("The case is changed."))
                return redirect(page_of(row))
        form = CaseForm(initial={**initial, "text": form.cleaned_data["text"] or initial["text"]})
    return _form(request, row.deal, form, _("Change the case"), problems, case=row)


@ability(EDIT)
@require_http_methods(["GET", "POST"])
def assumption(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one number of a case, with where it comes from."""
    row, user = editable(request, pk)
    name = request.GET.get("of", "")
    held = next((one for one in row.document["assumptions"] if one["id"] == name), None)
    if held is None:
        return redirect(page_of(row))
    initial = {"distribution": "fixed", **held, "version": row.version}
    form = AssumptionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_assumption(
                row, name, form.changes(), form.cleaned_data["version"], by=user, at=timezone.now()
            )
        except rules.BadCase as refusal:
            told(form, refusal)
        except StaleVersionError:
            form.add_error(None, stale())
        else:
            toasts.say(request, _("%(name)s is stored.") % {"name": held["name"]})
            return redirect(f"{page_of(row)}#numbers")
    return _form(request, row.deal, form, held["name"], [], case=row)


@ability(EDIT)
@require_http_methods(["GET", "POST"])
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a cost to one of the alternatives."""
    row, user = editable(request, pk)
    form = LineForm(request.POST or None, initial={"version": row.version}, case=row.case)
    if request.method == "POST" and form.is_valid():
        added, inputs = form.line()
        document = rules.with_line(row.document, added, inputs)
        try:
            actions.rewrite_case(row, document, form.cleaned_data["version"], by=user, at=timezone.now())
        except rules.BadCase as refusal:
            told(form, refusal)
        except StaleVersionError:
            form.add_error(None, stale())
        else:
            toasts.say(request, _("%(name)s is stored.") % {"name": added["name"]})
            return redirect(page_of(row))
    return _form(request, row.deal, form, _("Add a cost"), [], case=row)


@ability(READ)
@require_safe
def as_yaml(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the case as the file that brings it in again."""
    row: ValueCase = row_or_404(request, VALUE_CASES, pk)
    response = HttpResponse(_written(row), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="value-case-{row.pk}.yaml"'
    return response


@ability(READ)
@require_safe
def as_workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the case as a workbook whose formulas live."""
    from koers.areas.selling.views.value_sheet import workbook

    row: ValueCase = row_or_404(request, VALUE_CASES, pk)
    try:
        content = workbook(row.case)
    except rules.BadCase:
        return redirect(page_of(row))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="value-case-{row.pk}.xlsx"'
    return response


@ability(READ)
@require_safe
def as_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the case on paper, in the language of the customer or the one that is asked for."""
    from koers.areas.selling.views import value_paper

    row: ValueCase = row_or_404(request, VALUE_CASES, pk)
    language = value_paper.language_of(row, request.GET.get("language", ""))
    try:
        content = value_paper.render(row, language, request.GET.get("against", ""), at=timezone.now())
    except rules.BadCase:
        return redirect(page_of(row))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="value-case-{row.pk}.pdf"'
    return response


def editable(request: HttpRequest, pk: int) -> tuple[ValueCase, Any]:
    """Return a case that this person may change, and the person."""
    row: ValueCase = row_or_404(request, VALUE_CASES, pk)
    require(request.user, EDIT, row)
    return row, request.user


def _read(content: bytes) -> tuple[dict[str, Any] | None, list[str]]:
    """Return the document in a file, or what is wrong with it by line and field."""
    try:
        document = reading.read(content)
        rules.read_case(document.values, cases.limits())
    except reading.NotReadable as refusal:
        return None, [_placed(refusal.problem.line, refusal.problem.field, refusal.problem.message)]
    except rules.BadCase as refusal:
        return None, [
            _placed(document.line_of(one.path), rules.dotted(one.path), words.said(one))
            for one in refusal.problems
        ]
    return document.values, []


def _placed(number: int, field: str, message: str) -> str:
    where = _("Line %(number)s") % {"number": number}
    return f"{where}, {field}: {message}" if field else f"{where}: {message}"


def _written(row: ValueCase) -> str:
    return yaml.safe_dump(row.document, sort_keys=False, allow_unicode=True, width=110)


def stale() -> str:
    """Say that somebody else was first."""
    return _("Somebody else changed this case meanwhile. Look at it again, and change it then.")


def page_of(row: ValueCase) -> str:
    """Return the address of the page of a case."""
    return f"{reverse('deals-value', args=[row.deal_id])}?case={row.pk}"


def _crumbs(deal: Deal) -> list[tuple[str, str]]:
    return [
        (capfirst(DEALS.labels), reverse("deals")),
        (deal.name, reverse("deals-page", args=[deal.pk])),
        (_("Value case"), ""),
    ]


def crumbs_of(deal: Deal, title: str) -> list[tuple[str, str]]:
    """Return the way to a page below the value case of a deal."""
    return [
        *_crumbs(deal)[:-1],
        (_("Value case"), reverse("deals-value", args=[deal.pk])),
        (title, ""),
    ]


def _form(
    request: HttpRequest,
    deal: Deal,
    form: Any,
    title: str,
    problems: list[str],
    case: ValueCase | None = None,
) -> HttpResponse:
    context = {
        "deal": deal,
        "form": form,
        "title": title,
        "problems": problems,
        "back": page_of(case) if case else reverse("deals-value", args=[deal.pk]),
        "sends_files": isinstance(form, CaseForm),
        "crumbs": crumbs_of(deal, title),
    }
    return render(request, "selling/value_form.html", context, status=422 if problems or form.errors else 200)
