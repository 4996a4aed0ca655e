"""Forms of records: explicit fields, values as people write them, references among what a person may see."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from koers.kit.resource import references, registry
from koers.kit.resource.columns import kind_of
from koers.kit.resource.declaration import Resource
from koers.kit.ui import formats


class MoneyField(forms.CharField):
    """An amount as people write it; its value is integer cents."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        """Show cents as an amount; what somebody typed comes back as it was."""
        return formats.money(value, "EUR", exact=True).lstrip("€\u00a0 ") if isinstance(value, int) else value

    def to_python(self, value: Any) -> Any:
        """Return cents, or None for an empty field; the API sends cents as they are."""
        if isinstance(value, int):
            return value
        text = super().to_python(value)
        if not text:
            return None
        return _read(formats.parse_money, text)


class DayField(forms.CharField):
    """A day in any usual notation."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs |= {"autocomplete": "off", "data-date": ""}

    def prepare_value(self, value: Any) -> Any:
        """Show a day in the short form of the language."""
        return formats.date(value, "short") if hasattr(value, "year") else value

    def to_python(self, value: Any) -> Any:
        """Return the day, or None for an empty field."""
        text = super().to_python(value)
        if not text:
            return None
        return _read(lambda words: formats.parse_date(words, timezone.localdate()), text)


def _read(parse: Any, text: str) -> Any:
    try:
        found = parse(text[:60])
    except ValueError as problem:
        raise forms.ValidationError(str(problem)) from None
    if isinstance(found, int) and abs(found) >= 2**62:
        raise forms.ValidationError(_("This amount is too large."))
    return found


class Choose(forms.Select):
    """A list of records to choose from, with a box that searches when there are more than are offered."""

    def __init__(self, model: type[models.Model], user: Any) -> None:
        super().__init__()
        self.model, self.user = model, user
        self.is_required = False

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Draw the choices: the present one and the first that are offered."""
        pk = int(value) if str(value or "").isdecimal() and len(str(value)) < 19 else None
        offers = references.offers(self.model, self.user, limit=references.OFFERED + 1)
        many = len(offers) > references.OFFERED
        offers = offers[: references.OFFERED]
        if pk is not None and pk not in dict(offers):
            offers = [(pk, references.titles(self.model, [pk], self.user)[pk]), *offers]
        built = self.build_attrs(self.attrs, attrs or {})
        key = built.get("id") or f"id_{name}"
        select = format_html(
            '<select name="{}" id="{}"{}>{}</select>', name, key, _flags(built), options(offers, pk)
        )
        resource = registry.of_model(self.model)
        if not many or resource is None:
            return select
        return format_html(
            '<input type="search" class="input" name="text" aria-label="{}" placeholder="{}" autocomplete="off" '
            'hx-get="{}" hx-trigger="input changed delay:150ms" hx-target="#{}" hx-swap="innerHTML" '
            'hx-include="#{}">{}',
            _("Search in this list"),
            _("Type to search"),
            reverse("choose", args=[resource.path]),
            key,
            key,
            select,
        )


def _flags(attrs: Mapping[str, Any]) -> SafeString:
    names = [name for name in ("required", "aria-invalid", "aria-describedby", "disabled") if attrs.get(name)]
    found = SafeString("")
    for name in names:
        found += format_html(' {}="{}"', name, "" if attrs[name] is True else attrs[name])
    return found


def options(offers: Sequence[tuple[int, str]], chosen: int | None) -> SafeString:
    """Return the options of a choice, an empty one first."""
    found = format_html('<option value="">{}</option>', formats.EN_DASH)
    for pk, title in offers:
        found += format_html(
            '<option value="{}"{}>{}</option>', pk, SafeString(" selected") if pk == chosen else "", title
        )
    return found


class ChooseField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A reference to a record that the person may see."""

    def __init__(self, model: type[models.Model], user: Any, **named: Any) -> None:
        super().__init__(references.visible_rows(model, user), widget=Choose(model, user), **named)

    def among(self, rows: models.QuerySet[Any]) -> None:
        """Offer these rows alone, all of them: the few that belong to one record."""
        self.widget = forms.Select(attrs=self.widget.attrs)
        self.widget.is_required = self.required
        self.queryset = rows

    def to_python(self, value: Any) -> Any:
        """Return the record; an id beyond what a database holds is none of the choices."""
        if value and not (str(value).isdecimal() and len(str(value)) <= 18):
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class RecordForm(forms.ModelForm):  # type: ignore[type-arg]
    """A form of a record. `changed_data` of a bound form names what the person changed."""

    template_name_label = ""


def form_class(
    resource: Resource, user: Any, fields: Sequence[str], *, plain: bool = False
) -> type[RecordForm]:
    """Return the form class for some fields; `plain` takes the values of the API instead of people's notations."""

    def formfield(field: Any, **named: Any) -> forms.Field | None:
        if field.is_relation:
            return ChooseField(field.related_model, user, **_common(field))
        if plain:
            found: forms.Field | None = field.formfield(**named)
            return found
        kind = kind_of(field)
        if kind == "money":
            return MoneyField(**_common(field))
        if kind == "date":
            return DayField(**_common(field))
        found = field.formfield(**named)
        if isinstance(field, models.TextField) and found is not None:
            found.widget.attrs["rows"] = 4
        return found

    made: type[RecordForm] = forms.modelform_factory(  # type: ignore[assignment]
        resource.model, form=RecordForm, fields=list(fields), formfield_callback=formfield
    )
    return made


def _common(field: Any) -> dict[str, Any]:
    label = str(field.verbose_name)
    return {
        "required": not (field.blank or field.null),
        "label": label[:1].upper() + label[1:],
        "help_text": field.help_text,
    }


def initial_of(resource: Resource, user: Any, given: Mapping[str, str]) -> dict[str, Any]:
    """Return what a new record starts with: owner and unit of the person, and what the address names."""
    names = (*resource.at_birth, *resource.editable)
    found: dict[str, Any] = {}
    if "owner" in names and user.scope.member_ids:
        found["owner"] = min(user.scope.member_ids)
    if "unit" in names and user.scope.write_unit_ids:
        units: Any = resource.model._meta.get_field("unit").related_model
        own = units._default_manager.filter(pk__in=user.scope.write_unit_ids)
        found["unit"] = own.order_by("path").values_list("pk", flat=True).first()
    for name in names:
        if given.get(name):
            found[name] = given[name]
    return found
