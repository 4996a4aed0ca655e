"""The Django tasks interface on our own queue, so that `some_job.enqueue(...)` works as everywhere."""

from typing import Any

from django.core.exceptions import ValidationError
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskError, TaskResult, TaskResultStatus
from django_tasks.exceptions import TaskResultDoesNotExist

from koers.kit.jobs.models import JobRun, JobState

STATUS = {
    JobState.QUEUED: TaskResultStatus.READY,
    JobState.RUNNING: TaskResultStatus.RUNNING,
    JobState.DONE: TaskResultStatus.SUCCESSFUL,
    JobState.FAILED: TaskResultStatus.FAILED,
    JobState.CANCELLED: TaskResultStatus.FAILED,
    JobState.POISONED: TaskResultStatus.FAILED,
}


def result_of(run: JobRun, task: Task[..., Any]) -> TaskResult[Any]:
    """Return a stored run as the tasks interface shows it."""
    result: TaskResult[Any] = TaskResult(
        task=task,
        id=str(run.uid),
        status=STATUS[JobState(run.state)],
        enqueued_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.ended_at,
        last_attempted_at=run.started_at,
        args=[],
        kwargs=run.arguments,
        backend=task.backend,
        errors=[TaskError(exception_class_path="", traceback=run.error)] if run.error else [],
        worker_ids=[run.worker] * run.starts,
    )
    object.__setattr__(result, "_return_value", run.result)
    return result


class LeasedBackend(BaseTaskBackend):
    """Keeps runs as rows that workers hold under a lease."""

    supports_get_result = True
    supports_defer = True

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Queue a run; arguments go by name, so that a stored run survives a new order of parameters."""
        from koers.kit.jobs.declare import Job
        from koers.kit.jobs.queue import enqueue

        if args or not isinstance(task, Job):
            raise TypeError("Jobs are declared with koers.kit.jobs.job and take their arguments by name.")
        self.validate_task(task)
        run = enqueue(task, not_before=task.run_after, **kwargs)
        return result_of(run, task)

    def get_result(self, result_id: str) -> TaskResult[Any]:
        """Return the run with this identifier."""
        from koers.kit.jobs.declare import find

        try:
            run = JobRun.objects.get(uid=result_id)
        except (JobRun.DoesNotExist, ValidationError) as error:
            raise TaskResultDoesNotExist(result_id) from error
        found = find(run.name)
        if found is None:
            raise TaskResultDoesNotExist(result_id)
        return result_of(run, found)
