"""A worker that dies: run as a program with the database, a folder, and the step in which it is to be killed."""

import sys
import threading
from pathlib import Path

from app.db.unit_of_work import Database
from app.jobs.work import Work, step
from app.jobs.worker import Worker
from app.services.jobs import Job, JobQueue, Lane
from app.services.liveness import Liveness

COUNT = Job("test-count", Lane.BATCHES)
STEPS = 4


def counting(folder: Path, stay_in: int | None = None) -> Work:
    """A job that writes a line for each step; it never leaves the step `stay_in`."""

    def count(what: str) -> None:
        for number in range(STEPS):
            step(f"step {number}", note, what, number)
        step("end", note, what, STEPS)

    def note(what: str, number: int) -> None:
        with (folder / what).open("a") as lines:
            lines.write(f"{number}\n")
        if number == stay_in:
            threading.Event().wait()

    return Work(COUNT, count)


def worker(database: Database, jobs_url: str, folder: Path, stay_in: int | None = None) -> Worker:
    """A worker that knows this one job."""
    made = Worker(JobQueue(jobs_url), [counting(folder, stay_in)], (), Liveness(database, folder / "workers"))
    made.patience = 0
    return made


if __name__ == "__main__":
    url, jobs_url, where, stay = sys.argv[1:]
    with worker(Database.open(url), jobs_url, Path(where), int(stay)):
        threading.Event().wait()
