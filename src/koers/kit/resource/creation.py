"""A step of a migration that creates many tables at once, for use in migrations.

Django works out the models of the whole project anew after each operation that changes one: with two hundred tables
that relate to each other, most of a minute goes there before a first page can be seen. Here it happens once a step.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.operations.models import CreateModel


class CreateTables(Operation):
    """Create the tables of an app, in the order given: one that refers to another of them comes after it."""

    category = OperationCategory.ADDITION
    serialization_expand_args: ClassVar[list[str]] = ["tables"]

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = list(tables)

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the models to the state, which is worked out when somebody asks for it."""
        state.__dict__.pop("apps", None)
        for table in self.tables:
            table.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the tables."""
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the tables, the last one first."""
        for table in reversed(self.tables):
            table.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Return what the step does, for the list of migrations."""
        return f"Create {len(self.tables)} tables"
