"""Jobs are done once they are put into their lane, whatever happens to those who do them."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.config import Settings
from app.db.unit_of_work import Database
from app.errors import Conflict
from app.jobs.work import Sweep
from app.jobs.worker import Worker
from app.services.jobs import Job, JobQueue, Lane
from app.services.liveness import Liveness
from tests.jobs.dying_worker import COUNT, STEPS, worker

WHOLE = [str(number) for number in range(STEPS + 1)]
REPOSITORY = Path(__file__).parents[2]


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for what another process or thread is to bring about."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def jobs_url(database_url: str) -> str:
    return Settings(database_url=database_url).jobs_database


@pytest.fixture
def queue(jobs_url: str) -> Iterator[JobQueue]:
    made = JobQueue(jobs_url)
    yield made
    made.close()


def lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def test_a_job_put_into_its_lane_before_any_worker_is_done_once(
    database: Database, queue: JobQueue, tmp_path: Path
) -> None:
    queue.submit(COUNT, "letters", key="letters")
    queue.submit(COUNT, "letters", key="letters")
    queue.submit(COUNT, "later", key="later", delay=timedelta(seconds=1))
    assert queue.waiting()[Lane.BATCHES] == 2

    with worker(database, queue.url, tmp_path):
        until(lambda: queue.waiting()[Lane.BATCHES] == 0)

    assert lines(tmp_path / "letters") == WHOLE
    assert lines(tmp_path / "later") == WHOLE


def test_a_job_whose_worker_was_killed_goes_on_from_where_it_was(
    database: Database, database_url: str, queue: JobQueue, tmp_path: Path
) -> None:
    queue.submit(COUNT, "letters", key="letters")
    program = [sys.executable, "-m", "tests.jobs.dying_worker", database_url, queue.url, str(tmp_path), "2"]
    with subprocess.Popen(program, cwd=REPOSITORY) as dying:
        until(lambda: lines(tmp_path / "letters") == ["0", "1", "2"])
        with worker(database, queue.url, tmp_path) as heir:
            heir.take_over()
            time.sleep(1.5)
            assert lines(tmp_path / "letters") == ["0", "1", "2"]
            dying.kill()
            dying.wait()
            heir.take_over()
            until(lambda: queue.waiting()[Lane.BATCHES] == 0)

    assert lines(tmp_path / "letters") == ["0", "1", "2", "2", "3", "4"]


def test_a_sweep_runs_again_and_again(database: Database, queue: JobQueue, tmp_path: Path) -> None:
    ran: list[int] = []
    sweep = Sweep(Job("test-sweep", Lane.UPKEEP), "* * * * * *", lambda: ran.append(1))

    with Worker(queue, (), [sweep], Liveness(database, tmp_path)) as running:
        running.patience = 0
        until(lambda: len(ran) > 1)


def test_a_process_runs_one_worker_at_a_time(database: Database, queue: JobQueue, tmp_path: Path) -> None:
    with worker(database, queue.url, tmp_path), pytest.raises(Conflict), worker(database, queue.url, tmp_path):
        pass


def test_a_lane_that_cannot_be_reached_fails_nobody(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")

    JobQueue(f"sqlite:///{blocked}/jobs.sqlite3").submit(COUNT, "letters", key="letters")
