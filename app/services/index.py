"""The index over all listings, built from the database and swapped whole when a list changes."""

import threading
from dataclasses import dataclass, replace

import structlog

from app.db.list_loads import ListLoad
from app.db.unit_of_work import Database
from app.domain.screening import ListVersion
from app.matching.contacts import ContactIndex
from app.matching.index import MatchIndex
from app.matching.places import PlaceIndex
from app.ownership.links import LinkIndex
from app.services.index_store import IndexStore

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Loaded:
    """The indexes over one state of the lists, and the loads that made that state."""

    matches: MatchIndex
    places: PlaceIndex
    contacts: ContactIndex
    links: LinkIndex
    loads: tuple[ListLoad, ...]

    @property
    def versions(self) -> tuple[ListVersion, ...]:
        """The lists' versions as a screening keeps them."""
        return tuple(
            ListVersion(load.source, load.version, load.published_at, load.loaded_at, load.entries, load.starter)
            for load in self.loads
        )


class ListIndex:
    """Holds the newest state of the lists; also sees what another process has loaded."""

    def __init__(self, database: Database, store: IndexStore) -> None:
        self._database = database
        self._store = store
        self._lock = threading.Lock()
        self._loaded: Loaded | None = None

    def current(self) -> Loaded:
        """The indexes over the lists as they stand now; the first caller after a load builds them."""
        with self._database.read() as work:
            loads = work.list_loads.current()
        loaded = self._loaded
        if loaded is not None and loaded.loads == loads:
            return loaded
        with self._lock:
            return self._renewed()

    def _renewed(self) -> Loaded:
        # One transaction for loads and listings, so that the versions named are those indexed.
        with self._database.read() as work:
            loads = work.list_loads.current()
            held = self._loaded
            if held is None or _contents(held.loads) != _contents(loads):
                listings = tuple(work.listings.standing())
                held = Loaded(
                    self._store.get(work.listings.fingerprint(), listings),
                    PlaceIndex.build(listings),
                    ContactIndex.build(listings),
                    LinkIndex(listings),
                    loads,
                )
                log.info("index built", listings=len(listings))
            elif held.loads != loads:
                held = replace(held, loads=loads)
            self._loaded = held
            return held


def _contents(loads: tuple[ListLoad, ...]) -> tuple[tuple[str, int | None], ...]:
    return tuple((load.source, load.changed_by) for load in loads)
