"""Releases in a layout of the tests' own: one listing a line, as JSON; a line `damaged` is malformed."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec

from lists.errors import MalformedList
from lists.model import Listing
from lists.source import ListFormat, Reading, Release

DAMAGE = "damaged"


def release(
    folder: Path,
    listings: Iterable[Listing | str],
    *,
    format_id: str = "test-lines",
    published_at: date | None = None,
    on_read: Callable[[Listing], None] = lambda listing: None,
    supplement: bool = False,
) -> Release:
    """Write the listings to a file and open it as a release; `on_read` is called with each as it is read."""
    lines = (one if isinstance(one, str) else msgspec.json.encode(one).decode() for one in listings)
    (folder / "release.jsonl").write_text("\n".join(lines))
    return reopened(folder, format_id=format_id, published_at=published_at, on_read=on_read, supplement=supplement)


def reopened(
    folder: Path,
    *,
    format_id: str = "test-lines",
    published_at: date | None = None,
    on_read: Callable[[Listing], None] = lambda listing: None,
    supplement: bool = False,
) -> Release:
    """Open the release that was written to this folder before."""
    path = folder / "release.jsonl"

    def read(reading: Reading) -> Iterator[Listing]:
        reading.published_at = published_at
        reading.supplement = supplement
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if line == DAMAGE:
                raise MalformedList(path, number, "not a listing")
            listing = msgspec.json.decode(line, type=Listing)
            on_read(listing)
            yield listing

    return Release(ListFormat(format_id, "Test lines", read, (".jsonl",)), (path,))
