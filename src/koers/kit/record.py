"""The base of every noun: identity, version, origin and bin."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: What stands as the name of somebody who was erased; people read it in their own language.
NAMELESS = "∅"


def named(values: Iterable[Any]) -> str:
    """Join the parts of a name; who was erased is called so."""
    return " ".join(
        gettext("Erased person") if value == NAMELESS else str(value) for value in values if value
    )


class StaleVersionError(Exception):
    """Somebody else changed the record since it was read."""


class Record(models.Model):
    """A noun that people keep: it has a public id, a version that only rises, an origin and a bin."""

    #: Short code under which the timeline knows this noun; empty for nouns that events are not about.
    subject_code: ClassVar[str] = ""

    uid = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True, editable=False)
    source = models.CharField(_("source"), max_length=40, blank=True, default="")
    external_id = models.CharField(_("id at the source"), max_length=120, blank=True, default="")
    demo = models.BooleanField(_("demo data"), default=False, editable=False)
    deleted_at = models.DateTimeField(_("in the bin since"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~Q(external_id=""),
                name="%(app_label)s_%(class)s_one_per_source_id",
            )
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the version one higher than it was."""
        if self.pk is not None and not self._state.adding:
            self.version += 1
            named = kwargs.get("update_fields")
            if named is not None:
                kwargs["update_fields"] = {*named, "version", "updated_at"}
        super().save(*args, **kwargs)

    def save_over(self, seen_version: int, *fields: str) -> None:
        """Write the named fields when nobody changed the record since `seen_version`.

        Raises StaleVersionError otherwise; the row is then untouched.
        """
        values: dict[str, Any] = {name: getattr(self, name) for name in fields}
        changed = (
            type(self)
            ._base_manager.filter(pk=self.pk, version=seen_version)
            .update(version=F("version") + 1, **values)
        )
        if not changed:
            raise StaleVersionError(f"{type(self).__name__} {self.pk} is no longer at version {seen_version}")
        self.version = seen_version + 1
