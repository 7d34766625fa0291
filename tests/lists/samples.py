"""The golden samples: for each format a release in its official layout, and what is read from it."""

from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import msgspec

from lists.model import Effect, Listing
from lists.registry import FORMATS, open_release

GOLDEN = Path(__file__).parent / "golden"
SAMPLED = tuple(format_.id for format_ in FORMATS if (GOLDEN / format_.id).is_dir())


def sample(format_id: str) -> Path:
    """The folder that holds the sample release of a format."""
    return GOLDEN / format_id / "release"


def read(
    format_id: str, path: Path | None = None, *, source: str | None = None, effect: Effect | None = None
) -> list[Listing]:
    """Read a release whole; the sample unless another path is given."""
    if format_id == "own-csv":
        source = source or "own-list"
    release = open_release(path or sample(format_id), format_id, source=source, effect=effect)
    return list(release.listings())


def by_uid(listings: list[Listing]) -> dict[str, Listing]:
    """The listings under their native ids."""
    return {listing.uid: listing for listing in listings}


def plain(listing: Listing) -> dict[str, Any]:
    """A listing as plain values, without the fields that say nothing."""
    defaults = {field.name: field.default for field in fields(listing) if field.default is not MISSING}
    said = {
        field.name: getattr(listing, field.name)
        for field in fields(listing)
        if field.name not in defaults or getattr(listing, field.name) != defaults[field.name]
    }
    return msgspec.to_builtins(said)


def spellings(listing: Listing) -> dict[str, str]:
    """The names of a listing with their strengths."""
    return {name.text: str(name.strength) for name in listing.names}
