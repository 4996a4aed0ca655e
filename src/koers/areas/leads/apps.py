"""Start of the area."""

from django.apps import AppConfig


class LeadsConfig(AppConfig):
    """The application of this area."""

    name = "koers.areas.leads"
    label = "leads"

    def ready(self) -> None:
        """Register nouns, events, measures, resources and imports."""
        from koers.kit import startup

        startup.register_subjects(self.label)
        startup.declare(self.name)
