"""The loop of a worker, in this process and with short times."""

import threading
import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone
from tests.kit.jobs import errands

from koers.kit.jobs import enqueue, worker
from koers.kit.jobs.heartbeat import Heartbeat
from koers.kit.jobs.lease import Lease, claim, reap
from koers.kit.jobs.models import JobRun, JobWorker
from koers.kit.jobs.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def untouched_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)


def test_a_worker_does_what_waits_and_leaves_its_name_behind() -> None:
    for number in range(3):
        enqueue(errands.add, first=number, second=0)
    Worker(only_waiting=True, periodic=False).run()
    assert list(JobRun.objects.values_list("state", flat=True)) == ["done"] * 3
    assert JobWorker.objects.get().stopped_at is not None


def test_a_worker_outlives_a_failing_job() -> None:
    enqueue(errands.fail)
    enqueue(errands.add, first=1, second=1)
    Worker(only_waiting=True, periodic=False).run()
    assert list(JobRun.objects.order_by("id").values_list("state", flat=True)) == ["failed", "done"]


def test_a_worker_takes_back_what_a_dead_one_held() -> None:
    enqueue(errands.add, first=1, second=1)
    claim(worker="dead", lease=Lease(), at=timezone.now() - timedelta(minutes=5))
    assert JobRun.objects.get().state == "queued"  # asked after that moment, so it was not claimed
    claim(worker="dead", lease=Lease(seconds=-1), at=timezone.now())
    Worker(only_waiting=True, periodic=False).run()
    assert JobRun.objects.values_list("state", "starts").get() == ("done", 2)


def test_a_worker_stops_when_its_parent_is_gone() -> None:
    lonely = Worker(parent=1, poll=0.01, periodic=False)
    lonely.run()
    assert lonely.stopping.is_set()


def test_a_worker_waits_for_a_database_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def refuse(**_: Any) -> None:
        calls.append(1)
        raise DatabaseError

    monkeypatch.setattr(worker.leases, "claim", refuse)
    patient = Worker(poll=0.01, periodic=False)
    threading.Timer(0.3, patient.stop).start()
    patient.run()
    assert len(calls) > 2


def test_the_heartbeat_keeps_a_long_job_from_being_taken_back() -> None:
    short = Lease(seconds=2, beat=0.2)
    enqueue(errands.slow, seconds=0)
    held = claim(worker="w", lease=short, at=timezone.now())
    assert held is not None
    with Heartbeat(worker="w", lease=short) as heart, heart.holding(held):
        time.sleep(3)
        assert reap(at=timezone.now()) == 0
    time.sleep(2.2)
    assert reap(at=timezone.now()) == 1
