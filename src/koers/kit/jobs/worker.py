"""The loop of a worker process: take back, plan, claim, run."""

import logging
import os
import signal
from datetime import datetime, timedelta
from threading import Event
from types import FrameType

from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from koers.kit.jobs import lease as leases
from koers.kit.jobs.execute import execute
from koers.kit.jobs.heartbeat import Heartbeat
from koers.kit.jobs.lease import Lease
from koers.kit.jobs.plan import queue_periodic
from koers.kit.jobs.queue import worker_name

log = logging.getLogger("koers.jobs")
PLAN_EVERY = timedelta(seconds=20)


class Worker:
    """Runs waiting jobs, one at a time, until it is told to stop."""

    def __init__(
        self,
        *,
        lease: Lease | None = None,
        poll: float = 0.5,
        parent: int | None = None,
        periodic: bool = True,
        only_waiting: bool = False,
    ) -> None:
        self.name = worker_name()
        self.lease = lease or Lease.from_settings()
        self.poll, self.parent, self.periodic, self.only_waiting = poll, parent, periodic, only_waiting
        self.stopping = Event()
        self._reap_at = self._plan_at = datetime.min.replace(tzinfo=timezone.get_default_timezone())

    def stop(self, number: int | None = None, frame: FrameType | None = None) -> None:
        """Stop after the job in hand, or at its next pause; a second signal ends the process at once."""
        if self.stopping.is_set() and number is not None:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self.stopping.set()

    def run(self) -> None:
        """Work until stopped; on return nothing is left claimed."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        with Heartbeat(worker=self.name, lease=self.lease, announce=True) as heart:
            while not self.stopping.is_set():
                worked = self._turn(heart)
                if self.only_waiting and not worked:
                    return
                if not worked:
                    self.stopping.wait(self.poll)
                self._stop_with_parent()

    def _turn(self, heart: Heartbeat) -> bool:
        """Do one round; returns whether there was work."""
        close_old_connections()
        try:
            now = timezone.now()
            self._keep_house(now)
            run = leases.claim(worker=self.name, lease=self.lease, at=now)
        except DatabaseError as error:
            log.warning("the database did not answer (%s); trying again", type(error).__name__)
            return False
        if run is None:
            return False
        try:
            with heart.holding(run):
                execute(run, stopping=self.stopping)
        except DatabaseError as error:
            # The ending could not be written: the lease runs out and the run starts again.
            log.warning("the end of a job could not be written (%s)", type(error).__name__)
            self.stopping.wait(self.poll)
        return True

    def _keep_house(self, now: datetime) -> None:
        if now >= self._reap_at:
            leases.reap(at=now)
            self._reap_at = now + timedelta(seconds=self.lease.seconds / 4)
        if self.periodic and now >= self._plan_at:
            queue_periodic(at=now)
            self._plan_at = now + PLAN_EVERY

    def _stop_with_parent(self) -> None:
        if self.parent is not None and os.getppid() != self.parent:
            log.warning("the server that started this worker is gone; stopping")
            self.stopping.set()
