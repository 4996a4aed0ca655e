"""The pages that stand together under Leads: the row above each of them, and the entry of the rail.

A page whose address is named here shows the row by itself; a name without an address is left out.
"""

from django.utils.translation import gettext_lazy as _

from koers.kit.ui.navigation import NavItem, Tab, register, register_tabs

TABS = (
    Tab(_("Board"), "leads-board", "customers.lifecycle.read"),
    Tab(_("List"), "leads", "customers.lifecycle.read"),
    Tab(_("Hand-over desk"), "leads-desk", "leads.hand_over.read"),
    Tab(_("The way of leads"), "leads-funnel", "insight.funnel.read"),
    Tab(_("Follow-up"), "leads-follow-up", "insight.follow_up.read"),
    Tab(_("Hand-overs"), "hand-overs", "leads.hand_over.read"),
    Tab(_("Contract"), "leads-contract", "leads.contract.read"),
    Tab(_("Routing"), "leads-routing", "leads.routing.read"),
    Tab(_("Sources"), "lead-sources", "customers.source.read"),
    Tab(_("Forms"), "lead-forms", "leads.form.read"),
    Tab(_("Marketing and sales"), "relation", "insight.relation.read", ("relation-survey",)),
    Tab(_("Rules"), "leads-rules", "leads.rules.read"),
    Tab(
        _("Events in"),
        "event-sources",
        "leads.event_source.read",
        also=("dead-letters", "identity-proposals"),
    ),
)

register(NavItem("leads", _("Leads"), "leads-board", "sprout", "customers.lifecycle.read", "l", 20))
register_tabs("leads", *TABS)
