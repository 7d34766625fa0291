"""Loading releases: whole or not at all, once or as often as one likes."""

import itertools
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from app.db.list_loads import ListLoad
from app.db.unit_of_work import Database
from app.errors import ListRefused
from app.services.ingestion import Ingestor, LoadReport
from lists.model import Kind, Listing
from tests.builders import listing
from tests.fake_clock import FakeClock
from tests.services.releases import DAMAGE, release


@pytest.fixture
def ingestor(database: Database, clock: FakeClock) -> Ingestor:
    return Ingestor(database, clock)


def entries(count: int, source: str = "house-list") -> list[Listing]:
    return [listing(f"ACME TRADING {n} FZE", source=source, uid=str(n)) for n in range(count)]


def standing(database: Database, source: str = "house-list") -> list[Listing]:
    with database.read() as work:
        return [one for one in work.listings.standing() if one.source == source]


def in_force(database: Database, source: str = "house-list") -> ListLoad:
    with database.read() as work:
        load = work.list_loads.current_of(source)
    assert load is not None
    return load


def state(report: LoadReport) -> dict[str, str]:
    return {source.source: source.state for source in report.sources}


def test_what_is_loaded_reads_back_as_it_was(database: Database, ingestor: Ingestor, tmp_path: Path) -> None:
    given = [
        listing(
            "ООО АМГ",
            "AMG LLC",
            source="house-list",
            uid="45750",
            listed_on=date(2024, 8, 23),
            programs=("RUSSIA-EO14024",),
        )
    ]

    report = ingestor.load(release(tmp_path, given, published_at=date(2026, 11, 24)))

    assert standing(database) == given
    assert state(report) == {"house-list": "loaded"}
    load = in_force(database)
    assert (load.entries, load.names, load.published_at) == (1, 2, date(2026, 11, 24))


def test_one_file_may_fill_several_sources(database: Database, ingestor: Ingestor, tmp_path: Path) -> None:
    report = ingestor.load(release(tmp_path, entries(3) + entries(2, "us-el")))

    assert {source.source: source.entries for source in report.sources} == {"house-list": 3, "us-el": 2}


def test_the_same_file_twice_changes_nothing(
    database: Database, ingestor: Ingestor, clock: FakeClock, tmp_path: Path
) -> None:
    ingestor.load(release(tmp_path, entries(3)))
    first = in_force(database)
    clock.now = clock.now.replace(hour=18)

    report = ingestor.load(release(tmp_path, entries(3)))

    assert state(report) == {"house-list": "unchanged"}
    again = in_force(database)
    assert again.changed_by == first.id
    assert again.fetched_at == clock()
    with database.read() as work:
        assert len(work.listings.history("house-list", "1")) == 1


def test_what_was_added_changed_and_removed_is_told(database: Database, ingestor: Ingestor, tmp_path: Path) -> None:
    ingestor.load(release(tmp_path, entries(10)))
    changed = replace(entries(10)[1], countries=("RU",))

    report = ingestor.load(release(tmp_path, [entries(10)[0], changed, *entries(11)[3:]]))

    (source,) = report.sources
    assert (source.added, source.changed, source.removed) == (1, 1, 1)
    assert changed in standing(database)


def test_a_listing_that_left_its_list_is_kept_as_de_listed(
    database: Database, ingestor: Ingestor, tmp_path: Path
) -> None:
    ingestor.load(release(tmp_path, entries(10)))

    ingestor.load(release(tmp_path, entries(9), published_at=date(2026, 11, 20)))

    gone = next(one for one in standing(database) if one.uid == "9")
    assert gone.delisted_on == date(2026, 11, 20)
    assert in_force(database).entries == 9
    with database.read() as work:
        assert [known.withdrawn for known in work.listings.history("house-list", "9")] == [False, True]


def test_a_supplement_adds_and_replaces_and_takes_nothing_away(
    database: Database, ingestor: Ingestor, tmp_path: Path
) -> None:
    ingestor.load(release(tmp_path, entries(10)))
    new = replace(entries(1)[0], uid="11")
    renamed = replace(entries(10)[3], countries=("RU",))
    another_kind = replace(entries(10)[4], kind=Kind.PERSON)

    report = ingestor.load(release(tmp_path, [new, renamed, another_kind], supplement=True))

    (source,) = report.sources
    assert (source.entries, source.added, source.changed, source.removed) == (12, 2, 1, 0)
    assert {"11", "3", "4", "4-person"} <= {one.uid for one in standing(database)}


def test_a_de_listed_party_can_be_listed_again(database: Database, ingestor: Ingestor, tmp_path: Path) -> None:
    for count in (10, 9, 10):
        ingestor.load(release(tmp_path, entries(count)))

    assert standing(database) == sorted(entries(10), key=lambda one: one.uid)


def test_staying_away_is_not_being_removed_again(database: Database, ingestor: Ingestor, tmp_path: Path) -> None:
    for count in (10, 9):
        ingestor.load(release(tmp_path, entries(count)))

    assert state(ingestor.load(release(tmp_path, entries(9)))) == {"house-list": "unchanged"}


def test_a_file_loaded_by_hand_may_lack_the_programmes_but_a_fetched_one_may_not(
    database: Database, ingestor: Ingestor, tmp_path: Path
) -> None:
    bare = [replace(one, countries=("RU",), programs=()) for one in entries(6000, "uk-sanctions")]

    by_hand = ingestor.load(release(tmp_path, bare))
    fetched = ingestor.load(release(tmp_path, bare), fetched=True)

    assert state(by_hand) == {"uk-sanctions": "loaded"}
    assert by_hand.sources[0].doubts == ("only 0% of entries have programs, 90% is expected",)
    assert state(fetched) == {"uk-sanctions": "refused"}
    assert "programs" in str(fetched.sources[0].error)


def test_a_damaged_release_leaves_what_was_loaded_and_is_noted(
    database: Database, ingestor: Ingestor, tmp_path: Path
) -> None:
    ingestor.load(release(tmp_path, entries(3)))

    with pytest.raises(ListRefused, match="line 3"):
        ingestor.load(release(tmp_path, [*entries(2), DAMAGE]))

    assert standing(database) == entries(3)
    assert in_force(database).state == "loaded"
    with database.read() as work:
        latest = work.list_loads.of("house-list")[0]
    assert latest.state == "refused"
    assert "line 3" in (latest.error or "")


def test_an_empty_release_is_refused(database: Database, ingestor: Ingestor, tmp_path: Path) -> None:
    ingestor.load(release(tmp_path, entries(3)))

    with pytest.raises(ListRefused):
        ingestor.load(release(tmp_path, []))

    assert standing(database) == entries(3)


def test_two_different_entries_under_one_number_are_refused(
    database: Database, ingestor: Ingestor, tmp_path: Path
) -> None:
    with pytest.raises(ListRefused, match="house-list:1"):
        ingestor.load(
            release(
                tmp_path,
                [
                    listing("ONE", source="house-list", uid="1"),
                    listing("OTHER", source="house-list", uid="1"),
                ],
            )
        )

    assert standing(database) == []


def test_a_release_that_lost_half_its_entries_is_refused(
    database: Database, ingestor: Ingestor, tmp_path: Path
) -> None:
    ingestor.load(release(tmp_path, entries(100)))

    report = ingestor.load(release(tmp_path, entries(40)))

    assert state(report) == {"house-list": "refused"}
    assert len(standing(database)) == 100


class Killed(BaseException):
    """As a process dies: nobody catches it."""


def test_a_load_that_dies_between_any_two_statements_leaves_the_old_state(
    database: Database, ingestor: Ingestor, tmp_path: Path
) -> None:
    ingestor.load(release(tmp_path, entries(10)))
    new = release(tmp_path, entries(12)[1:])
    survived = 0

    for fatal in itertools.count(1):
        try:
            with dying_at(fatal, database):
                ingestor.load(new)
            break
        except Killed:
            survived += 1
            assert standing(database) == entries(10)
            assert in_force(database).entries == 10

    assert survived >= 5
    assert in_force(database).entries == 11


def test_a_loader_killed_by_the_system_leaves_the_old_state(
    database: Database, database_url: str, ingestor: Ingestor, tmp_path: Path
) -> None:
    ingestor.load(release(tmp_path, entries(10)))
    release(tmp_path, entries(12)[1:])

    script = [sys.executable, "-m", "tests.services.killed_loader", database_url, str(tmp_path)]
    ended = subprocess.run(script, cwd=Path(__file__).parents[2], capture_output=True, check=False)

    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert standing(database) == entries(10)
    ingestor.load(release(tmp_path, entries(12)[1:]))
    assert in_force(database).entries == 11


@contextmanager
def dying_at(fatal: int, database: Database) -> Iterator[None]:
    """Die before the statement with this number, counted from 1."""
    numbers = itertools.count(1)

    def count(*_: object) -> None:
        if next(numbers) == fatal:
            raise Killed

    event.listen(database.engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", count)


def test_two_loads_at_once_do_not_interleave(database: Database, clock: FakeClock, tmp_path: Path) -> None:
    together = threading.Barrier(2)
    finished: list[LoadReport] = []

    def load(name: str, given: list[Listing]) -> None:
        (tmp_path / name).mkdir()
        waiting = release(tmp_path / name, given, on_read=lambda one: together.wait(60) if one.uid == "0" else None)
        finished.append(Ingestor(database, clock).load(waiting))

    renamed = [listing(f"OTHER {n} LLC", source="house-list", uid=str(n)) for n in range(500)]
    threads = [
        threading.Thread(target=load, args=("one", entries(500))),
        threading.Thread(target=load, args=("two", renamed)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert len(finished) == 2
    found = {one.name.split()[0] for one in standing(database)}
    assert found in ({"ACME"}, {"OTHER"})
    assert {source.changed for report in finished for source in report.sources} == {0, 500}


def test_the_official_list_replaces_the_starter_list_whole(
    database: Database, ingestor: Ingestor, tmp_path: Path
) -> None:
    ingestor.load(release(tmp_path, entries(2)), starter=True)

    ingestor.load(release(tmp_path, entries(40)[1:]))

    assert {one.uid for one in standing(database)} == {str(n) for n in range(1, 40)}
    assert not in_force(database).starter


def test_the_starter_list_never_replaces_an_official_one(
    database: Database, ingestor: Ingestor, tmp_path: Path
) -> None:
    ingestor.load(release(tmp_path, entries(10)))

    report = ingestor.load(release(tmp_path, entries(2) + entries(2, "us-el")), starter=True)

    assert state(report) == {"house-list": "kept", "us-el": "loaded"}
    assert len(standing(database)) == 10


def test_the_collection_never_replaces_ofacs_own_file(database: Database, ingestor: Ingestor, tmp_path: Path) -> None:
    ingestor.load(release(tmp_path, entries(40, "ofac-sdn"), format_id="ofac-csv"))

    collection = release(tmp_path, entries(39, "ofac-sdn") + entries(2, "us-el"), format_id="csl-json")

    assert state(ingestor.load(collection)) == {"ofac-sdn": "kept", "us-el": "loaded"}


def test_ofacs_own_file_replaces_the_collections_copy_whole(
    database: Database, ingestor: Ingestor, tmp_path: Path
) -> None:
    ingestor.load(release(tmp_path, entries(40, "ofac-sdn"), format_id="csl-json"))

    ingestor.load(release(tmp_path, entries(39, "ofac-sdn"), format_id="ofac-csv"))

    assert {one.uid for one in standing(database, "ofac-sdn")} == {str(n) for n in range(39)}


def test_what_was_fetched_has_to_be_whole(ingestor: Ingestor, tmp_path: Path) -> None:
    by_hand = ingestor.load(release(tmp_path, entries(3, "un-sc")))
    fetched = ingestor.load(release(tmp_path, entries(4, "un-sc")), fetched=True)

    assert state(by_hand) == {"un-sc": "loaded"}
    assert state(fetched) == {"un-sc": "refused"}


def test_a_release_that_lost_a_whole_programme_is_refused(
    database: Database, ingestor: Ingestor, tmp_path: Path
) -> None:
    listings = [replace(one, programs=("A" if int(one.uid) < 20 else "B",)) for one in entries(100)]
    ingestor.load(release(tmp_path, listings))

    report = ingestor.load(release(tmp_path, listings[20:]))

    assert state(report) == {"house-list": "refused"}
    assert "programme A" in (report.refused[0].error or "")


def test_progress_is_told_while_reading(ingestor: Ingestor, tmp_path: Path) -> None:
    seen: list[str] = []

    ingestor.load(release(tmp_path, entries(3), on_read=lambda one: seen.append(one.uid)))

    assert seen == ["0", "1", "2"]
