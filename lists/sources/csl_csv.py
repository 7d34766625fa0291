"""The US Consolidated Screening List as CSV: the same records as the JSON, their lists joined by "; "."""

import re
from collections.abc import Iterator
from typing import Any

from lists.model import Listing
from lists.parsing.csl import Ids, listing_of
from lists.parsing.csv import records
from lists.source import ListFormat, Reading

_JOINED = (
    *("addresses", "alt_names", "citizenships", "dates_of_birth", "nationalities", "places_of_birth", "programs"),
)
_JOINT = re.compile(r";\s+(?:and\s+)?")
_COUNTRY_CODE = re.compile(r"[A-Z]{2}")


def read(reading: Reading) -> Iterator[Listing]:
    """Yield one listing a row, each under its own list."""
    ids = Ids()
    for line, row in records(reading.file, ("source", "name", "addresses", "alt_names", "ids")):
        listing = listing_of(reading.file, line, _parted(row), ids)
        if listing is not None:
            yield listing


def _parted(row: dict[str, str]) -> dict[str, Any]:
    """The row with its joined cells as lists, as the JSON has them."""
    parted: dict[str, Any] = dict(row)
    for column in _JOINED:
        parted[column] = [piece for piece in _JOINT.split(row.get(column, "")) if piece]
    parted["ids"] = [_number(piece) for piece in _JOINT.split(row["ids"]) if piece]
    return parted


def _number(piece: str) -> dict[str, str | None]:
    """Take `Passport, 836238033, KP` apart; the country is not always there, and a number may hold commas."""
    label, _, rest = piece.partition(",")
    value, comma, last = rest.rpartition(",")
    if comma and _COUNTRY_CODE.fullmatch(last.strip()):
        return {"type": label, "number": value.strip(), "country": last.strip()}
    return {"type": label, "number": rest.strip(), "country": None}


FORMAT = ListFormat(id="csl-csv", title="US Consolidated Screening List (CSV)", read=read, suffixes=(".csv",))
