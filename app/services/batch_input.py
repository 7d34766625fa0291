"""A file of parties or deals on disk, and how it is cut into pieces."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import msgspec

from app.contract.lines import check_fields, columns, read_lines
from app.domain.batch import BatchPiece, LineFormat, LineKind
from app.errors import InvalidInput
from app.services.batch_lines import packed

# How many lines are done at once: about a second of one processor.
PIECE = {LineKind.PARTY: 250, LineKind.DEAL: 25}


@dataclass(frozen=True)
class BatchFile:
    """A file on disk, and how it is to be read. `mapping` names the field for each of the dealer's columns."""

    path: Path
    kind: LineKind
    layout: LineFormat
    mapping: Mapping[str, str]
    name: str | None = None

    @cached_property
    def fingerprint(self) -> str:
        """Equal for the same content that is read the same way."""
        with self.path.open("rb") as opened:
            content = hashlib.file_digest(opened, "sha256").hexdigest()
        reading = (content, self.kind.value, self.layout.value, sorted(self.mapping.items()))
        return hashlib.sha256(msgspec.json.encode(reading)).hexdigest()

    @property
    def pulse(self) -> str:
        """The name that whoever works through it at the command line holds meanwhile."""
        return f"batch-{self.fingerprint[:32]}"


def check_header(file: BatchFile) -> None:
    """Refuse a CSV file whose columns are not understood.

    Raises: InvalidInput naming each unknown column with the nearest field, or the one that is missing.
    """
    if file.layout is not LineFormat.CSV:
        return
    with file.path.open("rb") as opened:
        fields = columns(opened, file.mapping)
    check_fields(fields, file.kind)
    named = "name" in fields or (file.kind is LineKind.DEAL and "parties.0.name" in fields)
    if not named:
        raise InvalidInput("Line 1: the column name is missing; map your own to it.")


def pieces_of(opened: BinaryIO, file: BatchFile) -> Iterator[BatchPiece]:
    """The lines of the file in pieces, empty lines left out and bad ones kept with their reasons."""
    lines = read_lines(opened, file.layout, file.mapping)
    number = 0
    while some := list(islice(lines, PIECE[file.kind])):
        yield BatchPiece(number, some[0].number, some[-1].number, len(some), packed(some))
        number += 1
