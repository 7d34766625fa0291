"""Earlier screenings are found by deal, order, machine and buyer, the newest first."""

from datetime import timedelta
from typing import Any

from app.db.unit_of_work import Database
from tests.db.builders import NOON, screening, stored

HOUR = timedelta(hours=1)


def found(database: Database, **by: Any) -> list[str]:
    with database.read() as work:
        return [one.id for one in work.earlier.about("default", **by)]


def test_by_order_machine_and_buyer_newest_first(database: Database) -> None:
    stored(database, screening("scr_1", reference="SO-1"), traces=("phone", "mail"))
    stored(database, screening("scr_2", NOON + HOUR, reference="SO-1"), traces=("phone",))
    stored(database, screening("scr_3", NOON + 2 * HOUR), serials=("B0385", "C1"), traces=("name",))

    assert found(database, reference="SO-1") == ["scr_2", "scr_1"]
    assert found(database, serials=["B0385", "C1"]) == ["scr_3"]
    assert found(database, traces=["mail", "phone"]) == ["scr_2", "scr_1"]
    assert found(database, traces=["name", "phone"]) == ["scr_3", "scr_2", "scr_1"]
    assert found(database) == []


def test_what_is_asked_of_everything_stands_once_and_its_own_deal_first(database: Database) -> None:
    stored(database, screening("scr_1", deal="D-1", reference="SO-1"), serials=("B0385",), traces=("phone",))
    stored(database, screening("scr_2", NOON + HOUR, deal="D-1"), traces=("phone",))
    stored(database, screening("scr_3", NOON + 2 * HOUR, deal="D-2"), serials=("B0385",), traces=("phone",))

    with database.read() as work:
        asked = work.earlier.about("default", deal="D-1", reference="SO-1", serials=["B0385"], traces=["phone"])
    assert [(one.id, one.same_deal) for one in asked] == [("scr_2", True), ("scr_1", True), ("scr_3", False)]
    assert asked[2].transaction == screening(deal="D-2").transaction
    assert asked[2].created_at == NOON + 2 * HOUR


def test_of_each_other_deal_of_a_buyer_what_was_asked_last(database: Database) -> None:
    for n in range(12):
        stored(database, screening(f"scr_{n}", NOON + n * HOUR, deal=f"D-{n // 4}"), traces=("phone", "mail"))
    stored(database, screening("scr_no_deal", NOON), traces=("phone",))

    assert found(database, traces=["mail", "phone"]) == ["scr_11", "scr_7", "scr_3", "scr_no_deal"]
    of_the_deal = ["scr_11", "scr_10", "scr_9", "scr_8"]
    assert found(database, traces=["mail", "phone"], deal="D-2") == [*of_the_deal, "scr_7", "scr_3", "scr_no_deal"]


def test_of_a_good_customer_the_newest_eight_deals(database: Database) -> None:
    for n in range(10):
        stored(database, screening(f"scr_{n}", NOON + n * HOUR, deal=f"D-{n}"), traces=("phone",))

    assert found(database, traces=["phone"]) == [f"scr_{n}" for n in range(9, 1, -1)]


def test_a_deal_of_a_hundred_parties_leaves_more_traces_than_one_statement_takes(database: Database) -> None:
    stored(database, screening("scr_1"), traces=("trace 599",))
    stored(database, screening("scr_2", NOON + HOUR), traces=("trace 0", "trace 300"))

    assert found(database, traces=[f"trace {n}" for n in range(600)]) == ["scr_2", "scr_1"]
