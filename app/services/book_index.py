"""The index over everybody who is watched, so that a changed listing finds the parties it may mean.

It is the matcher's own index, over the book's names in place of the lists'. What changed since it was built is held in
a small index beside it, until that has grown so far that the whole is built anew.
"""

import hashlib
import os
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import structlog

from app.domain.match import Query
from app.matching.contacts import ContactIndex
from app.matching.index import MatchIndex
from app.matching.places import PlaceIndex
from app.matching.vocabulary import Scale
from app.services.index_store import IndexStore
from lists.model import Address, Effect, Kind, Listing, Name, NameStrength

log = structlog.get_logger()

# Under the threshold of a match by more than the two directions of a comparison can differ.
NEAR = 0.5
_LEAST_REBUILT = 2000
_MEMBERS = "members.msgpack"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is watched: under how many names, with what is known of each.

    `everything`: a listing at the same place or with the same contact counts too, not only one of a like name.
    """

    key: str
    revision: int
    queries: tuple[Query, ...]
    everything: bool = False


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    key: str
    revision: int
    listings: list[Listing]
    everything: bool


class _File(msgspec.Struct, frozen=True, array_like=True):
    """The members on disk, and the engine that told under which names they are watched."""

    engine: str
    entries: list[_Entry]


_decode = msgspec.msgpack.Decoder(_File).decode
Load = Callable[[Sequence[str]], Iterator[Member]]


class _Part:
    """Some of the members, indexed."""

    def __init__(self, entries: Sequence[_Entry], index: MatchIndex) -> None:
        self.revisions = {entry.key: entry.revision for entry in entries}
        self._keys = {listing.id: entry.key for entry in entries for listing in entry.listings}
        self._index = index
        self._weighed: tuple[Scale, MatchIndex] | None = None
        fully = [listing for entry in entries if entry.everything for listing in entry.listings]
        self._places, self._contacts = PlaceIndex.build(fully), ContactIndex.build(fully)

    def near(self, listing: Listing, scale: Scale, today: date) -> Iterator[str]:
        if self._weighed is None or self._weighed[0] != scale:
            self._weighed = scale, self._index.weighed_by(scale)
        found = list(self._weighed[1].near(_asked(listing), NEAR)) if listing.kind is not Kind.ADDRESS else []
        for address in listing.addresses:
            found += [hit.listing.id for hit in self._places.shared(address.text, address.country, today)]
        country = listing.countries[0] if listing.countries else None
        for website, email, phone in _contacts(listing):
            found += [hit.listing.id for hit in self._contacts.shared(email, website, phone, today, country)]
        return (self._keys[listing_id] for listing_id in found)


class Book:
    """The members as they stood at one moment."""

    def __init__(self, base: _Part, beside: _Part, changed: frozenset[str], scale: Scale) -> None:
        self._base = base
        self._beside = beside
        self._changed = changed
        self._scale = scale

    def near(self, listings: Iterable[Listing], today: date) -> set[str]:
        """The keys of all members that one of these listings may mean."""
        found: set[str] = set()
        for listing in listings:
            base = self._base.near(listing, self._scale, today)
            found.update(key for key in base if key not in self._changed)
            found.update(self._beside.near(listing, self._scale, today))
        return found


class BookIndex:
    """Holds the index, in memory and in a folder; what another `engine` left in the folder is not used.

    A member's revision says that its content is the same, and not that an engine looks it up under the same names.
    """

    def __init__(self, folder: Path, engine: str) -> None:
        self._folder = folder
        self._engine = engine
        self._store = IndexStore(folder / "index")
        self._lock = threading.Lock()
        self._base: _Part | None = None
        self._beside: tuple[dict[str, int], _Part] | None = None

    def current(self, revisions: Mapping[str, int], load: Load, scale: Scale) -> Book:
        """The book in which the members stand at these revisions; `load` reads those that it lacks."""
        with self._lock:
            base = self._base or self._kept()
            if base is None or _outgrown(base, revisions):
                base = self._rebuilt(load(list(revisions)))
            self._base = base
            fresh = {key: revision for key, revision in revisions.items() if base.revisions.get(key) != revision}
            if self._beside is None or self._beside[0] != fresh:
                entries = [_entry(member) for member in load(list(fresh))] if fresh else []
                self._beside = fresh, _Part(entries, MatchIndex.build(_listings(entries)))
            gone = base.revisions.keys() - revisions.keys()
            return Book(base, self._beside[1], frozenset(fresh) | gone, scale)

    def _rebuilt(self, members: Iterator[Member]) -> _Part:
        entries = [_entry(member) for member in members]
        content = msgspec.msgpack.encode(_File(self._engine, entries))
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, incoming = tempfile.mkstemp(prefix=".members-", dir=self._folder)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(incoming).replace(self._folder / _MEMBERS)
        log.info("book indexed", members=len(entries))
        return self._part(content, entries)

    def _kept(self) -> _Part | None:
        try:
            content = (self._folder / _MEMBERS).read_bytes()
            kept = _decode(content)
            return self._part(content, kept.entries) if kept.engine == self._engine else None
        except FileNotFoundError:
            return None
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("book on disk not usable", error=str(error))
            return None

    def _part(self, content: bytes, entries: Sequence[_Entry]) -> _Part:
        return _Part(entries, self._store.get(hashlib.sha256(content).hexdigest(), _listings(entries)))


def _outgrown(base: _Part, revisions: Mapping[str, int]) -> bool:
    fresh = sum(base.revisions.get(key) != revision for key, revision in revisions.items())
    gone = len(base.revisions.keys() - revisions.keys())
    return fresh + gone > max(_LEAST_REBUILT, len(revisions) // 10)


def _listings(entries: Sequence[_Entry]) -> list[Listing]:
    return [listing for entry in entries for listing in entry.listings]


def _entry(member: Member) -> _Entry:
    listings = [
        _as_listing(query, kind, f"{member.key}#{number}")
        for number, (query, kind) in enumerate(
            (query, kind) for query in member.queries for kind in _readings(query.kind)
        )
    ]
    return _Entry(member.key, member.revision, listings, member.everything)


def _readings(kind: Kind) -> tuple[Kind, ...]:
    """Somebody of an unknown kind is read as a firm and as a person, as a look-up does."""
    return (Kind.UNKNOWN, Kind.PERSON) if kind is Kind.UNKNOWN else (kind,)


def _as_listing(query: Query, kind: Kind, uid: str) -> Listing:
    country = query.countries[0] if query.countries else None
    return Listing(
        source="book",
        uid=uid,
        kind=kind,
        names=(Name(query.name), *(Name(alias, NameStrength.STRONG) for alias in query.aliases)),
        effect=Effect.DUE_DILIGENCE,
        countries=query.countries,
        addresses=tuple(Address(text, country) for text in query.addresses),
        identifiers=query.identifiers,
        dates_of_birth=query.dates_of_birth,
        nationalities=query.nationalities,
        websites=query.websites,
        emails=query.emails,
        phones=query.phones,
    )


def _asked(listing: Listing) -> Query:
    return Query(
        listing.names[0].text,
        listing.kind,
        aliases=tuple(name.text for name in listing.names[1:]),
        countries=listing.countries,
        addresses=tuple(address.text for address in listing.addresses),
        identifiers=listing.identifiers,
        dates_of_birth=listing.dates_of_birth,
        nationalities=listing.nationalities,
        websites=listing.websites,
        emails=listing.emails,
        phones=listing.phones,
    )


def _contacts(listing: Listing) -> Iterator[tuple[str | None, str | None, str | None]]:
    yield from ((website, None, None) for website in listing.websites)
    yield from ((None, email, None) for email in listing.emails)
    yield from ((None, None, phone) for phone in listing.phones)
