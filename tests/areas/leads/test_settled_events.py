"""Up to where the timeline has surely come in: other writers of events are waited for, and nobody else."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction

from koers.areas.leads import events
from koers.areas.leads.actions import reading
from koers.areas.leads.actions.settling import MARK
from koers.areas.leads.models import ReadMark
from koers.areas.leads.queries import streams
from koers.areas.organisation.models import Unit
from koers.kit.importing import bulk
from koers.kit.timeline.models import Event
from koers.kit.timeline.recording import Happening, record_many

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def several_writers(committed: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("NOT RUN on SQLite: it has one writer at a time")


def happen() -> int:
    record_many([Happening(events.PAGE_VIEWED, AT, [("person", 1, "lead")], {})], listen=False)
    return streams.newest_event()


@contextmanager
def elsewhere(work: Any) -> Iterator[threading.Event]:
    """Do something in a transaction of another connection, and leave that open until it is told to end."""
    done, end = threading.Event(), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                work()
                done.set()
                end.wait(30)
                transaction.set_rollback(True)
        finally:
            connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    try:
        assert done.wait(30)
        yield end
    finally:
        end.set()
        thread.join(30)


def test_an_event_that_another_writes_keeps_the_old_answer_until_it_is_there(several_writers: None) -> None:
    first = happen()
    with elsewhere(happen) as end:
        newest = happen()
        assert newest > first + 1  # the other holds the id between
        assert streams.settled_event(newest, first, patience=0.3) == first
        threading.Timer(0.3, end.set).start()
        assert streams.settled_event(newest, first, patience=20) == newest


def test_an_id_that_another_drew_counts_before_its_event_is_written(several_writers: None) -> None:
    first = happen()
    with elsewhere(lambda: bulk.reserve(Event, 1)):
        assert happen() == first + 2
        assert streams.settled_event(first + 2, first, patience=0.3) == first


def test_neither_oneself_nor_who_writes_something_else_is_waited_for(several_writers: None) -> None:
    with elsewhere(lambda: Unit.objects.create(kind="company", name="Firm")), transaction.atomic():
        newest = happen()
        assert streams.settled_event(newest, 0, patience=0) == newest


def test_after_the_first_pass_one_reads_on_where_it_ended(db: None) -> None:
    newest = happen()
    reading.read_all(at=AT)
    mark = ReadMark.objects.get(pk=MARK)
    assert (mark.event_id, mark.settled_id) == (newest, newest)
