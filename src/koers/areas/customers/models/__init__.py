"""Nouns of the customers: accounts, persons, activities, the lifecycle, who decides, and what customers let us hear."""

from koers.areas.customers.events import LifecycleState, MoveReason
from koers.areas.customers.events.asked import OnFile, QuestionStep
from koers.areas.customers.events.deciding import Influence, Part, ResponseMode, Role, TieKind
from koers.areas.customers.events.loop import Change, Decision, Discipline, Heard, SignalKind, SignalStep
from koers.areas.customers.events.needs import (
    Holds,
    Motive,
    MotiveProof,
    MotiveStrength,
    NeedCategory,
    NeedSubtype,
    NeedVoice,
    Proof,
)
from koers.areas.customers.events.promises import PromiseState
from koers.areas.customers.models.asked import Question
from koers.areas.customers.models.deciding import (
    BuyingRole,
    PersonTie,
    ProfileLink,
    RolePeriod,
    StanceRating,
)
from koers.areas.customers.models.duplicates import (
    NOUNS,
    Duplicate,
    DuplicateSearch,
    DuplicateVerdict,
    choosable,
)
from koers.areas.customers.models.erasing import ErasedSign, Erasure, ErasureGround, digest_of
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
from koers.areas.customers.models.loop import Signal, SignalRoute
from koers.areas.customers.models.needs import (
    BuyingReason,
    LoyaltyMotive,
    Need,
    NeedFit,
    SolutionElement,
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
from koers.areas.customers.models.opinion import Opinion
from koers.areas.customers.models.promises import Promise
from koers.areas.customers.models.worth import AccountMonth, AccountWorth, WorthRun, WorthWay

__all__ = [
    "NOUNS",
    "Account",
    "AccountKind",
    "AccountMonth",
    "AccountWorth",
    "Activity",
    "ActivityKind",
    "Affiliation",
    "BuyingReason",
    "BuyingRole",
    "Change",
    "Consent",
    "ConsentAction",
    "Decision",
    "Discipline",
    "Duplicate",
    "DuplicateSearch",
    "DuplicateVerdict",
    "ErasedSign",
    "Erasure",
    "ErasureGround",
    "Heard",
    "Holds",
    "Influence",
    "LegalBasis",
    "Lifecycle",
    "LifecyclePeriod",
    "LifecycleState",
    "LoyaltyMotive",
    "Merge",
    "Motive",
    "MotiveProof",
    "MotiveStrength",
    "MoveReason",
    "Need",
    "NeedCategory",
    "NeedFit",
    "NeedSubtype",
    "NeedVoice",
    "OnFile",
    "Opinion",
    "OwnershipPeriod",
    "Part",
    "Person",
    "PersonTie",
    "ProfileLink",
    "Promise",
    "PromiseState",
    "Proof",
    "Question",
    "QuestionStep",
    "ResponseMode",
    "Role",
    "RolePeriod",
    "Signal",
    "SignalKind",
    "SignalRoute",
    "SignalStep",
    "SolutionElement",
    "Source",
    "SourceKind",
    "StanceRating",
    "TieKind",
    "WorthRun",
    "WorthWay",
    "choosable",
    "digest_of",
]
