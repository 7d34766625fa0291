"""The index over all listings, built from the database and swapped whole when a list changes."""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

import structlog

from app.clock import Clock
from app.db.list_loads import ListLoad
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.screening import ListVersion
from app.matching.contacts import ContactIndex
from app.matching.index import MatchIndex
from app.matching.places import PlaceIndex
from app.ownership.links import LinkIndex
from app.services.index_store import IndexStore

log = structlog.get_logger()

_LARGE = 10_000
_LOOK_SECONDS = 1.0
_LONGEST_SERIES = 10


@dataclass(frozen=True)
class Loaded:
    """The indexes over one state of the lists, and the loads that made that state."""

    matches: MatchIndex
    places: PlaceIndex
    contacts: ContactIndex
    links: LinkIndex
    loads: tuple[ListLoad, ...]

    @cached_property
    def versions(self) -> tuple[ListVersion, ...]:
        """The lists' versions as a screening keeps them."""
        return tuple(
            ListVersion(load.source, load.version, load.published_at, load.loaded_at, load.entries, load.starter)
            for load in self.loads
        )


class ListIndex:
    """Holds the newest state of the lists; also sees what another process has loaded.

    Building takes longer than a request may. A process that serves requests `follows`: it builds a new state aside and
    answers from the one before until `patience` after the load. That moment is read from the database, so every process
    changes over at the same one, and a process that is late lets requests wait instead of answering from the old.
    """

    def __init__(self, database: Database, store: IndexStore, clock: Clock, patience: timedelta = timedelta()) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._patience = patience
        self._lock = threading.Lock()
        # The state of the lists' record that the indexes were made of, and the indexes.
        self._held: tuple[tuple[int, int], Loaded] | None = None
        # What requests are answered from while following.
        self._shown: tuple[tuple[int, int], Loaded] | None = None
        self._early_until: datetime | None = None

    def current(self) -> Loaded:
        """The indexes over the lists as they stand now; the first caller after a load builds them."""
        return self._newest()[1]

    def at_hand(self, work: UnitOfWork) -> Loaded | None:
        """The indexes over the lists as this transaction sees them; None where they are yet to be built, or shown."""
        held = self._shown or self._held
        return held[1] if held is not None and held[0] == work.list_loads.stamp() else None

    def agreed(self) -> Loaded:
        """The indexes that every process answers requests from at this moment; without following, the newest."""
        shown = self._shown
        if shown is None:
            return self.current()
        # Before the loads are read: a later time held against older loads would change over too early.
        now = self._clock()
        with self._database.read() as work:
            if work.list_loads.stamp() == shown[0]:
                return shown[1]
            loads = work.list_loads.current()
        if now < self._moment(shown[1].loads, loads):
            return shown[1]
        shown = self._newest()
        self._shown = shown
        return shown[1]

    @property
    def is_early(self) -> bool:
        """Whether this process began with lists to which the others have yet to change over."""
        return self._early_until is not None and self._clock() < self._early_until

    @contextmanager
    def following(self) -> Iterator[None]:
        """Build what is there now, and then build each new state of the lists aside while the context lasts."""
        shown = self._newest()
        newest = max((load.loaded_at for load in shown[1].loads if load.state == "loaded"), default=None)
        self._early_until = newest + self._patience if newest else None
        self._shown = shown
        ended = threading.Event()
        thread = threading.Thread(target=self._follow, args=(ended,), name="index", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            self._shown = None

    def _follow(self, ended: threading.Event) -> None:
        while not ended.wait(_LOOK_SECONDS):
            try:
                self.current()
                self.agreed()
            except Exception as error:
                # The thread's edge: a database that is away comes back, and requests say so themselves meanwhile.
                log.warning("index not renewed", error=type(error).__name__)

    def _moment(self, before: tuple[ListLoad, ...], loads: tuple[ListLoad, ...]) -> datetime:
        """When to change over: `patience` after the last of a series of loads, unless the series does not end."""
        known = set(_contents(before))
        fresh = [load.loaded_at for load in loads if (load.source, load.changed_by) not in known]
        if not fresh:
            return datetime.min.replace(tzinfo=UTC)
        return min(max(fresh) + self._patience, min(fresh) + self._patience * _LONGEST_SERIES)

    def _newest(self) -> tuple[tuple[int, int], Loaded]:
        with self._database.read() as work:
            stamp = work.list_loads.stamp()
        held = self._held
        if held is not None and held[0] == stamp:
            return held
        with self._lock:
            return self._renewed()

    def _renewed(self) -> tuple[tuple[int, int], Loaded]:
        # One transaction for loads and listings, so that the versions named are those indexed.
        with self._database.read() as work:
            stamp = work.list_loads.stamp()
            loads = work.list_loads.current()
            held = self._held[1] if self._held else None
            if held is None or _contents(held.loads) != _contents(loads):
                listings = tuple(work.listings.standing())
                fingerprint = work.listings.fingerprint()
                held = Loaded(
                    self._store.get(fingerprint, listings),
                    self._store.places(fingerprint, listings),
                    ContactIndex.build(listings),
                    LinkIndex(listings),
                    loads,
                )
                if len(listings) >= _LARGE:
                    settle()
                log.info("index built", listings=len(listings))
            elif held.loads != loads:
                held = replace(held, loads=loads)
            self._held = stamp, held
            return self._held


def _contents(loads: tuple[ListLoad, ...]) -> tuple[tuple[str, int | None], ...]:
    return tuple((load.source, load.changed_by) for load in loads)


def settle() -> None:
    """Spare the collector of garbage the millions of objects of an index, which it would walk through again and again.

    Reference counts still free an index that is replaced.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
