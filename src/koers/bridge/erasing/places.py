"""Every column in which somebody can stand, and what erasure does with it. A model nobody declared here fails a test.

Four fates: the row goes (`GOES`), columns of rows that stay are emptied (`EMPTIED`), texts and documents of everybody
are searched for what names the person (`SEARCHED`), and columns that hold nobody of a customer (`NOBODY`): codes,
settings, and people who work with Koers, who have a page of their own. Former versions of a noun share its fate.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from koers.areas.customers.rules.asked import normal
from koers.kit.record import NAMELESS

#: What stands in a text where it named somebody who was erased.
MARK = "[…]"
#: Emptied to the mark where something stood, because a rule asks that something stands there.
SAID = ("said",)


@dataclass(frozen=True)
class Place:
    """Rows of one model that belong to a person: by which paths their ids are reached, and what is emptied to what."""

    of: tuple[str, ...]
    emptied: dict[str, Any] = field(default_factory=dict)


#: Rows that go, those that point to others first.
GOES: dict[str, Place] = {
    "selling.DealRole": Place(("place__person",)),
    "customers.RolePeriod": Place(("buying_role__person",)),
    "customers.StanceRating": Place(("buying_role__person",)),
    "customers.BuyingRole": Place(("person",)),
    "customers.PersonTie": Place(("person", "other")),
    "customers.ProfileLink": Place(("person",)),
    "customers.Affiliation": Place(("person",)),
    "customers.Consent": Place(("person",)),
    "leads.IdentityProposal": Place(("person", "other")),
    "leads.VisitorLink": Place(("person",)),
    "leads.Identifier": Place(("person",)),
}

#: Rows that stay for the counts, with what is emptied in them.
EMPTIED: dict[str, Place] = {
    "customers.Person": Place(
        ("pk",),
        {
            "first_name": "",
            "prefix": "",
            "last_name": NAMELESS,
            "job_title": "",
            "email": "",
            "phone": "",
            "mobile": "",
            "language": "",
            "legal_basis": "",
            "source": "",
            "external_id": "",
        },
    ),
    "customers.Activity": Place(("person",), {"subject": "", "body": "", "purpose": "", "external_id": ""}),
    "customers.Lifecycle": Place(
        ("person",),
        {"need": "", "next_step": "", "next_step_date": None, "external_id": ""},
    ),
    "customers.LifecyclePeriod": Place(("lifecycle__person",), {"note": ""}),
    "customers.Opinion": Place(("person",), {"why": "", "external_id": ""}),
    "customers.Promise": Place(("person",), {"text": SAID, "note": SAID, "external_id": ""}),
    "customers.Question": Place(
        ("person",), {"text": SAID, "normal_text": "", "answer": SAID, "external_id": ""}
    ),
    "customers.Signal": Place(
        ("person",),
        {"words": MARK, "trigger": "", "proposal": "", "reason": SAID, "answer": SAID, "external_id": ""},
    ),
    "leads.HandOver": Place(
        ("lead__person",),
        {"note": "", "question": "", "overridden": "", "brief": {}, "external_id": ""},
    ),
    "selling.Quote": Place(
        ("person",), {"decided_by": "", "decline_reason": "", "intro": "", "external_id": ""}
    ),
    "selling.DealReview": Place(
        ("person", "decider", "deal__person"),
        {
            "what_decided": "",
            "other_party": "",
            "rival_why": "",
            "again": "",
            "words": "",
            "external_id": "",
        },
    ),
    "selling.SolutionDecision": Place(
        ("proposer", "agreer"), {"text": SAID, "reason": SAID, "external_id": ""}
    ),
    "selling.ValueLink": Place(("person",), {"external_id": ""}),
    "selling.ValueProposal": Place(("link__person",), {"remark": "", "external_id": ""}),
    "selling.ValueProposalPart": Place(
        ("proposal__link__person",), {"reason": SAID, "before": {}, "external_id": ""}
    ),
    "leads.FormAnswer": Place(("person",), {"answers": {}, "wording": "", "external_id": ""}),
}

#: Texts and documents that can name anybody: what names the person is taken out of them.
SEARCHED: dict[str, tuple[str, ...]] = {
    "kit.OutgoingMail": ("to", "subject", "text", "html", "headers", "detail", "ground", "key", "message_id"),
    "kit.Import": ("answers", "findings", "kept", "error"),
    "kit.ImportFile": ("name", "headings", "facts", "problem_params"),
    "kit.ImportEffect": ("before",),
    "kit.ImportRefusal": ("value", "params", "cells"),
    "kit.SavedMapping": ("answers",),
    "kit.JobRun": ("key", "arguments", "message", "cursor", "result", "error"),
    "kit.SavedView": ("name", "query"),
    "kit.Event": ("facts", "key"),
    "insight.StoredReview": ("question", "address", "facts"),
    "insight.ForecastCall": ("note",),
    "organisation.Agreement": ("title", "text"),
    "organisation.Expectation": ("topic", "text"),
    "organisation.StandingRule": ("name", "text"),
    "organisation.Dispute": ("title", "text", "outcome"),
    "organisation.JointMeeting": ("agenda", "decisions", "actions"),
    "organisation.CompetenceRequest": ("competence", "text", "answer", "used_in"),
    "organisation.NextMove": ("title", "metric", "outcome"),
    "organisation.AlignmentRound": ("target_reason",),
    "customers.Account": (
        "name",
        "street",
        "phone",
        "email",
        "website",
        "description",
    ),
    "customers.Activity": ("subject", "body", "purpose"),
    "customers.Promise": ("text", "note"),
    "customers.Question": ("text", "normal_text", "answer"),
    "customers.BuyingRole": ("personal_win", "business_result", "notes"),
    "customers.StanceRating": ("evidence",),
    "customers.PersonTie": ("notes",),
    "customers.Lifecycle": ("campaign", "need", "next_step", "chance_reasons", "memory"),
    "customers.LifecyclePeriod": ("note", "campaign"),
    "customers.Consent": ("wording", "route", "proof"),
    "customers.Merge": ("moved", "taken"),
    "customers.Need": ("statement", "unit_of_measure", "baseline_source", "formula", "rival"),
    "customers.SolutionElement": ("name",),
    "customers.BuyingReason": ("usp", "benefit", "alternative"),
    "customers.LoyaltyMotive": ("proof",),
    "customers.Signal": ("words", "trigger", "proposal", "reason", "answer"),
    "customers.Opinion": ("why",),
    "leads.RawEvent": ("uid", "payload", "detail"),
    "leads.FormAnswer": ("answers", "wording"),
    "leads.HandOver": ("note", "question", "overridden", "brief", "before", "trail", "routed"),
    "leads.Visitor": ("anonymous_id",),
    "leads.IdentityProposal": ("key", "identifier"),
    "selling.Deal": ("name", "reason_note", "next_step", "lead_source"),
    "selling.LineItem": ("description",),
    "selling.ApproachChoice": ("reason",),
    "selling.BuyingStep": ("entry_evidence", "exit_evidence", "left_evidence", "reason"),
    "selling.Experiment": ("question", "stop_reason"),
    "selling.DealReview": ("what_decided", "other_party", "rival_why", "again", "words"),
    "selling.DealRole": ("notes",),
    "selling.DealPeriod": ("override_reason",),
    "selling.Competitor": ("strengths", "weaknesses"),
    "selling.Rivalry": ("evidence",),
    "selling.OrderLine": ("description",),
    "selling.Quote": ("intro", "terms", "decided_by", "decline_reason"),
    "selling.QuoteLine": ("description",),
    "selling.QuoteApproval": ("note", "breaches", "answer"),
    "selling.SolutionDecision": ("text", "reason"),
    "selling.Talk": ("act",),
    "selling.NextStep": ("step",),
    "selling.StoryPart": ("text", "origin"),
    "selling.StoryProof": ("claim", "against", "origin"),
    "selling.AskedQuestion": ("unit_of_measure",),
    "selling.ValueCase": ("title", "document"),
    "selling.ValueLink": ("reasons",),
    "selling.ValueProposal": ("remark",),
    "selling.ValueProposalPart": ("name", "reason", "before"),
    "selling.InstalledItem": ("site",),
    "selling.Failure": ("cause",),
    "selling.ValueBenefit": ("name", "how"),
}

#: Columns that are made of another one: they are made anew when that one is cleaned.
MADE_OF: dict[str, dict[str, tuple[str, Callable[[str], str]]]] = {
    "customers.Question": {"normal_text": ("text", normal)},
}

#: Rows that hold the answer to a request for a day: one that names the person goes whole.
ANSWERS = "kit.Answer"

#: Columns that hold nobody of a customer; those of every noun first.
OF_EVERY_NOUN = ("source", "external_id")
NOBODY: dict[str, tuple[str, ...]] = {
    # Sign-in, its attempts and its sessions: people who work with Koers.
    "auth.Permission": ("name", "codename"),
    "auth.Group": ("name",),
    "contenttypes.ContentType": ("app_label", "model"),
    "sessions.Session": ("session_key", "session_data"),
    "axes.AccessFailureLog": ("user_agent", "ip_address", "username", "http_accept", "path_info"),
    "axes.AccessAttempt": (
        "user_agent",
        "ip_address",
        "username",
        "http_accept",
        "path_info",
        "get_data",
        "post_data",
    ),
    "axes.AccessLog": ("user_agent", "ip_address", "username", "http_accept", "path_info", "session_hash"),
    "account.EmailAddress": ("email",),
    "account.EmailConfirmation": ("key",),
    "mfa.Authenticator": ("data",),
    "usersessions.UserSession": ("ip", "session_key", "user_agent", "data"),
    "socialaccount.SocialApp": (
        "provider",
        "provider_id",
        "name",
        "client_id",
        "secret",
        "key",
        "settings",
    ),
    "socialaccount.SocialAccount": ("provider", "uid", "extra_data"),
    "socialaccount.SocialToken": ("token", "token_secret"),
    "kit.User": ("password", "email", "name", "timezone"),
    "kit.ApiKey": ("name", "prefix", "digest"),
    # Codes, names of settings and hashes.
    "kit.OutgoingMail": ("purpose", "sender", "about_kind", "claimed_by"),
    "kit.Token": ("purpose", "subject", "digest"),
    "kit.Import": ("via", "rules_off"),
    "kit.ImportFile": (
        "stored",
        "sha256",
        "shape",
        "target",
        "layout",
        "source",
        "fields",
        "decimal_sign",
        "date_order",
        "problem",
        "checked",
        "counts",
    ),
    "kit.ImportEffect": ("noun",),
    "kit.ImportRefusal": ("column", "code"),
    "kit.SavedMapping": (
        "fingerprint",
        "target",
        "layout",
        "source",
        "fields",
        "decimal_sign",
        "date_order",
    ),
    "kit.JobRun": ("name", "worker"),
    "kit.JobWorker": ("name",),
    "kit.SavedView": ("resource",),
    "kit.BulkRun": ("resource", "verb", "done", "left"),
    # Triggers keep it after the texts of the records themselves.
    "kit.SearchRow": ("kind", "title", "body"),
    "kit.Event": ("kind", "rule", "via"),
    "kit.EventSubject": ("subject_kind", "role"),
    "kit.Permit": ("reason",),
    # The own organisation: its people have a page of their own.
    "organisation.Unit": ("name", "code", "path"),
    "organisation.ProductGroup": ("name", "code", "need"),
    "organisation.Product": ("name", "code", "currency"),
    "organisation.Member": ("name", "email"),
    "organisation.VatRate": ("reason",),
    "organisation.Territory": ("name", "code"),
    "organisation.Target": ("measure", "currency"),
    "organisation.WorkHours": (
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "time_zone",
        "country",
        "subdivision",
        "closed_days",
        "open_days",
    ),
    "organisation.Department": ("name",),
    "organisation.NextMove": ("code",),
    "organisation.AlignmentRound": ("method", "invited"),
    # Points on scales, of people who work here, kept without their names.
    "organisation.AlignmentResponse": ("answers",),
    # Codes, places and amounts of customers.
    "customers.Account": (
        "sector",
        "currency",
        "postcode",
        "city",
        "region",
        "country",
        "registration_number",
        "vat_number",
    ),
    "customers.RolePeriod": ("role", "also_role", "part", "response_mode"),
    "customers.Source": ("name", "currency"),
    "customers.Lifecycle": ("currency", "fit_grade"),
    "customers.LifecyclePeriod": ("rule",),
    "customers.Consent": ("channel", "purpose"),
    "customers.Merge": ("noun", "cause"),
    "customers.Duplicate": ("noun", "reasons"),
    "customers.DuplicateSearch": ("noun",),
    "customers.Need": ("currency", "weight_method"),
    "customers.BuyingReason": ("unit_of_measure",),
    "customers.WorthRun": ("why", "currency", "facts"),
    "customers.Erasure": ("via", "counts", "signs"),
    "customers.ErasedSign": ("digest",),
    "leads.ChanceModel": ("status", "why", "model", "backtest"),
    "leads.EventSource": ("name", "origins", "prefix", "digest", "old_digest"),
    "leads.RawEvent": ("code",),
    "leads.LeadForm": (
        "name",
        "slug",
        "campaign",
        "title_en",
        "title_nl",
        "intro_en",
        "intro_nl",
        "thanks_en",
        "thanks_nl",
        "questions",
        "consent_en",
        "consent_nl",
        "purpose",
        "origins",
    ),
    "leads.FormAnswer": ("language",),
    "leads.HandOverContract": (
        "wanted",
        "accepted",
        "offered_words",
        "accepted_words",
        "marketing_promise",
        "sales_promise",
        "treatments",
    ),
    "leads.HandOver": ("channel", "currency"),
    "leads.RoutingRule": (
        "name",
        "country",
        "region",
        "postcodes",
        "sector",
        "language",
        "words",
    ),
    "leads.AccountDomain": ("domain",),
    "leads.IdentityProposal": ("reason",),
    "leads.ReadMark": ("name", "rules"),
    "leads.RulesInForce": ("method",),
    "leads.ReadFault": ("rules", "moves"),
    "selling.Pipeline": ("name",),
    "selling.Stage": ("name",),
    "selling.Competitor": ("name", "website"),
    "selling.Reason": ("code", "name_en", "name_nl"),
    "selling.ApproachChoice": ("method", "advised"),
    "selling.Experiment": ("method",),
    "selling.Deal": ("currency",),
    "selling.DealReview": ("method", "first", "second", "third"),
    "selling.SolutionBoard": ("board",),
    "selling.SolutionDecision": ("board",),
    "selling.StoryPart": ("part",),
    "selling.StoryProof": ("dimension", "sort"),
    "selling.DealPeriod": ("currency",),
    "selling.LineItem": ("currency",),
    "selling.Order": ("number", "currency"),
    "selling.OrderLine": ("currency",),
    "selling.PriceList": ("name", "currency", "sector"),
    "selling.DiscountRule": ("name", "currency"),
    "selling.ListPrice": ("currency",),
    "selling.Quote": ("number", "currency"),
    "selling.QuoteLine": ("currency",),
    "selling.ValueCase": ("currency",),
    "selling.ValueLink": ("open_to", "shows", "language"),
    "selling.ValueProposalPart": ("number", "unit"),
    "selling.InstalledItem": ("name", "serial", "currency"),
    "selling.MaintenancePlan": ("name", "use_unit", "currency"),
    "selling.Failure": ("currency",),
    "selling.SparePart": ("name", "currency"),
    "selling.ValueBenefit": ("currency",),
    "insight.StoredReview": ("data_version", "period"),
    "insight.BudgetAnswers": ("currency",),
    "insight.ForecastCall": ("period", "currency"),
    "insight.ForecastLine": ("period", "currency"),
    "bridge.StoreState": ("name", "uid", "failure"),
}


def models_of(labels: Iterable[str]) -> Iterator[tuple[str, type[models.Model]]]:
    """Yield labels with their models; also those of areas that stand above the bridge, which it does not import."""
    known = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}
    for label in labels:
        yield label, known[label]
