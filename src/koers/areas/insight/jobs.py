"""Work of insight in the background: large reviews, their renewal when records have changed, and the forecast ledger."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.insight import actions
from koers.areas.insight.models import StoredReview
from koers.areas.insight.queries import ledger
from koers.areas.insight.queries.question import BadQuestion, data_version, read_question
from koers.areas.insight.rules import read_period
from koers.areas.insight.rules.forecast import of_period, wanted
from koers.kit.access.models import User
from koers.kit.jobs import Context, job

#: How many reviews are renewed at a time: those that were asked last.
RENEWED = 20


@job(name="insight.review", label=_("Work out a sales review"))
def work_out_review(context: Context, user_id: int, address: dict[str, str]) -> None:
    """Work one review out for one person and store it."""
    now = timezone.now()
    context.progress(0, 1)
    user = User.objects.get(pk=user_id)
    question = read_question(address, user, today=timezone.localdate(now))
    actions.keep(question, user, version=data_version(), at=now)
    context.progress(1, 1)


@job(name="insight.renew", label=_("Renew the sales reviews"), every=timedelta(minutes=10))
def renew_reviews(context: Context) -> int:
    """Work out again the reviews that were asked last, when records have changed; forget the old ones."""
    now = timezone.now()
    stored = list(StoredReview.objects.select_related("asked_by").order_by("-computed_at")[:RENEWED])
    renewed = 0
    for done, one in enumerate(stored):
        context.progress(done, len(stored))
        try:
            renewed += actions.renew(one, at=now)
        except BadQuestion:
            one.delete()
    actions.forget(at=now)
    return renewed


@job(
    name="insight.forecast_ledger",
    label=_("Write the forecast ledger"),
    every=timedelta(weeks=1),
    # Monday at three in the night; 1 January 1970 was a Thursday.
    offset=timedelta(days=4, hours=3),
)
def write_ledger(context: Context, period: str = "") -> int:
    """Write the lines that are missing in the ledger, or those of one period; a second start goes on where it was."""
    now = timezone.now()
    today = timezone.localdate(now)
    asked = of_period(read_period(period), today) if period else wanted(today, ledger.limits())
    written = 0
    for done, lines in enumerate(actions.take_all(asked, at=now), 1):
        written += lines
        context.progress(done, len(asked))
        context.give_way()
        if context.cancelled():
            break
    return written
