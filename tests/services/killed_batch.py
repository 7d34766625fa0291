"""Goes on with a batch again and again, each time killed by the system a few statements later; says how often."""

import itertools
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event

from app import logs
from app.bootstrap import build
from app.config import Settings
from app.domain.actor import LOCAL
from tests.builders import transaction

# A number without a common factor with those of statements that come in turn, so that each is met.
STRIDE = 5


def main(url: str, folder: str, batch_id: str) -> None:
    """Print how often it was killed before it was done."""
    logs.configure("error")
    settings = Settings(database_url=url, data_dir=Path(folder), required_sources=("house-list",))
    warm_up(Path(folder) / "warm")
    for killed in itertools.count():
        child = os.fork()
        if child == 0:
            go_on(settings, batch_id, fatal=1 + killed * STRIDE)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if not os.WIFSIGNALED(status):
            assert status == 0, status
            print(killed)
            return
        assert os.WTERMSIG(status) == signal.SIGKILL


def warm_up(folder: Path) -> None:
    """Read here, once, what each of the others would read from files."""
    services = build(Settings(database_url="", data_dir=folder))
    services.screener.screen(transaction(), actor=LOCAL)
    services.close()


def go_on(settings: Settings, batch_id: str, fatal: int) -> None:
    """Do what is left, killed before the statement or commit of this number, counted from 1."""
    services = build(settings)
    numbers = itertools.count(1)

    def kill(*_: object) -> None:
        if next(numbers) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(services.database.engine, "before_cursor_execute", kill)
    event.listen(services.database.engine, "commit", kill)
    for number in services.batch_runner.waiting(batch_id):
        services.batch_runner.do(batch_id, number)


if __name__ == "__main__":
    main(*sys.argv[1:])
