"""Screenings and decisions are kept as they were answered, for good."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import exc, text

from app.db import migrate
from app.db.recorded import RECORDS
from app.db.unit_of_work import Database
from app.domain.decision import Decision, DecisionOutcome
from app.domain.match import Confidence, Match, PartyMatch
from app.domain.red_flag import RedFlag, Severity
from app.domain.screening import Assessment, Engine, ListVersion, Screening, Verdict
from tests.builders import listing, transaction

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def screening(screening_id: str = "scr_1", created_at: datetime = NOON, **deal: object) -> Screening:
    match = Match(listing(), 0.98, Confidence.CONFIRMED, "Acme", "ACME TRADING FZE", ("name",), ("equal",))
    return Screening(
        id=screening_id,
        created_at=created_at,
        as_of=date(2026, 11, 25),
        transaction=transaction(**deal),
        assessment=Assessment(Verdict.BLOCK, 100, "Block: the buyer is listed.", ("Do not ship.",)),
        matches=(PartyMatch("parties/0", match),),
        red_flags=(RedFlag("prior-russia-business", Severity.MEDIUM, "parties/0", "t", "e", {"deals": 3}, (), "Ask."),),
        not_assessed=(),
        lists=(ListVersion("ofac-sdn", "2026-11-24+abc", date(2026, 11, 24), NOON, 18_000),),
        warnings=("a warning",),
        engine=Engine("0.1.0", "policy-1"),
    )


def stored(
    database: Database,
    made: Screening,
    tenant: str = "default",
    serials: tuple[str, ...] = (),
    traces: tuple[str, ...] = (),
) -> None:
    with database.write() as work:
        work.screenings.add(made, b'{"id":"\xd0\xb0"}', tenant=tenant, actor="key_1", serials=serials, traces=traces)
        work.commit()


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


def test_an_earlier_screening_is_found_by_its_order_machine_and_buyer_newest_first(database: Database) -> None:
    stored(database, screening("scr_1", reference="SO-1"), traces=("phone", "mail"))
    stored(database, screening("scr_2", NOON + timedelta(hours=1), reference="SO-1"), traces=("phone",))
    stored(database, screening("scr_3", NOON + timedelta(hours=2)), serials=("B0385",), traces=("name",))

    with database.read() as work:
        assert [one.id for one in work.screenings.of_reference("default", "SO-1")] == ["scr_2", "scr_1"]
        assert [one.id for one in work.screenings.with_serials("default", ["B0385"])] == ["scr_3"]
        assert [one.id for one in work.screenings.with_traces("default", ["mail", "phone"])] == ["scr_2", "scr_1"]
        assert [one.id for one in work.screenings.with_traces("default", ["name", "phone"], 2)] == ["scr_3", "scr_2"]
        assert work.screenings.with_traces("default", ()) == ()
        (asked,) = work.screenings.with_traces("default", ["name"])
        assert asked.transaction == screening().transaction


def test_of_each_other_deal_of_a_buyer_what_was_asked_last_is_found(database: Database) -> None:
    for n in range(12):
        deal, moment = f"D-{n // 4}", NOON + timedelta(hours=n)
        stored(database, screening(f"scr_{n}", moment, deal=deal), traces=("phone", "mail"))
    stored(database, screening("scr_no_deal", NOON), traces=("phone",))

    with database.read() as work:
        of_all = work.screenings.with_traces("default", ["mail", "phone"], 3)
        besides_last = work.screenings.with_traces("default", ["mail", "phone"], 3, besides="D-2")
    assert [one.id for one in of_all] == ["scr_11", "scr_7", "scr_3"]
    assert [one.id for one in besides_last] == ["scr_7", "scr_3", "scr_no_deal"]


def test_a_screening_whose_traces_are_forgotten_is_not_found_by_its_buyer(database: Database) -> None:
    stored(database, screening(), traces=("phone",))

    with database.write() as work:
        work.screenings.forget_traces("scr_1")
        work.commit()

    with database.read() as work:
        assert work.screenings.with_traces("default", ["phone"]) == ()
        assert work.screenings.get("scr_1", "default") is not None


def test_another_dealer_does_not_see_it(database: Database) -> None:
    stored(database, screening(deal="D-77", reference="SO-1"), serials=("B0385",), traces=("phone",))

    with database.read() as work:
        assert work.screenings.get("scr_1", "other") is None
        assert work.screenings.page("other") == ()
        assert work.screenings.of_deal("other", "D-77") == ()
        assert work.screenings.with_serials("other", ["B0385"]) == ()
        assert work.screenings.of_reference("other", "SO-1") == ()
        assert work.screenings.with_traces("other", ["phone"]) == ()


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
