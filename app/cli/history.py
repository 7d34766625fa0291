"""`gonogo history`: past deals and customs records from a file."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app import clock
from app.cli.console import count_progress, messages
from app.cli.files import written_whole
from app.cli.session import opened
from app.contract.history_file import BadLine, Columns, Writing, learn_writing, read_mapping, read_past_deal
from app.domain.actor import LOCAL
from app.domain.facts import PastDeal
from app.errors import InvalidInput

SHOWN = 20
LEFT_OUT = 1

app = typer.Typer(help="Past deals of your own, and customs records.", no_args_is_help=True)
Row = tuple[str, dict[str, str]]
_DATES = {"day-first": True, "month-first": False}
_DELIMITERS = (",", ";", "\t", "|")
_OVERFLOW = "\0more"


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A CSV file with a header.")],
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="Fields and their columns: date=Datum,party=Kunde.")
    ] = None,
    currency: Annotated[str | None, typer.Option(help="The currency of amounts that name none, such as USD.")] = None,
    dates: Annotated[str | None, typer.Option(help="How 03/04/2024 is read: day-first or month-first.")] = None,
    encoding: Annotated[str | None, typer.Option(help="The file's encoding; UTF-8 and UTF-16 are recognised.")] = None,
    rejects: Annotated[Path | None, typer.Option(help="A CSV file to write the lines left out to.")] = None,
) -> None:
    """Import past deals; what is known already is not counted twice.

    Lines that cannot be read are named with their reason and left out; exit 1 when there are any, 2 when
    nothing could be read at all.
    """
    if dates is not None and dates not in _DATES:
        raise InvalidInput("--dates is day-first or month-first.")
    encoding = encoding or _encoding_of(file)
    with _rows(file, encoding) as (names, rows):
        columns = read_mapping(mapping or (), names)
        total = 0

        def counted() -> Iterator[dict[str, str]]:
            nonlocal total
            for _, row in rows:
                total += 1
                yield row

        writing = learn_writing(counted(), columns, day_first=_DATES.get(dates or ""), currency=currency)
    with _rows(file, encoding) as (_, rows), count_progress("Reading", total) as progress:
        deals, bad = _read(rows, columns, writing, progress)
    if not deals:
        _report(bad, rejects)
        raise InvalidInput(f"{file}: no line could be read." if bad else f"{file}: there is no line below the header.")
    with opened(lists_needed=False) as services, count_progress("Storing", len(deals)) as progress:
        added = services.history.add_file(deals, LOCAL, progress)
    _report(bad, rejects)
    messages.print(
        f"{len(deals)} past deals read, {added} new, {len(deals) - added} known already, {len(bad)} lines left out.",
        markup=False,
    )
    raise typer.Exit(LEFT_OUT if bad else 0)


def _read(
    rows: Iterator[Row], columns: Columns, writing: Writing, progress: Callable[[int], None]
) -> tuple[list[PastDeal], list[tuple[str, str]]]:
    """The past deals, and the lines that are none with their reasons."""
    deals: list[PastDeal] = []
    bad: list[tuple[str, str]] = []
    today = clock.now().date()
    for done, (line, row) in enumerate(rows, start=1):
        if _OVERFLOW in row:
            bad.append((line, "more cells than the header has columns"))
        else:
            try:
                deals.append(read_past_deal(row, columns, writing, today))
            except BadLine as reason:
                bad.append((line, str(reason)))
        progress(done)
    return deals, bad


@contextmanager
def _rows(file: Path, encoding: str) -> Iterator[tuple[list[str], Iterator[Row]]]:
    """The columns of a CSV file, and its rows, each with the number of its line or lines."""
    try:
        opened_file = file.open(encoding=encoding, newline="")
    except (OSError, LookupError) as error:
        raise InvalidInput(f"{file}: {error}") from None
    with opened_file, _understood(file, encoding):
        header = opened_file.readline()
        opened_file.seek(0)
        delimiter = max(_DELIMITERS, key=header.count)
        reader = csv.reader(opened_file, delimiter=delimiter)
        names = next(reader, [])
        if twice := [name for name in names if name.strip() and names.count(name) > 1]:
            raise InvalidInput(f"{file}, line 1: two columns are called {twice[0]!r}.")
        yield names, _numbered(reader, names, lambda: reader.line_num)


def _numbered(reader: Iterator[list[str]], names: list[str], line_of: Callable[[], int]) -> Iterator[Row]:
    before = line_of()
    for cells in reader:
        first, before = before + 1, line_of()
        if any(cell.strip() for cell in cells):
            row = dict(zip(names, cells, strict=False))
            if any(cell.strip() for cell in cells[len(names) :]):
                row[_OVERFLOW] = "".join(cells[len(names) :])
            yield (f"{first} to {before}" if before > first else str(first)), row


@contextmanager
def _understood(file: Path, encoding: str) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError:
        raise InvalidInput(f"{file} is not {encoding}: give its --encoding, such as cp1251 or cp1252.") from None
    except csv.Error as error:
        raise InvalidInput(f"{file}: {error}") from None


def _encoding_of(file: Path) -> str:
    try:
        with file.open("rb") as start:
            return "utf-16" if start.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror}") from None


def _report(bad: list[tuple[str, str]], rejects: Path | None) -> None:
    for line, reason in bad[:SHOWN]:
        messages.print(f"line {line}: {reason}", markup=False)
    if len(bad) > SHOWN:
        messages.print(f"… and {len(bad) - SHOWN} lines more" + ("" if rejects else ", all with --rejects FILE"))
    if rejects is not None:
        with written_whole(rejects) as file:
            writer = csv.writer(file)
            writer.writerow(("line", "reason"))
            writer.writerows(bad)
