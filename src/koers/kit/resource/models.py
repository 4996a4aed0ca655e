"""Saved views of lists, keys of the API, and the rows of the search index."""

import uuid
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedViewRows(models.QuerySet["SavedView"]):
    """Questions about saved views."""

    def offered_to(self, user: Any) -> Self:
        """Return a person's own views and those that others share."""
        return self.filter(Q(owner=user) | Q(shared=True))


class SavedView(models.Model):
    """A list as somebody wants to see it again: filters, order and columns, kept as its address."""

    scope_user = "owner_id"

    resource = models.CharField(_("list"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(_("address"), max_length=2000, blank=True, default="")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="views", verbose_name=_("owner")
    )
    shared = models.BooleanField(_("shared with everybody"), default=False)
    is_default = models.BooleanField(_("opens by itself"), default=False)

    objects = SavedViewRows.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ("name", "id")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["owner", "resource", "name"], name="kit_view_name_once"),
            models.UniqueConstraint(
                fields=["owner", "resource"], condition=Q(is_default=True), name="kit_view_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BulkRun(models.Model):
    """What one verb did to many records: which changed, with what takes that back, and which did not, and why."""

    scope_user = "by_id"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    resource = models.CharField(_("list"), max_length=40)
    verb = models.CharField(_("verb"), max_length=40, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    begun_at = models.DateTimeField(_("begun at"))
    asked = models.PositiveIntegerField(_("records"), default=0)
    #: Pairs of an id and the answers that take the verb back.
    done = models.JSONField(default=list)
    #: Pairs of an id and why the record stayed as it was; no names, for those may have to go.
    left = models.JSONField(default=list)
    is_over = models.BooleanField(_("finished"), default=False)
    undone_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("change of many records")
        verbose_name_plural = _("changes of many records")
        ordering = ("-begun_at", "-id")

    def __str__(self) -> str:
        return f"{self.resource} {self.verb} ({self.asked})"


class ApiKey(models.Model):
    """A key with which a program acts as a person; only its hash is kept."""

    scope_user = "owner_id"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="api_keys")
    name = models.CharField(_("name"), max_length=60)
    prefix = models.CharField(_("begins with"), max_length=16)
    digest = models.CharField(max_length=64, unique=True)
    read_only = models.BooleanField(_("may only read"), default=True)
    created_at = models.DateTimeField(_("made at"))
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class SearchRow(models.Model):
    """What can be found of one record; database triggers on the nouns' own tables keep it."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    row_id = models.BigIntegerField()
    unit_id = models.BigIntegerField(null=True)
    title = models.TextField()
    body = models.TextField()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "row_id"], name="kit_search_once")
        ]

    def __str__(self) -> str:
        return self.title
