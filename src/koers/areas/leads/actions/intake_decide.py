"""What people decide about identities: two persons are one or are not, one more device or sign belongs to somebody."""

from datetime import datetime

from django.db import transaction

from koers.areas.customers import actions as customer_actions
from koers.areas.customers.models import Person
from koers.areas.leads.actions import intake_read
from koers.areas.leads.actions.intake_people import People, alive
from koers.areas.leads.actions.intake_visits import adopt
from koers.areas.leads.models import Identifier, IdentityProposal, ProposalKind, ProposalState
from koers.areas.leads.rules.joining import Graph, Who
from koers.kit.access.models import User


class AlreadyDecided(ValueError):
    """Somebody decided about this proposal before."""


def accept_proposal(proposal: IdentityProposal, *, by: User | None, at: datetime) -> None:
    """Do what was proposed; a merge can be taken back on the page of the person."""
    with transaction.atomic():
        _decide(proposal, ProposalState.ACCEPTED, by, at)
        person = alive([proposal.person_id]).get(proposal.person_id)
        if person is None:
            return
        if proposal.kind == ProposalKind.MERGE:
            _merge(person, proposal.other_id, proposal, by=by, at=at)
        elif proposal.kind == ProposalKind.SIGN:
            _add_sign(person, proposal, by=by, at=at)
        else:
            _add_visitor(person, proposal, at=at)


def reject_proposal(proposal: IdentityProposal, *, by: User | None, at: datetime) -> None:
    """Leave it as it is; the same is not proposed again."""
    with transaction.atomic():
        _decide(proposal, ProposalState.REJECTED, by, at)


def _decide(proposal: IdentityProposal, state: ProposalState, by: User | None, at: datetime) -> None:
    won = IdentityProposal.objects.filter(pk=proposal.pk, state=ProposalState.OPEN).update(
        state=state, decided_at=at, decided_by=by
    )
    if not won:
        raise AlreadyDecided
    proposal.refresh_from_db()


def _merge(
    person: Person, other_id: int | None, proposal: IdentityProposal, *, by: User | None, at: datetime
) -> None:
    other = alive([other_id]).get(other_id) if other_id is not None else None
    if other is None or other.pk == person.pk:
        return
    # Who has an owner or came from another system stays, else the older record.
    one, two = sorted((person, other), key=lambda row: (row.owner_id is None, not row.external_id, row.pk))
    customer_actions.merge(two, into=one, at=at, by=by, cause=f"proposal:{proposal.pk}")


def _add_sign(person: Person, proposal: IdentityProposal, *, by: User | None, at: datetime) -> None:
    kind, _colon, rest = proposal.identifier.partition(":")
    source, value = (None, rest) if kind != "user" else (int(rest.partition(":")[0]), rest.partition(":")[2])
    row, made = Identifier.objects.get_or_create(
        key=proposal.identifier,
        defaults={"kind": kind, "source_id": source, "value": value, "person": person,
                  "first_seen_at": proposal.seen_at, "last_seen_at": proposal.seen_at},
    )  # fmt: skip
    if not made and row.person_id is not None and row.person_id != person.pk:
        _merge(person, row.person_id, proposal, by=by, at=at)


def _add_visitor(person: Person, proposal: IdentityProposal, *, at: datetime) -> None:
    assert proposal.visitor is not None
    people = People(Graph({}), {person.pk: person}, {}, at)
    visits = adopt(proposal.visitor, Who(pk=person.pk), proposal.seen_at, people)
    intake_read.link_earlier(visits, people)
