"""A form as the world sees it: works without script, in both languages, inside other pages that are named, and without cookies.

There is no session behind it and nothing is done in anybody's name, so that CSRF has nothing to take hold of. Each
opened form carries a signed mark instead: who opened it when, which makes that sending twice is once, that programs
which answer in no time are stopped, and that an old copy of the page is asked again.
"""

import secrets
from time import time
from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF
from django import forms
from django.core import signing
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from koers.areas.leads import actions
from koers.areas.leads.actions import intake_read, intake_store
from koers.areas.leads.actions.intake_answers import LABELS
from koers.areas.leads.models import LeadForm, RawEvent, RawFormat
from koers.areas.leads.rules import forming
from koers.areas.leads.rules import identity as rules
from koers.areas.leads.rules.intake import MOST_EVENT, Line
from koers.kit.access.doors import public
from koers.kit.guard import limits
from koers.kit.resource.answers import see_other

SALT = "koers.leads.form"
#: The field that people do not see and programs fill in.
TRAP = "website"
#: Sendings from one address, and of one form from everywhere.
PER_CALLER = limits.Limit("form", times=10, seconds=600)
PER_FORM = limits.Limit("form-all", times=600, seconds=3_600)
TAGS = {"campaign": "utm_campaign", "source": "utm_source", "medium": "utm_medium"}
LANGUAGES = ("en", "nl")


class PublicForm(forms.Form):
    """The questions of one form, in the language of the moment."""

    def __init__(self, *args: Any, form: LeadForm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question, needed in forming.asked(form.questions):
            self.fields[question.name] = _field(question, needed)
        if form.asks_permission:
            self.fields["permission"] = forms.BooleanField(label=form.said("consent"), required=False)

    def clean_email(self) -> str:
        """Return the address in its one writing."""
        found = rules.email(self.cleaned_data["email"])
        if not found:
            raise forms.ValidationError(_("This is not an e-mail address."))
        return found


def _field(question: forming.Question, needed: bool) -> forms.Field:
    attributes = {"autocomplete": question.autocomplete} if question.autocomplete else {}
    kinds: dict[str, type[forms.Widget]] = {
        "email": forms.EmailInput,
        "long": forms.Textarea,
    }
    widget = kinds.get(question.kind, forms.TextInput)(attrs=attributes)
    if question.kind == "tel":
        widget.input_type = "tel"  # type: ignore[attr-defined]
    if question.kind == "long":
        widget.attrs["rows"] = 4
    return forms.CharField(
        label=str(LABELS[question.name]), max_length=question.most, required=needed, widget=widget
    )


@public
@csrf_exempt
@xframe_options_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a form, or take what was filled in."""
    form = (
        LeadForm.objects.alive().select_related("unit", "event_source").filter(slug=slug, active=True).first()
    )
    if form is None:
        raise Http404
    with translation.override(_language(request)):
        return _framed(_post(request, form) if request.method == "POST" else _show(request, form), form)


@public
@xframe_options_exempt
@never_cache
@require_http_methods(["GET", "HEAD"])
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Thank for a form that was sent."""
    form = LeadForm.objects.alive().select_related("unit").filter(slug=slug).first()
    if form is None:
        raise Http404
    with translation.override(_language(request)):
        facts = {"form": form, **_texts(form), "is_embedded": "embed" in request.GET}
        return _framed(render(request, "leads/public_thanks.html", facts), form)


@public
@csrf_exempt
@never_cache
@limits.limited("form-confirm", times=60, seconds=60)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to confirm a permission (GET: programs that read mail open links), or confirm it (POST)."""
    now = timezone.now()
    is_asked = request.method == "POST"
    answer = actions.confirm(token, at=now) if is_asked else actions.confirming(token, at=now)
    language = answer.language if answer is not None else _language(request)
    with translation.override(language):
        facts = {"answer": answer, "done": is_asked and answer is not None}
        return render(request, "leads/public_confirm.html", facts, status=200 if answer is not None else 404)


# --- showing --------------------------------------------------------------------------------------------------------


def _show(
    request: HttpRequest, form: LeadForm, *, fields: PublicForm | None = None, **more: Any
) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    tags = {name: given.get(tag, "")[:200] for name, tag in TAGS.items()}
    facts = {
        "form": form,
        "fields": fields if fields is not None else PublicForm(form=form),
        "mark": more.pop("mark", None) or opened(form, at=time()),
        "tags": [(TAGS[name], value) for name, value in tags.items() if value],
        "trap": TRAP,
        "is_embedded": "embed" in request.GET or "embed" in request.POST or more.get("is_preview", False),
        "language": translation.get_language(),
        "others": [code for code in LANGUAGES if code != translation.get_language()],
        **_texts(form),
        **more,
    }
    status = 422 if fields is not None and (fields.errors or more) else 200
    return render(request, "leads/public_form.html", facts, status=status)


def preview(request: HttpRequest, form: LeadForm, language: str) -> HttpResponse:
    """Show a form as it will be, without a way to send it."""
    with translation.override(language if language in LANGUAGES else "en"):
        return _framed(_show(request, form, is_preview=True), form)


def _texts(form: LeadForm) -> dict[str, str]:
    return {
        "title": form.said("title"),
        "intro": form.said("intro"),
        "words": form.said("thanks"),
    }


def _language(request: HttpRequest) -> str:
    asked = request.POST.get("lang") or request.GET.get("lang", "")
    if asked in LANGUAGES:
        return asked
    found = translation.get_language_from_request(request)[:2]
    return found if found in LANGUAGES else "en"


def _framed(answer: HttpResponse, form: LeadForm) -> HttpResponse:
    """Let the named pages, and our own preview, show the form inside them."""
    answer._csp_replace = {"frame-ancestors": [SELF, *form.origins]}  # type: ignore[attr-defined]
    return answer


def opened(form: LeadForm, *, at: float) -> str:
    """Return the mark of a form that is opened now."""
    return signing.dumps({"form": form.slug, "nonce": secrets.token_urlsafe(12), "at": int(at)}, salt=SALT)


# --- taking ---------------------------------------------------------------------------------------------------------


def _post(request: HttpRequest, form: LeadForm) -> HttpResponse:
    fields = PublicForm(request.POST, form=form)
    if request.POST.get(TRAP):  # A program; it need not know that nothing is kept.
        return _thank(request, form)
    mark = _mark(request.POST.get("mark", ""), form)
    if not fields.is_valid():
        return _show(request, form, fields=fields, mark=request.POST.get("mark") if mark else None)
    if mark is None:
        return _show(
            request, form, fields=fields, notice=_("This page was open for long. Send it once more.")
        )
    if time() - mark["at"] < forming.LEAST_SECONDS:
        notice = _("That went very fast. Look it over and send it once more.")
        return _show(request, form, fields=fields, notice=notice, mark=request.POST["mark"])
    try:
        limits.count(PER_CALLER, f"{form.pk}:{limits.caller(request)}", at=time())
        limits.count(PER_FORM, str(form.pk), at=time())
    except limits.TooMany as error:
        return limits.refusal(error)
    try:
        _take(request, form, fields, str(mark["nonce"]))
    except OperationalError:
        answer = _show(request, form, fields=fields, notice=_("We are busy. Send it once more in a moment."))
        answer.status_code = 503
        return answer
    return _thank(request, form)


def _mark(text: str, form: LeadForm) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = signing.loads(text[:400], salt=SALT, max_age=forming.MOST_SECONDS)
    except signing.BadSignature:
        return None
    return found if found.get("form") == form.slug else None


def _take(request: HttpRequest, form: LeadForm, fields: PublicForm, nonce: str) -> None:
    """Keep the answers as a raw line and read it at once; when that fails, the job reads it soon."""
    now = timezone.now()
    answers = {
        name: str(value) for name, value in fields.cleaned_data.items() if name != "permission" and value
    }
    wording = form.said("consent") if fields.cleaned_data.get("permission") else ""
    tags = {name: request.POST.get(tag, "")[:200] for name, tag in TAGS.items()}
    tags["campaign"] = tags["campaign"] or form.campaign
    line = forming.line(
        form.slug, answers, language=str(translation.get_language()), tags=tags, wording=wording
    )
    uid = forming.line_id(nonce)
    assert len(line) <= MOST_EVENT
    intake_store.store(form.event_source, [Line(uid, None, None, now, line)], format=RawFormat.FORM, at=now)
    rows = RawEvent.objects.waiting().filter(source=form.event_source, uid=uid).values_list("pk", flat=True)
    intake_read.read_form(list(rows), at=now)


def _thank(request: HttpRequest, form: LeadForm) -> HttpResponse:
    query = {"lang": translation.get_language()} | ({"embed": "1"} if "embed" in request.POST else {})
    return see_other(f"{reverse('form-thanks', args=[form.slug])}?{urlencode(query)}")
