"""A small firm with a contract in force and leads that can be handed over."""

from datetime import UTC, datetime, timedelta

from tests.cast import Cast, make_account, make_person

from koers.areas.customers import actions as customers
from koers.areas.customers.models import Activity, Lifecycle
from koers.areas.leads import actions
from koers.areas.leads.models import HandOver, HandOverContract

#: Monday 2 November 2026, ten o'clock in Amsterdam.
NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def in_force(cast: Cast, *, at: datetime = NOW, **terms: object) -> HandOverContract:
    """Put a contract in force; unless told otherwise it asks nothing of an accepted lead."""
    terms.setdefault("accepted", [])
    contract = actions.draft_contract(by=cast.mila, at=at, **terms)
    actions.sign_contract(contract, side="marketing", by=cast.mila, at=at)
    return actions.sign_contract(contract, side="sales", by=cast.chris, at=at)


def warm(cast: Cast, name: str = "Jansen", **fields: object) -> Lifecycle:
    """Make a warm lead that meets the definition: Piet, a buyer at a firm of 300 in Blue."""
    account = make_account(f"{name} BV", cast.anna, cast.blue, sector="water", employees=300)
    person = make_person(
        name,
        cast.anna,
        cast.blue,
        account=account,
        job_title="Inkoper",
        email=f"{name}@voorbeeld.nl".lower(),
        legal_basis="interest",
    )
    life = customers.start_lifecycle(person, at=NOW - timedelta(days=5))
    customers.move_lifecycle(life, to="warm", at=NOW - timedelta(days=4), by=cast.mila, reason="better_known")
    values = {"fit_grade": "A", "engagement_grade": 1, "value_cents": 5_000_00, **fields}
    Lifecycle.objects.filter(pk=life.pk).update(**values)
    life.refresh_from_db()
    return life


def offered(cast: Cast, life: Lifecycle, *, at: datetime = NOW, **named: object) -> HandOver:
    """Offer a lead to Anna; its grades stay as the test gave them, whatever the points say meanwhile."""
    row = actions.offer(life, at=at, by=cast.mila, receiver=cast.anna.member, **named)
    grades = {"fit_grade": life.fit_grade, "engagement_grade": life.engagement_grade}
    Lifecycle.objects.filter(pk=life.pk).update(**grades)
    return row


def call(cast: Cast, life: Lifecycle, at: datetime, *, by: str = "anna", **fields: object) -> Activity:
    """Log a call with the person of a lead."""
    values = {"kind": "call", "person": life.person, "owner": cast[by].member, **fields}
    return customers.log_activity(Activity(unit=cast.blue, happened_at=at, **values), by=cast[by], at=at)
