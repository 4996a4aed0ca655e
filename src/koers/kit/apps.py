"""Start of the kit: registries are checked here, so that a misspelt declaration stops the process."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """The one Django application of the kit."""

    name = "koers.kit"
    label = "kit"
    verbose_name = "Koers kit"

    def ready(self) -> None:
        """Register system checks and what the fittings declare themselves."""
        from koers.kit import startup

        startup.begin()
