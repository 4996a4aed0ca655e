"""Looking back on a won or lost deal: our own answers, and those of the customer by a link that works once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.actions import NotAsked, note_consent
from koers.areas.customers.models import ConsentAction, Person
from koers.areas.customers.queries import opinion as asking
from koers.areas.organisation.models import Member, Unit
from koers.areas.selling import events
from koers.areas.selling.actions.deals import NotPossibleError, subjects_of
from koers.areas.selling.actions.quote_mail import firm_of
from koers.areas.selling.models import Competitor, Deal, DealReview, Outcome
from koers.areas.selling.queries import reviews as queries
from koers.areas.selling.rules.reviews import ranked
from koers.kit.access.models import User
from koers.kit.delivery import outbox, purposes, setup
from koers.kit.delivery.purposes import About, Purpose
from koers.kit.delivery.render import Letter
from koers.kit.guard import tokens
from koers.kit.timeline.recording import Subject, record

TOKEN = "deal_review"  # noqa: S105  the purpose of a token, not one


@dataclass(frozen=True)
class Said:
    """What somebody answers: ids of the reasons in their order, and the rest as far as it was answered."""

    reasons: Sequence[str]
    what_decided: str = ""
    decided_by: str = ""
    decider: Person | None = None
    competitor: Competitor | None = None
    other_party: str = ""
    rival_why: str = ""
    price_value: str = ""
    again: str = ""
    words: str = ""


def may_go(address: str, about: About | None, *, at: datetime) -> tuple[bool, str]:
    """Say whether the question may still be sent: the deal stands as it did, and nobody objected or answered since."""
    one = _open_question(about[1]) if about else None
    if one is None or one.person is None or one.expires_at is None or one.expires_at <= at:
        return False, "the question is gone, answered or too old, or the deal was reopened"
    if one.person.email.strip().lower() != address.lower():
        return False, "the address is no longer theirs"
    if asking.objects(one.person):
        return False, "they do not want to be asked"
    return True, "a customer, asked within the caps"


def never_again(address: str, about: About | None, *, at: datetime) -> None:
    """Take it that somebody does not want to be asked any more."""
    one = DealReview.objects.filter(pk=about[1]).select_related("person").first() if about else None
    if one is not None and one.person is not None and not asking.objects(one.person):
        note_consent(
            one.person,
            purpose="opinion",
            action=ConsentAction.OBJECTED,
            at=at,
            route="link in the mail",
            via="link",
        )


QUESTION = purposes.register(
    Purpose(
        "selling.deal_review",
        gettext_lazy("Question to a customer why a deal was won or lost"),
        gate=may_go,
        unsubscribe=never_again,
        secret=True,
    )
)


def note_review(deal: Deal, said: Said, *, by: User | None, at: datetime, via: str = "ui") -> DealReview:
    """Keep our own answers about a won or lost deal; another time they take the place of the former ones.

    Raises NotPossibleError for an open deal and BadReasons for reasons that cannot stand so.
    """
    if deal.outcome == Outcome.OPEN:
        raise NotPossibleError(_("This deal is still open. Win or lose it first."))
    with transaction.atomic():
        one = DealReview.objects.select_for_update().filter(deal=deal, side=events.Side.US).first()
        one = one or DealReview(deal=deal, side=events.Side.US, demo=deal.demo)
        one.deleted_at = None
        one.outcome, one.method_version = deal.outcome, queries.reasons_of().version
        one.noted_by = Member.objects.filter(user=by).first() if by else None
        _write(one, said, at)
        _tell(events.REVIEW_NOTED, one, by, at, via)
    return one


def ask_customer(
    deal: Deal, *, person: Person | None = None, by: User | None, at: datetime, via: str = "ui"
) -> DealReview:
    """Ask somebody of the customer by mail why it was decided so, once for a deal and within the caps on asking.

    Without a person the contact of the deal is asked. Raises NotPossibleError and NotAsked, which say why.
    """
    if deal.outcome == Outcome.OPEN:
        raise NotPossibleError(_("This deal is still open. Win or lose it first."))
    person = person or deal.person
    if person is None:
        raise NotPossibleError(
            _("Nobody of the customer is named in this deal. Name a contact person first.")
        )
    with transaction.atomic():
        # Whoever asks waits for the one before, so that two at once do not pass the caps together.
        list(Unit.objects.select_for_update().filter(parent__isnull=True).order_by("pk")[:1])
        if DealReview.objects.filter(deal=deal, side=events.Side.CUSTOMER).exists():
            raise NotPossibleError(_("The customer was asked about this deal before; nobody is asked twice."))
        person = Person.objects.alive().get(pk=person.pk)
        code = asking.why_not(person, at=at)
        if code or not setup.is_configured():
            raise NotAsked(code or "no_mail")
        one = note_asked(deal, person, by=by, at=at, via=via)
        _send(one, person, at)
    return one


def note_asked(deal: Deal, person: Person, *, by: User | None, at: datetime, via: str = "ui") -> DealReview:
    """Keep that a customer was asked, without sending anything; the caps are the caller's."""
    with transaction.atomic():
        one = DealReview.objects.create(
            deal=deal,
            side=events.Side.CUSTOMER,
            outcome=deal.outcome,
            method_version=queries.reasons_of().version,
            person=person,
            asked_at=at,
            expires_at=at + timedelta(days=asking.limits().days_open),
            noted_by=Member.objects.filter(user=by).first() if by else None,
            demo=deal.demo,
        )
        _tell(events.REVIEW_ASKED, one, by, at, via)
    return one


def review_of(text: str, *, at: datetime) -> DealReview | None:
    """Return the question that a live link is for, without using it up; None when the deal stands otherwise now."""
    token = tokens.find(text, TOKEN, at=at)
    return _open_question(int(token.subject)) if token is not None else None


def give_review(text: str, said: Said, *, at: datetime) -> DealReview | None:
    """Take the answers that came by a link, and forget the link; None when it is dead. Raises BadReasons."""
    with transaction.atomic():
        one = review_of(text, at=at)
        if one is None:
            return None
        ranked(said.reasons, queries.titles(one.method_version))  # What cannot stand leaves the link alive.
        if tokens.redeem(text, TOKEN, at=at) is None:
            return None
        return take_answer(one, said, at=at, via="link")


def take_answer(one: DealReview, said: Said, *, at: datetime, via: str) -> DealReview:
    """Keep the answers of a customer to a question that is open. Raises BadReasons."""
    with transaction.atomic():
        _write(one, said, at)
        _tell(events.REVIEW_ANSWERED, one, None, at, via)
    return one


def _open_question(pk: int) -> DealReview | None:
    rows = DealReview.objects.alive().filter(pk=pk, side=events.Side.CUSTOMER, answered_at__isnull=True)
    one = rows.select_related("deal__unit", "person").first()
    if one is None or one.deal.deleted_at is not None or one.deal.outcome != one.outcome:
        return None
    return one


def _write(one: DealReview, said: Said, at: datetime) -> None:
    found = ranked(said.reasons, queries.titles(one.method_version))
    one.first, one.second, one.third = (*found, "", "")[:3]
    one.what_decided, one.rival_why = _line(said.what_decided, 500), _line(said.rival_why, 500)
    one.other_party, one.again = _line(said.other_party, 120), _line(said.again, 500)
    one.words = said.words.strip()[:1000]
    one.decided_by, one.price_value = said.decided_by, said.price_value
    one.decider, one.competitor = said.decider, said.competitor
    one.answered_at = at
    one.save()


def _line(text: str, most: int) -> str:
    return " ".join(text.split())[:most]


def _about(one: DealReview) -> list[Subject]:
    about: list[Subject] = [(one, "review"), *subjects_of(one.deal)]
    if one.person_id is not None and one.person_id != one.deal.person_id:
        about.append(("person", one.person_id, "asked"))
    return about


def _tell(kind: str, one: DealReview, by: User | None, at: datetime, via: str) -> None:
    facts = events.ReviewFacts(one.pk, one.side, one.outcome, list(one.reasons))
    record(kind, at=at, by=by, via=via, subjects=_about(one), facts=facts)


def _send(one: DealReview, person: Person, at: datetime) -> None:
    code = person.language[:2]
    language = code if code in ("en", "nl") else str(translation.get_language() or "en")
    assert one.expires_at is not None
    token = tokens.issue(TOKEN, str(one.pk), lifetime=one.expires_at - at, at=at)
    with translation.override(language):
        values = {
            "name": str(person),
            "firm": firm_of(one.deal),
            "deal": one.deal.name,
            "link": f"{setup.absolute(reverse('deal-review-public', args=[token]))}?language={language}",
        }
        letter = _letter(won=one.outcome == Outcome.WON)
    try:
        outbox.post(
            letter,
            to=person.email,
            purpose=QUESTION.code,
            language=language,
            at=at,
            values=values,
            about=one,
            key=f"deal_review:{one.pk}",
            expires_at=one.expires_at - timedelta(hours=1),
            demo=one.demo,
        )
    except outbox.BadMailError:
        raise NotAsked("no_address") from None


def _letter(*, won: bool) -> Letter:
    opening = (
        _("You chose {{firm}} for “{{deal}}”. Thank you. We want to know what made the difference.")
        if won
        else _(
            "You decided against {{firm}} for “{{deal}}”. That is settled; nobody will come back on it. We want to learn "
            "what made the difference."
        )
    )
    promise = _(
        "It takes two minutes, without signing in. Your answers are read with your name by the people who worked on it."
    )
    return Letter(
        _("Two minutes: what decided it?"),
        "\n\n".join((_("Hello {{name}},"), opening, "{{link}}", promise)),
    )
