"""The events of thousands of leads as long rows of numbers, read along the index of their subjects.

What kind an event is stands in memory as a small number for each event id, so that the events themselves, the
largest table there is, need not be fetched.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection

from koers.areas.leads.queries import streams
from koers.areas.leads.rules.derivation import Setting
from koers.areas.leads.rules.telling import Lens, Sight
from koers.kit.timeline.models import Event, EventSubject

if TYPE_CHECKING:
    import numpy as np

    Row = np.ndarray[Any, np.dtype[Any]]

_EVENT, _LINK = Event._meta.db_table, EventSubject._meta.db_table


class Codes:
    """What kind each event is, as a small number for each event id: those of the lens, and 0 for all others."""

    def __init__(self, lens: Lens) -> None:
        import numpy as np

        self.lens = lens
        self.numbers: Row = np.zeros(1, dtype=np.uint8)

    def reach(self, upto: int) -> None:
        """Know the kinds of all events up to an id."""
        import numpy as np

        after = len(self.numbers) - 1
        if upto <= after:
            return
        self.numbers = numbers = np.concatenate([self.numbers, np.zeros(upto - after, dtype=np.uint8)])
        with connection.cursor() as cursor:
            for kind, code in self.lens.codes.items():
                # The index by kind holds the ids, so that no event is fetched.
                cursor.execute(
                    f"SELECT id FROM {_EVENT} WHERE kind = %s AND id > %s AND id <= %s",  # noqa: S608
                    [kind, after, upto],
                )
                numbers[np.fromiter((event for (event,) in cursor.cursor), dtype=np.int64)] = code


@dataclass
class Trails:
    """Events of persons or accounts, one after the other and of each the oldest first.

    `who` is the place of a subject among those that have events, `spans` says from where to where its events stand.
    """

    who: "Row"
    at: "Row"
    event: "Row"
    code: "Row"
    subjects: list[int]
    spans: dict[int, tuple[int, int]] = field(init=False)
    settings: dict[int, Setting] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note where the events of each subject stand."""
        import numpy as np

        counts = np.bincount(self.who, minlength=len(self.subjects))
        ends = np.cumsum(counts)
        spans = zip((ends - counts).tolist(), ends.tolist(), strict=True)
        self.spans = dict(zip(self.subjects, spans, strict=True))

    def without(self, events: Collection[int]) -> "Trails":
        """Return the same without some events."""
        kept = ~self.among(events)
        return Trails(self.who[kept], self.at[kept], self.event[kept], self.code[kept], self.subjects)

    def among(self, events: Collection[int]) -> "Row":
        """Tell of every event whether it is one of these."""
        import numpy as np

        return np.isin(self.event, np.array([*events], dtype=np.int64))

    def ahead(self, until: int) -> set[int]:
        """Return the subjects that have an event after a moment."""
        return {self.subjects[place] for place in set(self.who[self.at > until].tolist())}

    def newest(self) -> list[int]:
        """Return of each subject, by its place, the highest id of an event."""
        import numpy as np

        found = np.zeros(len(self.subjects), dtype=np.int64)
        np.maximum.at(found, self.who, self.event)
        newest: list[int] = found.tolist()
        return newest

    def sights(self, subject: int) -> list[Sight]:
        """Return the events of one subject."""
        start, stop = self.spans.get(subject, (0, 0))
        rows = (self.at[start:stop], self.event[start:stop], self.code[start:stop])
        return list(zip(*(row.tolist() for row in rows), strict=True))


def between(kind: str, low: int, high: int, upto: int, codes: Codes) -> Trails:
    """Return the events of persons or accounts whose id lies in a range, up to an event id.

    Of those that set a state it is known which; the others of their kind are left out.
    """
    import numpy as np

    with connection.cursor() as cursor:
        # The order of the index, newest first: nothing is sorted.
        cursor.execute(
            f"SELECT subject_id, event_id, {streams.seconds('happened_at')} FROM {_LINK} "  # noqa: S608
            "WHERE subject_kind = %s AND subject_id >= %s AND subject_id < %s "
            "ORDER BY subject_kind, subject_id, happened_at DESC, event_id DESC",
            [kind, low, high],
        )
        rows = np.fromiter(_tuples(cursor), dtype=np.dtype([("who", "i8"), ("event", "i8"), ("at", "i8")]))[
            ::-1
        ]
    rows = rows[rows["event"] <= upto]
    whom, event = rows["who"], rows["event"]
    code = codes.numbers[event]
    kept = code > 0
    # The same event about the same subject in two parts is one event.
    kept[1:] &= (event[1:] != event[:-1]) | (whom[1:] != whom[:-1])
    whom = whom[kept]
    news = np.ones(len(whom), dtype=bool)
    news[1:] = whom[1:] != whom[:-1]
    found = Trails(
        np.cumsum(news) - 1, rows["at"][kept], event[kept], code[kept].astype(np.int64), whom[news].tolist()
    )
    return _with_settings(found, codes.lens)


def _tuples(cursor: Any) -> Iterator[tuple[int, int, int]]:
    """Return the rows as the driver gives them."""
    return iter(cursor.cursor)


def _with_settings(found: Trails, lens: Lens) -> Trails:
    wanted = found.event[found.code <= lens.setting].tolist()
    if not wanted:
        return found
    settings, nothing = streams.set_by_events(sorted({*wanted}))
    if nothing:
        found = found.without(nothing)
    found.settings = settings
    return found
