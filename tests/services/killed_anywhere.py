"""Loads a release again and again, each time killed by the system one statement later; tells what each left."""

import itertools
import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from app import logs
from app.clock import now
from app.db.unit_of_work import Database
from app.services.ingestion import Ingestor
from tests.services.releases import reopened

SOURCE = "house-list"


def main(url: str, folder: str) -> None:
    """Print a line of JSON for each load: how it ended, and the entries that stand afterwards."""
    logs.configure("error")
    for fatal in itertools.count(1):
        child = os.fork()
        if child == 0:
            load(url, Path(folder), fatal)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps({"killed": killed, "status": status, **standing(url)}), flush=True)
        if not killed:
            return


def load(url: str, folder: Path, fatal: int) -> None:
    """Load `folder/release.jsonl`, killed before the statement or commit of this number, counted from 1."""
    database = Database.open(url)
    numbers = itertools.count(1)

    def kill(*_: object) -> None:
        if next(numbers) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(database.engine, "before_cursor_execute", kill)
    event.listen(database.engine, "commit", kill)
    Ingestor(database, now).load(reopened(folder))


def standing(url: str) -> dict[str, object]:
    """What a new process finds: the entries by number, and how many the load in force says there are."""
    database = Database.open(url)
    with database.read() as work:
        listed = sorted(one.uid for one in work.listings.standing() if one.delisted_on is None)
        current = work.list_loads.current_of(SOURCE)
    database.close()
    return {"listed": listed, "entries": current.entries if current else None}


if __name__ == "__main__":
    main(*sys.argv[1:])
