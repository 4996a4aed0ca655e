"""A customer looks at a value case under a link and proposes other numbers; we take each over or leave it.

A proposal changes nothing in the case: only `take_number` does, one number at a time, and `reopen_number` puts it back.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.models import Person
from koers.areas.selling import events
from koers.areas.selling.actions.deals import NotPossibleError, subjects_of
from koers.areas.selling.actions.quote_mail import firm_of
from koers.areas.selling.actions.value import rewrite_case
from koers.areas.selling.actions.value_notice import tell_no_more, tell_seller
from koers.areas.selling.models import (
    Deal,
    KnownFrom,
    Outcome,
    PartState,
    ValueCase,
    ValueLink,
    ValueProposal,
    ValueProposalPart,
)
from koers.areas.selling.queries.value import limits
from koers.areas.selling.rules import value_proposals as rules
from koers.kit.access.models import User
from koers.kit.delivery import outbox, purposes, setup
from koers.kit.delivery.purposes import About, Purpose
from koers.kit.delivery.render import Letter
from koers.kit.guard import tokens
from koers.kit.record import StaleVersionError
from koers.kit.timeline.recording import Subject, record
from koers.kit.ui import formats

TOKEN = "value_case"  # noqa: S105  the purpose of a token, not one
#: A link works at most so long, and takes at most so many proposals.
MOST_DAYS, MOST_PROPOSALS = 366, 20


@dataclass(frozen=True)
class Given:
    """What a customer sends: other numbers by their id, how each is known, and a remark."""

    numbers: Mapping[str, Decimal]
    known: Mapping[str, str]
    remark: str = ""


class LinkOverError(NotPossibleError):
    """The link ended between the opening of the page and the sending of it."""


def may_go(address: str, about: About | None, *, at: datetime) -> tuple[bool, str]:
    """Say whether the mail may still leave: the link still works, and the address is still theirs."""
    link = (
        ValueLink.objects.filter(pk=about[1]).select_related("person", "case__deal").first()
        if about
        else None
    )
    if link is None or not link.works(at):
        return False, "the link is gone, withdrawn or too old, or its deal is closed"
    if link.person.email.strip().lower() != address.lower():
        return False, "the address is no longer theirs"
    return True, "a person of the customer, in an open deal"


MAIL = purposes.register(
    Purpose("selling.value_link", gettext_lazy("Link to a value case"), gate=may_go, secret=True)
)


def closed_to_links() -> str:
    """Return why no link is made to a case of a closed deal."""
    return _("This deal is closed. Reopen it to let the customer change the numbers.")


def make_link(
    case: ValueCase,
    *,
    person: Person,
    until: date,
    open_to: Collection[str],
    shows: Collection[str] = (),
    reasons: Collection[str] = (),
    language: str = "en",
    by_mail: bool = False,
    by: User,
    at: datetime,
    via: str = "ui",
) -> tuple[ValueLink, str]:
    """Make a link for a person of the customer; returns it with its address, which is shown once and never kept.

    Raises NotPossibleError as `open_link`, and when no mail can go.
    """
    with transaction.atomic():
        link, token = open_link(
            case,
            person=person,
            until=until,
            open_to=open_to,
            shows=shows,
            reasons=reasons,
            language=language,
            by=by,
            at=at,
            via=via,
        )
        address = f"{setup.absolute(reverse('value-case-public', args=[token]))}?language={language}"
        if by_mail:
            _post(link, address, by, at)
    return link, address


def open_link(
    case: ValueCase,
    *,
    person: Person,
    until: date,
    open_to: Collection[str],
    shows: Collection[str] = (),
    reasons: Collection[str] = (),
    language: str = "en",
    by: User,
    at: datetime,
    via: str = "ui",
) -> tuple[ValueLink, str]:
    """Make a link of which nobody needs the address; returns it with its token, which is never kept.

    Raises NotPossibleError when nothing may be changed, for a day that is over or too far and for a deal that is closed.
    """
    if case.deal.outcome != Outcome.OPEN:
        raise NotPossibleError(closed_to_links())
    ends = timezone.make_aware(datetime.combine(until, time(23, 59, 59)))
    if not at < ends <= at + timedelta(days=MOST_DAYS + 1):
        raise NotPossibleError(
            _("Choose a day from today on, at most %(n)s days away.") % {"n": formats.number(MOST_DAYS)}
        )
    if not open_to:
        raise NotPossibleError(_("Tick at least one number that the customer may change."))
    with transaction.atomic():
        link = ValueLink.objects.create(
            case=case, person=person, open_to=sorted(open_to), shows=sorted(set(shows) - set(open_to)),
            reasons=list(reasons), language=language, made_at=at, made_by=getattr(by, "member", None),
            expires_at=ends, demo=case.demo,
        )  # fmt: skip
        token = tokens.issue(TOKEN, str(link.pk), lifetime=ends - at, at=at)
        facts = events.LinkFacts(link.pk, len(link.open_to))
        record(events.VALUE_LINK_MADE, at=at, by=by, via=via, subjects=_about(link), facts=facts)
    return link, token


def withdraw_link(link: ValueLink, *, by: User, at: datetime, via: str = "ui") -> ValueLink:
    """End a link at once, for good; what came by it stays. Raises NotPossibleError when it works no more.

    That of a closed deal is withdrawn too, so that it stays dead when the deal is reopened.
    """
    with transaction.atomic():
        link = ValueLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        if not link.lasts(at):
            raise NotPossibleError(_("This link works no more."))
        link.withdrawn_at = at
        link.save(update_fields=["withdrawn_at"])
        tokens.revoke(TOKEN, str(link.pk), at=at)
        facts = events.LinkFacts(link.pk, len(link.open_to))
        record(events.VALUE_LINK_WITHDRAWN, at=at, by=by, via=via, subjects=_about(link), facts=facts)
    return link


def value_link_of(text: str, *, at: datetime) -> ValueLink | None:
    """Return the link that a token is for; None when it is dead, or when the case, deal or person is gone.

    The link to a closed deal is dead as long as the deal is closed.
    """
    token = tokens.find(text, TOKEN, at=at)
    if token is None:
        return None
    rows = ValueLink.objects.alive().filter(
        case__deleted_at__isnull=True, case__deal__deleted_at__isnull=True, person__deleted_at__isnull=True
    )
    link = (
        rows.select_related("case__deal__unit", "case__deal__account", "person")
        .filter(pk=token.subject)
        .first()
    )
    return link if link is not None and link.works(at) else None


def propose(
    link: ValueLink, given: Given, seen: int, *, at: datetime, via: str = "link"
) -> tuple[ValueProposal | None, dict[str, list[Any]]]:
    """Keep the numbers that a customer sends for the version of the case that they saw; the case stays as it is.

    A newer proposal of the same person supersedes the former ones; the same one sent twice is kept once. Returns what
    is wrong by number instead when they cannot be worked out. Raises StaleVersionError when the case was changed
    meanwhile, LinkOverError when the link ended, and NotPossibleError for nothing new or too many.
    """
    with transaction.atomic():
        link = _held(link)
        if not link.works(at):
            raise LinkOverError(_("This link works no more."))
        case = ValueCase.objects.select_for_update(of=("self",)).get(pk=link.case_id)
        if case.version != seen:
            raise StaleVersionError(f"value case {case.pk} is no longer at version {seen}")
        changes = rules.differing(case.document, given.numbers, link.open_to)
        theirs, wrong = rules.refused(case.document, changes, limits())
        if theirs is None:
            return None, wrong
        before = ValueProposal.objects.alive().filter(link__case=case, link__person=link.person_id)
        last = before.filter(superseded_at__isnull=True).first()
        if last is not None and last.link_id == link.pk and _same(last, case, changes, given):
            return last, {}
        if not changes and last is None:
            raise NotPossibleError(_("Change at least one number before you send."))
        if link.proposals.count() >= MOST_PROPOSALS:
            raise NotPossibleError(_("You sent numbers very often under this link. Ask for a new one."))
        for one in before.filter(superseded_at__isnull=True):
            one.superseded_at = at
            one.save(update_fields=["superseded_at"])
            tell_no_more(one, at=at)
        ours, their_sums, other = rules.sums_of(case.case), rules.sums_of(theirs), case.case.others[0].id
        yearly = ours.is_yearly or their_sums.is_yearly
        row = ValueProposal.objects.create(
            link=link, given_at=at, case_version=case.version, remark=given.remark.strip()[:1000],
            ours_cents=ours.saved(yearly=yearly)[other], theirs_cents=their_sums.saved(yearly=yearly)[other],
            is_yearly=yearly, demo=link.demo,
        )  # fmt: skip
        for number, value in changes.items():
            _part(row, case, number, value, given.known.get(number, KnownFrom.ESTIMATE))
        facts = events.ProposedFacts(
            row.pk, len(changes), row.ours_cents, row.theirs_cents, case.currency, row.is_yearly
        )
        record(events.NUMBERS_PROPOSED, at=at, via=via, subjects=_about(link), facts=facts)
        tell_seller(row, at=at)
    return row, {}


def take_number(
    part: ValueProposalPart, *, reason: str, by: User, at: datetime, via: str = "ui"
) -> ValueProposalPart:
    """Take one number of a customer over into the case, with the person and the day as its source.

    Raises NotPossibleError when it waits no more or is no longer in the case, BadCase when the case cannot stand with it.
    """
    with transaction.atomic():
        part, case = _waiting(part, reason)
        try:
            part.before = rules.before_of(case.document, part.number)
            document = rules.taken_over(
                case.document,
                part.number,
                part.theirs,
                source=_source(part.proposal),
                confidence=rules.KNOWN[part.known_from],
            )
        except KeyError:
            raise NotPossibleError(_("This number is no longer in the case. Leave it.")) from None
        rewrite_case(case, document, case.version, by=by, at=at, via=via)
        _decide(part, PartState.TAKEN, reason, events.NUMBER_TAKEN, by, at, via)
    return part


def leave_number(
    part: ValueProposalPart, *, reason: str, by: User, at: datetime, via: str = "ui"
) -> ValueProposalPart:
    """Leave a number of the case as it is. Raises NotPossibleError when the proposal waits no more."""
    with transaction.atomic():
        part, _case = _waiting(part, reason)
        _decide(part, PartState.LEFT, reason, events.NUMBER_LEFT, by, at, via)
    return part


def reopen_number(part: ValueProposalPart, *, by: User, at: datetime, via: str = "ui") -> ValueProposalPart:
    """Take a decision about a number back; one that was taken over stands in the case as before.

    Raises NotPossibleError when it was not decided, or when the number was changed again since.
    """
    with transaction.atomic():
        part, case = _locked(part)
        if part.state == PartState.OPEN:
            raise NotPossibleError(_("Nothing was decided about this number yet."))
        if part.state == PartState.TAKEN:
            before = part.before
            document = before and rules.put_back(case.document, part.number, before, part.theirs)
            if not document:
                raise NotPossibleError(
                    _("%(name)s was changed again since. Change it by hand.") % {"name": part.name}
                )
            rewrite_case(case, document, case.version, by=by, at=at, via=via)
        part.state, part.reason, part.before = PartState.OPEN, "", {}
        part.decided_at = part.decided_by = None
        part.save()
        _tell(events.NUMBER_REOPENED, part, by, at, via)
    return part


def _held(link: ValueLink) -> ValueLink:
    """Return the link as it stands now, with its deal held: it is neither closed nor withdrawn until this is over."""
    deal = Deal.objects.select_for_update(of=("self",)).get(value_cases__links=link.pk)
    row = ValueLink.objects.select_for_update(of=("self",)).select_related("case").get(pk=link.pk)
    row.case.deal = deal
    return row


def _part(row: ValueProposal, case: ValueCase, number: str, value: Decimal, known: str) -> None:
    one = case.case.assumptions.get(number)
    ValueProposalPart.objects.create(
        proposal=row,
        number=number,
        name=one.name if one else _("Number of years"),
        unit=one.unit if one else "",
        ours=round(rules.ours_of(case.document, number), rules.PLACES),
        theirs=value,
        known_from=known,
        demo=row.demo,
    )


def _same(last: ValueProposal, case: ValueCase, changes: Mapping[str, Decimal], given: Given) -> bool:
    """Tell whether the newest proposal says the same of the same version, so that a second click changes nothing."""
    sent = {one.number: (one.theirs, one.known_from) for one in last.parts.all()}
    wanted = {name: (value, given.known.get(name, KnownFrom.ESTIMATE)) for name, value in changes.items()}
    same = last.case_version == case.version and last.remark == given.remark.strip()[:1000]
    return same and sent == wanted


def _locked(part: ValueProposalPart) -> tuple[ValueProposalPart, ValueCase]:
    # The case first, as where numbers come in: what was read before it is held may be superseded.
    case = ValueCase.objects.select_for_update(of=("self",)).get(links__proposals__parts=part.pk)
    rows = ValueProposalPart.objects.select_for_update(of=("self",)).select_related("proposal__link__person")
    return rows.get(pk=part.pk), case


def _waiting(part: ValueProposalPart, reason: str) -> tuple[ValueProposalPart, ValueCase]:
    """Return a number that waits, and its case, both held; raises NotPossibleError when it waits no more."""
    if not reason.strip():
        raise NotPossibleError(_("Say why you decide so."))
    part, case = _locked(part)
    if part.proposal.superseded_at is not None:
        raise NotPossibleError(_("The customer sent newer numbers. Decide on those."))
    if part.state != PartState.OPEN:
        raise NotPossibleError(_("This number was decided on already."))
    return part, case


def _decide(
    part: ValueProposalPart, state: str, reason: str, kind: str, by: User, at: datetime, via: str
) -> None:
    part.state, part.reason, part.decided_at = state, " ".join(reason.split())[:300], at
    part.decided_by = getattr(by, "member", None)
    part.save()
    _tell(kind, part, by, at, via)


def _tell(kind: str, part: ValueProposalPart, by: User, at: datetime, via: str) -> None:
    facts = events.NumberFacts(part.proposal_id, part.number, str(part.ours), str(part.theirs))
    record(kind, at=at, by=by, via=via, subjects=_about(part.proposal.link), facts=facts)


def _source(row: ValueProposal) -> str:
    day = formats.date(timezone.localdate(row.given_at))
    return (_("%(name)s, by the link to this case, %(day)s") % {"name": row.link.person, "day": day})[:300]


def _about(link: ValueLink) -> list[Subject]:
    about: list[Subject] = [(link, "link"), *subjects_of(link.case.deal)]
    if link.person_id != link.case.deal.person_id:
        about.append(("person", link.person_id, "author"))
    return about


def _post(link: ValueLink, address: str, by: User, at: datetime) -> None:
    if not setup.is_configured():
        raise NotPossibleError(_("No mail server is set. Make the link without a mail and send it yourself."))
    deal = link.case.deal
    with translation.override(link.language):
        letter = Letter(
            _("What {{offer}} brings you: put in your own numbers"),
            "\n\n".join(
                (
                    _("Hello {{name}},"),
                    _(
                        "Here is what we worked out about {{offer}}. Some of it rests on numbers that you know better."
                    ),
                    "{{link}}",
                    _(
                        "Under this link, which works until {{day}}, you change them and see what comes out, without signing in."
                    ),
                    "{{sender}}\n{{firm}}",
                )
            ),
        )
        values = {
            "name": str(link.person),
            "offer": link.case.title,
            "link": address,
            "day": formats.date(timezone.localdate(link.expires_at)),
            "sender": by.name,
            "firm": firm_of(deal),
        }
    try:
        outbox.post(
            letter,
            to=link.person.email,
            purpose=MAIL.code,
            language=link.language,
            at=at,
            values=values,
            about=link,
            key=f"value_link:{link.pk}",
            expires_at=link.expires_at,
            demo=link.demo,
        )
    except outbox.BadMailError:
        raise NotPossibleError(_("Mail cannot go to this address. Check it.")) from None
