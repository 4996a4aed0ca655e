"""Working time: whole minutes of working days, so that hours can be added without landing in a weekend."""

from datetime import date, datetime, time, timedelta

_OPENS, _LENGTH = 8 * 60 + 30, 9 * 60
_MONDAY = date(2018, 1, 1)


def working_minute(moment: datetime) -> int:
    """Return the working minutes between 1 January 2018 and a moment; nine hours a day from half past eight.

    >>> working_minute(datetime(2018, 1, 2, 9, 30)), working_minute(datetime(2018, 1, 6, 12)), working_minute(datetime(2018, 1, 8))
    (600, 2700, 2700)
    """
    weeks, day = divmod((moment.date() - _MONDAY).days, 7)
    if day >= 5:
        return (weeks + 1) * 5 * _LENGTH
    minute = moment.hour * 60 + moment.minute - _OPENS
    return (weeks * 5 + day) * _LENGTH + min(max(minute, 0), _LENGTH)


def at_working_minute(minute: int) -> datetime:
    """Return the moment of a working minute.

    >>> at_working_minute(600), at_working_minute(2700)
    (datetime.datetime(2018, 1, 2, 9, 30), datetime.datetime(2018, 1, 8, 8, 30))
    """
    days, rest = divmod(minute, _LENGTH)
    weeks, day = divmod(days, 5)
    return datetime.combine(_MONDAY + timedelta(days=weeks * 7 + day), time()) + timedelta(
        minutes=_OPENS + rest
    )


def with_zone(moment: datetime) -> str:
    """Return a Dutch wall-clock moment as ISO 8601 with its offset: summer time from late March to late October.

    >>> with_zone(datetime(2026, 3, 29, 1, 59)), with_zone(datetime(2026, 3, 29, 3, 0)), with_zone(datetime(2026, 12, 1))
    ('2026-03-29T01:59:00+01:00', '2026-03-29T03:00:00+02:00', '2026-12-01T00:00:00+01:00')
    """
    starts, ends = (_last_sunday(moment.year, month) for month in (3, 10))
    summer = starts + timedelta(hours=2) <= moment < ends + timedelta(hours=3)
    return f"{moment.isoformat(timespec='seconds')}+0{2 if summer else 1}:00"


def _last_sunday(year: int, month: int) -> datetime:
    last = date(year, month, 31)
    return datetime.combine(last - timedelta(days=(last.weekday() + 1) % 7), time())
