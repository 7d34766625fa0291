"""The Denied Persons List as BIS prints it: dpl.txt, columns parted by tabs, a row an address.

Dates are M/D/YYYY. A row of empty quotes may come first. A person with several addresses, or with several orders,
has several rows; rows of one name and one order are one entry.
"""

import itertools
from collections.abc import Iterator

from lists.countries import country_code
from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing import csv
from lists.parsing.dates import parse_date
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile
from lists.parsing.native_id import hashed_id, slug_id
from lists.source import ListFormat, Reading

_SOURCE = "us-dpl"
_COLUMNS = ("Name", "Street_Address", "City", "State", "Country", "Postal_Code", "Effective_Date")


def read(reading: Reading) -> Iterator[Listing]:
    """Yield one entry for each name and order, with all its addresses."""
    file = reading.file
    drafts: dict[tuple[str, str], Draft] = {}
    for line, row in _rows(file):
        if not any(row.values()):
            continue
        if not row["Name"]:
            raise file.malformed(line, "a row has no name")
        effective = parse_date(row["Effective_Date"], day_first=False)
        key = (" ".join(row["Name"].casefold().split()), row["Effective_Date"])
        draft = drafts.setdefault(key, Draft(_SOURCE, "", Kind.UNKNOWN, reading.effect or Effect.PROHIBITED))
        draft.name(row["Name"], NameStrength.PRIMARY)
        if not draft.names:
            raise file.malformed(line, f"{row['Name']!r} is no name")
        # A State without a country is one of the United States.
        country = country_code(row["Country"]) or ("US" if row["State"] and not row["Country"] else None)
        parts = (row["Street_Address"], row["City"], row["State"], row["Postal_Code"], country)
        draft.address(", ".join(part for part in parts if part), country, row["City"], row["State"], row["Postal_Code"])
        draft.listed_on = effective
        draft.remark(row.get("FR_Citation"))
    if not drafts:
        raise file.malformed(None, "holds no denied person")
    yield from _listings(drafts)


def _rows(file: ListFile) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows by column name; the last columns may be left off, those up to the order's day may not."""
    header: list[str] | None = None
    for line, row in csv.rows(file, delimiter="\t"):
        if header is None:
            header = [name.strip() for name in row]
            missing = [name for name in _COLUMNS if name not in header]
            if missing:
                raise file.malformed(line, f"lacks the column {', '.join(missing)}")
            if len(set(header)) < len(header):
                raise file.malformed(line, "names a column twice")
            continue
        if not len(_COLUMNS) <= len(row) <= len(header):
            raise file.malformed(line, f"{len(row)} fields where the header has {len(header)}")
        yield line, {name: value.strip() for name, value in itertools.zip_longest(header, row, fillvalue="")}
    if header is None:
        raise file.malformed(None, "is empty")


def _listings(drafts: dict[tuple[str, str], Draft]) -> Iterator[Listing]:
    taken: set[str] = set()
    for (name, effective), draft in drafts.items():
        country = next(iter(draft.countries), None)
        draft.uid = slug_id(name, country)
        if draft.uid in taken:
            draft.uid = f"{draft.uid}-{hashed_id(name, country, effective)}"
        taken.add(draft.uid)
        listing = draft.build()
        assert listing is not None
        yield listing


FORMAT = ListFormat(id="bis-dpl", title="BIS Denied Persons List (dpl.txt)", read=read, suffixes=(".txt",))
