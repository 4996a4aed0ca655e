"""The steps that make the tables: one operation for many, and an installation of before is not asked for more."""

from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from koers.kit.guard.readiness import pending_migrations
from koers.kit.resource.creation import CreateTables

SHELF = migrations.CreateModel(
    name="Shelf",
    fields=[("id", models.BigAutoField(primary_key=True)), ("name", models.CharField(max_length=20))],
    options={"constraints": [models.UniqueConstraint(fields=["name"], name="trial_shelf_once")]},
)
BOOK = migrations.CreateModel(
    name="Book",
    fields=[
        ("id", models.BigAutoField(primary_key=True)),
        ("shelf", models.ForeignKey("trial.Shelf", models.PROTECT)),
        ("pages", models.PositiveIntegerField()),
    ],
    options={"indexes": [models.Index(fields=["pages"], name="trial_book_by_pages")]},
)


@pytest.mark.django_db(transaction=True)
def test_many_tables_are_created_in_one_step_and_taken_away_again() -> None:
    step = CreateTables(tables=[SHELF, BOOK])
    before, after = ProjectState(), ProjectState()
    step.state_forwards("trial", after)
    with connection.schema_editor() as editor:
        step.database_forwards("trial", editor, before, after)
    try:
        assert _constraints("trial_shelf")["trial_shelf_once"]["unique"]
        book = _constraints("trial_book")
        assert book["trial_book_by_pages"]["columns"] == ["pages"]
        assert ("trial_shelf", "id") in [found["foreign_key"] for found in book.values()]
    finally:
        with connection.schema_editor() as editor:
            step.database_backwards("trial", editor, after, before)
    assert not {"trial_shelf", "trial_book"} & set(connection.introspection.table_names())


def test_one_step_for_many_tables_leaves_the_models_that_were_worked_out_before_as_they_were() -> None:
    state = ProjectState()
    CreateTables(tables=[SHELF]).state_forwards("trial", state)
    earlier = state.apps
    later = state.clone()
    CreateTables(tables=[BOOK]).state_forwards("trial", later)
    assert [model.__name__ for model in earlier.get_models()] == ["Shelf"]
    assert later.apps.get_model("trial", "Book")._meta.get_field("shelf").related_model.__name__ == "Shelf"


@pytest.mark.django_db
def test_an_installation_of_before_needs_no_step_again() -> None:
    recorder = MigrationRecorder(connection)
    replacing = {
        key: step.replaces for key, step in MigrationLoader(None).disk_migrations.items() if step.replaces
    }
    assert ("kit", "0001_tables") in replacing
    for (app, name), former in replacing.items():
        recorder.record_unapplied(app, name)
        for of_app, of_name in former:
            recorder.record_applied(of_app, of_name)
    assert pending_migrations() == []


def _constraints(table: str) -> dict[str, Any]:
    with connection.cursor() as cursor:
        return dict(connection.introspection.get_constraints(cursor, table))
