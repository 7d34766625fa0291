"""Screenings and decisions are kept as they were answered, for good."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import exc, text

from app.db import migrate
from app.db.recorded import RECORDS
from app.db.unit_of_work import Database
from app.domain.decision import Decision, DecisionOutcome
from app.domain.screening import Verdict
from tests.db.builders import NOON, screening, stored


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(exc.DBAPIError, match="never changed and never deleted"):
        yield


def test_a_screening_reads_back_as_it_was_made(database: Database) -> None:
    made = screening(deal="D-77")
    stored(database, made)

    with database.read() as work:
        found = work.screenings.get("scr_1", "default")

    assert found is not None
    assert found.screening == made
    assert found.answer == b'{"id":"\xd0\xb0"}'


def test_what_is_not_committed_is_not_kept(database: Database) -> None:
    with database.write() as work:
        work.screenings.add(screening(), b"{}", tenant="default", actor="key_1")

    with database.read() as work:
        assert work.screenings.get("scr_1", "default") is None


def test_what_is_committed_to_without_reading_it_is_what_reads_back(database: Database) -> None:
    made = screening(deal="D-77", reference="SO-1", stage="order")
    serials = ("Z9", "B0385", "Ä1", "0385B", "Б7", "a")
    with database.write() as work:
        work.screenings.add(made, b'{"id":"1"}', tenant="default", actor="key_1", serials=serials, basis=b"\x00\xff")
        written = work.screenings.written(made.id)
        work.commit()

    with database.engine.connect() as connection:
        read = RECORDS["screening"].cells(connection, [made.id])[made.id]
    assert RECORDS["screening"].cells_written(written) == read
    assert {"request", "record", "answer", "basis", "serials"} <= read.keys()


def test_a_screening_whose_traces_are_forgotten_is_not_found_by_its_buyer(database: Database) -> None:
    stored(database, screening(), traces=("phone",))

    with database.write() as work:
        work.screenings.forget_traces("scr_1")
        work.commit()

    with database.read() as work:
        assert work.earlier.about("default", traces=["phone"]) == ()
        assert work.screenings.get("scr_1", "default") is not None


def test_another_dealer_does_not_see_it(database: Database) -> None:
    stored(database, screening(deal="D-77", reference="SO-1"), serials=("B0385",), traces=("phone",))

    with database.read() as work:
        assert work.screenings.get("scr_1", "other") is None
        assert work.screenings.page("other") == ()
        everything = {"deal": "D-77", "reference": "SO-1", "serials": ["B0385"], "traces": ["phone"]}
        assert len(work.earlier.about("default", **everything)) == 1
        assert work.earlier.about("other", **everything) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE screening SET verdict = 'clear'",
        "UPDATE screening SET answer = '{}' WHERE id = 'scr_1'",
        "DELETE FROM screening WHERE id = 'scr_1'",
        "DELETE FROM screening_serial",
        "UPDATE decision SET outcome = 'release'",
        "DELETE FROM decision",
    ],
)
def test_the_database_itself_refuses_to_change_a_record(database: Database, statement: str) -> None:
    stored(database, screening(), serials=("B0385",))
    with database.write() as work:
        work.decisions.add(Decision("dec_1", "scr_1", DecisionOutcome.REJECT, None, "key_1", NOON))
        work.commit()

    with database.engine.connect() as connection, refused():
        connection.execute(text(statement))
        connection.commit()


def test_replacing_a_screening_by_inserting_it_again_is_refused(database: Database) -> None:
    stored(database, screening())
    again = "INSERT INTO" if database.engine.name == "postgresql" else "INSERT OR REPLACE INTO"

    with database.engine.connect() as connection, pytest.raises(exc.DBAPIError):
        connection.execute(text(f"{again} screening SELECT * FROM screening"))


def test_emptying_the_table_is_refused(database: Database) -> None:
    stored(database, screening())
    postgres = database.engine.name == "postgresql"

    with database.engine.connect() as connection, refused():
        connection.execute(text("TRUNCATE screening CASCADE" if postgres else "DELETE FROM screening"))


def test_pages_go_from_new_to_old_without_gap_or_repeat(database: Database) -> None:
    for number in range(7):
        stored(database, screening(f"scr_{number}", NOON + timedelta(seconds=number // 2)))

    with database.read() as work:
        seen: list[str] = []
        before = None
        while page := work.screenings.page("default", before=before, limit=3):
            seen += [one.id for one in page]
            before = (page[-1].created_at, page[-1].id)

    assert seen == [f"scr_{number}" for number in range(6, -1, -1)]


def test_pages_can_be_narrowed_by_verdict_and_reference(database: Database) -> None:
    stored(database, screening("scr_1", reference="SO-1"))
    stored(database, screening("scr_2", reference="SO-2"))

    with database.read() as work:
        assert [one.id for one in work.screenings.page("default", reference="SO-2")] == ["scr_2"]
        assert work.screenings.page("default", verdict=Verdict.CLEAR) == ()


def test_decisions_stand_beside_the_screening_in_order(database: Database) -> None:
    stored(database, screening())
    for number, outcome in enumerate((DecisionOutcome.ESCALATE, DecisionOutcome.RELEASE)):
        with database.write() as work:
            moment = NOON + timedelta(minutes=number)
            work.decisions.add(Decision(f"dec_{number}", "scr_1", outcome, "checked", "key_1", moment))
            work.commit()

    with database.read() as work:
        assert [decision.outcome for decision in work.decisions.of("scr_1")] == ["escalate", "release"]


def test_a_database_that_holds_records_cannot_be_downgraded_away(database: Database) -> None:
    stored(database, screening())

    with pytest.raises(RuntimeError, match="never deleted"):
        migrate.downgrade(database.engine)
    with database.read() as work:
        assert work.screenings.get("scr_1", "default") is not None
