"""Recurring jobs run once in each of their periods, whatever the number of workers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from tests.cast import Cast
from tests.kit.jobs import errands

from koers.kit.guard import jobs as guard_jobs
from koers.kit.jobs import plan
from koers.kit.jobs.declare import Job, declared, job
from koers.kit.jobs.models import JobRun, JobWorker
from koers.kit.jobs.plan import period_start, queue_periodic

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def slow(seconds: float = 0) -> None:
    """Do nothing, every day at two."""


@pytest.fixture
def daily(monkeypatch: pytest.MonkeyPatch) -> Job[..., None]:
    made = job(name="test.daily", label="Daily", every=DAY, offset=timedelta(hours=2))(slow)
    monkeypatch.setattr(plan, "declared", lambda: {"test.daily": made, "test.add": errands.add})
    return made


@pytest.fixture
def old_worker() -> JobWorker:
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    return JobWorker.objects.create(name="old", started_at=long_ago, seen_at=long_ago)


@pytest.mark.usefixtures("daily", "old_worker")
def test_a_daily_job_is_queued_once_a_day() -> None:
    first = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
    assert [run.key for run in queue_periodic(at=first)] == ["2026-11-02T02:00Z"]
    assert queue_periodic(at=first + timedelta(hours=23, minutes=59)) == []
    assert [run.key for run in queue_periodic(at=first + DAY)] == ["2026-11-03T02:00Z"]


@pytest.mark.usefixtures("daily", "old_worker")
def test_days_without_a_worker_are_not_made_up_for() -> None:
    queue_periodic(at=datetime(2026, 11, 2, 9, tzinfo=UTC))
    assert len(queue_periodic(at=datetime(2026, 11, 20, 9, tzinfo=UTC))) == 1


@pytest.mark.usefixtures("daily", "old_worker")
def test_a_failed_run_waits_for_the_next_period() -> None:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    queue_periodic(at=at)
    JobRun.objects.update(state="failed")
    assert queue_periodic(at=at) == []


@pytest.mark.usefixtures("daily")
def test_a_new_installation_waits_for_its_first_night() -> None:
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    JobWorker.objects.create(name="new", started_at=at, seen_at=at)
    assert queue_periodic(at=at) == []
    assert len(queue_periodic(at=at + DAY)) == 1


def test_a_period_begins_at_its_offset() -> None:
    at = datetime(2026, 1, 1, 1, 59, tzinfo=UTC)
    assert period_start(DAY, timedelta(hours=2), at) == datetime(2025, 12, 31, 2, tzinfo=UTC)


def test_the_jobs_of_the_guard_are_declared_with_their_periods() -> None:
    every = {name: found.every for name, found in declared().items() if name.startswith("kit.")}
    assert every["kit.backup"] == DAY
    assert every["kit.prove_backup"] == timedelta(days=7)
    assert every["kit.tidy"] == DAY


def test_tidying_keeps_what_is_young() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    JobRun.objects.create(name="old", state="done", created_at=now, not_before=now, ended_at=now)
    JobRun.objects.create(name="waits", state="queued", created_at=now, not_before=now)
    removed = guard_jobs.tidy.func()
    assert (removed["runs"], list(JobRun.objects.values_list("name", flat=True))) == (1, ["waits"])


def test_routine_is_forgotten_sooner_than_what_people_asked(cast: Cast) -> None:
    month_ago = timezone.now() - timedelta(days=30)
    moments = {"created_at": month_ago, "not_before": month_ago, "ended_at": month_ago}
    JobRun.objects.create(name="routine", state="done", **moments)
    JobRun.objects.create(name="failed routine", state="failed", **moments)
    JobRun.objects.create(name="asked", state="done", requested_by=cast.anna, **moments)
    guard_jobs.tidy.func()
    assert set(JobRun.objects.values_list("name", flat=True)) == {"failed routine", "asked"}


def test_every_package_of_koers_may_declare_jobs() -> None:
    every = declared()
    assert {"kit.backup", "kit.import.run"} <= set(every)
    assert any(
        name.startswith("bridge.") or "koers.bridge" in found.func.__module__ for name, found in every.items()
    )


def test_two_jobs_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match=r"test\.add"):
        job(name="test.add", label="Another")(slow)
