"""The EU's Financial Sanctions Files, CSV v1.1: one row for each name, address, birth, paper or citizenship.

Line breaks inside fields are printed as the two characters \\n, and quotes occur inside fields that are
not quoted, so a row is one line unless its quotes say otherwise.
"""

import csv
from collections.abc import Iterator

from lists.model import Listing
from lists.parsing.dates import parse_date
from lists.parsing.eu_fsf import Entity
from lists.parsing.files import ListFile
from lists.source import ListFormat, Reading

_REQUIRED = (
    "Entity_LogicalId",
    "Entity_SubjectType",
    "NameAlias_WholeName",
    "Address_City",
    "Identification_Number",
)
_BOM = b"\xef\xbb\xbf"
_MOST_LINES = 40

Block = dict[str, dict[str, str]]


def read(reading: Reading) -> Iterator[Listing]:
    """Yield each entity once, gathered from all its rows, in the order of their first rows."""
    file = reading.file
    entities: dict[str, Entity] = {}
    first_lines: dict[str, int] = {}
    for line, row in _records(file):
        blocks = _blocks(row)
        fields = blocks["Entity"]
        uid = fields["LogicalId"]
        if not uid.isdigit():
            raise file.malformed(line, f"a row whose Entity_LogicalId is {uid[:40]!r}, not a number")
        if uid not in entities:
            entities[uid] = Entity(uid, fields.get("SubjectType", ""))
            first_lines[uid] = line
            reading.published_at = reading.published_at or parse_date(row.get("fileGenerationDate"))
        _add_row(entities[uid], blocks)
    for uid in list(entities):
        listing = entities.pop(uid).build()
        if listing is None:
            raise file.malformed(first_lines[uid], f"the entity {uid} has no name")
        yield listing
    if not first_lines:
        raise file.malformed(None, "holds no entity")


def _records(file: ListFile) -> Iterator[tuple[int, dict[str, str]]]:
    header: list[str] | None = None
    for line, row in _rows(file):
        if header is None:
            header = row
            missing = [name for name in _REQUIRED if name not in header]
            if missing:
                raise file.malformed(line, f"lacks the column {', '.join(missing)}")
        elif len(row) != len(header):
            raise file.malformed(line, f"{len(row)} fields where the header has {len(header)}")
        else:
            yield line, dict(zip(header, row, strict=True))
    if header is None:
        raise file.malformed(None, "is empty")


def _rows(file: ListFile) -> Iterator[tuple[int, list[str]]]:
    """Split lines into fields; a line too short takes the following ones in, up to a bound."""
    width = 0
    start, held = 1, ""
    with file.open() as stream:
        for number, raw in enumerate(stream, start=1):
            text = held + _decode(file, number, raw.removeprefix(_BOM) if number == 1 else raw)
            if not text.strip():
                start, held = number + 1, ""
                continue
            row = _fields(text, width)
            if width == 0 or len(row) >= width:
                width = width or len(row)
                yield start, row
                start, held = number + 1, ""
            elif number - start < _MOST_LINES:
                held = text
            else:
                raise file.malformed(start, f"{len(row)} fields where the header has {width}")
    if held:
        raise file.malformed(start, "the file breaks off in the middle of a row")


def _decode(file: ListFile, number: int, raw: bytes) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise file.malformed(number, "is not UTF-8") from error
    if "\x00" in text:
        raise file.malformed(number, "holds zero bytes; the file is damaged")
    return text


def _fields(text: str, width: int) -> list[str]:
    line = text.rstrip("\r\n")
    plain = line.split(";")
    if '"' not in line or len(plain) == width:
        quoted = [field.startswith('"') and field.endswith('"') and len(field) > 1 for field in plain]
        return [field[1:-1].replace('""', '"') if whole else field for field, whole in zip(plain, quoted, strict=True)]
    return next(csv.reader([line.replace("\n", " ")], delimiter=";"), [])


def _blocks(row: dict[str, str]) -> Block:
    """The fields of a row by the block they belong to, without the block's name."""
    blocks: Block = {"Entity": {}}
    for name, value in row.items():
        block, _, field = name.partition("_")
        if value and field:
            blocks.setdefault(block, {})[field] = value
    blocks["Entity"].setdefault("LogicalId", "")
    return blocks


def _add_row(entity: Entity, blocks: Block) -> None:
    entity.add_entity(blocks["Entity"])
    if "NameAlias" in blocks:
        entity.add_name(blocks["NameAlias"])
        entity.add_regulation(blocks["NameAlias"])
    if "Address" in blocks:
        entity.add_address(blocks["Address"])
    if "BirthDate" in blocks:
        entity.add_birth(blocks["BirthDate"])
    if "Identification" in blocks:
        entity.add_paper(blocks["Identification"])
    if "Citizenship" in blocks:
        entity.add_citizenship(blocks["Citizenship"])


FORMAT = ListFormat(id="eu-fsf-csv", title="EU Financial Sanctions Files, CSV v1.1", read=read, suffixes=(".csv",))
