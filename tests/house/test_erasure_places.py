"""No column in which somebody can stand is forgotten by erasure."""

import pytest
from django.apps import apps
from django.db import models
from simple_history.models import HistoricalChanges

from koers.bridge.erasing import places
from koers.kit.record import Record

TEXTS = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    models.GenericIPAddressField,
)


def columns(model: type[models.Model]) -> set[str]:
    """Return the columns of a model that can hold words; a closed list of codes holds none."""
    fields = model._meta.local_concrete_fields
    return {field.name for field in fields if isinstance(field, TEXTS) and not field.choices}


def nouns() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if not issubclass(model, HistoricalChanges)
    ]


def declared(model: type[models.Model]) -> set[str]:
    label = model._meta.label
    found = {*places.SEARCHED.get(label, ()), *places.NOBODY.get(label, ())}
    if label in places.EMPTIED:
        found |= set(places.EMPTIED[label].emptied)
    if label in places.GOES or label == places.ANSWERS:
        found |= columns(model)
    return found | (set(places.OF_EVERY_NOUN) if issubclass(model, Record) else set())


@pytest.mark.parametrize("model", nouns(), ids=lambda model: model._meta.label)
def test_every_column_that_can_hold_words_says_what_erasure_does_with_it(model: type[models.Model]) -> None:
    missing = columns(model) - declared(model)
    assert not missing, (
        f"say in koers/bridge/erasing/places.py what erasure of a person does with {sorted(missing)} of "
        f"{model._meta.label}"
    )


def test_every_declared_column_exists_and_has_one_fate() -> None:
    known = {model._meta.label: model for model in nouns()}
    for table in (places.GOES, places.EMPTIED):
        for label, place in table.items():
            fields = {field.name for field in known[label]._meta.get_fields()}
            assert {path.split("__")[0] for path in place.of} - {"pk"} <= fields, label
            assert set(place.emptied) <= fields, label
    for table in (places.SEARCHED, places.NOBODY):
        for label, names in table.items():
            assert set(names) <= columns(known[label]), label
    for label in set(places.SEARCHED) & set(places.NOBODY):
        assert not set(places.SEARCHED[label]) & set(places.NOBODY[label]), label


def test_former_versions_have_the_columns_of_their_noun() -> None:
    for model in apps.get_models():
        if issubclass(model, HistoricalChanges):
            own = columns(model) - {"history_change_reason", "history_type"}
            assert own <= columns(model.instance_type), model._meta.label
