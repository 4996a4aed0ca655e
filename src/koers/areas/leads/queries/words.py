"""The words of refusals and requirements: one place, so that a page, a form and the API say the same."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from koers.areas.leads.rules.hand_over import RETURN_REASONS

__all__ = ["RETURN_REASONS", "refusal_text", "requirement_names"]


def requirement_names(least_fit: str = "", least_engagement: int | None = None) -> dict[str, str]:
    """Return the words for what a contract may ask of a lead."""
    return {
        "fit": _("the agreed fit (%(least)s or better)") % {"least": least_fit}
        if least_fit
        else _("the agreed fit"),
        "engagement": _("the agreed engagement (%(least)s or better)") % {"least": least_engagement}
        if least_engagement
        else _("the agreed engagement"),
        "fit_known": _("sector, size or job title known"),
        "reachable": _("a mail address or telephone number"),
        "has_account": _("a company"),
        "has_role": _("a contact with a role"),
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
    if code == "accept_gaps":
        known = requirement_names()
        lacking = ", ".join(known[name] for name in names)
        return _(
            "This lead does not meet the definition of an accepted lead yet: it lacks %(what)s. Fill it in, or say why you accept it all the same."
        ) % {"what": lacking}
    if code == "unseen":
        return _("%(who)s may not see this lead: it lies in another part of the firm.") % {"who": names[0]}
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
        "too_late": _("This cannot be undone any more."),
    }[code]


def contract_refusal(code: str) -> str:
    """Return why a verb on the contract is refused, and what helps."""
    return {
        "not_draft": _("A signed version never changes. Propose a new version."),
        "signed": _("This side has signed already."),
        "same_person": _("You signed for the other side. Somebody else signs for this one."),
        "side": _("There is no such side."),
    }[code]


def channel_names() -> dict[str, str]:
    """Return the words for the ways to try a returned lead again."""
    return {
        "": _("any way"),
        "call": _("by telephone"),
        "mail": _("by e-mail"),
        "content": _("with content"),
        "event": _("at an event"),
        "post": _("by post"),
    }


def move_refusals() -> dict[str, str]:
    """Return why a move by hand is refused, by the codes of the rules of the lifecycle."""
    return {
        "same": _("The lead stands there already."),
        "blocked": _("This person does not want contact; nothing moves this lead."),
        "unknown": _("There is no such move."),
        "reason": _("A reason is needed."),
        "evidence": _("A state is passed over; that needs evidence."),
        "nothing": _(
            "There is no move of yours to take back: somebody else or a rule moved this lead meanwhile."
        ),
    }
