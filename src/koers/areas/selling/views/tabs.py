"""The pages that stand together under Deals: the row above each of them."""

from django.utils.translation import gettext_lazy as _

from koers.kit.ui.navigation import Tab, register_tabs

TABS = (
    Tab(_("Board"), "deals-board", "selling.deal.read"),
    Tab(_("List"), "deals", "selling.deal.read"),
    Tab(_("Approaches"), "deals-approaches", "insight.approach_effect.read"),
)

register_tabs("deals", *TABS)
