"""Every noun has a version that only rises."""

import pytest
from django.db import IntegrityError, transaction

from koers.areas.organisation.models import Product, Unit
from koers.kit.record import StaleVersionError

pytestmark = pytest.mark.django_db


def test_the_version_rises_with_each_save_also_of_single_fields() -> None:
    product = Product.objects.create(name="Pump")
    product.save()
    product.name = "Pump 2"
    product.save(update_fields=["name"])
    assert Product.objects.get().version == 3


def test_writing_over_a_version_that_somebody_else_changed_is_refused_and_changes_nothing() -> None:
    mine = Product.objects.create(name="Pump")
    theirs = Product.objects.get()
    theirs.name = "Theirs"
    theirs.save_over(1, "name")
    mine.name = "Mine"
    with pytest.raises(StaleVersionError):
        mine.save_over(1, "name")
    stored = Product.objects.get()
    assert (stored.name, stored.version) == ("Theirs", 2)


def test_an_id_of_a_source_is_there_once_and_rows_without_one_are_free() -> None:
    Product.objects.create(name="A", source="erp", external_id="1")
    Product.objects.create(name="B", source="crm", external_id="1")
    Product.objects.create(name="C")
    Product.objects.create(name="D")
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.create(name="E", source="erp", external_id="1")
    assert Product.objects.count() == 4


def test_a_moved_unit_takes_its_descendants_along() -> None:
    firm = Unit.objects.create(kind="company", name="Firm")
    north, south = (
        Unit.objects.create(kind="division", name=name, parent=firm) for name in ("North", "South")
    )
    team = Unit.objects.create(kind="team", name="Team", parent=north)
    desk = Unit.objects.create(kind="team", name="Desk", parent=team)
    team.parent = south
    team.save()
    desk.refresh_from_db()
    assert desk.path == f"{firm.pk:06d}.{south.pk:06d}.{team.pk:06d}.{desk.pk:06d}."
    assert set(Unit.objects.under(south)) == {south, team, desk}
    assert set(Unit.objects.under(north)) == {north}
