"""The pages that stand together under Deals and under Quotes: the row above each of them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koers.kit.ui.navigation import Tab, register_tabs

TABS = (
    Tab(_("Board"), "deals-board", "selling.deal.read"),
    Tab(_("List"), "deals", "selling.deal.read"),
    Tab(_("Approaches"), "deals-approaches", "insight.approach_effect.read"),
    Tab(_("Why we win and lose"), "deals-why", "selling.deal_review.read"),
    Tab(pgettext_lazy("talks", "Conversations"), "deals-conversations", "selling.talk.read"),
)

register_tabs("deals", *TABS)
register_tabs(
    "quotes",
    Tab(_("List"), "quotes", "selling.quote.read"),
    Tab(_("How quotes do"), "quotes-numbers", "selling.quote.read"),
)
