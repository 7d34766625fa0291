"""Durable jobs as their callers see them: something is put into a lane and will be done, also after a crash.

DBOS keeps the jobs: in an SQLite file beside the database, or in a schema of its own in the same PostgreSQL. What has
to be done is always told by our own tables too; a job only says that it is time, so one that is lost costs seconds
(the sweeps of `app.jobs` find it again) and one that is done twice changes nothing.
"""

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import structlog
from dbos import DBOS, DBOSClient, EnqueueOptions

log = structlog.get_logger()

APPLICATION = "gonogo"
# One for good: jobs that wait must be taken up by the next release too. A job of another shape gets another name.
VERSION = "1"
_WAITING = ("ENQUEUED", "DELAYED", "PENDING")


class Lane(StrEnum):
    """Where jobs wait; how many of a lane run at once is set in `app.jobs.worker`."""

    LISTS = "lists"
    MONITORING = "monitoring"
    SCREENING = "screening"
    BATCHES = "batches"
    WEBHOOKS = "webhooks"
    UPKEEP = "upkeep"


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of work, by its name for good, and the lane in which it waits."""

    name: str
    lane: Lane


class JobQueue:
    """Puts jobs into lanes. Any process may; those that run a `app.jobs.worker.Worker` do them."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._lock = threading.Lock()
        self._client: DBOSClient | None = None

    def submit(
        self, job: Job, *args: str | int, key: str, delay: timedelta = timedelta(), alone: str | None = None
    ) -> None:
        """Have `job` done once with these arguments, `delay` from now; a `key` that was used before does nothing.

        Nor does one that is to be `alone` under a name under which another waits or runs in the lane.
        Never fails: what cannot be put into the lane now is found by the sweeps later.
        """
        options: EnqueueOptions = {
            "workflow_name": job.name,
            "queue_name": job.lane,
            "workflow_id": f"{job.name}/{key}",
            "app_version": VERSION,
        }
        if delay:
            options["delay_seconds"] = delay.total_seconds()
        if alone is not None:
            options["deduplication_id"] = f"{job.name}/{alone}"
            options["duplication_policy"] = "return-existing"
        try:
            self._connected().enqueue(options, *args)
        except Exception as error:
            # An edge: the caller has committed what is to be done, and must be answered.
            log.warning("job not put into its lane", job=job.name, error=type(error).__name__)

    def waiting(self) -> dict[Lane, int]:
        """How many jobs of each lane wait or run."""
        found = self._connected().list_workflows(
            status=list(_WAITING), load_input=False, load_output=False, queue_name=[lane.value for lane in Lane]
        )
        counts = dict.fromkeys(Lane, 0)
        for one in found:
            counts[Lane(str(one.queue_name))] += 1
        return counts

    def oldest(self) -> dict[Lane, datetime]:
        """Since when the oldest job of each lane waits or runs; a lane without any is left out."""
        found = self._connected().list_workflows(
            status=list(_WAITING), load_input=False, load_output=False, queue_name=[lane.value for lane in Lane]
        )
        moments: dict[Lane, datetime] = {}
        for one in found:
            if one.created_at is not None:
                lane, at = Lane(str(one.queue_name)), datetime.fromtimestamp(one.created_at / 1000, UTC)
                moments[lane] = min(at, moments.get(lane, at))
        return moments

    def alive(self, job: Job, prefix: str) -> bool:
        """Whether any `job` whose key begins so waits or runs."""
        found = self._connected().list_workflows(
            status=list(_WAITING),
            workflow_id_prefix=f"{job.name}/{prefix}",
            limit=1,
            load_input=False,
            load_output=False,
        )
        return bool(found)

    def prepare(self) -> None:
        """Make DBOS's tables, or bring them to the form of this release."""
        scheme, _, path = self.url.partition(":///")
        if scheme.startswith("sqlite"):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(path, timeout=30)) as connection:
                connection.execute("PRAGMA journal_mode = WAL")
        DBOS.migrate(self.url)

    def close(self) -> None:
        """Give the connections back."""
        with self._lock:
            if self._client is not None:
                self._client.destroy()
                self._client = None

    def _connected(self) -> DBOSClient:
        with self._lock:
            if self._client is None:
                self.prepare()
                self._client = DBOSClient(
                    system_database_url=self.url,
                    application_name=APPLICATION,
                    retry_connection_errors=False,
                    system_database_pool_size=2,
                )
            return self._client
