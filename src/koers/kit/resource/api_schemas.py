"""What the API takes and gives, as types derived from the declarations."""

from datetime import date, datetime
from typing import Annotated, Any

from django import forms
from django.db import models
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from koers.kit.resource.columns import kind_of
from koers.kit.resource.declaration import Resource, Verb
from koers.kit.resource.forms import ChooseField, DayField, MoneyField

MOST_ID = 2**63 - 1


def _storable(text: str) -> str:
    """Refuse signs that no database can hold."""
    if "\x00" in text or (not text.isprintable() and any("\ud800" <= sign <= "\udfff" for sign in text)):
        raise ValueError("holds signs that cannot be stored")
    return text


Words = Annotated[str, AfterValidator(_storable)]
Id = Annotated[int, Field(ge=1, le=MOST_ID)]
Whole = Annotated[int, Field(ge=-(2**53), le=2**53, strict=True)]


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(extra="allow")
    type: str = "about:blank"
    title: str
    status: int
    detail: str | None = None
    errors: dict[str, list[str]] | None = None


class Strict(BaseModel):
    """A body that names only what is known."""

    model_config = ConfigDict(extra="forbid")


def output(resource: Resource) -> type[BaseModel]:
    """Return the type of a record that is given."""
    kinds: dict[str, Any] = {
        "id": (int, ...),
        "uid": (str | None, None),
        "version": (int | None, None),
        "created_at": (datetime | None, None),
        "updated_at": (datetime | None, None),
    }
    for name in resource.fields:
        kinds[name] = (_given(resource.model._meta.get_field(name)) | None, None)
    return create_model(_title(resource), **kinds)


def page_of(resource: Resource, one: type[BaseModel]) -> type[BaseModel]:
    """Return the type of a page of records."""
    return create_model(f"{_title(resource)}Page", items=(list[one], ...), next=(str | None, None))  # type: ignore[valid-type]


def create_body(resource: Resource) -> type[BaseModel]:
    """Return the type of a new record."""
    names = [name for name in (*resource.fields, *resource.at_birth) if writable_at_birth(resource, name)]
    fields: dict[str, Any] = {}
    for name in dict.fromkeys(names):
        field: Any = resource.model._meta.get_field(name)
        needed = not (field.blank or field.null or field.has_default())
        kind = _taken(field)
        fields[name] = (kind, ...) if needed else (kind | None, None)
    return create_model(f"{_title(resource)}New", __base__=Strict, **fields)


def change_body(resource: Resource) -> type[BaseModel]:
    """Return the type of a change: any of the fields."""
    fields: dict[str, Any] = {
        name: (_taken(resource.model._meta.get_field(name)) | None, None) for name in resource.editable
    }
    return create_model(f"{_title(resource)}Change", __base__=Strict, **fields)


def verb_body(resource: Resource, verb: Verb, form: forms.Form | None) -> type[BaseModel]:
    """Return the type of a verb's answers."""
    fields: dict[str, Any] = {}
    for name, field in form.fields.items() if form is not None else ():
        kind = _asked(field)
        fields[name] = (kind, ...) if field.required else (kind | None, None)
    title = f"{_title(resource)}{verb.name.title().replace('-', '')}"
    return create_model(title, __base__=Strict, **fields)


def writable_at_birth(resource: Resource, name: str) -> bool:
    """Tell whether a new record may name a field."""
    return name in resource.at_birth or name in resource.editable


def attributes(resource: Resource) -> dict[str, str]:
    """Return the names of the API with what each reads."""
    found = {name: name for name in ("id", "uid", "version", "created_at", "updated_at")}
    for name in resource.fields:
        found[name] = resource.model._meta.get_field(name).attname  # type: ignore[union-attr]
    return found


def _title(resource: Resource) -> str:
    return resource.model.__name__


def _given(field: Any) -> Any:
    if isinstance(field, models.DateTimeField):
        return datetime
    if isinstance(field, models.DateField):
        return date
    if isinstance(field, models.BooleanField):
        return bool
    if field.is_relation or isinstance(field, models.IntegerField):
        return int
    return str


def _taken(field: Any) -> Any:
    if field.is_relation:
        return Id
    if isinstance(field, models.BooleanField):
        return bool
    if kind_of(field) == "date":
        return date
    if isinstance(field, models.IntegerField):
        return Whole
    return Words


def _asked(field: forms.Field) -> Any:
    if isinstance(field, forms.ModelMultipleChoiceField):
        return list[Id]
    if isinstance(field, ChooseField | forms.ModelChoiceField):
        return Id
    if isinstance(field, MoneyField | forms.IntegerField):
        return Whole
    if isinstance(field, DayField):
        return date
    return Words
