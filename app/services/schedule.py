"""When the lists are due for an update while the service runs."""

from datetime import timedelta

import structlog

from app.clock import Clock
from app.db.unit_of_work import Database
from app.errors import AppError
from app.services.updating import Updater, failures, publications

log = structlog.get_logger()


class UpdateSchedule:
    """Runs an update whenever the newest attempt is older than `every`; zero is never.

    What was tried is read from the database, so that a restart does not begin anew and several services over
    one database do not fetch in turn.
    """

    def __init__(self, updater: Updater, database: Database, every: timedelta, clock: Clock) -> None:
        self._updater = updater
        self._database = database
        self.every = every
        self._clock = clock

    def due(self) -> bool:
        """Whether a list that can be fetched was last tried longer ago than it may be."""
        with self._database.read() as work:
            tried = work.list_fetches.latest()
        sources = [source for publication in publications() for source in publication.sources]
        oldest = self._clock() - self.every
        return any(source not in tried or tried[source].fetched_at < oldest for source in sources)

    def run_once(self) -> None:
        """Update where it is due. What goes wrong is logged and noted at the lists, and tried again later."""
        try:
            if self.due():
                reports = list(self._updater.update())
                log.info("lists updated", publications=len(reports), failed=len(failures(reports)))
        except AppError as error:
            log.warning("lists not updated", error=error.detail)
