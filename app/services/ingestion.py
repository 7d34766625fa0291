"""A release of a list goes in: read whole, believed or refused, and stored in one transaction a source."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import structlog

from app.clock import Clock
from app.db.audit import EVERYBODY, SYSTEM
from app.db.list_loads import ListLoad
from app.db.listings import StoredListing, prepare, read_back, withdraw
from app.db.unit_of_work import Database, UnitOfWork
from app.domain.event import EventKind
from app.errors import ListRefused
from app.services.events import tell_list
from lists.checks import Census, check_plausible, doubts
from lists.errors import ImplausibleList, ListError, MalformedList
from lists.registry import SOURCES, reader_state
from lists.source import Release

log = structlog.get_logger()

Progress = Callable[[int], None]

COLLECTION = "csl"
"""The formats of the US Consolidated Screening List, which repeats lists that others publish first."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What loading did to one source.

    `state` is `loaded`, `unchanged`, `refused` (what was there before stays) or `kept` (what is there is
    better: an official list against the starter list, a publisher's own file against a collection).
    `doubts` tell what a file that was loaded by hand seems to lack.
    """

    source: str
    state: str
    entries: int
    names: int
    version: str
    added: int = 0
    changed: int = 0
    removed: int = 0
    error: str | None = None
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading a release did, source by source."""

    sources: tuple[SourceReport, ...]

    @property
    def refused(self) -> tuple[SourceReport, ...]:
        """The sources whose new content was not believed."""
        return tuple(report for report in self.sources if report.state == "refused")


@dataclass(slots=True)
class _Read:
    """What a release holds for one source."""

    listings: dict[str, StoredListing] = field(default_factory=dict)
    census: Census = field(default_factory=Census)


class Ingestor:
    """Loads releases. Loads of one source take turns; a load that fails anywhere leaves the old state."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def load(
        self,
        release: Release,
        *,
        progress: Progress | None = None,
        starter: bool = False,
        fetched: bool = False,
        expected: Collection[str] = (),
    ) -> LoadReport:
        """Load a release. `progress` is told the bytes read so far; `fetched`: it came from the publisher.

        A file loaded by hand may be a part of a list as long as no whole one stands; the source then counts
        as incomplete. What was fetched has to be whole. Each of the sources `expected` has to be in it: one
        that is not is refused, and all are where it cannot be read.

        Raises: ListRefused where the release cannot be read; nothing is changed and the refusal is noted.
        """
        at = self._clock()
        standing = () if fetched or starter else self._standing(release)
        if standing:
            self.confirm(load.source for load in standing)
            return LoadReport(tuple(_confirmed(load) for load in standing))
        read: dict[str, _Read] = {}
        try:
            _read(release, progress, read)
        except ListError as error:
            self._note_unreadable(release, str(error), at, set(expected) or set(read))
            raise ListRefused(str(error)) from error
        for source in expected:
            read.setdefault(source, _Read())
        if release.supplement:
            read = {source: self._supplemented(source, of_source) for source, of_source in read.items()}
        reports = [
            self._store(source, of_source, self._attempt(release, source, of_source, at, starter), fetched)
            for source, of_source in sorted(read.items())
        ]
        return LoadReport(tuple(reports))

    def _standing(self, release: Release) -> tuple[ListLoad, ...]:
        """The loads in force that this very file made, read as it would be read now; none where any is in doubt."""
        if release.effect is not None:
            return ()
        with self._database.read() as work:
            current, latest = work.list_loads.current(), work.list_loads.latest()
        made = tuple(
            load
            for load in current
            if (load.sha256, load.format, load.reader) == (release.sha256, release.format.id, reader_state())
            and release.source in (None, load.source)
        )
        doubted = any(load.sha256 == release.sha256 and load.state == "refused" for load in latest)
        return () if doubted else made

    def confirm(self, sources: Iterable[str]) -> None:
        """Note that the publisher has nothing newer than what stands for these sources: their age begins anew."""
        at = self._clock()
        with self._database.write() as work:
            for source in sources:
                work.list_loads.lock(source)
                current = work.list_loads.current_of(source)
                if current is not None and not current.starter:
                    _tell(work, "unchanged", *work.list_loads.confirm(current, at), at)
            work.commit()

    def _store(self, source: str, read: _Read, attempt: dict[str, Any], fetched: bool) -> SourceReport:
        with self._database.write() as work:
            work.list_loads.lock(source)
            current = work.list_loads.current_of(source)
            if current and _is_better(current, attempt):
                return _report("kept", attempt)
            try:
                if not attempt["starter"]:
                    _believe(source, read, current, fetched)
            except ImplausibleList as error:
                refused = work.list_loads.add(**attempt, state="refused", error=str(error))
                _tell(work, "refused", refused, (), attempt["loaded_at"])
                tell_list(work, EventKind.LISTS_REFUSED, attempt, str(error))
                work.commit()
                log.warning("list refused", source=source, error=str(error))
                return _report("refused", attempt, str(error))
            report = _replace(work, source, read, current, attempt)
            if report.state == "loaded":
                counts = {"added": report.added, "changed": report.changed, "removed": report.removed}
                tell_list(work, EventKind.LISTS_UPDATED, {**attempt, **counts})
            work.commit()
        if not attempt["starter"]:
            report = replace(report, doubts=doubts(source, read.census))
        log.info("list read", source=source, state=report.state, entries=report.entries)
        return report

    def _supplemented(self, source: str, new: _Read) -> _Read:
        """What stands with the new entries added, and those of the same id and kind replaced."""
        with self._database.read() as work:
            current = work.list_loads.current_of(source)
            if current is None or current.starter:
                return new
            rows = [row.row for row in work.listings.hashes(source).values() if not row.withdrawn]
            whole = {listing.uid: listing for listing in work.listings.contents(rows)}
        for listing in map(read_back, new.listings.values()):
            standing = whole.get(listing.uid)
            another = standing is not None and standing.kind is not listing.kind
            uid = f"{listing.uid}-{listing.kind.value}" if another else listing.uid
            whole[uid] = replace(listing, uid=uid)
        read = _Read()
        for listing in whole.values():
            read.listings[listing.uid] = prepare(listing)
            read.census.count(listing)
        return read

    def _note_unreadable(self, release: Release, error: str, at: datetime, seen: set[str]) -> None:
        """Note the refusal at the sources that the release was read to hold, else filled before, else belongs to."""
        with self._database.write() as work:
            filled = {load.source for load in work.list_loads.current() if load.format == release.format.id}
            published = {source.id for source in SOURCES if source.format == release.format.id}
            for source in sorted({release.source} if release.source else seen or filled or published):
                attempt = self._attempt(release, source, _Read(), at, starter=False)
                refused = work.list_loads.add(**attempt, state="refused", error=error)
                _tell(work, "refused", refused, (), at)
                tell_list(work, EventKind.LISTS_REFUSED, attempt, error)
            work.commit()
        log.warning("list refused", format=release.format.id, error=error)

    def _attempt(
        self, release: Release, source: str, read: _Read, fetched_at: datetime, starter: bool
    ) -> dict[str, Any]:
        return {
            "source": source,
            "format": release.format.id,
            "version": _version(release),
            "sha256": release.sha256,
            "published_at": release.published_at,
            "fetched_at": fetched_at,
            "loaded_at": self._clock(),
            "entries": len(read.listings),
            "names": read.census.names,
            "added": 0,
            "changed": 0,
            "removed": 0,
            "programs": read.census.programs,
            "starter": starter,
            "reader": reader_state(),
        }


def _read(release: Release, progress: Progress | None, sources: dict[str, _Read]) -> None:
    """Read the whole release into `sources`, before anything in the database is touched."""
    for listing in release.listings(progress):
        of_source = sources.setdefault(listing.source, _Read())
        stored = prepare(listing)
        before = of_source.listings.setdefault(listing.uid, stored)
        if before is stored:
            of_source.census.count(listing)
        elif before.hash != stored.hash:
            raise MalformedList(release.files[0], None, f"two different entries are both {listing.id}")
    if not sources:
        raise MalformedList(release.files[0], None, "no entry in it")


def _believe(source: str, read: _Read, current: ListLoad | None, fetched: bool) -> None:
    """Refuse what cannot be the whole list; the starter list is no measure for the official one."""
    official = current if current and not current.starter else None
    check_plausible(
        source,
        len(read.listings),
        read.census,
        official.entries if official else None,
        official.programs if official else None,
        fetched=fetched,
    )


def _replace(
    work: UnitOfWork, source: str, read: _Read, current: ListLoad | None, attempt: dict[str, Any]
) -> SourceReport:
    """Put the release in the place of what stands, inside the caller's transaction."""
    known = work.listings.hashes(source)
    new, old = read.listings, known.keys() & read.listings.keys()
    added = [uid for uid in new if uid not in known or known[uid].withdrawn]
    changed = [uid for uid in old if not known[uid].withdrawn and known[uid].hash != new[uid].hash]
    gone = [uid for uid, row in known.items() if uid not in new and not row.withdrawn]
    whole = current is not None and _is_another_edition(current, attempt)
    if not (added or changed or gone) and current is not None and not whole:
        load_id = work.list_loads.add(**attempt, state="unchanged")
        superseded = work.list_loads.put_in_force(load_id, source, changed_by=current.changed_by or current.id)
        _tell(work, "unchanged", load_id, superseded, attempt["loaded_at"])
        return _report("unchanged", attempt)
    counts = {"added": len(added), "changed": len(changed), "removed": len(gone)}
    load_id = work.list_loads.add(**{**attempt, **counts}, state="loaded")
    ended = [*gone, *changed, *(uid for uid in added if uid in known)]
    if whole:
        # Absence from another edition is no sign of a de-listing, and its de-listings are not ours.
        ended += [uid for uid, row in known.items() if uid not in new and row.withdrawn]
        left: list[StoredListing] = []
    else:
        day = attempt["published_at"] or attempt["fetched_at"].date()
        left = [withdraw(listing, day) for listing in work.listings.contents([known[uid].row for uid in gone])]
    work.listings.end([known[uid].row for uid in ended], load_id)
    work.listings.add(source, [*(new[uid] for uid in (*added, *changed)), *left], load_id)
    superseded = work.list_loads.put_in_force(load_id, source, changed_by=load_id)
    _tell(work, "loaded", load_id, superseded, attempt["loaded_at"])
    return _report("loaded", {**attempt, **counts})


def _tell(work: UnitOfWork, state: str, load_id: int, superseded: Iterable[int], at: datetime) -> None:
    """Put an attempt into the chain of events, and what is in force no more."""
    for told, load in ((f"list.{state}", load_id), *(("list.superseded", old) for old in superseded)):
        work.audit.note(told, "list_load", load, tenant=EVERYBODY, actor=SYSTEM, at=at)


def _is_better(current: ListLoad, attempt: dict[str, Any]) -> bool:
    """Whether what stands must not be replaced by what comes."""
    if current.starter:
        return False
    from_collection = attempt["format"].startswith(COLLECTION) and not current.format.startswith(COLLECTION)
    return bool(attempt["starter"] or (from_collection and current.source.startswith("ofac-")))


def _is_another_edition(current: ListLoad, attempt: dict[str, Any]) -> bool:
    family = current.format.partition("-")[0]
    return bool(current.starter != attempt["starter"] or family != attempt["format"].partition("-")[0])


def _confirmed(load: ListLoad) -> SourceReport:
    return SourceReport(load.source, "unchanged", load.entries, load.names, load.version)


def _version(release: Release) -> str:
    """The day of publication where the publisher gives it, and enough of the hash to tell files apart."""
    digest = release.sha256[:12]
    return f"{release.published_at.isoformat()}+{digest}" if release.published_at else digest


def _report(state: str, attempt: dict[str, Any], error: str | None = None) -> SourceReport:
    shown = ("source", "entries", "names", "version", "added", "changed", "removed")
    return SourceReport(state=state, error=error, **{name: attempt[name] for name in shown})
