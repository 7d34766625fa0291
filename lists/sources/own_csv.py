"""A dealer's own list: a plain CSV with a header, of which only `name` is required.

Columns: id, name, aliases, kind, country, address, identifiers, effect, note. Several values in a cell are joined by
";"; an identifier is `type:value`, or a bare value. What is no country, kind or effect is an error that names the
line, since a party whose country is lost is matched less well.
"""

from collections.abc import Iterator
from typing import TypeVar

from lists.errors import ListError
from lists.model import Effect, Identifier, Kind, Listing, NameStrength
from lists.parsing import csv
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile
from lists.parsing.identifiers import identifier
from lists.parsing.native_id import slug_id
from lists.source import ListFormat, Reading

_Word = TypeVar("_Word", Effect, Kind)
_COLUMNS = ("id", "name", "aliases", "kind", "country", "address", "identifiers", "effect", "note")
_KNOWN_TYPES = frozenset(
    {
        *("registration", "tax", "inn", "ogrn", "uscc", "lei", "vat", "duns", "imo", "mmsi", "bic"),
        *("passport", "national_id", "other"),
    }
)


def read(reading: Reading) -> Iterator[Listing]:
    """Yield one listing a row.

    Raises: ListError where no source was given, MalformedList naming the line of a cell that cannot be right.
    """
    if reading.source is None:
        raise ListError("an own list needs a name: --source NAME")
    file = reading.file
    seen: dict[str, int] = {}
    for line, row in csv.records(file, ("name",)):
        if line and not seen:
            _check_columns(file, row)
        draft = _draft(reading, file, line, row)
        first = seen.setdefault(draft.uid, line)
        if first != line:
            raise file.malformed(line, f"the id {draft.uid} stands on line {first} too")
        listing = draft.build()
        assert listing is not None
        yield listing


def _check_columns(file: ListFile, row: dict[str, str]) -> None:
    unknown = [name for name in row if name not in _COLUMNS]
    if unknown:
        raise file.malformed(1, f"unknown column {', '.join(unknown)}; there are {', '.join(_COLUMNS)}")


def _draft(reading: Reading, file: ListFile, line: int, row: dict[str, str]) -> Draft:
    effect = _choice(file, line, row, "effect", Effect, reading.effect or Effect.PROHIBITED)
    draft = Draft(reading.source or "", "", _choice(file, line, row, "kind", Kind, Kind.UNKNOWN), effect)
    draft.name(row["name"], NameStrength.PRIMARY)
    if not draft.names:
        raise file.malformed(line, f"{row['name']!r} is no name")
    for alias in _values(row, "aliases"):
        draft.name(alias)
    for text in _values(row, "country"):
        if draft.country(text) is None:
            raise file.malformed(line, f"{text!r} is no country")
    country = next(iter(draft.countries), None)
    for address in _values(row, "address"):
        draft.address(address, country)
    for text in _values(row, "identifiers"):
        draft.identifier(_identifier(file, line, text, country))
    draft.remark(row.get("note"))
    draft.uid = row.get("id") or slug_id(row["name"], country)
    return draft


def _choice(file: ListFile, line: int, row: dict[str, str], column: str, kinds: type[_Word], default: _Word) -> _Word:
    text = row.get(column, "").strip().casefold().replace(" ", "_")
    if not text:
        return default
    known = {str(one.value): one for one in kinds}
    if text not in known:
        raise file.malformed(line, f"{column} {row[column]!r} is none of {', '.join(known)}")
    return known[text]


def _identifier(file: ListFile, line: int, text: str, country: str | None) -> Identifier:
    label, colon, value = text.partition(":")
    if not colon:
        found = identifier("", text, country)
    elif label.strip().casefold() in _KNOWN_TYPES:
        kind = label.strip().casefold()
        found = identifier(kind, value, country) or Identifier(kind, value.strip(), country)
    else:
        raise file.malformed(line, f"identifier type {label.strip()!r} is none of {', '.join(sorted(_KNOWN_TYPES))}")
    if found is None or not found.value:
        raise file.malformed(line, f"{text!r} is no identifier")
    return found


def _values(row: dict[str, str], column: str) -> list[str]:
    return [part.strip() for part in row.get(column, "").split(";") if part.strip()]


FORMAT = ListFormat(id="own-csv", title="A dealer's own list", read=read, suffixes=(".csv",), takes_source=True)
