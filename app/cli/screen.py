"""`gonogo screen`: a deal from a file, its screening to standard output, its verdict as the exit code."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import out
from app.cli.session import opened
from app.cli.tables import print_screening
from app.contract.transaction import read_transaction
from app.domain.actor import LOCAL
from app.domain.screening import Verdict
from app.domain.transaction import Transaction
from app.errors import InvalidInput

EXIT_CODES = {Verdict.CLEAR: 0, Verdict.REVIEW: 10, Verdict.BLOCK: 20}


def screen(
    deals: Annotated[list[Path], typer.Argument(help="Files with a deal as JSON; - reads standard input.")],
    table: Annotated[bool, typer.Option("--table", help="Print for people instead of JSON.")] = False,
) -> None:
    """Screen deals; exit 0 clear, 10 review, 20 block (the worst of them), 2 bad input."""
    transactions = [_deal(path) for path in deals]
    worst = Verdict.CLEAR
    with opened() as services:
        services.settings_record.note()
        for transaction in transactions:
            screened = services.screener.screen(transaction, actor=LOCAL)
            if table:
                print_screening(screened.screening)
            else:
                out.print(screened.answer.decode(), markup=False)
            worst = max(worst, screened.screening.assessment.verdict, key=EXIT_CODES.__getitem__)
    raise typer.Exit(EXIT_CODES[worst])


def _deal(path: Path) -> Transaction:
    """Read a deal; what is wrong with it is told with its file."""
    content = _read(path)
    try:
        return read_transaction(content)
    except InvalidInput as error:
        raise InvalidInput(f"{path}: {error}", error.errors) from None


def _read(path: Path) -> bytes:
    if str(path) == "-":
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}") from None
