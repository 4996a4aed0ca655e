"""What a form may ask, and what an answer looks like as a line."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from koers.areas.leads.rules import acts, identity
from koers.areas.leads.rules.reading import Company, Fault, Incoming, code_of, text

#: Nobody fills in a form faster than this; who does is asked to look once more.
LEAST_SECONDS = 2
#: A form that was opened longer ago than this is asked again.
MOST_SECONDS = 24 * 3600


@dataclass(frozen=True)
class Question:
    """A question that a form may ask: its kind, its longest answer, and what browsers may fill in."""

    name: str
    kind: str
    most: int
    autocomplete: str = ""


#: Everything that a form may ask, in the order in which it is offered. An address is always asked.
QUESTIONS = (
    Question("first_name", "text", 80, "given-name"),
    Question("last_name", "text", 120, "family-name"),
    Question("email", "email", 254, "email"),
    Question("phone", "tel", 40, "tel"),
    Question("company", "text", 200, "organization"),
    Question("job_title", "text", 120, "organization-title"),
    Question("message", "long", 4_000),
)
BY_NAME = {question.name: question for question in QUESTIONS}


def asked(declared: Any) -> list[tuple[Question, bool]]:
    """Return the questions of a form with whether each needs an answer; what nobody knows is left out."""
    found: dict[str, bool] = {}
    for one in declared if isinstance(declared, list) else []:
        if isinstance(one, dict) and one.get("name") in BY_NAME:
            found[str(one["name"])] = bool(one.get("required"))
    found["email"] = True
    return [(question, found[question.name]) for question in QUESTIONS if question.name in found]


def line_id(nonce: str) -> str:
    """Return the id of what is sent with one opened form: sending it twice is once."""
    return f"form:{hashlib.sha256(nonce.encode()).hexdigest()[:40]}"


def line(slug: str, answers: dict[str, str], *, language: str, tags: dict[str, str], wording: str) -> str:
    """Return an answered form as a raw line."""
    told = {
        "form": slug,
        "answers": answers,
        "language": language,
        "tags": {name: value for name, value in tags.items() if value},
        "wording": wording,
    }
    return json.dumps(told, separators=(",", ":"))


def read_form(payload: str, *, happened_at: datetime) -> Incoming:
    """Return what an answered form says; raises Fault."""
    try:
        told = json.loads(payload)
        answers, tags = dict(told["answers"]), dict(told.get("tags") or {})
        slug = str(told["form"])
    except (ValueError, KeyError, TypeError):
        raise Fault("not_an_object", payload[:80]) from None
    email = identity.email(text(answers.get("email"), 300))
    if not email:
        raise Fault("no_identity")
    named = {
        name: text(answers.get(name), BY_NAME[name].most) for name in ("first_name", "last_name", "job_title")
    }
    return Incoming(
        act=acts.FORM_SENT,
        happened_at=happened_at,
        what=code_of(slug),
        email=email,
        phone=identity.phone(text(answers.get("phone"), 60)) if answers.get("phone") else "",
        company=Company(name=text(answers.get("company"), 200)),
        person={
            name: value
            for name, value in (*named.items(), ("phone", text(answers.get("phone"), 60)))
            if value
        },
        origin=text(tags.get("source"), 80),
        campaign=text(tags.get("campaign"), 120),
        medium=code_of(tags.get("medium")),
        said=None,
    )
