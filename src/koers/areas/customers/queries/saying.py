"""What a decision-making unit says in words: stances, names as far as one may read them, and what is missing."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koers.areas.customers.events.deciding import signed
from koers.areas.customers.queries.deciding import Dmu, Placed
from koers.areas.customers.rules.deciding import Gap

#: From this stance on somebody is for us; from its opposite on against us.
LEANS = 2
#: Gaps that put the whole decision at risk.
GRAVE = frozenset({"no_contact", "single_thread", "no_economic", "no_decider", "uncovered"})

#: What is missing, by the code of a gap.
_TITLES = {
    "no_economic": gettext_lazy("No economic buyer is known"),
    "no_decider": gettext_lazy("Nobody is known who decides"),
    "no_coach": gettext_lazy("Nobody coaches us"),
    "no_contact": gettext_lazy("We speak with nobody"),
    "single_thread": gettext_lazy("Everything hangs on one contact"),
    "uncovered": gettext_lazy("Nobody of us covers who decides"),
    "coach_unverified": gettext_lazy("The coach is not verified"),
    "content": gettext_lazy("Feels no need to change, and hears nothing from us"),
    "silent": gettext_lazy("Silent"),
    "stance_unknown": gettext_lazy("Weighs heavily, and the stance is unknown"),
    "role_unknown": gettext_lazy("The role is unknown"),
}
#: The rule behind it.
_RULES = {
    "no_economic": gettext_lazy(
        "Somebody must be the economic buyer: who can say yes when the others say no."
    ),
    "no_decider": gettext_lazy("Somebody must be decider or approver."),
    "no_coach": gettext_lazy("Somebody must be a coach: who tells how it goes inside, and wants us to win."),
    "no_contact": gettext_lazy("No two-way contact with anybody in %(days)s days."),
    "single_thread": gettext_lazy(
        "Two-way contact with one of %(size)s people in %(days)s days; from %(least)s people on that is a risk."
    ),
    "uncovered": gettext_lazy("Whoever decides, approves or is economic buyer needs one of us."),
    "coach_unverified": gettext_lazy("A coach without two-way contact in %(days)s days counts for nothing."),
    "content": gettext_lazy("Content as it is or overconfident, and no two-way contact in %(days)s days."),
    "silent": gettext_lazy("No two-way contact in %(days)s days."),
    "stance_unknown": gettext_lazy("Influence is high, and nobody rated the stance."),
    "role_unknown": gettext_lazy("Neither role nor sort of buyer is known."),
}


@dataclass(frozen=True)
class Said:
    """A gap in words: how grave, what is missing, whom it is about, and the rule behind it."""

    code: str
    tone: str
    title: str
    who: str
    rule: str


def stance_tone(value: int | None) -> str:
    """Return the tone of a stance."""
    if value is None:
        return "none"
    return "good" if value >= LEANS else "bad" if value <= -LEANS else "plain"


def stance_text(value: int | None) -> str:
    """Write a stance: its number and its word."""
    if value is None:
        return _("stance unknown")
    word = {"good": _("for us"), "bad": _("against us"), "plain": _("neutral")}[stance_tone(value)]
    return f"{signed(value)} {word}"


def said_of(found: Dmu, gap: Gap) -> Said:
    """Return a gap in words."""
    whom = [one for pk in gap.ids if (one := found.member(pk)) is not None]
    tone = "bad" if gap.code in GRAVE else "warn"
    words = {"days": gap.days, "size": gap.size, "least": found.thresholds.single_thread_size}
    return Said(gap.code, tone, str(_TITLES[gap.code]), _names(whom), str(_RULES[gap.code]) % words)


def name_of(one: Placed) -> str:
    """Return the name of a person, or that the reader may not know it."""
    return one.name or _("Somebody of another unit")


def _names(whom: list[Placed], most: int = 4) -> str:
    """Return names in a row; those beyond `most` are counted."""
    shown = ", ".join(name_of(one) for one in whom[:most])
    rest = len(whom) - most
    if rest <= 0:
        return shown
    return ngettext("%(names)s and %(n)s other", "%(names)s and %(n)s others", rest) % {
        "names": shown,
        "n": rest,
    }
