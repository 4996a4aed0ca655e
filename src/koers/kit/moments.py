"""What a field may say about time when somebody fills it in: it reads the clock, which areas leave to their doors."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _


def today() -> date:
    """Return the day of now, for a field that begins with it."""
    return timezone.localdate()


def not_to_come(value: date | datetime) -> None:
    """Refuse a day or a moment to come; raises ValidationError."""
    if isinstance(value, datetime):
        if value > timezone.now():
            raise ValidationError(_("This moment has not come yet."))
    elif value > timezone.localdate():
        raise ValidationError(_("This day has not come yet."))
