"""What people do with what stands at customers: plan, note that it was done, report a failure, order, and offer what is due."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koers.areas.customers.models import Account
from koers.areas.organisation.models import Member
from koers.areas.selling import events
from koers.areas.selling.actions.deals import NotPossibleError, open_deal, subjects_of
from koers.areas.selling.models import Deal, Failure, InstalledItem, LineItem, MaintenancePlan, SparePart
from koers.areas.selling.queries.installed import DueLine
from koers.areas.selling.queries.quotes import list_price
from koers.areas.selling.rules import installed as rules
from koers.kit.access.models import User
from koers.kit.timeline.recording import Subject, record


def plan_upkeep(row: MaintenancePlan, *, by: User | None, at: datetime, via: str = "ui") -> MaintenancePlan:
    """Store a new plan, with the day on which it is due."""
    fit_plan(row)
    row.save()
    return row


def change_plan(
    row: MaintenancePlan, *, by: User, at: datetime, via: str = "ui", **fields: Any
) -> MaintenancePlan:
    """Change a plan, and the day on which it is due with it."""
    for name, value in fields.items():
        setattr(row, name, value)
    fit_plan(row)
    row.save(update_fields=[*fields, "due_date"])
    return row


def service_done(
    row: MaintenancePlan, *, done_date: date, by: User, at: datetime, via: str = "ui"
) -> MaintenancePlan:
    """Note that maintenance was done on a day; the next time is counted from there.

    Raises NotPossibleError for a day to come, or one before it was last done.
    """
    if done_date > timezone.localdate(at):
        raise NotPossibleError(_("What was done lies in the past."))
    with transaction.atomic():
        row = MaintenancePlan.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.last_done_date is not None and done_date < row.last_done_date:
            raise NotPossibleError(_("It was done later than that already."))
        was = row.due_date
        row.last_done_date = done_date
        fit_plan(row)
        row.save(update_fields=["last_done_date", "due_date"])
        facts = events.ServiceFacts(done_date.isoformat(), was.isoformat() if was else None)
        record(events.SERVICE_DONE, at=at, by=by, via=via, subjects=subjects_of_item(row.item), facts=facts)
    return row


def report_failure(row: Failure, *, by: User | None, at: datetime, via: str = "ui") -> Failure:
    """Store a failure; where nobody counted the hours of repair, the time that it was down stands for them.

    Raises NotPossibleError for a failure to come.
    """
    if row.started_at > at or (row.ended_at is not None and row.ended_at > at):
        raise NotPossibleError(_("A failure lies in the past."))
    with transaction.atomic():
        fit_failure(row)
        row.demo = row.item.demo
        row.save()
        facts = events.FailureFacts(None if row.repair_hours is None else float(row.repair_hours))
        record(
            events.FAILURE_REPORTED, at=at, by=by, via=via, subjects=subjects_of_item(row.item), facts=facts
        )
    return row


def change_failure(row: Failure, *, by: User, at: datetime, via: str = "ui", **fields: Any) -> Failure:
    """Change a failure; the hours of repair follow from its end while nobody counted them."""
    for name, value in fields.items():
        setattr(row, name, value)
    fit_failure(row)
    row.save(update_fields=[*fields, "repair_hours"])
    return row


def keep_spare(row: SparePart, *, by: User | None, at: datetime, via: str = "ui") -> SparePart:
    """Store a new spare part, with the level at which it is ordered."""
    fit_spare(row)
    row.save()
    return row


def change_spare(row: SparePart, *, by: User, at: datetime, via: str = "ui", **fields: Any) -> SparePart:
    """Change a spare part, and the level at which it is ordered with it."""
    for name, value in fields.items():
        setattr(row, name, value)
    fit_spare(row)
    row.save(update_fields=[*fields, "reorder_level"])
    return row


def order_spare(row: SparePart, *, quantity: Decimal, by: User, at: datetime, via: str = "ui") -> SparePart:
    """Note that a spare part is on order; raises NotPossibleError for nothing, or more than one may keep."""
    if quantity <= 0:
        raise NotPossibleError(_("Order more than nothing."))
    with transaction.atomic():
        row = SparePart.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if row.maximum is not None and row.stock + row.on_order + quantity > row.maximum:
            raise NotPossibleError(_("This is more than the most in stock."))
        row.on_order += quantity
        row.save(update_fields=["on_order"])
        subjects: list[Subject] = [("account", row.account_id, "account")]
        facts = events.SpareFacts(float(quantity))
        record(events.SPARE_ORDERED, at=at, by=by, via=via, subjects=subjects, facts=facts)
    return row


def receive_spare(row: SparePart, *, quantity: Decimal, by: User, at: datetime, via: str = "ui") -> SparePart:
    """Put what was on order into stock; raises NotPossibleError for more than was on order."""
    with transaction.atomic():
        row = SparePart.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if not 0 < quantity <= row.on_order:
            raise NotPossibleError(_("No more comes in than was on order."))
        row.on_order -= quantity
        row.stock += quantity
        row.save(update_fields=["on_order", "stock"])
    return row


def offer_due(account: Account, lines: Sequence[DueLine], *, by: User, at: datetime, via: str = "ui") -> Deal:
    """Open a deal of what is due at an account, each line at our price; from there a quote is made.

    A line without a price of its own gets that of the price lists. Raises NotPossibleError without lines, with lines of
    another account, in several currencies, and for a line of which no price is known at all.
    """
    if not lines:
        raise NotPossibleError(_("Nothing of this is due any more."))
    currencies = {line.currency for line in lines}
    if len(currencies) > 1:
        raise NotPossibleError(_("They are in several currencies."))
    if any(line.account.pk != account.pk for line in lines):
        raise NotPossibleError(_("A deal is made with one account."))
    owner = Member.objects.filter(user=by).first() or account.owner
    amounts = [_amount(line, account, timezone.localdate(at)) for line in lines]
    deal = Deal(
        name=_("Maintenance due at %(account)s") % {"account": account.name},
        account=account,
        owner=owner,
        unit=account.unit,
        amount_cents=sum(amounts),
        currency=currencies.pop(),
        demo=account.demo,
    )
    deal.name = deal.name[:200]
    with transaction.atomic():
        open_deal(deal, by=by, at=at, via=via)
        for line, amount in zip(lines, amounts, strict=True):
            _line(deal, line, amount).save()
        facts = events.DueFacts(len(lines), sum(amounts), deal.currency)
        record(events.DUE_OFFERED, at=at, by=by, via=via, subjects=subjects_of(deal), facts=facts)
    return deal


def fit_plan(row: MaintenancePlan) -> None:
    """Fill the day on which a plan is due."""
    row.due_date = rules.due_on(row.last_done_date, row.interval_days, row.interval_use, row.use_a_day)


def fit_failure(row: Failure) -> None:
    """Fill the hours of repair with the time down where nobody counted them."""
    if row.repair_hours is None and row.ended_at is not None:
        hours = Decimal((row.ended_at - row.started_at).total_seconds()) / 3600
        row.repair_hours = hours.quantize(Decimal("0.01"))


def fit_spare(row: SparePart) -> None:
    """Fill the level at which a spare part is ordered."""
    row.reorder_level = rules.reorder_level(row.demand_a_year, row.lead_days, row.safety, row.minimum)


def subjects_of_item(item: InstalledItem) -> list[Subject]:
    """Return what an event of an item is about: itself and its account."""
    return [("installed", item.pk, "item"), ("account", item.account_id, "account")]


def _amount(line: DueLine, account: Account, day: date) -> int:
    """Return what a line costs, in cents: its own price, else that of the lists."""
    if line.revenue_cents is not None:
        return line.revenue_cents
    each, _list = (None, None)
    if line.product is not None:
        each, _list = list_price(
            line.product,
            quantity=line.quantity,
            day=day,
            currency=line.currency,
            account=account,
            unit=account.unit,
        )
    if each is None:
        raise NotPossibleError(
            _("No price is known of “%(line)s”. Write one with it, or leave it out.") % {"line": line.text}
        )
    return int((each * line.quantity).to_integral_value())


def _line(deal: Deal, line: DueLine, amount: int) -> LineItem:
    each = int((Decimal(amount) / line.quantity).to_integral_value())
    return LineItem(
        deal=deal,
        product=line.product,
        description=line.text[:200],
        quantity=line.quantity,
        unit_price_cents=each,
        amount_cents=amount,
        currency=deal.currency,
        demo=deal.demo,
    )
