"""Australia's Consolidated List (DFAT), XLSX: one sheet, one row a name.

The rows of an entry share the number in `Reference`; a letter behind it ("2a") marks a further name. The
cell is a number where there is no letter and a text where there is one.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from xml.etree.ElementTree import ParseError

from lists.countries import country_in_address
from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing.dates import parse_date, partial_date
from lists.parsing.documents import split_numbered
from lists.parsing.draft import Draft, tidy
from lists.parsing.files import ListFile
from lists.parsing.identifiers import identifier, identifiers_in_text
from lists.source import ListFormat, Reading

SOURCE = "au-dfat"
_REQUIRED = ("Reference", "Name of Individual or Entity", "Type", "Name Type")
_KINDS = {"individual": Kind.PERSON, "entity": Kind.COMPANY, "vessel": Kind.VESSEL}
_REFERENCE = re.compile(r"(\d{1,7})([a-z]{0,3})", re.I)
_LISTED = re.compile(
    r"(?:listed|designated|listing)\b[^.;(]*?\bon:?\s+(\d{1,2} \w{3,9}\.? \d{4}|\d{1,2}/\d{1,2}/\d{4})", re.I
)
_PREVIOUS = re.compile(r"previous names? (?:include|is|are|was|were)?:?\s*([^\n.]+)", re.I)
_CONTACT_WORDS = re.compile(r"web ?sites?|e-?mail|https?:|www\.", re.I)
_PHONE = re.compile(r"\b(?:tel(?:ephone)?|phone)(?: (?:no\.?|numbers?))?\s*[:.]?\s*([+\d(][\d\s()+;,/-]{5,})", re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LINK_LINES = re.compile(r"\bweb link:?\s*https?://\S+", re.I)
_MOST_EMPTY_ROWS = 200
_LARGEST_UNPACKED = 200 << 20

Cells = dict[str, object]


def read(reading: Reading) -> Iterator[Listing]:
    """Yield each entry, gathered from the rows of its names, which stand together."""
    file = reading.file
    seen: set[str] = set()
    latest: date | None = None
    rows = _rows(file)
    for uid, group in groupby(rows, key=lambda row: row[0]):
        if uid in seen:
            raise file.malformed(None, f"the rows of reference {uid} do not stand together")
        seen.add(uid)
        draft: Draft | None = None
        first_row = 0
        for _, number, cells in group:
            if draft is None:
                draft, first_row = _draft(uid, cells), number
            _add_name(draft, cells)
            changed = _day(cells.get("Control Date"))
            latest = max(latest or changed, changed) if changed else latest
        listing = draft.build() if draft else None
        if listing is None:
            raise file.malformed(first_row, f"reference {uid} has no name")
        yield listing
    if not seen:
        raise file.malformed(None, "holds no entry")
    reading.published_at = latest


def _rows(file: ListFile) -> Iterator[tuple[str, int, Cells]]:
    """The rows as reference number, row in the sheet, and cells by column name."""
    header: list[str] | None = None
    for number, values in _sheet(file):
        if not any(value is not None for value in values):
            continue
        if header is None:
            header = [_text(value) for value in values]
            missing = [name for name in _REQUIRED if name not in header]
            if missing:
                raise file.malformed(number, f"lacks the column {', '.join(missing)}")
            continue
        cells = dict(zip(header, values, strict=False))
        reference = _REFERENCE.fullmatch(_text(cells.get("Reference")).removesuffix(".0"))
        if reference is None:
            raise file.malformed(number, "a row whose Reference is no number with or without a letter")
        yield reference[1], number, cells
    if header is None:
        raise file.malformed(None, "is empty")


def _sheet(file: ListFile) -> Iterator[tuple[int, tuple[object, ...]]]:
    """The first sheet's rows, as the workbook stores them.

    Raises: MalformedList for an archive that is damaged, or unpacks to more than a list can be.
    """
    # Imported here: it takes a third of a second, and only this list needs it.
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        content = io.BytesIO(file.read())
        with zipfile.ZipFile(content) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST_UNPACKED:
                raise file.malformed(None, "unpacks to more than a list can be")
            broken = archive.testzip()
            if broken is not None:
                raise file.malformed(None, f"the part {broken} of the workbook is damaged")
        workbook = openpyxl.load_workbook(content, read_only=True, data_only=True)
        try:
            yield from enumerate(workbook.worksheets[0].iter_rows(values_only=True), start=1)
        finally:
            workbook.close()
    except (*_DAMAGE, InvalidFileException) as error:
        raise file.malformed(None, f"is not a whole XLSX workbook ({type(error).__name__})") from error


# What zipfile and openpyxl raise for archives that are cut, and for workbooks that lack or garble a part.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    NotImplementedError,
    OSError,
    EOFError,
)


def _draft(uid: str, cells: Cells) -> Draft:
    """An entry from its first row; the rows of its other names repeat everything but the name."""
    kind = _KINDS.get(_text(cells.get("Type")).casefold(), Kind.UNKNOWN)
    draft = Draft(SOURCE, uid, kind, _effect(cells))
    draft.program(_text(cells.get("Committees")))
    _add_dates(draft, cells.get("Date of Birth"))
    draft.born_in(_text(cells.get("Place of Birth")))
    for citizenship in re.split(r"[;\n]", _text(cells.get("Citizenship"))):
        for part in split_numbered(citizenship):
            draft.nationality(part)
    _add_addresses(draft, _text(cells.get("Address")))
    draft.identifier(identifier("IMO", _text(cells.get("IMO Number"))))
    listing_information = _text(cells.get("Listing Information"))
    listed = _LISTED.search(listing_information)
    draft.listed_on = parse_date(listed[1]) if listed else None
    _add_information(draft, _text(cells.get("Additional Information")))
    draft.remark(listing_information)
    return draft


def _effect(cells: Cells) -> Effect:
    """The effect of the measures ticked; a file without these columns is of the time of freezes only."""
    if "Targeted Financial Sanction" not in cells or _is_ticked(cells["Targeted Financial Sanction"]):
        return Effect.PROHIBITED
    if _is_ticked(cells.get("Maritime Restriction")) or _is_ticked(cells.get("Arms Embargo")):
        return Effect.RESTRICTED
    return Effect.DUE_DILIGENCE if _is_ticked(cells.get("Travel Ban")) else Effect.PROHIBITED


def _is_ticked(value: object) -> bool:
    return value is True or _text(value).casefold() in ("true", "yes", "1", "x")


def _add_name(draft: Draft, cells: Cells) -> None:
    name_type = _text(cells.get("Name Type")).casefold()
    weak = _text(cells.get("Alias Strength")).casefold() == "weak"
    if name_type == "primary name" and not draft.names:
        strength = NameStrength.PRIMARY
    elif weak:
        strength = NameStrength.WEAK
    else:
        strength = NameStrength.FORMER if "former" in name_type else NameStrength.STRONG
    draft.name(_text(cells.get("Name of Individual or Entity")), strength)


def _add_dates(draft: Draft, value: object) -> None:
    """A date cell, or a text of several: "Approximately 1963, 30/01/1972"."""
    day = _day(value)
    if day is not None:
        draft.born(day.isoformat())
        return
    for part in re.split(r"[,;\n]|\b[a-z]\)\s", _text(value)):
        draft.born(partial_date(part.replace("\u00a0", " ")))


def _add_addresses(draft: Draft, text: str) -> None:
    for part in split_numbered(text):
        for address in re.split(r";\s*\n|;\s+(?=\w)|\n\s*\n", part):
            line = tidy(address)
            if line.startswith("(") and line.endswith(")"):
                line = line[1:-1]
            draft.address(line, country_in_address(line))


def _add_information(draft: Draft, text: str) -> None:
    """Free text that packs numbers, websites, telephones and a ship's earlier names."""
    draft.remark(text)
    bare = _LINK_LINES.sub(" ", text)
    if draft.kind is not Kind.PERSON and _CONTACT_WORDS.search(bare):
        draft.contacts(bare)
    for phone in _PHONE.findall(bare):
        draft.phone(phone)
    country = next(iter(draft.countries)) if len(draft.countries) == 1 else None
    for number in identifiers_in_text(bare, country):
        if not _YEAR.fullmatch(number.value):
            draft.identifier(number)
    if draft.kind is Kind.VESSEL:
        for names in _PREVIOUS.findall(text):
            for name in re.split(r",|;|\band\b", names):
                draft.name(name, NameStrength.FORMER)


def _text(value: object) -> str:
    return "" if value is None else str(value).strip()


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, datetime) else None


FORMAT = ListFormat(id="au-xlsx", title="DFAT Consolidated List, XLSX", read=read, suffixes=(".xlsx",))
