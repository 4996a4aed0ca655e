"""The job that sends what is due."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koers.kit.delivery import sending
from koers.kit.delivery.models import OutgoingMail
from koers.kit.jobs import Context, enqueue, job


@job(name="kit.mail", label=_("Send mail"), every=timedelta(minutes=1))
def send_mail(context: Context) -> dict[str, int]:
    """Send what is due, and ask for another turn when that was more than fits in one."""

    def between(done: int) -> None:
        context.progress(done)
        context.give_way()

    holder = f"{context.run.pk}.{context.run.starts}"
    came_to = sending.send_due(holder, clock=timezone.now, between=between)
    if came_to.total() >= sending.AT_ONCE and OutgoingMail.objects.due(timezone.now()).exists():
        enqueue(send_mail)
    return dict(came_to)
