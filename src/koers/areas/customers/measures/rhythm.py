"""The numbers of the rhythm of contacts: time between two, against the wish, who answers whom, and with how many persons."""

from statistics import fmean
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from koers.areas.customers.measures.spent import LEAST, PARAMS, share
from koers.areas.customers.models import Account
from koers.areas.customers.queries import rhythm
from koers.areas.customers.queries.spent import contacts
from koers.kit.measures import registry
from koers.kit.measures.declaration import Measure, Params
from koers.kit.measures.readings import Answer
from koers.kit.ui.formats import number


def _between(params: Params, user: Any) -> Answer:
    found = rhythm.gaps(params, user)
    note = _("Two contacts on different days are needed.")
    if not found:
        return Answer(None, 0, note=note)
    return Answer(fmean(found), len(found), note=_wish(params, user))


def _wish(params: Params, user: Any) -> str:
    if not params.get("account"):
        return ""
    wished = (
        Account.objects.visible_to(user).filter(pk=params["account"]).values_list("wished_days", flat=True)
    )
    days = wished.first()
    if days is None:
        return _("How often they wish to hear from us is not known.")
    return _("They wish to hear from us every %(n)s days.") % {"n": number(days)}


def _in_rhythm(params: Params, user: Any) -> Answer:
    n = rhythm.wishing(params, user).count()
    none = _("Of no account it is noted how often they wish to hear from us.")
    return share(rhythm.in_rhythm(params, user) if n else 0, n, none)


def _answered(params: Params, user: Any, *, inbound: bool) -> Answer:
    rows = rhythm.mails(params, user, inbound=inbound)
    none = _("No mail of this year is known that asks for an answer.")
    return share(rhythm.answered(rows, inbound=inbound).count(), rows.count(), none)


def _persons(params: Params, user: Any) -> Answer:
    rows = rhythm.spoken_with(params, user)
    n = rows.count()
    return Answer(rhythm.persons(rows) if n else None, n)


BETWEEN = Measure(
    name="customers.contact_gap",
    label=gettext_lazy("Days between contacts"),
    definition=gettext_lazy(
        "The mean number of days between two contacts that followed each other with one account, over the calls, mails, "
        "meetings, visits and demonstrations of the year up to this day; several on one day count once. The time since "
        "the last contact is not in it."
    ),
    unit="days",
    rows=contacts,
    value=_between,
    resource="activities",
    params=PARAMS,
    ability="customers.activity.read",
)
IN_RHYTHM = Measure(
    name="customers.in_rhythm",
    label=gettext_lazy("Accounts in their rhythm"),
    definition=gettext_lazy(
        "Of the accounts of which it is noted how often they wish to hear from us, the share whose last contact was "
        "at most twice that number of days ago, unless set otherwise; with a 95% interval (Wilson). An account without "
        "any contact is not in its rhythm."
    ),
    unit="ratio",
    rows=rhythm.wishing,
    value=_in_rhythm,
    resource="accounts",
    params=PARAMS,
    good="up",
    min_n=LEAST,
    ability="customers.activity.read",
)
WE_ANSWER = Measure(
    name="customers.mails_we_answered",
    label=gettext_lazy("Mails that we answered in a day"),
    definition=gettext_lazy(
        "Of the mails of the year that the customer began, the share after which we were in touch with the same account "
        "within 24 hours, unless set otherwise, in whatever way; with a 95% interval (Wilson). A mail of less than a day ago is left out."
    ),
    unit="ratio",
    rows=lambda params, user: rhythm.mails(params, user, inbound=True),
    value=lambda params, user: _answered(params, user, inbound=True),
    resource="activities",
    params=PARAMS,
    good="up",
    min_n=LEAST,
    ability="customers.activity.read",
)
THEY_ANSWER = Measure(
    name="customers.mails_they_answered",
    label=gettext_lazy("Mails that they answered in a day"),
    definition=gettext_lazy(
        "Of the mails of the year that we began, the share after which the same account was in touch with us within 24 "
        "hours, unless set otherwise, in whatever way; with a 95% interval (Wilson). A mail of less than a day ago is left out."
    ),
    unit="ratio",
    rows=lambda params, user: rhythm.mails(params, user, inbound=False),
    value=lambda params, user: _answered(params, user, inbound=False),
    resource="activities",
    params=PARAMS,
    min_n=LEAST,
    ability="customers.activity.read",
)
PERSONS = Measure(
    name="customers.persons_spoken",
    label=gettext_lazy("Persons we are in touch with"),
    definition=gettext_lazy(
        "With how many persons of customers there was a call, mail, meeting, visit or demonstration in the year up to "
        "this day, as far as the person was noted."
    ),
    unit="count",
    rows=rhythm.spoken_with,
    value=_persons,
    resource="activities",
    params=PARAMS,
    ability="customers.activity.read",
)
ALL = (BETWEEN, IN_RHYTHM, WE_ANSWER, THEY_ANSWER, PERSONS)
registry.register(*ALL)
