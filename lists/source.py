"""What a format reader and a list source are, and what reading a release means.

A *format* is a layout (`ofac-csv`); a *source* is a list (`ofac-sdn`). One file can fill several sources,
and one source may be published in several formats.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from lists.errors import MalformedList
from lists.model import Effect, Listing
from lists.parsing.files import ListFile, Meter, sha256_of


@dataclass(slots=True)
class Reading:
    """One pass over a release: what a reader is given, and where it reports the date of publication.

    `source` and `effect` are the caller's wish for layouts that do not tell them; None otherwise.
    """

    files: tuple[ListFile, ...]
    source: str | None = None
    effect: Effect | None = None
    published_at: date | None = None

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


@dataclass(slots=True)
class Release:
    """A publisher's file, or folder of files, ready to be read.

    `published_at` may be known only after `listings()` was read to its end.
    """

    format: ListFormat
    files: tuple[Path, ...]
    source: str | None = None
    effect: Effect | None = None
    published_at: date | None = None
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
        self.published_at = reading.published_at
