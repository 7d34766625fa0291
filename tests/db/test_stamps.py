"""The stamp by which a screening sees that lists were loaded meanwhile."""

from datetime import UTC, datetime

from sqlalchemy import Connection, create_engine, insert

from app.db.stamps import stamp_of
from app.db.tables import list_fetch, metadata


def _note(connection: Connection, *numbers: int) -> tuple[int, int]:
    """Note attempts under these numbers, and read the stamp."""
    attempt = {"source": "ofac-sdn", "fetched_at": datetime(2026, 11, 29, tzinfo=UTC), "outcome": "fetched"}
    if numbers:
        connection.execute(insert(list_fetch), [{"id": number, **attempt} for number in numbers])
    count, newest = connection.execute(stamp_of(list_fetch)).one()
    return count, newest


def test_every_attempt_changes_the_stamp_also_one_that_others_have_overtaken() -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine, [list_fetch])
    with engine.connect() as connection:
        stamps = [_note(connection), _note(connection, 1), _note(connection, 2, 4), _note(connection, 3)]
        stamps.append(_note(connection, *range(5, 1000)))
        stamps += [_note(connection, 1001), _note(connection, 1000)]
    assert len(set(stamps)) == len(stamps)


def test_years_of_attempts_are_not_counted_each_time() -> None:
    engine = create_engine("sqlite://")
    metadata.create_all(engine, [list_fetch])
    with engine.connect() as connection:
        count, newest = _note(connection, *range(1, 5001))
    assert (count < 1000, newest) == (True, 5000)
