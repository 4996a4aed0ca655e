"""Start of the bridge."""

from django.apps import AppConfig


class BridgeConfig(AppConfig):
    """The application that carries figures between the tables and the analytics, and the demo company in and out."""

    name = "koers.bridge"
    label = "bridge"

    def ready(self) -> None:
        """Show on every page that demo figures are in it, and offer the pages of the bridge."""
        from koers.bridge import store_views, views
        from koers.bridge.erasing import views as erasing

        views.declare()
        store_views.declare()
        erasing.declare()
