"""A book from a file: whoever cannot be read is told, and no more of them is held than is told."""

from pathlib import Path

import pytest

from app.bootstrap import Services
from app.domain.actor import LOCAL
from app.errors import InvalidInput
from app.services.book_file import put_in_file


def book(folder: Path, good: int, bad: int) -> Path:
    path = folder / "book.csv"
    lines = [f"C-{n},Zahnrad {n} KG,{'DE' if n < good else 'Nowhereland'}\n" for n in range(good + bad)]
    path.write_text("id,name,country\n" + "".join(lines))
    return path


def test_of_many_lines_that_cannot_be_read_the_first_hundred_are_told(services: Services, tmp_path: Path) -> None:
    report, rejected, told = put_in_file(services.counterparties, book(tmp_path, 3, 250), LOCAL, {}, whole=False)

    assert (report.enrolled, rejected) == (3, 250)
    assert [one.number for one in told] == list(range(5, 105))


def test_a_whole_book_with_a_bad_line_changes_nothing(services: Services, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"Line 5: .*Nothing was changed"):
        put_in_file(services.counterparties, book(tmp_path, 3, 2), LOCAL, {}, whole=True)

    assert services.counterparties.page(LOCAL).parties == ()
