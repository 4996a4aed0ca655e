"""The entry of the import in the frame."""

from django.utils.translation import gettext_lazy as _

from koers.kit.ui.navigation import NavItem, register

register(
    NavItem(
        name="imports",
        label=_("Import"),
        url_name="imports",
        icon="upload",
        ability="kit.import.read",
        position=80,
        group="foot",
    )
)
