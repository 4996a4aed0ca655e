"""What people do with quotes: make, change, send, approve, and what the customer answers.

Each verb is atomic: it holds the row, takes one step of the course (`rules.quotes`) and records one event.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.customers.models import Account, Person
from koers.areas.organisation.models import Member, Product, Unit
from koers.areas.selling import events
from koers.areas.selling.actions.deals import NotPossibleError, open_deal, win
from koers.areas.selling.actions.orders import place_order
from koers.areas.selling.models import (
    Deal,
    Order,
    OrderLine,
    Outcome,
    Quote,
    QuoteApproval,
    QuoteLine,
    QuoteState,
)
from koers.areas.selling.queries import quotes as queries
from koers.areas.selling.rules import quotes as rules
from koers.areas.selling.rules.pricing import BadLine, Priced, check, totals
from koers.kit.access.models import User
from koers.kit.record import StaleVersionError
from koers.kit.timeline.recording import Subject, record

#: So long a quote holds unless somebody says otherwise.
DAYS_VALID = 30
MOST_LINES = 200


class LineError(ValueError):
    """A line that cannot be; `place` counts from 0, `field` says where, the message why and what to do."""

    def __init__(self, place: int, field: str, message: str) -> None:
        super().__init__(message)
        self.place, self.field = place, field


@dataclass(frozen=True)
class Wanted:
    """A line as somebody asks for it; a price of None is that of the list, an empty kind of VAT that of the product."""

    description: str = ""
    product: Product | None = None
    quantity: Decimal = Decimal(1)
    unit_price_cents: int | None = None
    discount_percent: Decimal = Decimal(0)
    vat_kind: str = ""


def why_line(field: str, code: str) -> str:
    """Say what is wrong with a line, and what to do."""
    return {
        "not_positive": _("The quantity must be more than 0. To take something back, credit the order."),
        "too_much": _("This is more than a quote can hold. Check the number."),
        "negative": _("A price is not below 0. Give a discount instead."),
        "not_a_share": _("A discount lies between 0 and 100%."),
        "no_price": _("No price is known in this currency. Write one."),
        "no_words": _("Say what this line is: choose a product or write a description."),
        "no_rate": _("No rate of this VAT holds on the day of the quote. Add one under VAT rates."),
    }[code]


def refusal(step: str, code: str) -> str:
    """Say why a step cannot be taken now."""
    said = {
        "empty": _("This quote has no lines yet."),
        "late": _("The last day of this quote has passed. Change the date first, or make a new version."),
        "valid": _("This quote is still valid."),
        "beyond": _("This quote goes beyond what you may give. Ask for approval first."),
        "within": _("This quote stays within the rules; it needs no approval."),
    }
    if code in said:
        return said[code]
    return _("This does not fit a quote that is: %(state)s.") % {"state": QuoteState(code).label.lower()}


# --- making and changing --------------------------------------------------------------------------------------


def make_quote(
    *,
    lines: Sequence[Wanted],
    by: User | None,
    at: datetime,
    deal: Deal | None = None,
    account: Account | None = None,
    person: Person | None = None,
    unit: Unit | None = None,
    via: str = "ui",
    **fields: Any,
) -> Quote:
    """Store a new quote in a deal; without a deal one is opened for the account. Raises LineError and NotPossibleError."""
    today = timezone.localdate(at)
    with transaction.atomic():
        member = Member.objects.filter(user=by).first() if by else None
        number = next_number(today)
        if deal is None:
            if account is None:
                raise NotPossibleError(_("A quote is for a deal or for an account."))
            deal = Deal(
                name=f"{account.name[:150]}: {number}",
                account=account,
                person=person,
                owner=member or account.owner,
                unit=unit or account.unit,
                currency=fields.get("currency") or account.currency,
                demo=account.demo,
            )
            open_deal(deal, by=by, at=at, via=via)
        if deal.outcome != Outcome.OPEN:
            raise NotPossibleError(_("This deal is closed. Reopen it before you make a quote."))
        given: dict[str, Any] = {
            "language": _language(person or deal.person),
            "currency": deal.currency,
            "quote_date": today,
            "valid_until": today + timedelta(days=DAYS_VALID),
        } | {name: value for name, value in fields.items() if value not in (None, "")}
        quote = Quote(
            number=number,
            deal=deal,
            account=deal.account,
            person=person or deal.person,
            owner=member or deal.owner,
            unit=deal.unit,
            demo=deal.demo,
            **given,
        )
        _refuse_bad(quote)
        quote.save()
        _write_lines(quote, lines)
        _tell(events.QUOTE_MADE, quote, by, at, via)
    return quote


def change_quote(
    quote: Quote,
    *,
    lines: Sequence[Wanted],
    by: User | None,
    at: datetime,
    seen: int | None = None,
    via: str = "ui",
    **fields: Any,
) -> Quote:
    """Change a quote that has not been sent; an approval that was asked or given is void then.

    Raises LineError, NotPossibleError, and StaleVersionError when somebody changed it meanwhile.
    """
    with transaction.atomic():
        _hold(quote)
        if seen is not None and seen != quote.version:
            raise StaleVersionError(f"quote {quote.pk} is no longer at version {seen}")
        _step(quote, "edit", by, at, held=True, **fields)
        _refuse_bad(quote)
        void = _void(quote)
        _write_lines(quote, lines)
        if void:
            _tell(events.APPROVAL_VOID, quote, by, at, via)
        _tell(events.QUOTE_CHANGED, quote, by, at, via)
    return quote


def revise(quote: Quote, *, by: User | None, at: datetime, via: str = "ui") -> Quote:
    """Make the next version of a quote that was sent; the version before can no longer be accepted."""
    today = timezone.localdate(at)
    with transaction.atomic():
        _step(quote, "supersede", by, at)
        if quote.deal.outcome == Outcome.WON:
            raise NotPossibleError(_("This deal is won. Reopen it before you make a new version."))
        fresh = Quote(
            follows=quote,
            revision=quote.revision + 1,
            quote_date=today,
            valid_until=max(quote.valid_until, today + timedelta(days=DAYS_VALID)),
            **{name: getattr(quote, name) for name in KEPT},
        )
        fresh.save()
        _write_lines(fresh, wanted_of(quote))
        _tell(events.QUOTE_SUPERSEDED, quote, by, at, via)
        _tell(events.QUOTE_MADE, fresh, by, at, via)
    return fresh


#: What a new version takes over from the one before.
KEPT = (
    "number",
    "deal",
    "account",
    "person",
    "owner",
    "unit",
    "language",
    "currency",
    "intro",
    "terms",
    "demo",
)


def wanted_of(row: Quote | Order | Deal) -> list[Wanted]:
    """Return the lines of a quote, an order or a deal as somebody would ask for them again, at the same price."""
    if isinstance(row, Quote):
        lines: Any = queries.lines_of(row)
    else:
        lines = row.lines.filter(deleted_at__isnull=True, quantity__gt=0, unit_price_cents__gte=0)
        lines = lines.select_related("product").order_by("id")
    return [
        Wanted(
            line.description or str(line.product or ""),
            line.product,
            line.quantity,
            line.unit_price_cents,
            Decimal(line.discount_percent),
            getattr(line, "vat_kind", ""),  # a line of a deal leaves the VAT to its product
        )
        for line in lines
    ]


def priced(quote: Quote, lines: Sequence[Wanted]) -> list[QuoteLine]:
    """Return lines as they would stand in a quote, with list price, price and VAT filled in; raises LineError."""
    if len(lines) > MOST_LINES:
        raise LineError(MOST_LINES, "description", _("A quote has at most %(n)s lines.") % {"n": MOST_LINES})
    rates = queries.vat_rates(quote.quote_date)
    return [_priced(quote, place, one, rates) for place, one in enumerate(lines)]


def _priced(quote: Quote, place: int, one: Wanted, rates: dict[str, queries.Rate]) -> QuoteLine:
    words = " ".join((one.description or str(one.product or "")).split())[:200]
    if not words:
        raise LineError(place, "description", why_line("description", "no_words"))
    listed, list_id = (None, None)
    if one.product is not None:
        listed, list_id = queries.list_price(
            one.product,
            quantity=one.quantity,
            day=quote.quote_date,
            currency=quote.currency,
            account=quote.account,
            unit=quote.unit,
        )
    price = listed if one.unit_price_cents is None else one.unit_price_cents
    if price is None:
        raise LineError(place, "unit_price", why_line("unit_price", "no_price"))
    kind = one.vat_kind or (one.product.vat_kind if one.product else "standard")
    if kind not in rates:
        raise LineError(place, "vat_kind", why_line("vat_kind", "no_rate"))
    try:
        line = check(Priced(one.quantity, price, one.discount_percent, kind, rates[kind].percent, listed))
    except BadLine as problem:
        raise LineError(place, problem.field, why_line(problem.field, problem.code)) from None
    return QuoteLine(
        quote=quote,
        position=place + 1,
        product=one.product,
        description=words,
        quantity=line.quantity,
        list_price_cents=listed,
        price_list_id=list_id,
        unit_price_cents=price,
        discount_percent=line.discount_percent,
        vat_kind=kind,
        vat_percent=line.vat_percent,
        net_cents=line.net_cents,
        currency=quote.currency,
        demo=quote.demo,
    )


def _write_lines(quote: Quote, lines: Sequence[Wanted]) -> None:
    rows = priced(quote, lines)
    quote.lines.all().delete()
    for row in rows:
        row.quote = quote
        row.save()
    found = totals(row.priced for row in rows)
    quote.net_cents, quote.vat_cents, quote.total_cents = (
        found.net_cents,
        found.vat_cents,
        found.total_cents,
    )
    quote.list_cents, quote.listed_net_cents = found.list_cents, found.listed_net_cents
    quote.save()


def _refuse_bad(quote: Quote) -> None:
    if quote.currency != quote.deal.currency:
        raise NotPossibleError(
            _("The deal is in %(deal)s and the quote in %(quote)s. A quote is in the currency of its deal.")
            % {"deal": quote.deal.currency, "quote": quote.currency}
        )
    if quote.valid_until < quote.quote_date:
        raise NotPossibleError(_("The last day of a quote does not lie before its first."))


def next_number(day: date) -> str:
    """Return the next number of a quote in a year; whoever asks waits for the one before."""
    list(Unit.objects.select_for_update().filter(parent__isnull=True).order_by("pk")[:1])
    head = f"Q-{day.year}-"
    known = Quote._base_manager.filter(number__startswith=head).values_list("number", flat=True)
    tails = [int(text.removeprefix(head)) for text in known if text.removeprefix(head).isdecimal()]
    return f"{head}{max(tails, default=0) + 1:04d}"


def _language(person: Person | None) -> str:
    code = (person.language if person else "")[:2]
    return code if code in ("en", "nl") else "nl"


# --- approval -------------------------------------------------------------------------------------------------


def ask_approval(quote: Quote, *, by: User, at: datetime, note: str = "", via: str = "ui") -> Quote:
    """Ask to send a quote that goes beyond the rules; raises NotPossibleError when it does not."""
    with transaction.atomic():
        found = queries.beyond(quote, by.role)
        _step(quote, "ask", by, at)
        QuoteApproval.objects.create(
            quote=quote,
            asked_by=by,
            asked_at=at,
            note=note.strip()[:500],
            breaches=[
                {name: None if value is None else str(value) for name, value in asdict(one).items()}
                for one in found
            ],
            demo=quote.demo,
        )
        _tell(events.APPROVAL_ASKED, quote, by, at, via)
    return quote


def approve(quote: Quote, *, by: User, at: datetime, answer: str = "", via: str = "ui") -> Quote:
    """Approve a quote that somebody else asked for; raises NotPossibleError for the own request."""
    return _decide(quote, "approve", "approved", events.APPROVAL_GIVEN, by, at, answer, via)


def refuse(quote: Quote, *, by: User, at: datetime, answer: str, via: str = "ui") -> Quote:
    """Refuse a quote, with the reason; it is a draft again."""
    if not answer.strip():
        raise NotPossibleError(_("Say why, so that the seller knows what to change."))
    return _decide(quote, "refuse", "refused", events.APPROVAL_REFUSED, by, at, answer, via)


def _decide(
    quote: Quote, step: str, verdict: str, kind: str, by: User, at: datetime, answer: str, via: str
) -> Quote:
    with transaction.atomic():
        _step(quote, step, by, at)
        asked = quote.approvals.filter(verdict="").first()
        if asked is None:
            raise NotPossibleError(refusal(step, quote.state))
        if asked.asked_by_id == by.pk:
            raise NotPossibleError(_("You asked for this approval yourself. Somebody else has to decide."))
        asked.verdict, asked.decided_by, asked.decided_at = verdict, by, at
        asked.answer = answer.strip()[:500]
        asked.save()
        _tell(kind, quote, by, at, via)
    return quote


def _void(quote: Quote) -> bool:
    """End what was asked or approved for the former text of a quote; returns whether there was anything."""
    return bool(quote.approvals.filter(verdict__in=("", "approved")).update(verdict="void"))


# --- sending and what the customer says -----------------------------------------------------------------------


def mark_sent(
    quote: Quote, *, by: User | None, at: datetime, by_mail: bool = False, via: str = "ui"
) -> Quote:
    """Take a quote out of our hands: from now on this version never changes. Raises NotPossibleError."""
    with transaction.atomic():
        _step(quote, "send", by, at, sent_at=at)
        _tell(events.QUOTE_SENT, quote, by, at, via, by_mail=by_mail)
    return quote


def accept(
    quote: Quote, *, name: str, by: User | None, at: datetime, by_link: bool = False, via: str = "ui"
) -> Order:
    """Take it that the customer says yes: an order is placed and the deal won, once however often it is said.

    A second yes returns the order that is there. Raises NotPossibleError, with the quote expired when it came too late.
    """
    with transaction.atomic():
        known = Order.objects.filter(quote=quote.pk).first()
        _hold(quote)
        known = known or Order.objects.filter(quote=quote.pk).first()
        if known is not None:
            return known
        _step(
            quote, "accept", by, at, held=True, decided_at=at, decided_by=_name(name), decided_by_link=by_link
        )
        _tell(events.QUOTE_ACCEPTED, quote, by, at, via, by_link=by_link)
        order = _order(quote, by, at, via)
        deal = Deal.objects.select_for_update(of=("self",)).get(pk=quote.deal_id)
        if deal.outcome == Outcome.OPEN and deal.pipeline.wins_on_acceptance:
            win(deal, by=by, at=at, amount_cents=quote.net_cents, via=via)
    return order


def decline(
    quote: Quote,
    *,
    name: str,
    reason: str = "",
    by: User | None,
    at: datetime,
    by_link: bool = False,
    via: str = "ui",
) -> Quote:
    """Take it that the customer says no; the deal stays open, because a no to a quote is not yet a no to us."""
    with transaction.atomic():
        said: dict[str, Any] = {
            "decided_at": at,
            "decided_by": _name(name),
            "decided_by_link": by_link,
            "decline_reason": reason.strip()[:500],
        }
        _step(quote, "decline", by, at, **said)
        _tell(events.QUOTE_DECLINED, quote, by, at, via, by_link=by_link)
    return quote


def expire_late(*, at: datetime) -> int:
    """Expire the sent quotes whose last day has passed; returns how many there were."""
    today, gone = timezone.localdate(at), 0
    for row in Quote.objects.alive().filter(state=QuoteState.SENT, valid_until__lt=today):
        gone += expire(row, at=at)
    return gone


def expire(quote: Quote, *, at: datetime) -> bool:
    """Expire a quote whose last day has passed; returns whether it was still open."""
    with transaction.atomic():
        try:
            _step(quote, "expire", None, at)
        except NotPossibleError:
            return False
        _tell(events.QUOTE_EXPIRED, quote, None, at, "job")
    return True


def _order(quote: Quote, by: User | None, at: datetime, via: str) -> Order:
    order = Order(
        number=quote.number.replace("Q-", "O-", 1),
        account=quote.account,
        deal=quote.deal,
        owner=quote.owner,
        unit=quote.unit,
        ordered_date=timezone.localdate(at),
        amount_cents=quote.net_cents,
        currency=quote.currency,
        quote=quote,
        demo=quote.demo,
    )
    place_order(order, by=by, at=at, via=via)
    for line in queries.lines_of(quote):
        OrderLine(
            order=order,
            product=line.product,
            description=line.description,
            quantity=line.quantity,
            unit_price_cents=line.unit_price_cents,
            discount_percent=line.discount_percent,
            vat_kind=line.vat_kind,
            vat_percent=line.vat_percent,
            amount_cents=line.net_cents,
            currency=line.currency,
            demo=quote.demo,
        ).save()
    return order


def _name(text: str) -> str:
    return " ".join(text.split())[:120]


def _hold(quote: Quote) -> None:
    """Hold the row until the transaction ends, and see how it stands now."""
    now = Quote.objects.select_for_update(of=("self",)).get(pk=quote.pk)
    for field in Quote._meta.concrete_fields:
        setattr(quote, field.attname, getattr(now, field.attname))


def _step(
    quote: Quote, step: str, by: User | None, at: datetime, *, held: bool = False, **fields: Any
) -> None:
    """Hold a quote, move it one step of its course and write the fields along. Raises NotPossibleError."""
    if not held:
        _hold(quote)
    needs_rules = step in {"ask", "send"} and quote.state == QuoteState.DRAFT
    standing = rules.Standing(
        quote.state,
        quote.valid_until,
        quote.lines.filter(deleted_at__isnull=True).count(),
        bool(queries.beyond(quote, by.role if by else "")) if needs_rules else False,
    )
    try:
        quote.state = rules.after(step, standing, today=timezone.localdate(at))
    except rules.WrongStep as problem:
        raise NotPossibleError(refusal(step, problem.code)) from None
    for name, value in fields.items():
        setattr(quote, name, value)
    quote.save()


def subjects_of_quote(quote: Quote) -> list[Subject]:
    """Return what an event of a quote is about: itself, its deal, its account and its contact person."""
    found = [
        ("quote", quote.pk, "quote"),
        ("deal", quote.deal_id, "deal"),
        ("account", quote.account_id, "account"),
        ("person", quote.person_id, "contact"),
    ]
    return [(code, pk, role) for code, pk, role in found if pk is not None]


def _tell(
    kind: str,
    quote: Quote,
    by: User | None,
    at: datetime,
    via: str,
    *,
    by_mail: bool = False,
    by_link: bool = False,
) -> None:
    facts = events.QuoteFacts(quote.number, quote.revision, quote.net_cents, quote.currency, by_mail, by_link)
    record(kind, at=at, by=by, via=via, subjects=subjects_of_quote(quote), facts=facts)
