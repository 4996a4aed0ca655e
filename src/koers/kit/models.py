"""All models of the kit; each beam and fitting keeps its own in its folder."""

from koers.kit.access.models import User
from koers.kit.delivery.models import OutgoingMail
from koers.kit.guard.models import Answer, Token
from koers.kit.importing.models import Import, ImportEffect, ImportFile, ImportRefusal, SavedMapping
from koers.kit.jobs.models import JobRun, JobWorker
from koers.kit.record import Record
from koers.kit.resource.models import ApiKey, SavedView, SearchRow
from koers.kit.timeline.models import Event, EventSubject, Permit

__all__ = [
    "Answer",
    "ApiKey",
    "Event",
    "EventSubject",
    "Import",
    "ImportEffect",
    "ImportFile",
    "ImportRefusal",
    "JobRun",
    "JobWorker",
    "OutgoingMail",
    "Permit",
    "Record",
    "SavedMapping",
    "SavedView",
    "SearchRow",
    "Token",
    "User",
]
