"""A whole book from a CSV file."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from app.contract.lines import Line, check_fields, columns, party_of, read_lines
from app.domain.actor import Actor
from app.domain.batch import LineFormat, LineKind
from app.domain.party import Party
from app.errors import InvalidInput
from app.services.counterparties import BookReport, CounterpartyBook

_TOLD = 100


class _Rejected:
    """The lines that were left out: how many, and the first of them."""

    def __init__(self) -> None:
        self.count = 0
        self.first: list[Line] = []

    def add(self, line: Line) -> None:
        self.count += 1
        if len(self.first) < _TOLD:
            self.first.append(Line(line.number, {}, line.errors))


def put_in_file(
    book: CounterpartyBook, path: Path, actor: Actor, mapping: Mapping[str, str], *, whole: bool
) -> tuple[BookReport, int, list[Line]]:
    """Put the parties of the file in; answers how many lines were left out, and the first of them with the reasons.

    Raises: InvalidInput for a wrong header; and for `whole` where any line cannot be read, before anything is changed.
    """
    with path.open("rb") as file:
        fields = columns(file, mapping)
        check_fields(fields, LineKind.PARTY)
        if missing := {"id", "name"} - set(fields):
            raise InvalidInput(f"Line 1: the column {', '.join(sorted(missing))} is missing.")
    if whole:
        bad = _Rejected()
        for _ in _parties(path, mapping, bad):
            if bad.count:
                break
        for first in bad.first[:1]:
            # Whoever stands in a line that cannot be read would be watched no more.
            raise InvalidInput(f"Line {first.number}: {first.errors[0]['detail']} Nothing was changed.")
    rejected = _Rejected()
    report = book.put_in(_parties(path, mapping, rejected), actor, whole=whole)
    return report, rejected.count, rejected.first


def _parties(path: Path, mapping: Mapping[str, str], rejected: _Rejected) -> Iterator[tuple[str, Party]]:
    with path.open("rb") as file:
        for line in read_lines(file, LineFormat.CSV, mapping):
            if line.errors:
                rejected.add(line)
                continue
            try:
                given = party_of(line.values)
                if given.id is None:
                    raise InvalidInput.from_fields([{"pointer": "/id", "detail": "The line has no id."}])
            except InvalidInput as error:
                rejected.add(Line(line.number, {}, tuple(error.errors)))
                continue
            yield given.id, given.to_domain()
