"""People follow their own jobs; those who look after Koers follow all."""

import pytest
from django.utils import timezone
from tests.cast import Cast, sign_in
from tests.kit.jobs import errands

from koers.kit.access.models import User
from koers.kit.jobs import enqueue
from koers.kit.jobs.models import JobRun, JobState, JobWorker

HTMX = {"HX-Request": "true"}


def asked_by(user: User | None, **fields: object) -> JobRun:
    run = enqueue(errands.add, by=user, first=1, second=1)
    JobRun.objects.filter(pk=run.pk).update(**fields)
    run.refresh_from_db()
    return run


def test_a_person_follows_their_own_job(cast: Cast) -> None:
    run = asked_by(cast.anna, state="running", done=25, total=100, message="Row 25 of 100")
    answer = sign_in(cast.anna).get(f"/jobs/{run.uid}", headers=HTMX)
    said = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="25"' in said
    assert "Row 25 of 100" in said
    assert 'hx-trigger="every 1s"' in said
    assert "HX-Trigger-After-Swap" not in answer


def test_a_page_stops_asking_when_the_job_has_ended_and_is_told(cast: Cast) -> None:
    run = asked_by(cast.anna, state="done")
    answer = sign_in(cast.anna).get(f"/jobs/{run.uid}", headers=HTMX)
    assert "every 1s" not in answer.content.decode()
    assert answer["HX-Trigger-After-Swap"] == "job-ended"


@pytest.mark.parametrize("path", ["", "/cancel", "/again"])
def test_the_job_of_somebody_else_is_not_there(cast: Cast, path: str) -> None:
    run = asked_by(cast.daan, state="failed")
    client = sign_in(cast.anna)
    answer = client.post(f"/jobs/{run.uid}{path}") if path else client.get(f"/jobs/{run.uid}")
    assert answer.status_code == 404
    run.refresh_from_db()
    assert (run.state, run.cancel_requested) == ("failed", False)


def test_an_administrator_sees_all_jobs_and_a_seller_their_own(cast: Cast) -> None:
    for user in (cast.anna, cast.daan, None):
        asked_by(user)
    JobWorker.objects.create(name="w", started_at=timezone.now(), seen_at=timezone.now())
    counted = {
        name: sign_in(cast[name]).get("/settings/jobs").content.decode().count("/jobs/") - 1
        for name in ("ada", "anna")
    }
    assert JobRun.objects.visible_to(cast.ada).count() == 3
    assert JobRun.objects.visible_to(cast.anna).count() == 1
    assert counted["ada"] - counted["anna"] == 2


def test_a_list_can_be_narrowed_to_a_state(cast: Cast) -> None:
    asked_by(cast.anna, state="failed")
    done = asked_by(cast.anna, state="done")
    said = sign_in(cast.anna).get("/settings/jobs?state=done").content.decode()
    assert said.count(str(done.uid)) == 1
    assert str(JobRun.objects.get(state="failed").uid) not in said


def test_routine_that_went_well_is_only_shown_when_asked_for(cast: Cast) -> None:
    run = asked_by(None, state="done")
    client = sign_in(cast.ada)
    assert str(run.uid) not in client.get("/settings/jobs").content.decode()
    assert str(run.uid) in client.get("/settings/jobs?state=done").content.decode()


def test_stopping_a_waiting_job_cancels_it(cast: Cast) -> None:
    run = asked_by(cast.anna)
    assert sign_in(cast.anna).post(f"/jobs/{run.uid}/cancel", headers=HTMX).status_code == 200
    run.refresh_from_db()
    assert run.state == JobState.CANCELLED


def test_a_look_changes_nothing(cast: Cast) -> None:
    run = asked_by(cast.anna)
    client = sign_in(cast.anna)
    assert client.get(f"/jobs/{run.uid}/cancel").status_code == 405
    assert client.get(f"/jobs/{run.uid}/again").status_code == 405
    run.refresh_from_db()
    assert run.state == "queued"


def test_a_failed_job_is_started_again_by_its_owner(cast: Cast) -> None:
    run = asked_by(cast.anna, state="failed", error="ValueError")
    answer = sign_in(cast.anna).post(f"/jobs/{run.uid}/again")
    assert (answer.status_code, answer["Location"]) == (302, f"/jobs/{run.uid}")
    run.refresh_from_db()
    assert (run.state, run.error) == ("queued", "")
