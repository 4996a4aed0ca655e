"""A run of a job: asked once, done once, and every ending is written down."""

from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist
from tests.kit.jobs import errands

from koers.kit.jobs import Job, cancel, drain, enqueue, run_again, run_now
from koers.kit.jobs.lease import Lease, claim, reap
from koers.kit.jobs.models import JobRun, JobState

pytestmark = pytest.mark.django_db
LEASE = Lease(seconds=30, beat=5)


def ran(job: Job[..., Any], **arguments: Any) -> JobRun:
    return run_now(enqueue(job, **arguments))


def test_a_run_is_done_with_its_result_and_progress() -> None:
    run = ran(errands.add, first=2, second=3)
    assert (run.state, run.result, run.starts) == ("done", 5, 1)
    assert (run.done, run.total, run.message, run.percent) == (1, 2, "half way", 100)


def test_a_change_that_is_rolled_back_takes_its_job_along() -> None:
    with transaction.atomic():
        enqueue(errands.add, first=1, second=1)
        transaction.set_rollback(True)
    assert JobRun.objects.count() == 0


def test_the_same_key_is_the_same_run_while_it_waits_and_after_it_is_done() -> None:
    first = enqueue(errands.add, key="import:7", first=1, second=1)
    assert enqueue(errands.add, key="import:7", first=1, second=1) == first
    run_now(first)
    assert enqueue(errands.add, key="import:7", first=1, second=1) == first
    assert JobRun.objects.count() == 1


def test_a_failed_key_may_be_asked_again() -> None:
    first = ran(errands.fail, key="import:7")
    assert enqueue(errands.fail, key="import:7") != first


def test_two_jobs_may_use_the_same_key() -> None:
    assert enqueue(errands.fail, key="7") != enqueue(errands.busy, key="7")


def test_a_failure_is_told_without_secrets(caplog: pytest.LogCaptureFixture) -> None:
    run = ran(errands.fail)
    assert run.state == "failed"
    assert run.error == "ValueError: the mail to ***@*** failed, password=***"
    assert "hunter2" not in caplog.text


def test_a_locked_database_is_tried_again_later_and_set_aside_after_five_starts() -> None:
    run = ran(errands.busy)
    assert (run.state, run.starts) == ("queued", 1)
    assert run.not_before > timezone.now() + timedelta(seconds=10)
    for _ in range(4):
        run = run_now(run)
    assert (run.state, run.starts) == ("poisoned", 5)
    assert run.error == "OperationalError: database is locked"


def test_a_waiting_run_is_cancelled_at_once() -> None:
    run = cancel(enqueue(errands.add, first=1, second=1), at=timezone.now())
    assert run.state == "cancelled"
    assert run_now(run).starts == 0


def test_a_running_job_hears_that_it_should_stop_and_tidies_up() -> None:
    run = ran(errands.polite)
    assert (run.state, run.result) == ("cancelled", "tidied up")
    assert ran(errands.walk_out).state == "cancelled"


def test_a_done_run_cannot_be_cancelled_or_started_again() -> None:
    run = ran(errands.add, first=1, second=1)
    assert cancel(run, at=timezone.now()).state == "done"
    assert run_again(run, at=timezone.now()).state == "done"


def test_a_set_aside_run_goes_on_from_its_checkpoint_when_started_again() -> None:
    errands.done.clear()
    run = enqueue(errands.chunks, most=3)
    JobRun.objects.filter(pk=run.pk).update(state=JobState.POISONED, cursor=2, starts=5, stalls=5)
    run.refresh_from_db()
    run = run_now(run_again(run, at=timezone.now()))
    assert (run.state, errands.done) == ("done", [2])


def test_a_worker_that_must_stop_hands_its_job_back_at_the_next_pause() -> None:
    errands.done.clear()
    stopping = Event()
    stopping.set()
    run = run_now(enqueue(errands.chunks, most=3), stopping=stopping)
    assert (run.state, run.cursor, run.stalls, errands.done) == ("queued", 1, 0, [0])
    assert (run_now(run).state, errands.done) == ("done", [0, 1, 2])


def test_a_job_that_lost_its_lease_cannot_write_on() -> None:
    errands.done.clear()
    run = ran(errands.robbed)
    assert (run.state, run.worker, run.cursor, errands.done) == ("running", "another", None, [])


def test_an_atomic_job_that_lost_its_lease_leaves_no_effect() -> None:
    assert ran(errands.at_once, rob=True).state == "running"
    assert not JobRun.objects.filter(name="effect").exists()
    assert ran(errands.at_once, rob=False).state == "done"
    assert JobRun.objects.filter(name="effect").count() == 1


def test_a_job_that_this_version_does_not_know_fails_with_a_clear_word() -> None:
    now = timezone.now()
    run = JobRun.objects.create(name="old.job", created_at=now, not_before=now)
    assert run_now(run).error == "This version has no job called old.job."


def test_a_dead_worker_loses_its_run_when_the_lease_is_over() -> None:
    run, now = enqueue(errands.add, first=1, second=1), timezone.now()
    claim(worker="w", lease=LEASE, at=now)
    assert reap(at=now + timedelta(seconds=29)) == 0
    assert reap(at=now + timedelta(seconds=31)) == 1
    run.refresh_from_db()
    assert (run.state, run.worker, run.starts) == ("queued", "", 1)


def test_a_run_whose_workers_die_five_times_is_set_aside() -> None:
    run, now = enqueue(errands.add, first=1, second=1), timezone.now()
    for number in range(5):
        at = now + timedelta(minutes=number)
        assert claim(worker=f"w{number}", lease=LEASE, at=at) is not None
        reap(at=at + timedelta(seconds=31))
    run.refresh_from_db()
    assert (run.state, run.starts) == ("poisoned", 5)
    assert claim(worker="w6", lease=LEASE, at=now + timedelta(hours=1)) is None


def test_a_run_that_moves_on_is_never_set_aside() -> None:
    run, now = enqueue(errands.chunks, most=99), timezone.now()
    for number in range(9):
        at = now + timedelta(minutes=number)
        held = claim(worker="w", lease=LEASE, at=at)
        assert held is not None
        JobRun.objects.held_by(held).update(cursor=number, stalls=0)
        reap(at=at + timedelta(seconds=31))
    run.refresh_from_db()
    assert (run.state, run.starts) == ("queued", 9)


def test_a_job_with_its_own_cursor_tells_that_it_moved_on() -> None:
    run = enqueue(errands.moves_on)
    JobRun.objects.filter(pk=run.pk).update(stalls=3)
    assert run_now(run).stalls == 0


def test_a_run_that_was_asked_to_stop_is_cancelled_when_its_worker_dies() -> None:
    run, now = enqueue(errands.add, first=1, second=1), timezone.now()
    claim(worker="w", lease=LEASE, at=now)
    cancel(run, at=now)
    reap(at=now + timedelta(seconds=31))
    run.refresh_from_db()
    assert run.state == "cancelled"


def test_a_run_that_is_asked_for_later_waits() -> None:
    now = timezone.now()
    enqueue(errands.add, first=1, second=1, not_before=now + timedelta(hours=1))
    assert claim(worker="w", lease=LEASE, at=now) is None
    assert claim(worker="w", lease=LEASE, at=now + timedelta(hours=1)) is not None


def test_everything_that_waits_can_be_done_here() -> None:
    for number in range(3):
        enqueue(errands.add, first=number, second=1)
    assert drain() == 3
    assert set(JobRun.objects.values_list("state", "result")) == {("done", 1), ("done", 2), ("done", 3)}


def test_the_tasks_interface_of_django_works_on_the_same_rows() -> None:
    result = errands.add.enqueue(first=20, second=22)
    assert result.status == TaskResultStatus.READY
    drain()
    result.refresh()
    assert (result.status, result.return_value, result.attempts) == (TaskResultStatus.SUCCESSFUL, 42, 1)
    assert errands.add.get_result(result.id).is_finished


@pytest.mark.parametrize("unknown", ["nonsense", "3f333df6-90a4-4fda-8dd3-9485d27cee36"])
def test_an_unknown_result_is_said_to_be_unknown(unknown: str) -> None:
    with pytest.raises(TaskResultDoesNotExist):
        errands.add.get_result(unknown)


def test_arguments_go_by_name() -> None:
    with pytest.raises(TypeError, match="by name"):
        errands.add.enqueue(1, 2)
