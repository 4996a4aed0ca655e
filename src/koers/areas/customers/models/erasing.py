"""That a person was erased: when, by whom and on what ground, without who it was; and the signs barred since."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from koers.areas.organisation.models import Unit


class ErasureGround(models.TextChoices):
    """Why somebody is erased: the grounds of article 17 of the GDPR."""

    WITHDRAWN = "withdrawn", _("They withdrew their consent")
    OBJECTED = "objected", _("They objected to our keeping their data")
    NOT_NEEDED = "not_needed", _("The data are no longer needed")
    UNLAWFUL = "unlawful", _("The data should not have been kept")
    DUTY = "duty", _("The law obliges us to erase them")
    CHILD = "child", _("They were a child when the data were collected")


class ErasureRows(models.QuerySet["Erasure"]):
    """Questions about many erasures."""

    scope_unit: ClassVar[str | None] = "unit_id"
    scope_owner: ClassVar[str | None] = None

    def visible_to(self, user: Any) -> Self:
        """Return the erasures in the units that somebody sees."""
        if not getattr(user, "is_authenticated", False) or not user.is_active:
            return self.none()
        return self if user.scope.everything else self.filter(unit_id__in=user.scope.unit_ids)

    def unfinished(self) -> Self:
        """Return those of which the search through all texts and files is not done."""
        return self.filter(finished_at__isnull=True)


class Erasure(models.Model):
    """One erasure. It holds counts and never a value of the person, except `signs` while the search still runs."""

    id = models.BigAutoField(primary_key=True)
    #: The nameless row that stays in the place of the person, for the counts.
    person_id = models.BigIntegerField(_("nameless record"))
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("unit"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    via = models.CharField(_("by way of"), max_length=12, default="ui")
    ground = models.CharField(_("ground"), max_length=12, choices=ErasureGround.choices)
    erased_at = models.DateTimeField(_("erased at"))
    finished_at = models.DateTimeField(_("search finished at"), null=True, blank=True)
    #: How many rows went, were emptied, had a text cleaned or stay, by code of the noun.
    counts = models.JSONField(_("counts"), default=dict)
    #: What names the person, for the search through texts and files; emptied by the step that finishes it.
    signs = models.JSONField(default=dict, editable=False)

    objects = ErasureRows.as_manager()

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ("-erased_at", "-id")

    def __str__(self) -> str:
        return f"{self.pk}"


_SALT = "koers.customers.erased"
_CHUNK = 500


def digest_of(sign: str) -> str:
    """Return the keyed hash of a sign such as an e-mail address; without the key of the site it tells nothing."""
    return salted_hmac(_SALT, sign.strip().casefold(), algorithm="sha256").hexdigest()


class ErasedSignRows(models.QuerySet["ErasedSign"]):
    """Questions about barred signs."""

    def among(self, signs: Collection[str]) -> set[str]:
        """Return which of some signs are barred."""
        asked: dict[str, list[str]] = {}
        if signs and self.exists():
            for sign in signs:
                asked.setdefault(digest_of(sign), []).append(sign)
        digests = list(asked)
        found: set[str] = set()
        for start in range(0, len(digests), _CHUNK):
            rows = self.filter(digest__in=digests[start : start + _CHUNK])
            found.update(sign for digest in rows.values_list("digest", flat=True) for sign in asked[digest])
        return found


class ErasedSign(models.Model):
    """A sign of somebody who was erased, as a keyed hash alone, so that it does not come back unnoticed."""

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    erasure = models.ForeignKey(Erasure, models.CASCADE, related_name="barred")

    objects = ErasedSignRows.as_manager()

    class Meta:
        verbose_name = _("barred sign")
        verbose_name_plural = _("barred signs")

    def __str__(self) -> str:
        return f"{self.pk}"
