"""The one place that starts DBOS: a worker does the jobs of all lanes until it is stopped."""

import logging
import threading
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import structlog
from dbos import DBOS, DBOSConfig, ScheduleInput

from app.errors import Conflict
from app.jobs.work import Sweep, Work, step
from app.services.jobs import APPLICATION, VERSION, JobQueue, Lane
from app.services.liveness import Liveness

log = structlog.get_logger()

_AT_ONCE = {
    Lane.LISTS: 1,
    Lane.MONITORING: 1,
    Lane.SCREENING: None,
    Lane.BATCHES: None,
    Lane.WEBHOOKS: None,
    Lane.UPKEEP: 1,
}
"""How many jobs of a lane run at once on all machines; None is as many as there are workers for."""
_AT_ONCE_HERE = {Lane.SCREENING: 1, Lane.BATCHES: 1, Lane.WEBHOOKS: 16}
_POLL_SECONDS = 0.5
_PULSE_SECONDS = 10.0
_PATIENCE_SECONDS = 30
_KEPT_FINISHED = 5000
_MOST_TURNS = 20

_running = threading.Lock()


class Worker:
    """Does jobs while its context lasts. A process runs one at a time, since DBOS is one to a process.

    What another worker had begun when it died is done again, by whoever notices first.
    """

    def __init__(self, queue: JobQueue, works: Iterable[Work], sweeps: Iterable[Sweep], liveness: Liveness) -> None:
        self._queue = queue
        self._works = tuple(works)
        self._sweeps = tuple(sweeps)
        self._liveness = liveness
        self.name = uuid.uuid4().hex
        self._pulse = liveness.of(self.name)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._keep_alive, name="pulse", daemon=True)
        self.patience = _PATIENCE_SECONDS

    def __enter__(self) -> "Worker":
        if not _running.acquire(blocking=False):
            raise Conflict("This process does jobs already.")
        try:
            self._pulse.keep()
            self._queue.prepare()
            self._launch()
            self.take_over()
        except BaseException:
            self._stop(0)
            raise
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()
        self._stop(self.patience)

    def _launch(self) -> None:
        _log_through_ours()
        config: DBOSConfig = {
            "name": APPLICATION,
            "system_database_url": self._queue.url,
            "executor_id": self.name,
            "application_version": VERSION,
            "log_level": "WARNING",
            "scheduler_polling_interval_sec": 5.0,
            "run_migrations": False,
        }
        DBOS(config=config)
        for work in self._works:
            DBOS.workflow(name=work.job.name)(_noted(work.job.name, work.run))
        schedules: list[ScheduleInput] = [
            {
                "schedule_name": sweep.job.name,
                "workflow_fn": DBOS.workflow(name=sweep.job.name)(_at_its_time(sweep)),
                "schedule": sweep.cron,
                "queue_name": sweep.job.lane.value,
            }
            for sweep in self._sweeps
        ]
        DBOS.launch()
        for lane in Lane:
            DBOS.register_queue(
                lane,
                global_concurrency=_AT_ONCE[lane],
                worker_concurrency=_AT_ONCE_HERE.get(lane),
                polling_interval_sec=_POLL_SECONDS,
                on_conflict="always_update",
            )
        DBOS.apply_schedules(schedules)

    def _stop(self, patience: int) -> None:
        try:
            DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=patience)
        finally:
            self._pulse.close()
            _running.release()

    def _keep_alive(self) -> None:
        while not self._stopped.wait(_PULSE_SECONDS):
            try:
                self._pulse.keep()
                self.take_over()
            except Exception as error:
                # The thread's edge: a database that is away for a while comes back.
                log.warning("pulse missed", error=type(error).__name__)

    def take_over(self) -> None:
        """Put what dead workers had begun back into its lane."""
        begun = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        others = {str(one.executor_id) for one in begun} - {self.name}
        if dead := [name for name in sorted(others) if self._liveness.is_dead(name)]:
            log.info("jobs of dead workers taken over", workers=len(dead))
            DBOS._recover_pending_workflows(dead)


def forget_finished() -> None:
    """Remove what is known of finished jobs, but for the newest."""
    for _ in range(_MOST_TURNS):
        finished = step("list", _finished)
        if finished:
            step("delete", DBOS.delete_workflows, finished)
        if len(finished) < _KEPT_FINISHED:
            return


def _finished() -> list[str]:
    done = DBOS.list_workflows(
        status=["SUCCESS", "ERROR", "CANCELLED"],
        sort_desc=True,
        offset=_KEPT_FINISHED,
        limit=_KEPT_FINISHED,
        load_input=False,
        load_output=False,
    )
    return [one.workflow_id for one in done]


def _noted(name: str, run: Callable[..., Any]) -> Callable[..., Any]:
    def noted(*args: Any) -> Any:
        try:
            return run(*args)
        except Exception as error:
            # No trace: it might print names and addresses.
            log.warning("job failed", job=name, error=type(error).__name__)
            raise

    noted.__qualname__ = name
    return noted


def _at_its_time(sweep: Sweep) -> Callable[[datetime, Any], None]:
    run = _noted(sweep.job.name, sweep.run)

    def at_its_time(_: datetime, __: Any) -> None:
        run()

    at_its_time.__qualname__ = sweep.job.name
    return at_its_time


class _Forwarded(logging.Handler):
    """DBOS's own log lines go where ours go; only their words, which name jobs and not parties."""

    def emit(self, record: logging.LogRecord) -> None:
        log.warning("jobs", message=record.getMessage())


def _log_through_ours() -> None:
    logger = logging.getLogger("dbos")
    logger.propagate = False
    if not any(isinstance(handler, _Forwarded) for handler in logger.handlers):
        logger.handlers = [_Forwarded(logging.WARNING)]
