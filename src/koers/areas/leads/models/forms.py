"""Forms that Koers puts on the web, and what people answered on them."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.models import Account, Person, Source
from koers.areas.leads.models.intake import EventSource
from koers.areas.organisation.models import Unit
from koers.kit.access.scope import ScopedQuerySet
from koers.kit.record import Record


class LeadFormRows(ScopedQuerySet["LeadForm"]):
    """Questions about many forms."""

    scope_owner = None


class LeadForm(Record):
    """A form on the web with which people make themselves known; its texts are kept in both languages."""

    subject_code = "leadform"

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=60, unique=True)
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="lead_forms", verbose_name=_("unit of new persons")
    )
    origin = models.ForeignKey(
        Source,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="lead_forms",
        verbose_name=_("lead source"),
    )
    campaign = models.CharField(_("campaign"), max_length=120, blank=True, default="")
    title_en = models.CharField(_("title in English"), max_length=160)
    title_nl = models.CharField(_("title in Dutch"), max_length=160, blank=True, default="")
    intro_en = models.TextField(_("introduction in English"), max_length=2000, blank=True, default="")
    intro_nl = models.TextField(_("introduction in Dutch"), max_length=2000, blank=True, default="")
    thanks_en = models.TextField(_("thanks in English"), max_length=2000, blank=True, default="")
    thanks_nl = models.TextField(_("thanks in Dutch"), max_length=2000, blank=True, default="")
    #: Names of the questions in their order, each with whether an answer is needed.
    questions = models.JSONField(_("questions"), default=list)
    consent_en = models.TextField(_("permission asked in English"), max_length=1000, blank=True, default="")
    consent_nl = models.TextField(_("permission asked in Dutch"), max_length=1000, blank=True, default="")
    purpose = models.CharField(_("purpose of the permission"), max_length=40, default="news")
    double_opt_in = models.BooleanField(_("permission is confirmed by mail"), default=True)
    #: Addresses of web pages that may show the form inside them.
    origins = models.JSONField(_("web pages that may show it"), default=list, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    event_source = models.OneToOneField(
        EventSource, models.PROTECT, related_name="form", editable=False, verbose_name=_("event source")
    )

    objects = LeadFormRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("form")
        verbose_name_plural = _("forms")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    def said(self, name: str, language: str = "") -> str:
        """Return a text of the form in a language; where there is none, the one in English or else in Dutch."""
        code = (language or get_language() or "en")[:2]
        order = (code, "en", "nl")
        return next((found for one in order if (found := getattr(self, f"{name}_{one}", ""))), "")

    @property
    def asks_permission(self) -> bool:
        """Tell whether people are asked for a permission."""
        return bool(self.consent_en or self.consent_nl)


class FormAnswerRows(ScopedQuerySet["FormAnswer"]):
    """Questions about many answers."""

    scope_unit = "form__unit_id"
    scope_owner = None


class FormAnswer(Record):
    """What somebody answered on a form: the words of it; the timeline holds that it happened."""

    subject_code = "formanswer"

    form = models.ForeignKey(LeadForm, models.CASCADE, related_name="answers", verbose_name=_("form"))
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="form_answers", verbose_name=_("person")
    )
    account = models.ForeignKey(
        Account, models.CASCADE, null=True, blank=True, related_name="form_answers", verbose_name=_("account")
    )
    happened_at = models.DateTimeField(_("sent at"))
    language = models.CharField(_("language"), max_length=5, default="en")
    answers = models.JSONField(_("answers"), default=dict)
    #: The text of the permission as it was shown, when it was given.
    wording = models.TextField(_("permission given"), blank=True, default="")
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)

    objects = FormAnswerRows.as_manager()

    class Meta(Record.Meta):
        verbose_name = _("form answer")
        verbose_name_plural = _("form answers")
        ordering = ("-happened_at", "-id")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["form", "-happened_at", "-id"], name="leads_answer_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.form}: {self.pk}"
