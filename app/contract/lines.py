"""Files of parties or deals, one a line: CSV with a header, or JSON Lines; the dealer's own column names can be mapped.

A CSV column is a field of the contract, a nested one with dots: `destination.country`, `equipment.0.description`,
`parties.1.name`. In a file of deals a party's field without a place is the first party's, the buyer unless it says
otherwise, and `id` is the deal's `reference`. Several aliases or identifiers in a cell are joined by `;`, an
identifier is `type:value`.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, BinaryIO

from pydantic import BeforeValidator, Field, ValidationError

from app.contract.base import ShortText
from app.contract.field_errors import invalid_input, nearest_field
from app.contract.json_text import NamedTwice, loads
from app.contract.transaction import PartyIn, ScreeningIn
from app.domain.batch import LineFormat, LineKind
from app.domain.party import PartyRole
from app.errors import InvalidInput

LONGEST_LINE = 1_000_000
_DELIMITERS = (",", ";", "\t")
_LISTS = ("aliases", "identifiers")


def _as_text(value: Any) -> Any:
    """Take a number for a reference: what is one in a database is often one in its export."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


class PartyLineIn(PartyIn):
    """A party with the dealer's own reference."""

    id: Annotated[ShortText, BeforeValidator(_as_text)] | None = None
    role: PartyRole = Field(PartyRole.OTHER)


@dataclass(frozen=True, slots=True)
class Line:
    """One line by its number, from 1 and the header included; `errors` say why it cannot be read."""

    number: int
    values: dict[str, Any]
    errors: tuple[dict[str, str], ...] = ()


def read_lines(file: BinaryIO, layout: LineFormat, mapping: Mapping[str, str] | None = None) -> Iterator[Line]:
    """The lines of a file, empty ones left out; a bad one does not stop the rest.

    `mapping` names the field for each of the dealer's columns; an empty one leaves the column out.

    Raises: InvalidInput for a header that cannot be read.
    """
    if layout is LineFormat.JSONL:
        return _json_lines(file, mapping or {})
    return _csv_lines(file, mapping or {})


def party_of(values: Mapping[str, Any]) -> PartyLineIn:
    """The party of a line.

    Raises: InvalidInput naming each field that is wrong.
    """
    try:
        return PartyLineIn.model_validate(dict(values))
    except ValidationError as error:
        raise invalid_input(error.errors(include_url=False, include_input=False), PartyLineIn) from None


def deal_of(values: Mapping[str, Any]) -> ScreeningIn:
    """The deal of a line; a party's fields without a place are the first party's.

    Raises: InvalidInput naming each field that is wrong.
    """
    try:
        return ScreeningIn.model_validate(_with_reference(_with_first_party(values)))
    except ValidationError as error:
        raise invalid_input(error.errors(include_url=False, include_input=False), ScreeningIn) from None


def check_fields(names: Iterable[str], kind: LineKind) -> None:
    """Refuse columns that are no field.

    Raises: InvalidInput naming each, with the nearest field.
    """
    model = PartyLineIn if kind is LineKind.PARTY else ScreeningIn
    known = set(PartyLineIn.model_fields) | (set(ScreeningIn.model_fields) if kind is LineKind.DEAL else set())
    wrong = []
    for name in names:
        if name.split(".")[0] in known:
            continue
        near = nearest_field(model, [name]) or (nearest_field(PartyLineIn, [name]) if kind is LineKind.DEAL else None)
        hint = f' Did you mean "{near}"?' if near else ""
        wrong.append(
            {"pointer": f"column/{name}", "detail": f'There is no field "{name}".{hint} Map it, or leave it out.'}
        )
    if wrong:
        raise InvalidInput.from_fields(wrong)


def columns(file: BinaryIO, mapping: Mapping[str, str] | None = None) -> list[str]:
    """The fields that the header of a CSV file stands for; the file is read from its beginning again.

    Raises: InvalidInput where there is no header, or two columns stand for one field.
    """
    header, _ = _header(file)
    file.seek(0)
    return [field for field in _fields(header, mapping or {}) if field]


def _csv_lines(file: BinaryIO, mapping: Mapping[str, str]) -> Iterator[Line]:
    header, delimiter = _header(file)
    file.seek(0)
    fields = _fields(header, mapping)
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline="")
    taken = _Taken(text)
    reader = csv.reader(taken, delimiter=delimiter)
    try:
        next(reader, None)
        while True:
            number = taken.count + 1
            taken.begin()
            try:
                cells = next(reader)
                taken.check(delimiter)
            except StopIteration:
                return
            except csv.Error as error:
                # Whoever stands in lines that a quotation mark swallowed must not be missed in silence.
                which = "The line" if taken.count <= number else f"Lines {number} to {taken.count}"
                yield _bad(number, f"{which} cannot be read: {error}.")
                continue
            if any(cells):
                yield _csv_line(number, fields, cells)
    finally:
        text.detach()


class _Taken:
    """The lines of a text for the CSV reader; of one record no more than may be held in memory."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._record: list[str] = []
        self._size = 0
        self.count = 0

    def __iter__(self) -> "_Taken":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        self.count += 1
        rest = line
        while len(rest) == LONGEST_LINE and not rest.endswith(("\n", "\r")):
            rest = self._text.readline(LONGEST_LINE)
        self._record.append(line)
        self._size += len(line)
        if self._size >= LONGEST_LINE:
            raise csv.Error(f"more than {LONGEST_LINE} characters")
        return line

    def begin(self) -> None:
        """Begin another record."""
        self._record = []
        self._size = 0

    def check(self, delimiter: str) -> None:
        """Demand of a record of several lines that its quotation marks are in order.

        The reader takes a stray one for the beginning of a cell that goes on over the lines after it.

        Raises: csv.Error.
        """
        if len(self._record) > 1:
            for _ in csv.reader(self._record, delimiter=delimiter, strict=True):
                pass


def _csv_line(number: int, fields: list[str], cells: list[str]) -> Line:
    if len(cells) > len(fields):
        return _bad(number, "It has more cells than the header has columns.")
    if any(not cell.isascii() and _is_broken(cell) for cell in cells):
        return _bad(number, "It is not UTF-8.")
    values: dict[str, Any] = {}
    try:
        for field, cell in zip(fields, cells, strict=False):
            if field and cell.strip():
                _put(values, field.split("."), cell.strip())
    except (TypeError, ValueError, IndexError):
        return _bad(number, "Its columns contradict each other: one field cannot be a value and have parts.")
    return Line(number, _closed(values))


def _json_lines(file: BinaryIO, mapping: Mapping[str, str]) -> Iterator[Line]:
    number = 0
    while text := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(text) > LONGEST_LINE:
            yield _bad(number, f"It is longer than {LONGEST_LINE} bytes.")
            while text and not text.endswith(b"\n"):
                text = file.readline(LONGEST_LINE)
            continue
        if not text.strip():
            continue
        try:
            values = loads(text.removeprefix(b"\xef\xbb\xbf") if number == 1 else text)
        except NamedTwice as error:
            yield _bad(number, str(error))
            continue
        except (ValueError, RecursionError) as error:
            yield _bad(number, f"It is not JSON: {getattr(error, 'msg', type(error).__name__)}.")
            continue
        if not isinstance(values, dict):
            yield _bad(number, "It is not a JSON object.")
            continue
        named = [(field, value) for name, value in values.items() if (field := _field(name, mapping))]
        if twice := _twice([field for field, _ in named]):
            yield _bad(number, f"Two of its fields are mapped to {twice}.")
            continue
        yield Line(number, dict(named))


def _header(file: BinaryIO) -> tuple[list[str], str]:
    line = file.readline(LONGEST_LINE)
    # Excel for the Mac ends lines with a carriage return alone.
    first = line.splitlines()[0] if line else b""
    try:
        text = first.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("Line 1: the header is not UTF-8.") from None
    if len(first) >= LONGEST_LINE:
        raise InvalidInput("Line 1: the header is too long.")
    delimiter = max(_DELIMITERS, key=text.count)
    header = [name.strip() for name in next(csv.reader([text], delimiter=delimiter), [])]
    if not any(header):
        raise InvalidInput("Line 1: a header with the names of the columns is missing.")
    if twice := _twice(header):
        raise InvalidInput(f"Line 1: the column {twice} is there twice.")
    return header, delimiter


def _fields(header: list[str], mapping: Mapping[str, str]) -> list[str]:
    fields = [_field(name, mapping) for name in header]
    if twice := _twice(fields):
        raise InvalidInput(f"Line 1: two columns are mapped to {twice}.")
    return fields


def _twice(names: list[str]) -> str | None:
    return min((name for name in set(names) if name and names.count(name) > 1), default=None)


def _field(name: str, mapping: Mapping[str, str]) -> str:
    return mapping.get(name, name)


def _is_broken(cell: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in cell)


def _put(values: dict[str, Any], path: list[str], cell: str) -> None:
    *places, last = path
    for place in places:
        values = values.setdefault(place, {})
        if not isinstance(values, dict):
            raise TypeError(place)
    if last in values:
        raise ValueError(last)
    values[last] = _several(last, cell) if last in _LISTS else cell


def _several(field: str, cell: str) -> list[Any]:
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    if field == "aliases":
        return parts
    found = (part.partition(":") for part in parts)
    return [
        {"type": kind.strip().lower(), "value": value.strip()} if colon else {"type": "other", "value": kind}
        for kind, colon, value in found
    ]


def _closed(values: dict[str, Any]) -> Any:
    """Dictionaries whose keys are numbers become lists. The first of `parties` keeps its place where it is empty."""
    made = {key: _closed(value) if isinstance(value, dict) else value for key, value in values.items()}
    parties = values.get("parties")
    if isinstance(parties, dict) and isinstance(made["parties"], list) and "0" not in parties:
        made["parties"] = [{}, *made["parties"]]
    if made and all(key.isdecimal() for key in made):
        return [made[key] for key in sorted(made, key=int)]
    return made


def _with_first_party(values: Mapping[str, Any]) -> dict[str, Any]:
    """The deal with its plain fields (`name`, `country`) put into its first party, the buyer.

    Raises: InvalidInput for a field that is given both ways.
    """
    own = {name: value for name, value in values.items() if name in PartyIn.model_fields}
    rest = {name: value for name, value in values.items() if name not in own}
    parties = rest.get("parties")
    if parties is not None and not (isinstance(parties, list) and all(isinstance(one, dict) for one in parties)):
        return rest
    first, *others = parties or [{}]
    if not own:
        return rest if first or not parties else {**rest, "parties": others}
    if both := sorted(own.keys() & first.keys()):
        told = f"It is given twice, as {both[0]} and as parties.0.{both[0]}."
        raise InvalidInput.from_fields([{"pointer": f"/{both[0]}", "detail": told}])
    return {**rest, "parties": [{"role": "buyer", **own, **first}, *others]}


def _with_reference(values: dict[str, Any]) -> dict[str, Any]:
    if "id" not in values or "reference" in values:
        return values
    return {"reference": _as_text(values["id"]), **{name: value for name, value in values.items() if name != "id"}}


def _bad(number: int, reason: str) -> Line:
    return Line(number, {}, ({"pointer": "", "detail": reason},))
