"""Value cases and the benefits they promised as declared records."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.selling import actions
from koers.areas.selling.actions import NotPossibleError
from koers.areas.selling.models import MeasuredBy, ValueBenefit, ValueCase
from koers.kit.access.models import User
from koers.kit.resource.declaration import Group, History, Related, Resource, Side, Verb
from koers.kit.resource.forms import DayField, MoneyField
from koers.kit.resource.registry import add_side, register


class MeasureForm(forms.Form):
    """Asks what came of a benefit, when it was measured, and who did."""

    measured_cents = MoneyField(label=_("Measured"))
    measured_date = DayField(label=_("Measured on"), initial=timezone.localdate)
    measured_by = forms.ChoiceField(
        label=_("Measured by"),
        choices=MeasuredBy.choices,
        help_text=_("What you measured alone counts as a claim until the customer agrees."),
    )
    how = forms.CharField(label=_("How it was measured"), max_length=300, required=False)


def measure(
    benefit: ValueBenefit,
    *,
    measured_cents: int,
    measured_date: date,
    measured_by: str,
    how: str = "",
    by: User,
    at: datetime,
    via: str = "ui",
) -> Any:
    """Note what came of a benefit."""
    return actions.measure_benefit(
        benefit,
        measured_cents=measured_cents,
        measured_date=measured_date,
        measured_by=measured_by,
        how=how,
        by=by,
        at=at,
        via=via,
    )


VALUE_CASES = Resource(
    path="value-cases",
    model=ValueCase,
    noun="selling.deal",
    icon="scale",
    groups=(Group(_("Value case"), ("deal", "title", "currency", "saving_cents", "yearly_saving_cents")),),
    title=("title",),
    fixed=("currency", "saving_cents", "yearly_saving_cents"),
    at_birth=("deal",),
    columns=("title", "deal", "saving_cents", "yearly_saving_cents", "updated_at"),
    sort="id",
    filters=("deal",),
    panels=(
        Related(
            "benefits",
            "value-benefits",
            "case",
            ("name", "promised_cents", "measure_date", "measured_cents", "measured_by"),
        ),
        History(),
    ),
    verbs=(
        Verb(
            "follow-up",
            _("Follow up the benefits"),
            actions.follow_up,
            ability="selling.deal.edit",
            icon="target",
            says=_("What the case promises is followed up."),
            refused=(NotPossibleError,),
        ),
    ),
    create=actions.write_case,
    change=actions.change_case,
    purpose=_("Value cases say what owning each choice costs a customer over years, and what ours saves."),
)


VALUE_BENEFITS = Resource(
    path="value-benefits",
    model=ValueBenefit,
    noun="selling.deal",
    icon="target",
    groups=(
        Group(_("Promised"), ("case", "name", "promised_cents", "currency", "measure_date", "person")),
        Group(_("Measured"), ("measured_cents", "measured_date", "measured_by", "how")),
    ),
    fixed=("currency", "measured_cents", "measured_date", "measured_by", "how"),
    at_birth=("case",),
    columns=(
        "name",
        "case",
        "promised_cents",
        "measure_date",
        "person",
        "measured_cents",
        "measured_date",
        "measured_by",
        "how",
    ),
    sort="id",
    filters=("case", "measure_date", "measured_by"),
    panels=(History(),),
    verbs=(
        Verb(
            "measure",
            _("Note what was measured"),
            measure,
            ask=MeasureForm,
            ability="selling.deal.edit",
            icon="gauge",
            tone="primary",
            says=_("The measurement is noted."),
            refused=(NotPossibleError,),
        ),
    ),
    purpose=_("Promised benefits are measured after delivery, preferably by the customer."),
)

register(VALUE_CASES, VALUE_BENEFITS)
add_side("value-cases", Side("value-cases-basics", _("Rate and years"), "selling.deal.edit"))
add_side("deals", Side("deals-value", _("Value case"), "selling.deal.read"))
