"""What a format and a source are, and what reading a release means.

A *format* is a layout (`ofac-csv`); a *source* is a list (`ofac-sdn`). One file can fill several sources,
and one source may be published in several formats.
"""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lists.errors import MalformedList
from lists.model import Effect, Listing
from lists.parsing.files import ListFile, Meter, sha256_of


@dataclass(slots=True)
class Reading:
    """One pass over a release: what a reader is given, and where it reports the date of publication.

    `source` and `effect` are the caller's wish for layouts that do not tell them; None otherwise. A reader sets
    `supplement` where the files only add to what was published before, or replace entries of it.
    """

    files: tuple[ListFile, ...]
    source: str | None = None
    effect: Effect | None = None
    published_at: date | None = None
    supplement: bool = False

    @property
    def file(self) -> ListFile:
        """The only file, for formats of one file.

        Raises: MalformedList where the release is a folder of several.
        """
        if len(self.files) != 1:
            raise MalformedList(self.files[0].path.parent, None, "expected one file, found several")
        return self.files[0]


@dataclass(frozen=True, slots=True)
class ListFormat:
    """A layout that can be read. `suffixes` are the file endings that belong to it, lower case.

    `read` yields listings one by one and raises MalformedList. `takes_source` says that the layout does
    not tell whose list it is, so a source may be named by the caller.
    """

    id: str
    title: str
    read: Callable[[Reading], Iterator[Listing]]
    suffixes: tuple[str, ...]
    takes_source: bool = False


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list of the catalogue (`lists/catalogue.toml` says what the figures mean).

    `effect` is the usual one; a layout that tells it entry by entry goes before. `fetched` is False for
    lists that are loaded by hand because their publisher has no fixed address.
    """

    id: str
    title: str
    publisher: str
    jurisdiction: str
    format: str
    urls: tuple[str, ...]
    hosts: tuple[str, ...]
    licence: str
    effect: Effect
    effect_note: str
    min_entries: int
    max_shrink: float
    max_age_days: int
    fetched: bool
    checked_on: date

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The hosts that a download may come from."""
        own = (urlsplit(url).hostname for url in self.urls)
        return frozenset(host for host in (*own, *self.hosts) if host)


@cache
def catalogue() -> dict[str, ListSource]:
    """The catalogue that ships with the package, by id, in its own order."""
    text = resources.files("lists").joinpath("catalogue.toml").read_text(encoding="utf-8")
    content = tomllib.loads(text)
    sources = (_source({**content["defaults"], **entry}) for entry in content["source"])
    return {source.id: source for source in sources}


def _source(entry: dict[str, Any]) -> ListSource:
    return ListSource(
        **{
            **entry,
            "urls": tuple(entry["urls"]),
            "hosts": tuple(entry.get("hosts", ())),
            "effect": Effect(entry["effect"]),
        }
    )


@dataclass(slots=True)
class Release:
    """A publisher's file, or folder of files, ready to be read.

    `published_at` and `supplement` may be known only after `listings()` was read to its end.
    """

    format: ListFormat
    files: tuple[Path, ...]
    source: str | None = None
    effect: Effect | None = None
    published_at: date | None = None
    supplement: bool = False
    sha256: str = field(init=False)
    total_bytes: int = field(init=False)

    def __post_init__(self) -> None:
        self.sha256 = sha256_of(self.files)
        self.total_bytes = sum(path.stat().st_size for path in self.files)

    def listings(self, progress: Callable[[int], None] | None = None) -> Iterator[Listing]:
        """Read the listings one by one; `progress` is told the bytes consumed so far.

        Raises: MalformedList, at any point, for a file that is damaged or cut off.
        """
        meter = Meter(progress)
        reading = Reading(tuple(ListFile(path, meter) for path in self.files), self.source, self.effect)
        yield from self.format.read(reading)
        self.published_at = reading.published_at or self.published_at
        self.supplement = reading.supplement
