"""The words for what a model of leads looks at."""

from django.utils.translation import gettext as _


def column_name(code: str) -> str:
    """Return the word for a column of a snapshot; an unknown one as it is."""
    return {
        "page_viewed": _("Pages viewed, 90 days"),
        "form_sent": _("Forms sent, 90 days"),
        "content_downloaded": _("Downloads, 90 days"),
        "webinar_attended": _("Webinars, 90 days"),
        "link_clicked": _("Clicks, 90 days"),
        "mail_replied": _("Replies, 90 days"),
        "call_received": _("Calls to us, 90 days"),
        "stand_visited": _("Meetings at events, 90 days"),
        "signal_given": _("Other signs, 90 days"),
        "acts": _("All own acts, 90 days"),
        "sorts_of_acts": _("Different sorts of acts"),
        "days_since_last_act": _("Days since the last act"),
        "days_since_first_act": _("Days since the first act"),
        "source": _("Lead source"),
        "who": _("Person or account"),
        "sector": _("Sector"),
        "kind": _("Kind of account"),
        "employees": _("Employees"),
        "revenue_cents": _("Annual revenue"),
        "country": _("Country"),
        "region": _("Province or state"),
        "language": _("Language"),
    }.get(code, code)


def level_name(level: str, sort: str) -> str:
    """Return a level of a column in words: a value, a range, or that it is not known."""
    if sort == "missing":
        return _("not known")
    if sort in ("rare", "other"):
        return _("other")
    return level
