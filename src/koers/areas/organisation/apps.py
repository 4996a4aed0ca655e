"""Start of the area."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """The application of this area."""

    name = "koers.areas.organisation"
    label = "organisation"

    def ready(self) -> None:
        """Register nouns, events, measures, resources and imports."""
        from koers.kit import startup

        startup.register_subjects(self.label)
        startup.declare(self.name)
