"""Work in the background: declared jobs, a queue in the database, workers that may be killed.

A job is a function with a name. It is queued in the transaction of the change that caused it, claimed by a worker
under a lease, and started again when that worker dies. Delivery is at least once, so a job either runs in one
transaction with its own ending (`atomic=True`) or writes in chunks and notes its place with `context.checkpoint`.
"""

from koers.kit.jobs.context import Context, Refused
from koers.kit.jobs.declare import Job, job
from koers.kit.jobs.queue import cancel, drain, enqueue, run_again, run_now

__all__ = ["Context", "Job", "Refused", "cancel", "drain", "enqueue", "job", "run_again", "run_now"]
