"""Start of the area."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """The application of this area."""

    name = "koers.areas.insight"
    label = "insight"

    def ready(self) -> None:
        """Register nouns, events, measures, resources and imports, and what insight adds to the demo company."""
        from importlib import import_module

        from koers.kit import startup

        startup.register_subjects(self.label)
        startup.declare(self.name)
        import_module(f"{self.name}.demo")
