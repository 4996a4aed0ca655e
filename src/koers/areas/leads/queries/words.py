"""The words of refusals and requirements: one place, so that a page, a form and the API say the same."""

from collections.abc import Sequence

from django.utils.translation import gettext as _


def requirement_names() -> dict[str, str]:
    """Return the words for what a contract may ask of a lead."""
    return {
        "fit": _("the agreed fit"),
        "engagement": _("the agreed engagement"),
        "fit_known": _("sector, size or job title known"),
        "reachable": _("a mail address or telephone number"),
        "has_account": _("a company"),
        "has_need": _("the need in their words"),
        "has_next_step": _("a dated next step"),
        "has_legal_basis": _("a legal basis"),
    }


def refusal_text(code: str, names: Sequence[str] = ()) -> str:
    """Return why a hand-over is refused, and what helps."""
    if code == "gaps":
        known = requirement_names()
        lacking = ", ".join(known[name] for name in names)
        return _(
            "This lead does not meet the definition yet: it lacks %(what)s. Add it, or say why you offer it all the same."
        ) % {"what": lacking}
    if code == "answered":
        state, who = (*names, "", "")[:2]
        if who:
            return _("%(who)s was first: %(state)s.") % {"who": who, "state": state.lower()}
        return _("This was answered already: %(state)s.") % {"state": state.lower()}
    if code == "state":
        return _("This lead is past being offered: it is %(state)s.") % {
            "state": (names[0] if names else "").lower()
        }
    return {
        "no_contract": _("There is no contract in force. Draft one, and have both sides sign it."),
        "waiting": _("This lead lies on the desk of sales already."),
        "nobody": _("No seller was found for this lead. Name one, or add a routing rule."),
        "reason": _("Choose a reason."),
        "words": _("“Other” needs a few words."),
    }[code]
