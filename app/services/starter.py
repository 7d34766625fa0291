"""The starter list: a small dated sample of real entries, so that something works with no network."""

from app.db.unit_of_work import Database
from app.services.ingestion import Ingestor, LoadReport
from lists.starter import open_starter


class StarterList:
    """Loads the starter list. It never takes the place of an official list."""

    def __init__(self, database: Database, ingestor: Ingestor) -> None:
        self._database = database
        self._ingestor = ingestor

    def load(self) -> LoadReport:
        """Load the starter list into every source that no official list fills."""
        with open_starter() as release:
            return self._ingestor.load(release, starter=True)

    def load_if_empty(self) -> bool:
        """Load it where no list is loaded at all; answers whether it did."""
        with self._database.read() as work:
            if work.list_loads.current():
                return False
        self.load()
        return True
