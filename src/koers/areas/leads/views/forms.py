"""Forms of ours on the web: list, make, change, look at, with the snippet for other pages and what came in."""

from typing import Any

from csp.constants import SELF
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods

from koers.areas.customers.models import Person, Source
from koers.areas.leads import actions
from koers.areas.leads.actions.intake_answers import LABELS
from koers.areas.leads.models import FormAnswer, LeadForm
from koers.areas.leads.queries import forms as queries
from koers.areas.leads.rules import forming
from koers.areas.leads.rules.intake import is_origin
from koers.areas.leads.views import public_form
from koers.areas.organisation.models import Unit
from koers.kit.access.doors import ability
from koers.kit.access.matrix import allowed, narrow, require
from koers.kit.access.models import User
from koers.kit.ui import toasts

READ = "leads.form.read"
_TEXTS = ("title", "intro", "thanks", "consent")
_PLAIN = (
    "name", "slug", "unit", "origin", "campaign", "purpose", "double_opt_in", "active",
    *(f"{text}_{code}" for text in _TEXTS for code in ("en", "nl")),
)  # fmt: skip


class QuestionsInput(forms.Widget):
    """For each question of the list: not asked, may be left empty, or needed."""

    template_name = "leads/questions_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return what the drawing needs."""
        found = super().get_context(name, value, attrs)
        chosen = {question.name: needed for question, needed in forming.asked(value or [])}
        found["rows"] = [
            {
                "field": f"{name}-{question.name}",
                "label": LABELS[question.name],
                "is_fixed": question.name == "email",
                "choice": ""
                if question.name not in chosen
                else "needed"
                if chosen[question.name]
                else "asked",
            }
            for question in forming.QUESTIONS
        ]
        return found

    def value_from_datadict(self, sent: Any, files: Any, name: str) -> list[dict[str, Any]]:
        """Return the questions that were chosen."""
        chosen = {question.name: sent.get(f"{name}-{question.name}", "") for question in forming.QUESTIONS}
        chosen["email"] = "needed"
        return [
            {"name": one, "required": choice == "needed"}
            for one, choice in chosen.items()
            if choice in ("asked", "needed")
        ]


class QuestionsField(forms.Field):
    """Which questions a form asks."""

    widget = QuestionsInput


class FormForm(forms.ModelForm):  # type: ignore[type-arg]
    """What somebody says about a form."""

    questions = QuestionsField(label=gettext_lazy("Questions"), required=False)
    origins = forms.CharField(
        label=gettext_lazy("Web pages that may show it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "https://www.example.com"}),
        help_text=gettext_lazy(
            "One address a line, without what follows the first slash. Empty: only its own page."
        ),
    )

    class Meta:
        model = LeadForm
        fields = _PLAIN
        help_texts = {
            "slug": gettext_lazy(
                "The last part of its address on the web; small letters, digits and hyphens."
            ),
            "purpose": gettext_lazy("A short word by which mailings ask for this permission, such as news."),
            "campaign": gettext_lazy("For answers that do not come from another one."),
            "consent_en": gettext_lazy("Empty: no permission is asked. It is kept word for word as proof."),
            "double_opt_in": gettext_lazy("Only who opens the mail and confirms may be mailed."),
        }
        widgets = {
            f"{text}_{code}": forms.Textarea(attrs={"rows": 2})
            for text in ("intro", "thanks", "consent")
            for code in ("en", "nl")
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verb = "create" if self.instance.pk is None else "edit"
        units = narrow(Unit.objects.visible_to(user), user, f"leads.form.{verb}").order_by("path")
        self.fields["unit"] = forms.ModelChoiceField(
            units,
            label=self.fields["unit"].label,
            empty_label=_("Choose a unit"),
            help_text=_("Somebody who is seen for the first time belongs to this unit."),
        )
        self.fields["origin"] = forms.ModelChoiceField(
            Source.objects.visible_to(user).filter(active=True),
            label=self.fields["origin"].label,
            required=False,
            empty_label=_("none"),
        )
        self.fields["slug"].required = False
        self.initial.setdefault(
            "questions", self.instance.questions or [{"name": "first_name"}, {"name": "last_name"}]
        )
        self.initial["origins"] = "\n".join(self.instance.origins)

    def clean_slug(self) -> str:
        """Return the address; without one it is made of the name."""
        slug = self.cleaned_data["slug"] or slugify(self.cleaned_data.get("name", ""))[:60]
        if not slug:
            raise ValidationError(_("Fill in an address."))
        if (
            slug == "confirm"
            or LeadForm._base_manager.filter(slug=slug).exclude(pk=self.instance.pk).exists()
        ):
            raise ValidationError(_("Another form has this address."))
        return str(slug)

    def clean_origins(self) -> list[str]:
        """Return the addresses of pages, each as a browser names it."""
        lines = self.cleaned_data["origins"].splitlines()
        found = [line.strip().rstrip("/").lower() for line in lines if line.strip()]
        for one in found:
            if not is_origin(one):
                raise ValidationError(
                    _("“%(address)s” is no address of a page. Write it as https://www.example.com.")
                    % {"address": one[:80]}
                )
        return list(dict.fromkeys(found))[:50]

    def filled(self) -> LeadForm:
        """Return the form with what was said about it, not stored yet."""
        form: LeadForm = self.save(commit=False)
        form.questions, form.origins = self.cleaned_data["questions"], self.cleaned_data["origins"]
        return form


@ability(READ)
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """Show the forms with what came in over thirty days."""
    user: Any = request.user
    rows = queries.forms(user, today=timezone.localdate())
    context = {
        "rows": rows,
        "came": sum(row.answers for row in rows),
        "may_create": allowed(user, "leads.form.create"),
        "crumbs": [(_("Leads"), reverse("leads")), (_("Forms"), "")],
    }
    return render(request, "leads/forms.html", context)


@ability(READ)
@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one form: how it looks, how to put it on a page, and what was answered."""
    form = _form(request, pk)
    user: Any = request.user
    answers = list(
        FormAnswer.objects.visible_to(user).filter(form=form).select_related("person", "account")[:20]
    )
    seen = set(
        Person.objects.visible_to(user)
        .filter(pk__in=[one.person_id for one in answers])
        .values_list("pk", flat=True)
    )
    context = {
        "form": form,
        "row": queries.row(form, today=timezone.localdate()),
        "answers": [queries.shown(answer, visible=answer.person_id in seen) for answer in answers],
        "address": request.build_absolute_uri(reverse("form", args=[form.slug])),
        "script": request.build_absolute_uri(f"{settings.STATIC_URL}kit/embed.js"),
        "may_edit": allowed(user, "leads.form.edit", form),
        "may_confirm": queries.can_mail(),
        "crumbs": [(_("Forms"), reverse("lead-forms")), (form.name, "")],
    }
    answer = render(request, "leads/form.html", context)
    answer._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return answer


@ability(READ)
@xframe_options_sameorigin
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form as visitors see it, without a way to send it."""
    return public_form.preview(request, _form(request, pk), request.GET.get("lang", ""))


@ability("leads.form.create")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a form."""
    user: Any = request.user
    sent = FormForm(request.POST or None, user=user)
    if request.method == "POST" and sent.is_valid():
        form = sent.filled()
        require(user, "leads.form.create", form)
        actions.create_form(form, by=user, at=timezone.now())
        return redirect("lead-form", pk=form.pk)
    crumbs = [(_("Forms"), reverse("lead-forms")), (_("New form"), "")]
    return render(
        request, "leads/form_form.html", {"sent": sent, "crumbs": crumbs}, status=422 if sent.errors else 200
    )


@ability("leads.form.edit")
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a form."""
    form = _form(request, pk)
    user: Any = request.user
    require(user, "leads.form.edit", form)
    sent = FormForm(request.POST or None, user=user, instance=form)
    if request.method == "POST" and sent.is_valid():
        changed = sent.filled()
        require(user, "leads.form.edit", changed)
        actions.change_form(changed, by=user, at=timezone.now())
        toasts.say(request, _("%(name)s is changed.") % {"name": changed.name})
        return redirect("lead-form", pk=form.pk)
    crumbs = [
        (_("Forms"), reverse("lead-forms")),
        (str(form.name), reverse("lead-form", args=[pk])),
        (_("Change"), ""),
    ]
    context = {"sent": sent, "form": form, "crumbs": crumbs}
    return render(request, "leads/form_form.html", context, status=422 if sent.errors else 200)


def _form(request: HttpRequest, pk: int) -> LeadForm:
    return get_object_or_404(
        LeadForm.objects.visible_to(request.user).select_related("unit", "event_source"), pk=pk
    )
