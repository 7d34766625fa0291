"""The US Consolidated Screening List as JSON: one object with all records of twelve lists under `results`.

The file is some 32 MB, so its records are decoded one by one.
"""

import json
from collections.abc import Iterator
from typing import Any

from lists.model import Listing
from lists.parsing.csl import Ids, listing_of
from lists.parsing.files import ListFile
from lists.source import ListFormat, Reading

_CHUNK = 1 << 16
_LONGEST_RECORD = 4 << 20


def read(reading: Reading) -> Iterator[Listing]:
    """Yield one listing a record, each under its own list."""
    ids = Ids()
    for line, record in _records(reading.file):
        listing = listing_of(reading.file, line, record, ids)
        if listing is not None:
            yield listing


def _records(file: ListFile) -> Iterator[tuple[int, dict[str, Any]]]:
    decoder = json.JSONDecoder()
    with file.open() as stream:
        text, line = "", 1
        text = _more(file, stream, text, line)
        start = text.find("[", text.find('"results"'))
        if '"results"' not in text or start < 0:
            raise file.malformed(1, 'is not the Consolidated Screening List: no "results"')
        line += text.count("\n", 0, start)
        text = text[start + 1 :]
        while True:
            stripped = text.lstrip(" \t\r\n,")
            line += text.count("\n", 0, len(text) - len(stripped))
            text = stripped
            if text.startswith("]"):
                return
            try:
                record, end = decoder.raw_decode(text)
            except ValueError:
                longer = _more(file, stream, text, line)
                if longer == text:
                    raise file.malformed(
                        line, "the file breaks off inside a record, or holds one that is no JSON"
                    ) from None
                text = longer
                continue
            if not isinstance(record, dict):
                raise file.malformed(line, "a record is not an object")
            yield line, record
            line += text.count("\n", 0, end)
            text = text[end:]


def _more(file: ListFile, stream: Any, text: str, line: int) -> str:
    if len(text) > _LONGEST_RECORD:
        raise file.malformed(line, "a record is longer than any record can be")
    chunk: bytes = stream.read(_CHUNK)
    # A character may lie across two chunks: take the bytes that complete it.
    while chunk and len(chunk) < _CHUNK + 4:
        try:
            return text + chunk.decode()
        except UnicodeDecodeError:
            rest = stream.read(1)
            if not rest:
                break
            chunk += rest
    if chunk:
        raise file.malformed(line, "is not UTF-8")
    return text


FORMAT = ListFormat(id="csl-json", title="US Consolidated Screening List (JSON)", read=read, suffixes=(".json",))
