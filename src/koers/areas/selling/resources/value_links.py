"""Links to value cases and what customers proposed under them as declared records; what changes them are their verbs.

The secret of a link stands nowhere in its row, so that no list, file or answer can hold it.
"""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from koers.areas.selling.models import ValueLink, ValueProposal, ValueProposalPart
from koers.kit.record import named
from koers.kit.resource.declaration import Column, Filter, Group, History, Related, Resource, Side, Timeline
from koers.kit.resource.registry import add_panel, add_side, register
from koers.kit.ui.formats import exact

NAME = ("first_name", "prefix", "last_name")
LINK = ("case", "person", "language", "made_at", "made_by", "expires_at", "withdrawn_at")
SENT = (
    "link",
    "given_at",
    "case_version",
    "ours_cents",
    "theirs_cents",
    "is_yearly",
    "remark",
    "superseded_at",
)
NUMBER = ("proposal", "name", "unit", "ours", "theirs", "known_from")
DECIDED = ("state", "reason", "decided_at", "decided_by")


def _languages() -> dict[str, str]:
    return {code: str(name) for code, name in settings.LANGUAGES}


def _said(values: tuple[Any, ...]) -> str:
    return f"{values[0]}: {named(values[1:])}"


def _amount(values: tuple[Any, ...]) -> str:
    return f"{exact(values[0])} {values[1]}".strip()


def _of_person(path: str) -> tuple[str, ...]:
    return tuple(f"{path}__{one}" for one in NAME)


VALUE_LINKS = Resource(
    path="value-links",
    model=ValueLink,
    noun="selling.value_link",
    icon="link",
    groups=(Group(_("Link"), LINK),),
    fixed=LINK,
    title=("case__title", *_of_person("person")),
    titled=_said,
    columns=(
        Column(
            "value_link", label=_("Link"), kind="title", reads=("pk", "case__title", *_of_person("person"))
        ),
        *LINK,
    ),
    shown=("value_link", "made_by", "made_at", "expires_at", "withdrawn_at"),
    sort="-id",
    filters=(
        Filter("case__deal", name="deal"),
        "case",
        "person",
        "made_by",
        "made_at",
        "expires_at",
        "withdrawn_at",
    ),
    panels=(
        Related(
            "proposals",
            "customer-proposals",
            "link",
            ("proposal", "ours_cents", "theirs_cents", "superseded_at"),
        ),
        Timeline(),
        History(),
    ),
    words=(("language", _languages),),
    purpose=_(
        "Here stands who of a customer may look at a value case and change its numbers, and until when."
    ),
)

CUSTOMER_PROPOSALS = Resource(
    path="customer-proposals",
    model=ValueProposal,
    noun="selling.value_link",
    icon="scale",
    groups=(Group(_("Proposal"), SENT),),
    fixed=SENT,
    title=("link__case__title", *_of_person("link__person")),
    titled=_said,
    columns=(
        Column(
            "proposal",
            label=_("Proposal"),
            kind="title",
            reads=("pk", "link__case__title", *_of_person("link__person")),
        ),
        "link",
        "given_at",
        Column("ours_cents", kind="money", reads=("ours_cents", "link__case__currency")),
        Column("theirs_cents", kind="money", reads=("theirs_cents", "link__case__currency")),
        "is_yearly",
        "remark",
        "superseded_at",
    ),
    shown=("proposal", "given_at", "ours_cents", "theirs_cents", "is_yearly", "superseded_at"),
    sort="-id",
    filters=(
        Filter("link__case__deal", name="deal"),
        Filter("link__case", name="case"),
        Filter("link__person", name="person"),
        "link",
        "given_at",
        "superseded_at",
    ),
    search=("remark",),
    panels=(
        Related(
            "numbers",
            "proposed-numbers",
            "proposal",
            ("name", "ours", "theirs", "known_from", "state", "reason"),
        ),
        Timeline(),
        History(),
    ),
    purpose=_(
        "Here stands what customers sent for a value case, with what it came to by our numbers and by theirs."
    ),
)

PROPOSED_NUMBERS = Resource(
    path="proposed-numbers",
    model=ValueProposalPart,
    noun="selling.value_link",
    icon="calculator",
    groups=(Group(_("Number"), NUMBER), Group(_("Decision"), DECIDED)),
    fixed=(*NUMBER, *DECIDED),
    title=("name",),
    columns=(
        "name",
        "proposal",
        Column("ours", kind="text", reads=("ours", "unit"), written=_amount),
        Column("theirs", kind="text", reads=("theirs", "unit"), written=_amount),
        "known_from",
        Column("state", tones=(("open", "warn"), ("taken", "good"), ("left", "plain"))),
        *DECIDED[1:],
    ),
    sort="-id",
    filters=(
        Filter("proposal__link__case__deal", name="deal"),
        Filter("proposal__link__case", name="case"),
        "proposal",
        "state",
        "known_from",
        "decided_by",
        "decided_at",
    ),
    search=("name", "reason"),
    panels=(History(),),
    purpose=_(
        "Here stands each number that a customer sees otherwise, with what was decided about it and why."
    ),
)

register(VALUE_LINKS, CUSTOMER_PROPOSALS, PROPOSED_NUMBERS)
add_side("customer-proposals", Side("value-proposal", _("Beside our numbers"), "selling.deal.read"))
add_panel(
    "value-cases",
    Related("links", "value-links", "case", ("value_link", "made_at", "expires_at", "withdrawn_at")),
)
