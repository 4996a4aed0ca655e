"""Start of the area."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """The application of this area."""

    name = "koers.areas.organisation"
    label = "organisation"

    def ready(self) -> None:
        """Register nouns, events, measures, resources and imports."""
        from koers.areas.organisation import queries
        from koers.kit import startup
        from koers.kit.access import scope

        scope.register_source(queries.current_scope)

        startup.register_subjects(self.label)
        startup.declare(self.name)
