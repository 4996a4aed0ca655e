"""Work of insight in the background: large reviews, and their renewal when records have changed."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.areas.insight import actions
from koers.areas.insight.models import StoredReview
from koers.areas.insight.queries.question import BadQuestion, data_version, read_question
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
