"""Every address x method x role x ownership: who gets in, who is refused, and that a refusal leaves nothing behind.

`permissions.txt` beside this file names, for each address, which methods it has and what each asks. It is reviewed by
people: a new address without a line fails here, and so does one that asks something else than it did.
How far a role reaches is expected from `matrix.yaml`, by rules written down once more below.
"""

import hashlib
import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.apps import apps
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from tests.cast import Cast, make_account, make_cast, make_deal, make_person, make_pipeline, sign_in

from koers.areas.customers.actions import start_lifecycle
from koers.areas.customers.models import (
    Activity,
    Affiliation,
    BuyingReason,
    BuyingRole,
    Consent,
    Duplicate,
    Erasure,
    LoyaltyMotive,
    Need,
    Opinion,
    PersonTie,
    ProfileLink,
    Promise,
    Question,
    Signal,
    SolutionElement,
    Source,
    StanceRating,
)
from koers.areas.insight.models import ForecastCall
from koers.areas.leads.models import (
    EventSource,
    HandOver,
    HandOverContract,
    IdentityProposal,
    LeadForm,
    RawEvent,
    RoutingRule,
)
from koers.areas.organisation.models import (
    Agreement,
    AlignmentRound,
    CompetenceRequest,
    Department,
    Dispute,
    Expectation,
    JointMeeting,
    Member,
    NextMove,
    Product,
    ProductGroup,
    Seat,
    StandingRule,
    Target,
    Territory,
    Unit,
    VatRate,
    WorkHours,
)
from koers.areas.selling.models import (
    ApproachChoice,
    Competitor,
    DealReview,
    DealRole,
    DiscountRule,
    Experiment,
    ExperimentAccount,
    Failure,
    InstalledItem,
    LineItem,
    ListPrice,
    MaintenancePlan,
    NextStep,
    Order,
    OrderLine,
    Pipeline,
    PriceList,
    Quote,
    QuoteLine,
    Reason,
    Rivalry,
    SolutionBoard,
    SolutionDecision,
    SparePart,
    Stage,
    StageCondition,
    Talk,
    ValueBenefit,
    ValueCase,
    ValueLink,
    ValueProposal,
    ValueProposalPart,
)
from koers.areas.selling.rules.value import starter
from koers.kit.access import matrix
from koers.kit.access.middleware import asked_of
from koers.kit.access.models import User
from koers.kit.delivery.models import OutgoingMail
from koers.kit.guard.limits import Limit
from koers.kit.importing.models import Import, ImportFile
from koers.kit.jobs.models import JobRun
from koers.kit.resource import registry
from koers.kit.resource.models import ApiKey, SavedView

SOURCES = Path(matrix.FILE).parents[2]
REVIEWED = Path(__file__).with_name("permissions.txt")
MATRIX = yaml.safe_load(matrix.FILE.read_text(encoding="utf-8"))
ROLES = ("administrator", "director", "manager", "seller", "marketer", "viewer")
#: Whose row it is, seen from Anna's team: her own, of her team, of another unit, of another division.
CLASSES = ("own", "team", "unit", "division")
METHODS = ("GET", "POST")
#: Addresses open to everybody that ask for a key of their own, and answer 401 without it, 400 when it cannot be looked for.
KEYED = ("events-",)
LIBRARY = ("account_", "mfa_", "socialaccount_", "usersessions_", "sign-in/", "openid")
IN = {200, 204, 301, 302, 303, 400, 409, 412, 415, 422, 428}
#: A refusal may write this much: the visit itself, never the business.
QUIET = ("django_session", "usersessions_usersession")


# --- the addresses ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Address:
    """One URL pattern."""

    name: str
    pattern: str
    view: Any
    namespaces: tuple[str, ...] = ()

    def asks(self, method: str) -> str | None:
        return asked_of(self.view, self.name, method, self.namespaces)


def addresses() -> list[Address]:
    found = list(_walk(get_resolver(), "", ()))
    return [one for one in found if not getattr(one.view, "__module__", "").startswith("ninja")]


def _walk(resolver: URLResolver, prefix: str, spaces: tuple[str, ...]) -> Iterator[Address]:
    for one in resolver.url_patterns:
        text = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, text, (*spaces, *([one.namespace] if one.namespace else [])))
        else:
            assert isinstance(one, URLPattern)
            yield Address(one.name or text, text, one.callback, spaces)


def reviewed() -> dict[str, dict[str, str]]:
    """The reviewed file: name of the address, then method, then what it asks."""
    table: dict[str, dict[str, str]] = {}
    for line in REVIEWED.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, *methods = line.split()
            table[name] = dict(pair.split("=") for pair in methods)
    return table


@dataclass(frozen=True)
class Operation:
    """One operation of the JSON API."""

    method: str
    path: str
    ability: str
    body: Any

    @property
    def name(self) -> str:
        return f"api:{self.path}"


def operations() -> list[Operation]:
    from koers.api import api
    from koers.kit.resource.api_description import description

    whole = description(api)
    return [
        Operation(
            method.upper(), path, asked.get("x-ability", "nothing"), _sample(whole, asked.get("requestBody"))
        )
        for path, methods in whole["paths"].items()
        for method, asked in methods.items()
        if method in ("get", "post", "put", "patch", "delete")
    ]


def _sample(whole: Any, body: Any) -> Any:
    """The smallest body that fits the description, so that permission is what decides."""
    if not body:
        return None
    return _value_of(whole, body["content"]["application/json"]["schema"])


def _value_of(whole: Any, schema: Any) -> Any:
    if "$ref" in schema:
        return _value_of(whole, whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _value_of(whole, schema[choice][0])
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        asked = {*schema.get("required", ()), *({"owner", "unit"} & set(schema.get("properties", ())))}
        return {name: _value_of(whole, schema["properties"][name]) for name in sorted(asked)}
    if kind == "string":
        return {"date": "2026-01-01", "email": "a@example.com"}.get(schema.get("format", ""), "x")
    return {"integer": 1, "number": 1, "boolean": False, "array": []}.get(kind)


# --- whose row ----------------------------------------------------------------------------------------------


@dataclass
class World:
    """One row of each noun per class, and what the addresses need besides."""

    cast: Cast
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)


def make_world() -> World:
    cast = make_cast()
    world = World(cast)
    places = {
        "own": (cast.anna, cast.blue),
        "team": (cast.bram, cast.blue),
        "unit": (cast.daan, cast.green),
        "division": (cast.eva, cast.field),
    }
    shared = _shared(make_pipeline())
    for kind, (owner, unit) in places.items():
        for path, row in {**_scoped(owner, unit), **shared}.items():
            world.rows.setdefault(path, {})[kind] = row
    return world


def _shared(pipeline: Pipeline) -> dict[str, Any]:
    """Rows that have no unit: everybody who signs in sees them."""
    spare = Stage.objects.create(pipeline=pipeline, position=9, name="Spare", outcome="open")
    return {
        "pipelines": Pipeline.objects.create(name="Spare"),
        "stages": spare,
        "competitors": Competitor.objects.create(name="Spare"),
        "stage-conditions": StageCondition.objects.create(stage=spare, condition="amount"),
        "groups": ProductGroup.objects.create(name="Pumps"),
        "products": (product := Product.objects.create(name="P1")),
        "vat-rates": VatRate.objects.create(kind="zero", percent=0),
        "price-lists": (prices := PriceList.objects.create(name="Spare")),
        "list-prices": ListPrice.objects.create(price_list=prices, product=product, price_cents=1),
        "discount-rules": DiscountRule.objects.create(name="Spare", max_discount_percent=10),
        "reasons": Reason.objects.create(code="price", name_en="Price"),
        "members": Member.objects.create(name="Spare"),
        "lead-sources": Source.objects.create(name="Fair"),
        "contracts": HandOverContract.objects.create(number=1),
        "routing-rules": RoutingRule.objects.create(name="Everybody"),
        **_between_departments(),
    }


def _leads(person: Any, owner: User, unit: Any) -> dict[str, Any]:
    now, contract = timezone.now(), HandOverContract.objects.get_or_create(number=2)[0]
    life = start_lifecycle(person, at=now, owner=owner.member)
    moments = dict.fromkeys(("offered_at", "remind_at", "due_at", "take_back_at"), now)
    return {
        "erasures": Erasure.objects.create(person_id=0, unit=unit, ground="withdrawn", erased_at=now),
        "leads": life,
        "consents": Consent.objects.create(person=person, purpose="news", action="given", happened_at=now),
        "hand-overs": HandOver.objects.create(
            lead=life, contract=contract, receiver=owner.member, unit=unit, **moments
        ),
    }


def _deciding(account: Any, person: Any, day: date) -> dict[str, Any]:
    now = timezone.now()
    other = make_person("Other", None, account.unit)
    role = BuyingRole.objects.create(account=account, person=person)
    return {
        "buying-roles": role,
        "stance-ratings": StanceRating.objects.create(
            buying_role=role, value=1, rated_date=day, evidence="x"
        ),
        "person-ties": PersonTie.objects.create(account=account, person=person, kind="trusts", other=other),
        "profile-links": ProfileLink.objects.create(
            person=person,
            url="https://profiles.example/1",
            found_at_site="x",
            legal_basis="interest",
            noted_date=day,
        ),
        "needs": Need.objects.create(account=account, statement="x", category="P"),
        "opinions": Opinion.objects.create(
            account=account,
            person=person,
            method="customer_satisfaction",
            method_version=1,
            asked_at=now,
            expires_at=now,
        ),
        "signals": Signal.objects.create(
            account=account, kind="wish", words="x", heard_at=now, step_since=now
        ),
        "solution-elements": SolutionElement.objects.create(account=account, name="x"),
        "buying-reasons": BuyingReason.objects.create(account=account, usp="x"),
        "loyalty-motives": LoyaltyMotive.objects.create(
            account=account, motive="brand", strength=1, proven_date=day
        ),
    }


def _between_departments() -> dict[str, Any]:
    firm, day = Unit.objects.get(kind="company"), date(2026, 1, 1)
    ours, theirs = (Department.objects.create(name=r, role=r, unit=firm) for r in ("marketing", "sales"))
    return {
        "departments": Department.objects.create(name="Spare", role="hr", unit=firm),
        "agreements": Agreement.objects.create(title="Spare", kind="task", text="x"),
        "expectations": Expectation.objects.create(expects=ours, of=theirs, topic="Spare", text="x"),
        "standing-rules": StandingRule.objects.create(name="Spare", subject="lead", text="x"),
        "competence-requests": CompetenceRequest.objects.create(
            competence="Spare", asks=ours, of=theirs, asked_on=day
        ),
    }


def _scoped(owner: User, unit: Any) -> dict[str, Any]:
    member, day = owner.member, date(2026, 1, 1)
    account = make_account(f"Account of {owner}", owner, unit)
    person = make_person(f"Person of {owner}", owner, unit)
    deal = make_deal(f"Deal of {owner}", owner, unit, account=account)
    order = Order.objects.create(
        number=f"O-{owner}", account=account, owner=member, unit=unit, ordered_date=day
    )
    quote = Quote.objects.create(
        number=f"Q-{owner}", deal=deal, account=account, owner=member, unit=unit, quote_date=day,
        valid_until=day,
    )  # fmt: skip
    source = EventSource.objects.create(name=f"Source of {owner}", unit=unit)
    now = timezone.now()
    ApproachChoice.objects.create(
        deal=deal, layer="conversation", method="insight_conversation", method_version=1, chosen_at=now
    )
    return {
        "event-sources": source,
        "lead-forms": LeadForm.objects.create(
            name="Contact",
            slug=f"contact-{owner.pk}",
            title_en="Contact",
            unit=unit,
            event_source=EventSource.objects.create(name="Form", kind="form", unit=unit),
        ),
        "dead-letters": RawEvent.objects.create(
            source=source,
            uid="m1",
            format="segment",
            received_at=now,
            happened_at=now,
            payload="7",
            state="dead",
        ),
        "identity-proposals": IdentityProposal.objects.create(
            kind="merge", key=f"merge:{owner}", reason="two_users", person=person, seen_at=now, unit=unit
        ),
        **_leads(person, owner, unit),
        **_deciding(account, person, day),
        "accounts": account,
        "persons": person,
        "affiliations": Affiliation.objects.create(person=person, account=account),
        "deals": deal,
        "activities": Activity.objects.create(
            kind="call", subject="x", happened_at=now, account=account, owner=member, unit=unit
        ),
        "promises": Promise.objects.create(
            account=account, text="x", owner=member, made_date=day, due_date=day
        ),
        "questions": Question.objects.create(account=account, text="x", owner=member),
        "duplicates": Duplicate.objects.create(
            noun="person", first_id=person.pk, second_id=make_person(f"Twin of {owner}", owner, unit).pk,
            chance=0.9, weight=5.0, reasons=[], found_at=now,
        ),
        "deal-roles": DealRole.objects.create(
            deal=deal, place=BuyingRole.objects.create(
                account=account, person=make_person(f"Decider of {owner}", owner, unit)
            ),
        ),
        "approaches": ApproachChoice.objects.create(deal=deal, layer="offer", method="consultative", method_version=1, chosen_at=now),
        "deal-reviews": DealReview.objects.create(
            deal=deal, side="us", outcome="won", method_version=1, first="price", answered_at=now
        ),
        "rivalries": Rivalry.objects.create(
            deal=deal, competitor=Competitor.objects.get_or_create(name="Rival")[0]
        ),
        **_valued(deal, person, day),
        **_installed(account, day),
        "solution-boards": SolutionBoard.objects.create(deal=deal, board="support"),
        "solution-decisions": SolutionDecision.objects.create(
            deal=deal, board="support", text="x", noted_date=day
        ),
        "next-steps": NextStep.objects.create(deal=deal, step="x", set_date=day),
        "talks": Talk.objects.create(
            deal=deal, held_date=day, outcome="continuation", activity=Activity.objects.create(
                kind="call", subject="x", happened_at=now, account=account, owner=member, unit=unit
            ),
        ),
        **_tried(unit, account),
        "line-items": LineItem.objects.create(deal=deal, unit_price_cents=100, amount_cents=100),
        "quotes": quote,
        "quote-lines": QuoteLine.objects.create(
            quote=quote, position=1, description="x", unit_price_cents=100, vat_percent=21, net_cents=100
        ),
        "orders": order,
        "order-lines": OrderLine.objects.create(order=order, unit_price_cents=100, amount_cents=100),
        "units": unit,
        "seats": Seat.objects.get(member=member),
        "territories": Territory.objects.create(name=f"Territory of {owner}", unit=unit),
        "work-hours": WorkHours.objects.get_or_create(unit=unit)[0],
        "alignment-rounds": AlignmentRound.objects.create(
            unit=unit, method="marketing_sales_alignment", method_version=1, opened_at=timezone.now(),
            closes_on=date(2030, 1, 1), closed_at=timezone.now(),
        ),
        "disputes": Dispute.objects.create(title="D", subject="lead", unit=unit, raised_by=member, opened_on=day),
        "joint-meetings": JointMeeting.objects.create(unit=unit, held_on=day, agenda="x"),
        "next-moves": NextMove.objects.create(
            title="M", theme="L", unit=unit, owner=member, due_on=day, metric="x"
        ),
        "forecast-calls": ForecastCall.objects.create(
            period="2026-01", starts=day, ends=date(2026, 2, 1), unit=unit, member=member, commit_cents=1, given_at=now
        ),
        "targets": Target.objects.create(
            unit=unit, member=member, starts=day, ends=day + timedelta(days=90), amount_cents=1
        ),
    }  # fmt: skip


def _tried(unit: Any, account: Any) -> dict[str, Any]:
    now = timezone.now()
    row = Experiment.objects.create(
        unit=unit,
        layer="offer",
        method="consultative",
        method_version=1,
        question="x",
        started_at=now,
        stopped_at=now,
    )
    place = ExperimentAccount.objects.create(experiment=row, account=account, arm="usual", assigned_at=now)
    return {"experiments": row, "experiment-accounts": place}


def _valued(deal: Any, person: Any, day: date) -> dict[str, Any]:
    said = dict.fromkeys(("ours", "status_quo", "rate", "price", "running", "source"), "x")
    case = ValueCase.objects.create(deal=deal, title="x", document=starter("x", "EUR", Decimal(1), said))
    benefit = ValueBenefit.objects.create(case=case, name="x", promised_cents=1, measure_date=day)
    now = timezone.now()
    link = ValueLink.objects.create(
        case=case, person=person, open_to=["price"], made_at=now, expires_at=now + timedelta(days=1)
    )
    proposal = ValueProposal.objects.create(
        link=link, given_at=now, case_version=1, ours_cents=0, theirs_cents=0
    )
    part = ValueProposalPart.objects.create(proposal=proposal, number="price", name="x", ours=1, theirs=2)
    return {
        "value-cases": case,
        "value-benefits": benefit,
        "value-links": link,
        "value-proposals": proposal,
        "value-proposal-parts": part,
        "customer-proposals": proposal,
        "proposed-numbers": part,
    }


def _installed(account: Any, day: date) -> dict[str, Any]:
    item = InstalledItem.objects.create(account=account, name="x", criticality="A")
    return {
        "installed-items": item,
        "maintenance-plans": MaintenancePlan.objects.create(item=item, name="x", interval_days=1),
        "failures": Failure.objects.create(item=item, started_at=timezone.now()),
        "spare-parts": SparePart.objects.create(account=account, name="x", minimum=1),
    }


def personal(user: User) -> dict[str, Any]:
    """What belongs to one person who signs in, rather than to a unit."""
    now = timezone.now()
    batch = Import.objects.create(started_by=user, created_at=now)
    return {
        "view": SavedView.objects.create(resource="deals", name=f"View of {user}", owner=user),
        "key": ApiKey.objects.create(
            owner=user, name="k", prefix="p", digest=uuid.uuid4().hex, created_at=now,
            expires_at=now + timedelta(days=1),
        ),
        "job": JobRun.objects.create(name="none", requested_by=user, created_at=now, not_before=now),
        "mail": OutgoingMail.objects.create(
            message_id=uuid.uuid4().hex, purpose="kit.test", to=user.email, state="failed",
            not_before=now, created_at=now,
        ),
        "import": batch,
        "file": ImportFile.objects.create(batch=batch, position=1, name="a.csv", size=1),
    }  # fmt: skip


# --- what is expected ---------------------------------------------------------------------------------------


def reach(role: str, ability: str) -> str:
    if ability.count(".") != 2:
        return "none"
    noun, _, verb = ability.rpartition(".")
    return str(MATRIX[noun][verb].get(role, "none"))


def expected(role: str, ability: str, kind: str, *, has_unit: bool, is_open: bool = False) -> int:
    """200 for whoever gets in, 403 for whoever may not, 404 for whoever may not even know of the row.

    Seen from team Blue, in which the manager, the seller (Anna), the marketer and the viewer sit.
    """
    far = reach(role, ability)
    if far == "none":
        return 403
    in_units = role in ("administrator", "director") or kind in ("own", "team")
    if not (is_open or not has_unit or in_units):
        return 404
    if far == "all" or (
        far == "unit" and ((has_unit and in_units) or ability.endswith((".read", ".export")))
    ):
        return 200
    if far == "own" and kind != "own" and ability in ALONE:
        return 404
    return 200 if far == "own" and kind == "own" and role == "seller" else 403


#: Reading by which a seller does not even know of the rows of others.
ALONE = {"insight.call.read"}


def arguments(
    one: Address, world: World, kind: str, mine: dict[str, Any]
) -> tuple[dict[str, Any], str, bool]:
    """Return the arguments of an address, the kind of row it is about (`` when none) and whether that has a unit."""
    params = {
        name
        for name in ("pk", "name", "version", "uid", "noun", "path", "token", "method_id")
        if f":{name}>" in one.pattern
    }
    values: dict[str, Any] = {}
    about = ""
    resource = next(
        (r for r in registry.every() if one.name.startswith(f"{r.path}-") and f"{r.path}/" in one.pattern),
        None,
    )
    if "-views-delete" in one.name:
        values["pk"], about = mine["view"].pk, "personal"
    elif resource is not None and "pk" in params:
        values["pk"] = world.rows[resource.path][kind].pk
        about = resource.path
        if "name" in params:
            values["name"] = (
                resource.panels[0].name
                if "panels" in one.pattern and resource.panels
                else next(iter(resource.editable), "state")
            )
        if "version" in params:
            values["version"] = 1
        if one.name in ("value-cases-part", "value-cases-take-out"):
            values["kind"] = "elements"
    elif one.name.startswith("organisation-") and "pk" in params:
        about = "seats" if "seat" in one.pattern else "units"
        values["pk"] = world.rows[about][kind].pk
    elif one.name.startswith("person") and "pk" in params:
        values["pk"], about = world.cast.daan.pk, "user"
    elif one.name.startswith(tuple(BY_NAME)) and "pk" in params:
        about = next(rows for name, rows in BY_NAME.items() if one.name.startswith(name))
        values["pk"] = world.rows[about][kind].pk
    elif one.name.startswith("import") and "uid" in params:
        values, about = {"uid": mine["import"].uid}, "personal"
        values |= {"pk": mine["file"].pk} if "pk" in params else {}
        values |= {"noun": "deal"} if "noun" in params else {}
    elif one.name.startswith("job") and "uid" in params:
        values, about = {"uid": mine["job"].uid}, "personal"
    elif one.name.startswith("mail-") and "uid" in params:
        values, about = {"uid": mine["mail"].uid}, "user"
    elif one.name == "api-key-revoke":
        values, about = {"pk": mine["key"].pk}, "personal"
    elif one.name == "contract-version":
        values["number"] = 1
    elif "path" in params:
        values["path"] = "accounts"
    elif "name" in params:
        values["name"] = "selling.bookings"
    elif "token" in params:
        values["token"] = "x" * 43
    elif "method_id" in params:
        values["method_id"] = "none"
    elif "pk" in params or "uid" in params:
        values = {name: NOBODY if name == "pk" else uuid.uuid4() for name in params}
    return values, about, about in world.rows and about not in SHARED


#: The number of a row that is nowhere.
NOBODY = 2**62
#: Addresses about one row that no declared record gives.
BY_NAME = {
    "erasure": "erasures",
    "lead-form": "lead-forms",
    "lead-move": "leads",
    "lead-take-back": "leads",
    "deal-move": "deals",
    "deal-take-back": "deals",
    "lead-merge": "leads",
    "lead-unmerge": "leads",
    "event-source": "event-sources",
    "dead-letter": "dead-letters",
    "identity-": "identity-proposals",
    "desk-": "hand-overs",
    "routing-move": "routing-rules",
    "relation-survey-": "alignment-rounds",
    "value-links-": "value-links",
    "value-proposal-part-": "value-proposal-parts",
    "value-proposal": "value-proposals",
}
SHARED = {
    "competitors", "pipelines", "stages", "stage-conditions", "groups", "products", "reasons", "members", "departments", "agreements", "expectations",
    "standing-rules", "competence-requests", "lead-sources", "contracts", "routing-rules",
    "vat-rates", "price-lists", "list-prices", "discount-rules",
}  # fmt: skip
#: Rows of a unit that everybody who signs in sees.
OPEN = {"work-hours"}
#: Addresses of which a part (an old version, a panel, a link) may be absent for whoever gets in as well.
MAY_BE_ABSENT = (
    "-return", "-panel", "-cell", "-restore", "-undo", "-views-delete", "method", "measure", "measure-rows", "choose",
    "form-confirm", "import-records", "import-refused", "setup", "welcome", "survey", "opinion", "account_reset_password_from_key",
    "openid_connect_login", "openid_connect_callback", "ui-gallery",
    "deals-board-column", "-bulk-run", "-story-write", "-story-prove", "-story-check",
    "-solution-board", "-solution-evidence", "-solution-close", "-solution-agree", "-solution-drop",
    "quote-public", "quote-public-pdf", "deal-review-public", "quotes-compare", "value-cases-take-out", "value-case-public",
)  # fmt: skip


def address_of(one: Address, values: dict[str, Any]) -> str | None:
    """The path of an address; None for those of libraries that need more than we make up."""
    try:
        return reverse(one.name, kwargs=values) if one.name != one.pattern else None
    except Exception:
        return None


# --- refusals leave nothing behind ----------------------------------------------------------------------------


def fingerprint() -> str:
    """A digest of every row of every table, but for sessions."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for model in sorted(apps.get_models(include_auto_created=True), key=lambda one: one._meta.db_table):
            table = model._meta.db_table
            if model._meta.managed and not table.startswith(QUIET):
                cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
                digest.update(repr((table, cursor.fetchall())).encode())
    return digest.hexdigest()


@contextmanager
def writes_seen() -> Iterator[list[str]]:
    """Collect the statements that write anything but the visit itself."""
    seen: list[str] = []

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        writes = sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE")
        if writes and context["cursor"].rowcount != 0 and not any(name in sql for name in QUIET):
            seen.append(sql[:120])
        return result

    with connection.execute_wrapper(watch):
        yield seen


def ask(client: Client, method: str, path: str, *, undo: bool) -> int:
    """Send an empty request and return its status; what it changed is taken back where that is asked."""
    with transaction.atomic():
        status = client.generic(
            method, path, b"", content_type="application/x-www-form-urlencoded"
        ).status_code
        if undo:
            transaction.set_rollback(True)
    return status


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    # What a page looks like is no matter here, and drawing 15,000 of them would take minutes.
    from django.template.backends.django import Template

    monkeypatch.setattr(Template, "render", lambda self, context=None, request=None: "")
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    # There are more cells than a person may ask for in a minute; the limit has tests of its own.
    monkeypatch.setattr("koers.kit.resource.api.LIMIT", Limit("api", times=1_000_000, seconds=60))
    return make_world()


# --- the tests ----------------------------------------------------------------------------------------------


def test_every_address_says_who_may_come_in() -> None:
    silent = [one.name for one in addresses() if one.asks("GET") is None]
    # Views of the sign-in library that Koers does not use stay closed on purpose.
    assert [name for name in silent if not name.startswith((*LIBRARY, "api-root"))] == []


def test_every_address_and_method_is_in_the_reviewed_file_and_asks_what_stands_there() -> None:
    table = reviewed()
    actual = {
        one.name: {method: one.asks(method) or "closed" for method in table.get(one.name, {"GET": "?"})}
        for one in addresses()
    }
    for operation in operations():
        actual.setdefault(operation.name, {})[operation.method] = operation.ability
    missing = [f"{name} {asks}" for name, asks in actual.items() if name not in table]
    assert missing == [], "these addresses have no line in permissions.txt"
    assert sorted(set(table) - set(actual)) == [], "these lines of permissions.txt have no address any more"
    assert {name: asks for name, asks in actual.items() if asks != table[name]} == {}


def test_every_ability_that_is_asked_has_a_row_and_every_row_is_asked_somewhere() -> None:
    get_resolver().url_patterns  # noqa: B018  marks are set when the addresses are loaded
    assert matrix.used() - set(matrix.rows()) == set()
    unasked = set(matrix.rows()) - matrix.used()
    sources = [file.read_text(encoding="utf-8") for file in SOURCES.rglob("*.py")]
    unasked = {name for name in unasked if not any(f'"{name}"' in text for text in sources)}
    assert unasked == set(), "rows of matrix.yaml that nothing asks"


@pytest.mark.parametrize("role", [*ROLES, "anonymous"])
def test_who_gets_in_and_who_does_not(world: World, role: str) -> None:
    user = None if role == "anonymous" else world.cast.by_role[role]
    other = world.cast.eva
    theirs, mine = personal(other), personal(user) if user else {}
    client = sign_in(user)
    client.raise_request_exception = True
    client.get("/settings")
    table, wrong, cells, refused = reviewed(), [], 0, 0
    before = fingerprint()
    for one in addresses():
        for method in METHODS:
            asked = table.get(one.name, {}).get(method)
            for kind in CLASSES if one.pattern.count("<") else ("own",):
                owned = theirs if user is None or kind != "own" else mine
                values, about, has_unit = arguments(one, world, kind, owned)
                path = address_of(one, values)
                if path is None or (not about and kind != "own") or one.name == "account_logout":
                    continue
                verdict = _verdict(role, one, asked, kind, about, has_unit)
                if verdict == 200 and kind in ("team", "unit") and method == "GET":
                    continue  # one row of one's own unit and one far away tell the same
                cells += 1
                refused += verdict != 200
                with writes_seen() as written:
                    status = ask(client, method, path, undo=verdict == 200)
                if verdict != 200 and written:
                    wrong.append(
                        f"{method} {path} ({kind}) was refused with {status} but wrote: {written[0]}"
                    )
                if not _fits(status, verdict, one, method, has_method=method in table.get(one.name, {})):
                    wrong.append(f"{method} {path} ({one.name}, {kind}): {status} instead of {verdict}")
    assert not wrong, f"{len(wrong)} of {cells} cells:\n" + "\n".join(wrong[:40])
    assert fingerprint() == before
    assert cells > 1000
    assert refused > (800 if role == "anonymous" else 50)


@pytest.mark.parametrize("role", [*ROLES, "anonymous"])
def test_the_api_lets_in_and_refuses_just_as_the_pages_do(world: World, role: str) -> None:
    user = None if role == "anonymous" else world.cast.by_role[role]
    client = sign_in(user)
    client.get("/settings")
    wrong, cells = [], 0
    before = fingerprint()
    for one in operations():
        resource = next(r for r in registry.every() if one.path.split("/")[-3 if "{id}" in one.path else -1] == r.path
                        or f"/{r.path}/" in one.path or one.path.endswith(f"/{r.path}"))  # fmt: skip
        for kind in CLASSES if "{id}" in one.path else ("own",):
            row = world.rows[resource.path][kind]
            has_unit = resource.path not in SHARED
            if user is None:
                verdict = 401
            elif "{id}" in one.path:
                is_open = resource.path in OPEN
                verdict = expected(role, one.ability, kind, has_unit=has_unit, is_open=is_open)
            else:
                verdict = 200 if reach(role, one.ability) != "none" else 403
            cells += 1
            path = "/api/v1" + one.path.removeprefix("/api/v1").replace("{id}", str(row.pk))
            body = _fitting(one.body, world, user)
            with writes_seen() as written, transaction.atomic():
                answer = client.generic(
                    one.method, path, json.dumps(body or {}), content_type="application/json",
                    headers={"If-Match": f'"{getattr(row, "version", 1)}"'},
                )  # fmt: skip
                if verdict == 200:
                    transaction.set_rollback(True)
            good = {200: IN | {201}, 401: {401}, 403: {403}, 404: {403, 404}}[verdict]
            if answer.status_code not in good:
                wrong.append(
                    f"{one.method} {path} ({kind}): {answer.status_code} instead of {verdict}: {answer.content[:90]!r}"
                )
            if verdict != 200 and written:
                wrong.append(f"{one.method} {path} ({kind}) was refused but wrote: {written[0]}")
    assert not wrong, f"{len(wrong)} of {cells} cells:\n" + "\n".join(wrong[:40])
    assert fingerprint() == before
    assert cells > 200


def _fitting(body: Any, world: World, user: User | None) -> Any:
    """Put rows of the person's own unit where a body names other rows."""
    if not isinstance(body, dict):
        return body
    mine = {path: rows["own"].pk for path, rows in world.rows.items()}
    known = {"unit": mine["units"], "account": mine["accounts"], "person": mine["persons"], "deal": mine["deals"],
             "order": mine["orders"], "product": mine["products"], "pipeline": mine["pipelines"],
             "stage": mine["stages"], "reason": mine["reasons"], "group": mine["groups"],
             "member": world.cast.anna.member.pk, "territory": mine["territories"]}  # fmt: skip
    if user is not None:
        known["owner"] = user.member.pk
    # A row is named by a number; a reason in words stays what it is.
    return {name: known.get(name, value) if type(value) is int else value for name, value in body.items()}


def _verdict(role: str, one: Address, asked: str | None, kind: str, about: str, has_unit: bool) -> int:
    """What a cell should answer: 200, 403, 404, 401 (sign in first) or 405 (there is no such method)."""
    asks = asked or one.asks("GET") or "closed"
    if asks == "public":
        return 200
    if role == "anonymous":
        return 401
    if asks == "closed":
        return 403
    if asks == "signed_in":
        return 200
    if about == "personal":
        far = reach(role, asks)
        if far == "none":
            return 403
        if kind == "own" or far in ("all", "unit"):
            return 200
        return 404
    if about in ("", "user"):
        return 200 if reach(role, asks) != "none" else 403
    return expected(role, asks, kind, has_unit=has_unit, is_open=about in OPEN)


def _fits(status: int, verdict: int, one: Address, method: str, *, has_method: bool) -> bool:
    if not has_method and status == 405:
        return True
    if verdict == 200:
        if one.name.startswith(LIBRARY):
            return status in IN | {
                401,
                403,
                404,
            }  # what there is to see hangs on one's own ways of signing in
        if one.name.startswith(KEYED):
            return status in (400, 401, 405)
        return status in IN or (status == 404 and one.name.endswith(MAY_BE_ABSENT))
    if verdict == 401:
        return status in (302, 401)
    if verdict == 404:
        # Who may do the verb nowhere is refused before the row is looked up.
        return status in (404, 403)
    if one.name.endswith("-cell") and status == 200:
        return method == "GET"  # a field that one may not change is shown instead of asked
    return status == verdict or (status == 404 and one.name.endswith("-restore"))
