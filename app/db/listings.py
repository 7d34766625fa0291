"""The listings of all sources, with what was known when."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update
from sqlalchemy.sql.elements import ColumnElement

from app.db.tables import list_load, listing_version
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


@dataclass(frozen=True, slots=True)
class KnownVersion:
    """What was known of a listing between two loads; `known_to` None: until now."""

    listing: Listing
    withdrawn: bool
    known_from: date | None
    known_to: date | None


class ListingRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def hashes(self, source: str) -> dict[str, tuple[int, str, bool]]:
        """Row id, content hash and whether it was withdrawn, of each listing as it stands, by uid."""
        table = listing_version.c
        query = select(table.uid, table.id, table.hash, table.withdrawn).where(_now(source))
        return {
            uid: (row, digest, withdrawn) for uid, row, digest, withdrawn in self._connection.execute(query)
        }

    def contents(self, rows: Sequence[int]) -> Iterator[Listing]:
        """The listings with these row ids."""
        for some in _batches(rows):
            query = select(listing_version.c.content).where(listing_version.c.id.in_(some))
            for (content,) in self._connection.execute(query):
                yield _decode(content)

    def end(self, rows: Sequence[int], load_id: int) -> None:
        """Note that these rows were known only until this load."""
        if not rows:
            return
        statement = (
            update(listing_version).where(listing_version.c.id == bindparam("row")).values(known_to=load_id)
        )
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

    def get(self, source: str, uid: str) -> Listing | None:
        """The listing as it is known now."""
        query = select(listing_version.c.content).where(_now(source), listing_version.c.uid == uid)
        content = self._connection.execute(query).scalar_one_or_none()
        return _decode(content) if content is not None else None

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


def prepare(listing: Listing) -> StoredListing:
    """Make a listing ready to be stored."""
    content = msgspec.json.encode(listing)
    return StoredListing(
        listing.uid, _digest(content), content.decode(), listing.listed_on, listing.delisted_on
    )


def withdraw(listing: Listing, on: date) -> StoredListing:
    """Make the version of a listing that left its list on that day."""
    return replace(prepare(replace(listing, delisted_on=listing.delisted_on or on)), withdrawn=True)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _now(source: str) -> ColumnElement[bool]:
    return (listing_version.c.source == source) & listing_version.c.known_to.is_(None)


def _batches(rows: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(rows), 500):
        yield rows[start : start + 500]
