"""The screens of insight: the sales review as a page, as JSON and as a document to print."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from koers.areas.insight import actions, jobs
from koers.areas.insight.queries.question import BadQuestion, Question, data_version, read_question
from koers.areas.insight.queries.review import thresholds
from koers.areas.insight.views.page import Page
from koers.areas.insight.views.toolbar import toolbar
from koers.kit.access.matrix import ability
from koers.kit.jobs import enqueue
from koers.kit.ui.navigation import NavItem, register

register(NavItem("review", _("Review"), "review", "compass", "insight.review.read", "r", 10))


@ability("insight.review.read")
@require_GET
def review_page(request: HttpRequest) -> HttpResponse:
    """Show the sales review; every choice stands in the address."""
    user: Any = request.user
    now = timezone.now()
    try:
        question = read_question(request.GET.dict(), user, today=timezone.localdate(now))
    except BadQuestion as error:
        return render(request, "insight/refused.html", {"reason": str(error)}, status=400)
    answered = actions.answer(question, user, at=now)
    context: dict[str, Any] = {"question": question, "answered": answered, **toolbar(question, user)}
    if answered.is_late:
        context["run"] = run = _ask_for(question, user)
        # Nobody works in the background: better a slow page than an old one.
        if (now - run.created_at).total_seconds() > thresholds().patience_s:
            facts = actions.keep(question, user, version=data_version(), at=now)
            context["answered"] = answered = actions.Answered(facts, now)
    if answered.facts is None:
        return render(request, "insight/waiting.html", context)
    page = Page(answered.facts, is_whole=request.GET.get("rows") == "all")
    totals = answered.facts["totals"]
    if not any(totals[part]["n"] for part in ("won", "lost", "open")):
        return render(request, "insight/empty.html", context)
    return render(request, "insight/review.html", context | {"page": page, "facts": answered.facts})


def _ask_for(question: Question, user: Any) -> Any:
    """Have the review worked out in the background, once for each state of the records."""
    key = f"{question.fingerprint(user)}:{data_version()[:16]}"
    return enqueue(jobs.work_out_review, key=key, by=user, user_id=user.pk, address=question.address)


@ability("insight.review.read")
@require_GET
def review_json(request: HttpRequest) -> HttpResponse:
    """Return the facts of the review, as `koers review --json` does."""
    user: Any = request.user
    now = timezone.now()
    try:
        question = read_question(request.GET.dict(), user, today=timezone.localdate(now))
    except BadQuestion as error:
        return JsonResponse({"title": str(error), "status": 400}, status=400)
    answered = actions.answer(question, user, at=now)
    if answered.facts is None:
        _ask_for(question, user)
        return JsonResponse({"status": "working"}, status=202, headers={"Retry-After": "5"})
    return JsonResponse(answered.facts)


@ability("insight.review.export")
@require_GET
def review_pdf(request: HttpRequest) -> HttpResponse:
    """Return the review as a tagged PDF in the reader's language."""
    from koers.areas.insight import pdf

    user: Any = request.user
    now = timezone.now()
    try:
        question = read_question(request.GET.dict(), user, today=timezone.localdate(now))
    except BadQuestion as error:
        return render(request, "insight/refused.html", {"reason": str(error)}, status=400)
    answered = actions.answer(question, user, at=now)
    if answered.facts is None:
        return HttpResponse(
            status=303, headers={"Location": f"{reverse('review')}?{request.GET.urlencode()}"}
        )
    response = HttpResponse(
        pdf.render(answered.facts, language=get_language() or "en", at=now), content_type="application/pdf"
    )
    name = f"koers-review-{question.period.code}-{question.as_of}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
