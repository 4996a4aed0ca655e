"""Nouns of the customers: accounts, persons, affiliations, activities, and the lifecycle of accounts and persons."""

from koers.areas.customers.events import LifecycleState, MoveReason
from koers.areas.customers.models.lifecycle import (
    Consent,
    ConsentAction,
    Lifecycle,
    LifecyclePeriod,
    Merge,
    OwnershipPeriod,
    Source,
    SourceKind,
)
from koers.areas.customers.models.nouns import (
    Account,
    AccountKind,
    Activity,
    ActivityKind,
    Affiliation,
    LegalBasis,
    Person,
)

__all__ = [
    "Account",
    "AccountKind",
    "Activity",
    "ActivityKind",
    "Affiliation",
    "Consent",
    "ConsentAction",
    "LegalBasis",
    "Lifecycle",
    "LifecyclePeriod",
    "LifecycleState",
    "Merge",
    "MoveReason",
    "OwnershipPeriod",
    "Person",
    "Source",
    "SourceKind",
]
