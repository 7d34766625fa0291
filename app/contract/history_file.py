"""Past deals from the lines of a table that somebody else laid out: which column is what, and how it is written."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError
from rapidfuzz import fuzz, process

from app.contract.amounts import UnreadableAmount, decimal_sign, read_amount
from app.contract.countries import to_code
from app.contract.field_errors import invalid_input
from app.contract.lookup import PastDealIn
from app.domain.facts import PastDeal
from app.errors import InvalidInput
from lists.parsing.dates import parse_date

FIELDS = ("date", "party", "country", "make", "amount", "currency", "serial_number")
REQUIRED = ("date", "party")

_PAIR = re.compile(r",(?=\s*\w+\s*=)")
_EITHER_ORDER = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})(?: .*)?")
_EAST_ASIAN = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_SERIAL_DAY = re.compile(r"\d{5}(?:\.\d+)?")
# The day before spreadsheets begin to count, and the two thousands in which such numbers are days of trade.
_SPREADSHEET_EPOCH = date(1899, 12, 30)
_SERIALS = range(32_874, 73_051)  # 1990 to 2099
_NEAR_ENOUGH = 60


class BadLine(ValueError):
    """A line that is no past deal, with the reason for a person."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column holds which field, by its name in the file."""

    of: Mapping[str, str]

    def cell(self, row: Mapping[str, str], field: str) -> str:
        """The text of a field in a row, trimmed; empty where no column holds it."""
        return row.get(self.of[field], "").strip() if field in self.of else ""


@dataclass(frozen=True, slots=True)
class Writing:
    """How the file writes what can be written in two ways."""

    day_first: bool = True
    decimal: str | None = None
    currency: str | None = None


def read_mapping(texts: Iterable[str], columns: Sequence[str]) -> Columns:
    """Read `date=Datum,party=Kunde`; a field that is not named has the column of its own name, if there is one.

    Raises: InvalidInput.
    """
    by_name = {column.strip().casefold(): column for column in columns}
    of = {field: by_name[field] for field in FIELDS if field in by_name}
    for text in texts:
        for pair in _PAIR.split(text):
            field, equals, column = (part.strip() for part in pair.partition("="))
            if not equals or field not in FIELDS:
                raise InvalidInput(f"--map: {pair!r} is not a field and its column; fields are {', '.join(FIELDS)}.")
            if column.casefold() not in by_name:
                raise InvalidInput(f"--map: the file has no column {column!r}; {_hint(column, by_name)}")
            of[field] = by_name[column.casefold()]
    if missing := [field for field in REQUIRED if field not in of]:
        raise InvalidInput(f"No column holds {' and '.join(missing)}: name them with --map {missing[0]}=COLUMN.")
    return Columns(of)


def _hint(column: str, by_name: Mapping[str, str]) -> str:
    near = process.extractOne(column.casefold(), list(by_name), scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return f"did you mean {by_name[near[0]]!r}?" if near else f"there are {', '.join(by_name.values())}."


def learn_writing(
    rows: Iterable[Mapping[str, str]], columns: Columns, *, day_first: bool | None = None, currency: str | None = None
) -> Writing:
    """Learn from all rows how dates and amounts are written.

    Raises: InvalidInput where 03/04/2024 could be either day and nothing in the file decides.
    """
    day_orders: set[bool] = set()
    open_day: str | None = None
    amounts: set[str] = set()
    for row in rows:
        if match := _EITHER_ORDER.fullmatch(text := columns.cell(row, "date")):
            first, second = int(match[1]), int(match[2])
            if first > 12 or second > 12:
                day_orders.add(first > 12)
            elif first != second:
                open_day = open_day or text
        if "." in (amount := columns.cell(row, "amount")) or "," in amount:
            amounts.add(amount)
    if day_first is None:
        if open_day and len(day_orders) != 1:
            raise InvalidInput(
                f"{open_day!r} can be two days, and the file does not decide: say --dates day-first or month-first."
            )
        day_first = day_orders.pop() if len(day_orders) == 1 else True
    return Writing(day_first, decimal_sign(amounts), currency)


def read_past_deal(row: Mapping[str, str], columns: Columns, writing: Writing, today: date) -> PastDeal:
    """The past deal of one row.

    Raises: BadLine.
    """
    if torn := next((field for field in columns.of if "\n" in columns.cell(row, field)), None):
        raise BadLine(f"the {torn} runs over several lines; is a quote missing?")
    country = columns.cell(row, "country")
    if country and to_code(country) is None:
        raise BadLine(f"{country!r} is no country that is known")
    given: dict[str, Any] = {
        "date": _day(columns.cell(row, "date"), writing, today),
        "party": columns.cell(row, "party"),
        "country": country or None,
        "make": columns.cell(row, "make") or None,
        "serial_number": columns.cell(row, "serial_number") or None,
        "amount": _amount(row, columns, writing),
    }
    if not given["party"]:
        raise BadLine("the party is missing")
    try:
        return PastDealIn.model_validate(given).to_domain()
    except ValidationError as error:
        problem = invalid_input(error.errors(include_url=False, include_input=False), PastDealIn)
        raise BadLine(problem.detail.lstrip("/")) from None


def _day(text: str, writing: Writing, today: date) -> date:
    if not text:
        raise BadLine("the date is missing")
    plain = _EAST_ASIAN.sub(r"\1-\2-\3", text)
    if _SERIAL_DAY.fullmatch(plain) and int(float(plain)) in _SERIALS:
        day: date | None = _SPREADSHEET_EPOCH + timedelta(days=int(float(plain)))
    else:
        day = parse_date(plain, day_first=writing.day_first)
    if day is None:
        raise BadLine(f"{text!r} is no day")
    if day > today:
        raise BadLine(f"{text!r} is still to come")
    return day


def _amount(row: Mapping[str, str], columns: Columns, writing: Writing) -> dict[str, Any] | None:
    text = columns.cell(row, "amount")
    if not text:
        return None
    try:
        amount, named = read_amount(text, writing.decimal)
    except UnreadableAmount as error:
        raise BadLine(str(error)) from None
    currency = named or columns.cell(row, "currency") or writing.currency
    if currency is None:
        raise BadLine(f"{text!r} is in no currency: map the column with --map currency=COLUMN, or give --currency USD")
    return {"amount": amount, "currency": currency}
