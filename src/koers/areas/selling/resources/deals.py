"""Deals as a declared record, with what one does to them."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.customers import actions as customer_actions
from koers.areas.customers.actions.contact import ContactForm
from koers.areas.customers.models import Activity, Influence, Part, Role
from koers.areas.customers.queries import saying
from koers.areas.organisation.models import Member
from koers.areas.selling import actions, measures, queries
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.events import Left
from koers.areas.selling.models import (
    Deal,
    DealRole,
    LineItem,
    Outcome,
    Reason,
    Stage,
)
from koers.areas.selling.queries.board import courses_of
from koers.areas.selling.queries.course import days_in_stages
from koers.areas.selling.resources.pipeline import TONES
from koers.areas.selling.resources.reviews import REVIEW_PANEL, REVIEW_VERBS
from koers.areas.selling.resources.step_forms import StepForm
from koers.areas.selling.rules import Course
from koers.kit.access.matrix import allowed
from koers.kit.access.models import User
from koers.kit.resource.declaration import (
    Column,
    Custom,
    Filter,
    Group,
    History,
    Related,
    Resource,
    Timeline,
    Verb,
)
from koers.kit.resource.forms import ChooseField, MoneyField
from koers.kit.resource.registry import register
from koers.kit.ui.navigation import NavItem
from koers.kit.ui.navigation import register as register_page
from koers.kit.ui.tracks import Track


def override_field() -> forms.CharField:
    """Return the question why a deal enters a stage although something lacks; for who may pass over that."""
    return forms.CharField(
        label=_("In spite of what lacks, because"),
        max_length=300,
        required=False,
        help_text=_("Only where an entry condition is not met; the reason is kept."),
    )


class MoveForm(forms.Form):
    """Asks to which stage of its pipeline a deal moves."""

    takes: ClassVar[tuple[str, ...]] = ("row", "user")
    to = forms.ModelChoiceField(Stage.objects.none(), label=_("To stage"))

    def __init__(self, sent: Any = None, *, row: Deal | None = None, user: Any = None) -> None:
        super().__init__(sent)
        if user is not None and allowed(user, actions.OVERRIDE, row):
            self.fields["override"] = override_field()
        stages = Stage.objects.alive().filter(outcome=Outcome.OPEN).order_by("pipeline", "position")
        if row is not None:
            stages = stages.filter(pipeline=row.pipeline_id)
        self.fields["to"].queryset = stages  # type: ignore[attr-defined]


class TakeBackForm(forms.Form):
    """Holds the stage in which the deal stood before the move that is taken back."""

    was = forms.ModelChoiceField(Stage.objects.none())

    def __init__(self, sent: Any = None) -> None:
        super().__init__(sent)
        self.fields["was"].queryset = Stage.objects.all()  # type: ignore[attr-defined]


class WinForm(forms.Form):
    """Asks why a deal was won, and for how much."""

    takes: ClassVar[tuple[str, ...]] = ("row", "user")
    reason = forms.ModelChoiceField(Reason.objects.none(), label=_("Reason"), required=False)
    note = forms.CharField(label=_("In words"), max_length=300, required=False)
    amount_cents = MoneyField(
        label=_("Final amount"), required=False, help_text=_("Leave empty when it stayed the same.")
    )

    def __init__(self, sent: Any = None, *, row: Deal | None = None, user: Any = None) -> None:
        super().__init__(sent)
        if user is not None and allowed(user, actions.OVERRIDE, row):
            self.fields["override"] = override_field()
        reasons = Reason.objects.alive().filter(outcome=Outcome.WON, active=True)
        self.fields["reason"].queryset = reasons  # type: ignore[attr-defined]


class LoseForm(forms.Form):
    """Asks why a deal was lost."""

    reason = forms.ModelChoiceField(Reason.objects.none(), label=_("Reason"), required=False)
    note = forms.CharField(label=_("In words"), max_length=300, required=False)

    def __init__(self, sent: Any = None) -> None:
        super().__init__(sent)
        reasons = Reason.objects.alive().filter(outcome=Outcome.LOST, active=True, not_pursued=False)
        self.fields["reason"].queryset = reasons  # type: ignore[attr-defined]


class LeaveForm(forms.Form):
    """Asks why we walk away from a deal."""

    why = forms.ChoiceField(label=_("Why we walk away"), choices=Left.choices)
    note = forms.CharField(
        label=_("In words"),
        max_length=300,
        help_text=_("What would have to change before we come back?"),
    )


class OwnerForm(forms.Form):
    """Asks who owns the deal from now on."""

    takes: ClassVar[tuple[str, ...]] = ("user",)

    def __init__(self, sent: Any = None, *, user: User) -> None:
        super().__init__(sent)
        self.fields["owner"] = ChooseField(Member, user, label=_("New owner"))


def open_deal(deal: Deal, *, by: User, at: datetime, via: str) -> Deal:
    """Open a deal; its pipeline is the one that its stage belongs to."""
    if deal.stage_id is not None:
        deal.pipeline = deal.stage.pipeline
    return actions.open_deal(deal, by=by, at=at, via=via)


def assign(deal: Deal, *, owner: Member, by: User, at: datetime, via: str) -> Deal:
    """Give a deal to another of us; it stays with its unit."""
    return actions.change(deal, by=by, at=at, via=via, owner=owner)


def log(deal: Deal, *, by: User, at: datetime, via: str, **answers: Any) -> None:
    """Log what was done for a deal."""
    member = Member.objects.filter(user=by).first()
    activity = Activity(
        account=deal.account, person=deal.person, owner=member, unit=deal.unit, happened_at=at, **answers
    )
    customer_actions.log_activity(activity, by=by, at=timezone.now(), about=[(deal, "deal")], via=via)


def _periods(deal: Deal, user: User) -> dict[str, Any]:
    """Return the periods, the stays beside what is usual in each stage, and how often the deal slipped or went back."""
    now, today = timezone.now(), timezone.localdate()
    stages = {one.pk: one for one in Stage.objects.filter(pipeline=deal.pipeline_id)}
    course = courses_of([deal.pk]).get(deal.pk, Course())
    usual = days_in_stages(list(stages), user, today)
    stays = [one for one in course.stays if one.outcome == Outcome.OPEN and one.stage_id in stages]
    readings = {pk: measures.usual_of(usual.get(pk, ()), today, pk) for pk in {one.stage_id for one in stays}}
    known = [one.days(now) or 0.0 for one in stays] + [one.value or 0.0 for one in readings.values()]
    longest = max([1.0, *known]) * 1.02
    return {
        "periods": deal.periods.select_related("stage", "owner").order_by("-id")[:50],
        "stays": [
            {
                "stage": stages[one.stage_id],
                "stay": one,
                "days": _whole(one.days(now)),
                "usual": readings[one.stage_id],
                "track": _track(one.days(now), readings[one.stage_id].value, longest),
            }
            for one in stays
        ],
        "slips": measures.SLIPS.ask({"deal": deal.pk}, user),
        "regressions": measures.REGRESSIONS.ask({"deal": deal.pk}, user),
    }


def _whole(days: float | None) -> int | None:
    return None if days is None else round(days)


def _track(days: float | None, usual: float | None, longest: float) -> Track:
    """Return the line of a stay: a dot at its days, and the zone up to what is usual as the wanted one."""
    return Track(days, 0, longest, (usual,) if usual else (), wanted=0 if usual else None)


def _deciders(deal: Deal, user: User) -> dict[str, Any]:
    today = timezone.localdate()
    found = queries.deciding(deal, user, today)
    if found is None:
        return {"found": None}
    labels: dict[str, dict[str, Any]] = {
        name: dict(choices.choices) for name, choices in (("role", Role), ("part", Part))
    }
    levels = dict(Influence.choices)
    own = dict(DealRole.objects.alive().filter(deal=deal).values_list("place", "pk"))
    return {
        "deal": deal,
        "found": found,
        "coverage": measures.coverage_of(deal, found),
        "met": len(found.contacted),
        "warnings": [saying.said_of(found, gap) for gap in found.gaps],
        "rows": [
            {
                "pk": own[one.pk],
                "name": saying.name_of(one),
                "is_seen": one.is_seen,
                "role": labels["role"].get(one.role, ""),
                "part": labels["part"].get(one.part, ""),
                "influence": levels[one.influence],
                "stance": saying.stance_text(one.stance),
                "last": one.last_contact_at,
            }
            for one in found.members
        ],
        "may_edit": allowed(user, "selling.deal.edit", deal),
    }


def take_over(deal: Deal, *, by: User, at: datetime, via: str) -> None:
    """Let everybody who decides at the account take part in the deal."""
    actions.take_over_roles(deal, by=by, at=at, via=via)


def _has_account(deal: Deal | None) -> bool:
    return deal is None or (deal.account_id is not None and _is_open(deal))


def _is_open(deal: Deal | None) -> bool:
    return deal is None or deal.outcome == Outcome.OPEN


def _stood(deal: Deal) -> dict[str, Any]:
    return {"was": deal.stage_id}


REFUSED = (NotPossibleError,)


DEAL_VERBS = (
    Verb(
        "win",
        _("Win"),
        actions.win,
        ask=WinForm,
        when=_is_open,
        icon="trophy",
        tone="primary",
        undo="take-back",
        undo_with=_stood,
        says=_("Won."),
        refused=REFUSED,
    ),
    Verb(
        "lose",
        _("Lose"),
        actions.lose,
        ask=LoseForm,
        when=_is_open,
        icon="circle-x",
        undo="take-back",
        undo_with=_stood,
        says=_("Noted as lost."),
        refused=REFUSED,
    ),
    Verb(
        "walk-away",
        _("Walk away"),
        actions.walk_away,
        ask=LeaveForm,
        ability="selling.deal.lose",
        when=_is_open,
        icon="log-out",
        tone="quiet",
        undo="take-back",
        undo_with=_stood,
        says=_("Left: we do not pursue this deal."),
        refused=REFUSED,
    ),
    Verb(
        "move",
        _("Move to another stage"),
        actions.move_stage,
        ask=MoveForm,
        when=_is_open,
        icon="arrow-right",
        undo="take-back",
        undo_with=_stood,
        bulk=True,
        says=_("The deal is in another stage."),
        refused=REFUSED,
    ),
    Verb(
        "take-back",
        _("Take the move back"),
        actions.take_back,
        ask=TakeBackForm,
        ability="selling.deal.move",
        icon="undo-2",
        hidden=True,
        refused=REFUSED,
    ),
    Verb(
        "reopen",
        _("Reopen"),
        actions.reopen,
        when=lambda deal: not _is_open(deal),
        icon="rotate-ccw",
        says=_("The deal is open again."),
        refused=REFUSED,
    ),
    Verb(
        "quote",
        _("Make a quote"),
        lambda row, **given: row,
        ability="selling.quote.build",
        when=_is_open,
        icon="file-text",
        own_page=True,
    ),
    Verb(
        "log",
        _("Log an activity"),
        log,
        ask=ContactForm,
        ability="selling.deal.edit",
        icon="notebook-pen",
        tone="quiet",
        says=_("The activity is on the timeline."),
    ),
    Verb(
        "step",
        _("Set the next step"),
        actions.set_next_step,
        ask=StepForm,
        ability="selling.deal.edit",
        when=_is_open,
        icon="calendar-check",
        tone="quiet",
        says=_("The next step is set."),
    ),
    Verb(
        "deciders",
        _("Take over who decides"),
        take_over,
        ability="selling.deal.edit",
        when=_has_account,
        icon="users-round",
        tone="quiet",
        says=_("Everybody who decides at the account takes part in this deal."),
        refused=REFUSED,
    ),
    Verb(
        "assign",
        _("Give to another"),
        assign,
        ask=OwnerForm,
        icon="user-check",
        tone="quiet",
        undo="assign",
        undo_with=lambda deal: {"owner": deal.owner_id or ""},
        bulk=True,
        says=_("The owner is changed."),
    ),
    *REVIEW_VERBS,
)


DEALS = Resource(
    path="deals",
    model=Deal,
    noun="selling.deal",
    icon="handshake",
    groups=(
        Group(_("Deal"), ("name", "account", "person", "owner", "unit", "product", "lead_source")),
        Group(_("Money"), ("amount_cents", "currency", "stated_chance")),
        Group(
            _("Course"),
            (
                "pipeline",
                "stage",
                "outcome",
                "created_date",
                "expected_close_date",
                "closed_date",
                "reason",
                "reason_note",
            ),
        ),
        Group(_("What is next"), ("next_step", "next_step_date", "last_activity_at")),
    ),
    fixed=("outcome", "closed_date", "reason", "reason_note", "last_activity_at"),
    at_birth=("pipeline", "stage", "created_date"),
    columns=(
        "name",
        "account",
        "person",
        "owner",
        "unit",
        "stage",
        Column("outcome", tones=TONES),
        "amount_cents",
        Column("stated_chance", kind="percent"),
        "created_date",
        "expected_close_date",
        "closed_date",
        "next_step",
        "next_step_date",
        "product",
        "pipeline",
        "lead_source",
        "reason",
        Column("account__sector", label=_("Sector")),
        "updated_at",
    ),
    shown=(
        "name",
        "account",
        "owner",
        "stage",
        "outcome",
        "amount_cents",
        "expected_close_date",
        "next_step",
    ),
    sort="-created",
    filters=(
        "outcome",
        "stage",
        "owner",
        "unit",
        "account",
        "person",
        "amount_cents",
        "expected_close_date",
        "closed_date",
        "created_date",
        "next_step_date",
        "product",
        "pipeline",
        "reason",
        "lead_source",
        Filter("account__sector", name="sector", label=_("Sector")),
        "updated_at",
        Filter("source"),
    ),
    search=("name", "next_step"),
    beside=("next_step", "next_step_date", "last_activity_at"),
    panels=(
        REVIEW_PANEL,
        Timeline(),
        Related(
            "line-items",
            "line-items",
            "deal",
            ("product", "quantity", "unit_price_cents", "discount_percent", "amount_cents"),
        ),
        Custom("deciders", _("Who decides about this deal"), "selling/panel_deciders.html", _deciders),
        Related("rivalries", "rivalries", "deal", ("rival", "position", "seen_date", "evidence")),
        Custom("periods", _("Course of the deal"), "selling/panel_periods.html", _periods),
        Related("orders", "orders", "deal", ("number", "ordered_date", "amount_cents")),
        History(),
    ),
    verbs=DEAL_VERBS,
    total="amount_cents",
    create=open_deal,
    change=actions.change,
    purpose=_("Deals are your possible sales, from the first talk to won or lost."),
)


LINE_ITEMS = Resource(
    path="line-items",
    model=LineItem,
    noun="selling.deal",
    icon="list",
    groups=(
        Group(_("Line item"), ("deal", "product", "description", "quantity")),
        Group(_("Money"), ("unit_price_cents", "discount_percent", "amount_cents", "currency")),
    ),
    title=("product__name", "description"),
    at_birth=("deal",),
    columns=(
        Column("line", label=_("Line item"), kind="title", reads=("pk", "product__name", "description")),
        "deal",
        "product",
        "quantity",
        "unit_price_cents",
        "discount_percent",
        "amount_cents",
    ),
    sort="id",
    filters=("deal", "product"),
    panels=(History(),),
    total="amount_cents",
)


DEAL_ROLES = Resource(
    path="deal-roles",
    model=DealRole,
    noun="selling.deal",
    icon="users-round",
    groups=(Group(_("Part in the deal"), ("deal", "place", "role", "part", "influence", "notes")),),
    title=("place__person__first_name", "place__person__prefix", "place__person__last_name"),
    at_birth=("deal", "place"),
    columns=(
        Column(
            "deal_role",
            label=_("Person"),
            kind="title",
            reads=("pk", "place__person__first_name", "place__person__prefix", "place__person__last_name"),
        ),
        "deal",
        "role",
        "part",
        "influence",
        "notes",
    ),
    sort="id",
    filters=("deal", "role", "part", "influence"),
    panels=(History(),),
    purpose=_(
        "Parts say who takes part in the decision about one deal, where that differs from the account."
    ),
)

register(DEALS, DEAL_ROLES, LINE_ITEMS)

register_page(
    NavItem("accounts", _("Customers"), "accounts", "building-2", "customers.account.read", "c", 30)
)
register_page(NavItem("deals", _("Deals"), "deals", "handshake", "selling.deal.read", "d", 40))
register_page(NavItem("persons", _("People"), "persons", "contact", "customers.person.read", "", 45))
