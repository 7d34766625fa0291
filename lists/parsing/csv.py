"""Streaming CSV with line numbers: lenient about dress, strict about damage.

Byte order marks, the DOS end-of-file byte 0x1A, stray Windows-1252 bytes and line breaks inside quotes are
read; zero bytes, a quote that never closes and a row of the wrong width are damage.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lists.parsing.files import ListFile

_LONGEST_FIELD = 4 << 20
csv.field_size_limit(_LONGEST_FIELD)

_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class _Lines:
    """The decoded lines of a file, remembering what the current record is made of."""

    file: ListFile
    number: int = 0
    open_quotes: bool = False
    ends_with_newline: bool = True

    def __iter__(self) -> Iterator[str]:
        with self.file.open() as stream:
            for raw in stream:
                self.number += 1
                if self.number == 1:
                    if raw.startswith(_WIDE_BOMS):
                        raise self.file.malformed(1, "is UTF-16; UTF-8 was expected")
                    raw = raw.removeprefix(_BOM)
                if b"\x00" in raw:
                    raise self.file.malformed(self.number, "holds zero bytes; the file is damaged")
                if b"\x1a" in raw:
                    raw = raw.replace(b"\x1a", b"")
                    if not raw.strip():
                        continue
                self.ends_with_newline = raw.endswith(b"\n")
                self.open_quotes ^= raw.count(b'"') % 2 == 1
                yield _decode(raw)


def _decode(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def rows(file: ListFile, delimiter: str = ",", *, ends_with_newline: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each non-blank row begins (from 1), and its fields as printed.

    `ends_with_newline` says that the publisher's files always end a line, so one that does not is cut off.

    Raises: MalformedList for zero bytes, an unclosed quote, and a file that breaks off.
    """
    lines = _Lines(file)
    reader = csv.reader(lines, delimiter=delimiter)
    start = 1
    try:
        for row in reader:
            if lines.open_quotes and reader.line_num - start > 200:
                raise file.malformed(start, "a quote opens here and does not close")
            if row and any(row):
                yield start, row
            start = lines.number + 1
    except csv.Error as error:
        raise file.malformed(lines.number, f"not readable as CSV ({error})") from error
    if lines.open_quotes:
        raise file.malformed(lines.number, "the file breaks off inside a quoted field")
    if ends_with_newline and not lines.ends_with_newline:
        raise file.malformed(lines.number, "the file breaks off in the middle of a line")


def records(file: ListFile, required: Sequence[str], delimiter: str = ",") -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line and fields by column name, for a file whose first row names its columns.

    Names and values are stripped. `required` are the columns without which it is another layout.

    Raises: MalformedList for a missing column, and for a row of another width than the header.
    """
    header: list[str] | None = None
    for line, row in rows(file, delimiter):
        if header is None:
            header = [name.strip() for name in row]
            missing = [name for name in required if name not in header]
            if missing:
                raise file.malformed(line, f"lacks the column {', '.join(missing)}")
            continue
        if len(row) != len(header):
            raise file.malformed(line, f"{len(row)} fields where the header has {len(header)}")
        yield line, {name: value.strip() for name, value in zip(header, row, strict=True)}
    if header is None:
        raise file.malformed(None, "is empty")
