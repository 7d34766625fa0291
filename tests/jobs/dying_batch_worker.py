"""A worker that is killed by the system in the middle of a batch, when its third piece is to be stored."""

import itertools
import os
import signal
import sys
import threading
from pathlib import Path

from sqlalchemy import event

from app import logs
from app.bootstrap import build
from app.config import Settings


def main(url: str, folder: str) -> None:
    """Do jobs; never returns."""
    logs.configure("error")
    services = build(
        Settings(database_url=url, data_dir=Path(folder), update_hours=0, required_sources=("house-list",))
    )
    stored = itertools.count(1)

    def kill(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("UPDATE batch_piece") and next(stored) == 3:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(services.database.engine, "before_cursor_execute", kill)
    with services.worker:
        threading.Event().wait(120)


if __name__ == "__main__":
    main(*sys.argv[1:])
