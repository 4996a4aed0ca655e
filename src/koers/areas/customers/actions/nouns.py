"""What people do with customers: log an activity, let a person start or stop at an account."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from koers.areas.customers import events
from koers.areas.customers.models import Account, Activity, Affiliation, Person
from koers.kit.access.models import User
from koers.kit.timeline.recording import Subject, record


def log_activity(
    activity: Activity, *, by: User | None, at: datetime, about: Sequence[Subject] = (), via: str = "ui"
) -> Activity:
    """Store an activity and record on the timeline of everything it is about that it was done.

    `about` names further subjects, such as a deal; account and person of the activity come by themselves.
    `at` is the moment of writing; the event carries the moment of the activity.
    """
    with transaction.atomic():
        activity.created_at = at
        activity.save()
        mine: list[Subject] = []
        if activity.account is not None:
            mine.append((activity.account, "account"))
        if activity.person is not None:
            mine.append((activity.person, "contact"))
        record(
            events.ACTIVITY_DONE,
            at=activity.happened_at,
            by=by,
            via=via,
            subjects=[(activity, "activity"), *mine, *about],
            facts=events.ActivityFacts(
                activity.pk, activity.kind, activity.inbound, activity.minutes, activity.customer_people
            ),
        )
    return activity


def correct_activity(
    activity: Activity, *, by: User | None, at: datetime, via: str = "ui", **fields: Any
) -> Activity:
    """Correct or complete the words, the cost or the initiative of an activity; the timeline tells that it was."""
    with transaction.atomic():
        for name, value in fields.items():
            setattr(activity, name, value)
        activity.save(update_fields=list(fields))
        about: list[Subject] = [(activity, "activity")]
        if activity.account is not None:
            about.append((activity.account, "account"))
        record(
            events.ACTIVITY_CORRECTED,
            at=at,
            by=by,
            via=via,
            subjects=about,
            facts=events.ActivityFacts(
                activity.pk, activity.kind, activity.inbound, activity.minutes, activity.customer_people
            ),
        )
    return activity


def meet_person(person: Person, *, by: User | None, at: datetime, via: str = "ui") -> Person:
    """Store somebody who was met at an account, who works there from today on."""
    with transaction.atomic():
        person.save()
        about: list[Subject] = [(person, "person")]
        if person.account is not None:
            start_at(person, account=person.account, starts=None)
            about.append((person.account, "account"))
        record(events.PERSON_MET, at=at, by=by, via=via, subjects=about)
    return person


def start_at(person: Person, *, account: Account, starts: date | None, job_title: str = "") -> Affiliation:
    """Let a person work at an account from a day on; one who already does keeps the affiliation."""
    with transaction.atomic():
        running = person.affiliations.filter(account=account, ends__isnull=True).first()
        if running is None:
            running = Affiliation.objects.create(
                person=person, account=account, starts=starts, job_title=job_title or person.job_title
            )
        if person.account_id is None:
            person.account = account
            person.save(update_fields=["account"])
    return running


def stop_at(person: Person, *, account: Account, ends: date) -> None:
    """Let a person's work at an account end; past events keep the account of their time."""
    with transaction.atomic():
        for running in person.affiliations.filter(account=account, ends__isnull=True):
            running.ends = ends
            running.save(update_fields=["ends"])
        if person.account_id == account.pk:
            other = person.affiliations.filter(ends__isnull=True).order_by("-starts").first()
            person.account = other.account if other else None
            person.save(update_fields=["account"])
