"""Which lists are loaded, how old they are, and which of them cannot be relied on."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from app.clock import Clock
from app.config import Settings
from app.db.list_fetches import ListFetch
from app.db.list_loads import ListLoad
from app.db.listings import KnownVersion, ListingChange
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.facts import ListState
from app.errors import NotFound
from lists.checks import shortfall
from lists.model import Listing
from lists.registry import SOURCES, list_source

STARTER = "starter"


@dataclass(frozen=True, slots=True)
class ListStatus:
    """How a source stands. `state` is `loaded`, `starter`, `missing`, `stale` or `refused`.

    `age_days` counts from the newest fetch; `max_age_days` is the greatest age the catalogue tolerates.
    `added`, `changed` and `removed` are of the newest load that changed anything, `changed_at`. `error` is
    why the newest file was refused, or why the publisher could not be reached when last tried, `tried_at`.
    `refusals` counts the files refused since the one in force, `failures` the attempts in a row that brought
    no file; both are counted for people only, not for a screening.
    """

    source: str
    title: str
    state: str
    required: bool
    published_at: date | None = None
    fetched_at: datetime | None = None
    loaded_at: datetime | None = None
    entries: int = 0
    names: int = 0
    version: str | None = None
    sha256: str | None = None
    format: str | None = None
    age_days: int | None = None
    max_age_days: int | None = None
    changed_at: datetime | None = None
    added: int = 0
    changed: int = 0
    removed: int = 0
    tried_at: datetime | None = None
    error: str | None = None
    refusals: int = 0
    failures: int = 0

    @property
    def is_partial(self) -> bool:
        """Whether it was loaded by hand with fewer entries than the whole list can have."""
        return self.state == "loaded" and shortfall(self.source, self.entries) is not None


@dataclass(frozen=True, slots=True)
class ListingEntry:
    """A listing as it stands now, with all that was known of it before."""

    listing: Listing
    versions: tuple[KnownVersion, ...]


# What changes with every attempt to load a list, and with every attempt to fetch one.
_Stamp = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Attempts:
    """The attempts to load and fetch that the state of the lists follows from, each by source."""

    current: dict[str, ListLoad]
    latest: dict[str, ListLoad]
    changes: dict[str, ListLoad]
    fetches: dict[str, ListFetch]

    @classmethod
    def read(cls, work: UnitOfWork) -> "_Attempts":
        current = {load.source: load for load in work.list_loads.current()}
        latest = {load.source: load for load in work.list_loads.latest()}
        changes = {load.source: load for load in work.list_loads.changing(current.values())}
        return cls(current, latest, changes, work.list_fetches.latest())


@dataclass(frozen=True, slots=True)
class _Told:
    """The state of the lists by the attempts and loads it was told of; it holds until one of them is a day older."""

    stamp: _Stamp
    loads: tuple[ListLoad, ...] | None
    statuses: tuple[ListStatus, ...]
    since: datetime
    until: datetime

    def holds(self, stamp: _Stamp, loads: tuple[ListLoad, ...] | None, now: datetime) -> bool:
        return (self.stamp, self.loads) == (stamp, loads) and self.since <= now < self.until


class ListRegister:
    """Reads the state of the lists."""

    def __init__(self, database: Database, settings: Settings, clock: Clock) -> None:
        self._database = database
        self._settings = settings
        self._clock = clock
        # What was read, and the state of the record it was read from.
        self._noted: tuple[_Stamp, _Attempts] | None = None
        self._told: _Told | None = None

    def statuses(self) -> tuple[ListStatus, ...]:
        """Every source of the catalogue in its order, then every own list."""
        with self._database.read() as work:
            refused, failed = work.list_loads.refusals(), work.list_fetches.failures()
            return tuple(
                replace(status, refusals=refused.get(status.source, 0), failures=failed.get(status.source, 0))
                for status in self.statuses_in(work)
            )

    def statuses_in(self, work: UnitOfWork, loads: tuple[ListLoad, ...] | None = None) -> tuple[ListStatus, ...]:
        """The same, inside an open transaction; as though `loads` were in force, where they are given."""
        stamp = (work.list_loads.stamp(), work.list_fetches.stamp())
        now = self._clock()
        told = self._told
        if told is None or not told.holds(stamp, loads, now):
            attempts = self._attempts(work, stamp)
            if loads is not None:
                attempts = replace(attempts, current={load.source: load for load in loads})
            fetched = [load.fetched_at for load in attempts.current.values()]
            until = min((at + timedelta(days=(now - at).days + 1) for at in fetched), default=now + timedelta(days=1))
            told = self._told = _Told(stamp, loads, self._statuses(attempts, now), now, until)
        return told.statuses

    def _attempts(self, work: UnitOfWork, stamp: _Stamp) -> _Attempts:
        noted = self._noted
        if noted is None or noted[0] != stamp:
            noted = self._noted = stamp, _Attempts.read(work)
        return noted[1]

    def _statuses(self, attempts: _Attempts, now: datetime) -> tuple[ListStatus, ...]:
        catalogue = dict.fromkeys(source.id for source in SOURCES)
        own = sorted({*attempts.current, *attempts.latest, *self._required()} - {STARTER} - catalogue.keys())
        return tuple(
            self._status(
                source,
                attempts.current.get(source),
                attempts.latest.get(source),
                attempts.changes.get(source),
                attempts.fetches.get(source),
                now,
            )
            for source in (*catalogue, *own)
        )

    def unreliable(self, statuses: tuple[ListStatus, ...]) -> tuple[ListState, ...]:
        """The required lists that cannot be relied on, for the flag `lists-incomplete`."""
        by_source = {status.source: status for status in statuses}
        lacking = []
        for source in sorted(self._required() - {STARTER}):
            status = by_source[source]
            if status.state == STARTER and self._settings.accepts_starter:
                continue
            if status.state != "loaded" or status.is_partial:
                state = status.state if status.state in ("stale", "refused") else "missing"
                lacking.append(ListState(source, state, _detail(status)))
        if self._settings.accepts_starter and not any(status.entries for status in statuses):
            lacking.append(ListState(STARTER, "missing", "No list is loaded, not even the starter list."))
        return tuple(lacking)

    def listing(self, listing_id: str) -> ListingEntry:
        """One listing with its history.

        Raises: NotFound.
        """
        source, _, uid = listing_id.partition(":")
        with self._database.read() as work:
            listing = work.listings.get(source, uid)
            versions = work.listings.history(source, uid)
        if not versions:
            raise NotFound(f"There is no listing {listing_id}.")
        return ListingEntry(listing or versions[-1].listing, versions)

    def changes(self, source: str, since: date | None = None) -> tuple[ListingChange, ...]:
        """What was added, changed and removed since that day, newest first; None is by the newest change.

        Raises: NotFound for a source that was never loaded.
        """
        with self._database.read() as work:
            current = work.list_loads.current_of(source)
            if current is None:
                raise NotFound(f"The list {source} is not loaded.")
            if since is None:
                return work.listings.changes(source, load_id=current.changed_by)
            return work.listings.changes(source, since=datetime.combine(since, time.min, UTC))

    def _required(self) -> set[str]:
        return set(self._settings.required_sources)

    def _status(
        self,
        source: str,
        current: ListLoad | None,
        latest: ListLoad | None,
        change: ListLoad | None,
        fetch: ListFetch | None,
        now: datetime,
    ) -> ListStatus:
        known = list_source(source)
        title, required = known.title if known else source, source in self._required()
        limit = known.max_age_days if known else None
        refused = latest.error if latest and latest.state == "refused" else None
        tried_at, error = fetch.fetched_at if fetch else None, refused or (fetch.error if fetch else None)
        if current is None:
            state = "refused" if refused else "missing"
            return ListStatus(source, title, state, required, max_age_days=limit, tried_at=tried_at, error=error)
        age = (now - current.fetched_at).days
        state = "loaded"
        if current.starter:
            state = STARTER
        elif refused:
            state = "refused"
        elif limit is not None and age > limit:
            state = "stale"
        return ListStatus(
            source,
            title,
            state,
            required,
            published_at=current.published_at,
            fetched_at=current.fetched_at,
            loaded_at=current.loaded_at,
            entries=current.entries,
            names=current.names,
            version=current.version,
            sha256=current.sha256,
            format=current.format,
            age_days=age,
            max_age_days=limit,
            changed_at=change.loaded_at if change else None,
            added=change.added if change else 0,
            changed=change.changed if change else 0,
            removed=change.removed if change else 0,
            tried_at=tried_at,
            error=error,
        )


def _detail(status: ListStatus) -> str:
    if status.state == "stale":
        limit = status.max_age_days
        why = f" The last attempt failed: {status.error}" if status.error else ""
        return f"{status.title} was last fetched {status.age_days} days ago; {limit} are tolerated.{why}"
    if status.state == "refused":
        return f"The last update of {status.title} was refused: {status.error}"
    if status.state == STARTER:
        return f"{status.title} is filled by the starter list only, a snapshot for trying."
    if status.is_partial:
        return f"{status.title} is loaded in part: {shortfall(status.source, status.entries)}."
    why = f" The last attempt failed: {status.error}" if status.error else ""
    return f"{status.title} is not loaded.{why}"
