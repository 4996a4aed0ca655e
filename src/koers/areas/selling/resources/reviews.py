"""Reviews of won and lost deals as a declared record; they come from their own page and from the customer's link."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from koers.areas.customers.actions import NotAsked
from koers.areas.customers.models import Person
from koers.areas.customers.models.promises import persons_at
from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import Deal, DealReview, Outcome
from koers.areas.selling.queries import reviews as queries
from koers.areas.selling.rules.reviews import agreement
from koers.kit.access.matrix import allowed
from koers.kit.access.models import User
from koers.kit.resource.declaration import Column, Custom, Group, History, Resource, Timeline, Verb
from koers.kit.resource.forms import ChooseField
from koers.kit.resource.registry import register

ASK, NOTE = "selling.deal_review.ask", "selling.deal_review.note"
ANSWERS = (
    "first",
    "second",
    "third",
    "what_decided",
    "decided_by",
    "decider",
    "competitor",
    "other_party",
    "rival_why",
    "price_value",
    "again",
    "words",
)
ASKED = ("deal", "side", "outcome", "person", "asked_at", "expires_at", "answered_at", "noted_by")


class AskWhyForm(forms.Form):
    """Asks whom of the customer to ask; the contact of the deal unless another is chosen."""

    takes: ClassVar[tuple[str, ...]] = ("row", "user")

    def __init__(self, sent: Any = None, *, row: Deal | None = None, user: Any = None) -> None:
        super().__init__(sent, initial={"person": row.person_id if row is not None else None})
        field = ChooseField(
            Person,
            user,
            label=_("Whom to ask"),
            required=False,
            empty_label="–",
            help_text=_(
                "They get a mail with a link, once for this deal, and never more often than you agreed."
            ),
        )
        if row is not None and row.account is not None:
            field.among(Person.objects.visible_to(user).filter(persons_at(row.account)))
        self.fields["person"] = field


def _is_over(deal: Deal | None) -> bool:
    return deal is None or deal.outcome != Outcome.OPEN


def _can_ask(deal: Deal | None) -> bool:
    return deal is None or (_is_over(deal) and not deal.reviews.filter(side="customer").exists())


def _elsewhere(row: Deal, **given: Any) -> Deal:
    return row  # asked about and done by a view of its own


def _shown(side: str, one: DealReview | None) -> dict[str, Any]:
    """Return the answers of a side in words, the heaviest reason first."""
    titles = queries.titles(one.method_version) if one is not None else {}
    return {
        "side": side,
        "review": one,
        "reasons": [queries.title_of(reason, titles) for reason in one.reasons] if one is not None else [],
    }


def _looked_back(deal: Deal, user: User) -> dict[str, Any]:
    """Return what each side answered, beside each other and never added up."""
    found = queries.of_deal(deal, user)
    ours, theirs = found.get("us"), found.get("customer")
    answered = theirs if theirs is not None and theirs.answered_at is not None else None
    return {
        "deal": deal,
        "is_over": _is_over(deal),
        "sides": [_shown("us", ours), _shown("customer", answered)] if ours or answered else [],
        "waits": theirs if answered is None else None,
        "agreement": agreement(ours.reasons, answered.reasons) if ours and answered else "",
        "may_note": allowed(user, NOTE, deal),
        "may_ask": allowed(user, ASK, deal) and _can_ask(deal),
    }


DEAL_REVIEWS = Resource(
    path="deal-reviews",
    model=DealReview,
    noun="selling.deal_review",
    icon="clipboard-list",
    groups=(
        Group(_("Question"), ASKED),
        Group(_("Answer"), ANSWERS),
    ),
    fixed=(*ASKED, *ANSWERS),
    title=("deal__name",),
    columns=(
        Column("review", label=_("Deal review"), kind="title", reads=("pk", "deal__name")),
        "deal",
        "side",
        "outcome",
        "person",
        "first",
        "second",
        "third",
        "price_value",
        "competitor",
        "asked_at",
        "answered_at",
    ),
    shown=("review", "side", "outcome", "first", "second", "third", "answered_at"),
    sort="id",
    filters=("deal", "side", "outcome", "first", "competitor", "price_value", "decided_by"),
    panels=(Timeline(), History()),
    words=tuple((name, queries.words) for name in ("first", "second", "third")),
    purpose=_("Deal reviews say why a deal was won or lost: as we see it, and as the customer says it."),
)
register(DEAL_REVIEWS)

REVIEW_VERBS = (
    Verb(
        "review",
        _("Look back"),
        _elsewhere,
        ability=NOTE,
        when=_is_over,
        icon="clipboard-list",
        tone="primary",
        own_page=True,
    ),
    Verb(
        "ask-why",
        _("Ask the customer why"),
        actions.ask_customer,
        ask=AskWhyForm,
        ability=ASK,
        when=_can_ask,
        icon="send",
        tone="quiet",
        says=_("The question is on its way by mail."),
        refused=(NotPossibleError, NotAsked),
    ),
)
REVIEW_PANEL = Custom(
    "review",
    _("Why it was decided so"),
    "selling/panel_review.html",
    _looked_back,
    at_once=True,
    ability="selling.deal_review.read",
)
