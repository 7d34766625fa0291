"""The listings of all sources, with what was known when."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, and_, bindparam, false, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from app.db.tables import list_load, listing_version
from app.db.upserting import in_batches
from lists.model import Listing

_decode = msgspec.json.Decoder(Listing).decode
_BATCH = 5000
_COPY = (
    "COPY listing_version (source, uid, hash, content, listed_on, delisted_on, withdrawn, known_from)"
    " FROM STDIN (FORMAT BINARY)"
)
_COPY_TYPES = ("varchar", "varchar", "varchar", "text", "date", "date", "bool", "int8")


@dataclass(frozen=True, slots=True)
class StoredListing:
    """A listing ready to be stored: its content as JSON and the hash of that."""

    uid: str
    hash: str
    content: str
    listed_on: date | None = None
    delisted_on: date | None = None
    withdrawn: bool = False


class StandingRow(NamedTuple):
    """A listing's row, the hash of its content, and whether it has left its list."""

    row: int
    hash: str
    withdrawn: bool


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """What was known of a listing between two loads; `known_to` None: until now."""

    listing: Listing
    withdrawn: bool
    known_from: date | None
    known_to: date | None


@dataclass(frozen=True, slots=True)
class ListingChange:
    """One listing's change by one load: `change` is `added`, `changed` or `removed`."""

    change: str
    at: datetime
    before: Listing | None
    after: Listing

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that differ; empty for what was added or removed."""
        if self.before is None or self.change != "changed":
            return ()
        before, after = self.before, self.after
        return tuple(f.name for f in fields(Listing) if getattr(before, f.name) != getattr(after, f.name))


class ListingRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hashes(self, source: str) -> dict[str, StandingRow]:
        """The row of each listing as it is known now, by uid."""
        table = listing_version.c
        query = select(table.uid, table.id, table.hash, table.withdrawn).where(_now(source))
        rows = self._connection.execute(query)
        return {uid: StandingRow(row, digest, withdrawn) for uid, row, digest, withdrawn in rows}

    def contents(self, rows: Sequence[int]) -> Iterator[Listing]:
        """The listings with these row ids."""
        for some in in_batches(rows):
            query = select(listing_version.c.content).where(listing_version.c.id.in_(some))
            for (content,) in self._connection.execute(query):
                yield _decode(content)

    def end(self, rows: Sequence[int], load_id: int) -> None:
        """Note that these rows were known only until this load."""
        if not rows:
            return
        statement = update(listing_version).where(listing_version.c.id == bindparam("row")).values(known_to=load_id)
        self._connection.execute(statement, [{"row": row} for row in rows])

    def add(self, source: str, listings: Sequence[StoredListing], load_id: int) -> None:
        """Store new versions, known from this load on."""
        if not listings:
            return
        if self._connection.dialect.name == "postgresql":
            self._copy(source, listings, load_id)
            return
        rows = [
            {
                "source": source,
                "uid": one.uid,
                "hash": one.hash,
                "content": one.content,
                "listed_on": one.listed_on,
                "delisted_on": one.delisted_on,
                "withdrawn": one.withdrawn,
                "known_from": load_id,
            }
            for one in listings
        ]
        self._connection.execute(insert(listing_version), rows)

    def _copy(self, source: str, listings: Iterable[StoredListing], load_id: int) -> None:
        driver = self._connection.connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
            copy.set_types(_COPY_TYPES)
            for one in listings:
                copy.write_row(
                    (
                        source,
                        one.uid,
                        one.hash,
                        one.content,
                        one.listed_on,
                        one.delisted_on,
                        one.withdrawn,
                        load_id,
                    )
                )

    def standing(self) -> Iterator[Listing]:
        """Every listing as it is known now, those that left their list included, by source and uid."""
        table = listing_version.c
        query = select(table.content).where(table.known_to.is_(None)).order_by(table.source, table.uid)
        with self._connection.execution_options(yield_per=_BATCH).execute(query) as rows:
            for (content,) in rows:
                yield _decode(content)

    def fingerprint(self) -> str:
        """A hash over every listing as it is known now; equal fingerprints are equal listings, in the same order."""
        return self._fingerprint(listing_version.c.known_to.is_(None))

    def _fingerprint(self, held: ColumnElement[bool]) -> str:
        table = listing_version.c
        query = select(table.source, table.uid, table.hash).where(held)
        digest = hashlib.sha256()
        for source, uid, content in self._connection.execute(query.order_by(table.source, table.uid)):
            digest.update(f"{source}\x1f{uid}\x1f{content}\x1e".encode())
        return digest.hexdigest()

    def as_after(self, changes: Mapping[str, int]) -> Iterator[Listing]:
        """Every listing as these loads left it, by source and uid; what `standing` gave then."""
        table = listing_version.c
        query = select(table.content).where(_after(changes)).order_by(table.source, table.uid)
        for (content,) in self._connection.execute(query):
            yield _decode(content)

    def fingerprint_after(self, changes: Mapping[str, int]) -> str:
        """What `fingerprint` was after these loads."""
        return self._fingerprint(_after(changes))

    def get(self, source: str, uid: str) -> Listing | None:
        """The listing as it is known now."""
        query = select(listing_version.c.content).where(_now(source), listing_version.c.uid == uid)
        content = self._connection.execute(query).scalar_one_or_none()
        return _decode(content) if content is not None else None

    def with_ids(self, ids: Sequence[str]) -> Iterator[Listing]:
        """These listings as they are known now, by public id; those that are not known any more are left out."""
        table = listing_version.c
        by_source: dict[str, list[str]] = {}
        for one in ids:
            source, _, uid = one.partition(":")
            by_source.setdefault(source, []).append(uid)
        for source, uids in by_source.items():
            for some in in_batches(uids):
                query = select(table.content).where(_now(source), table.uid.in_(some))
                for (content,) in self._connection.execute(query):
                    yield _decode(content)

    def history(self, source: str, uid: str) -> tuple[KnownVersion, ...]:
        """Every version of a listing, oldest first, with the days we loaded it and what came after it."""
        until = list_load.alias("until")
        table = listing_version.c
        query = (
            select(table.content, table.withdrawn, list_load.c.loaded_at, until.c.loaded_at)
            .join(list_load, list_load.c.id == table.known_from)
            .outerjoin(until, until.c.id == table.known_to)
            .where(table.source == source, table.uid == uid)
            .order_by(table.known_from)
        )
        return tuple(
            KnownVersion(_decode(content), withdrawn, since.date(), to.date() if to else None)
            for content, withdrawn, since, to in self._connection.execute(query)
        )

    def touched(self, source: str, since: int) -> set[str]:
        """The public ids of the listings that any load after this one added, changed or took away."""
        table = listing_version.c
        query = select(table.uid).where(table.source == source, or_(table.known_from > since, table.known_to > since))
        return {f"{source}:{uid}" for uid in self._connection.execute(query.distinct()).scalars()}

    def ended(self, source: str, since: int) -> Iterator[Listing]:
        """What the loads after this one replaced or took away, as it was."""
        table = listing_version.c
        query = select(table.content).where(table.source == source, table.known_to > since)
        for (content,) in self._connection.execute(query):
            yield _decode(content)

    def turning(self, after: date, until: date) -> set[str]:
        """The public ids of the listings that come into force or end after one day and until another."""
        table = listing_version.c
        days = or_(*(and_(day > after, day <= until) for day in (table.listed_on, table.delisted_on)))
        query = select(table.source, table.uid).where(table.known_to.is_(None), days)
        return {f"{source}:{uid}" for source, uid in self._connection.execute(query)}

    def changes(
        self, source: str, *, load_id: int | None = None, since: datetime | None = None, limit: int = 100_000
    ) -> tuple[ListingChange, ...]:
        """What one load changed, or all loads since a moment, newest first and by uid."""
        table, earlier = listing_version.c, listing_version.alias("earlier")
        same = (earlier.c.source == table.source) & (earlier.c.uid == table.uid)
        query = (
            select(table.content, table.withdrawn, list_load.c.loaded_at, earlier.c.content, earlier.c.withdrawn)
            .join(list_load, list_load.c.id == table.known_from)
            .outerjoin(earlier, same & (earlier.c.known_to == table.known_from))
            .where(table.source == source)
            .order_by(table.known_from.desc(), table.uid)
            .limit(limit)
        )
        if load_id is not None:
            query = query.where(table.known_from == load_id)
        if since is not None:
            query = query.where(list_load.c.loaded_at >= since)
        changes = []
        for content, withdrawn, at, before, was_withdrawn in self._connection.execute(query):
            change = "removed" if withdrawn else "added" if before is None or was_withdrawn else "changed"
            earlier_listing = _decode(before) if before is not None else None
            changes.append(ListingChange(change, at, earlier_listing, _decode(content)))
        return tuple(changes)


def prepare(listing: Listing) -> StoredListing:
    """Make a listing ready to be stored."""
    content = msgspec.json.encode(listing)
    return StoredListing(listing.uid, _digest(content), content.decode(), listing.listed_on, listing.delisted_on)


def read_back(stored: StoredListing) -> Listing:
    """The listing that was made ready."""
    return _decode(stored.content)


def withdraw(listing: Listing, on: date) -> StoredListing:
    """Make the version of a listing that left its list on that day."""
    return replace(prepare(replace(listing, delisted_on=listing.delisted_on or on)), withdrawn=True)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _now(source: str) -> ColumnElement[bool]:
    return (listing_version.c.source == source) & listing_version.c.known_to.is_(None)


def _after(changes: Mapping[str, int]) -> ColumnElement[bool]:
    """What was known once each of these sources had last been changed by its load."""
    table = listing_version.c
    return or_(
        false(),
        *(
            and_(table.source == source, table.known_from <= load, or_(table.known_to.is_(None), table.known_to > load))
            for source, load in changes.items()
        ),
    )
