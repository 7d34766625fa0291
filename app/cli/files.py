"""Files that the command line reads and writes: errors name the line, output appears whole or not at all."""

import csv
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from app.errors import InvalidInput


@contextmanager
def csv_rows(path: Path, required: Sequence[str]) -> Iterator[tuple[list[str], Iterator[dict[str, str]]]]:
    """Open a CSV file with a header and yield its columns and an iterator over its rows.

    Raises:
        InvalidInput: the file cannot be read, a required column is missing, or a line has too many cells.
    """
    try:
        file = path.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}") from None
    with file:
        reader = csv.DictReader(file)
        try:
            columns = list(reader.fieldnames or ())
        except (csv.Error, UnicodeDecodeError) as error:
            raise InvalidInput(f"{path}, line 1: {error}") from None
        missing = [column for column in required if column not in columns]
        if missing:
            raise InvalidInput(f"{path}, line 1: the column {', '.join(missing)} is missing")
        yield columns, _rows(path, reader)


def _rows(path: Path, reader: "csv.DictReader[str]") -> Iterator[dict[str, str]]:
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, UnicodeDecodeError) as error:
            raise InvalidInput(f"{path}, line {reader.line_num}: {error}") from None
        if None in row:
            raise InvalidInput(f"{path}, line {reader.line_num}: more cells than the header has columns")
        yield {column: value or "" for column, value in row.items()}


@contextmanager
def written_whole(path: Path) -> Iterator[TextIO]:
    """Yield a file to write; it takes its place only when all is written."""
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
