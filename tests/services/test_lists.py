"""Which lists stand, how old they are, and which cannot be relied on."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Services, build
from app.config import Settings
from app.domain.facts import ListState
from app.errors import ListRefused, NotFound
from app.services.lists import ListStatus
from lists.model import Listing
from lists.registry import open_release
from tests.builders import listing
from tests.fake_clock import FakeClock
from tests.services.releases import DAMAGE, release


def entries(count: int, source: str = "house-list") -> list[Listing]:
    return [listing(f"ACME TRADING {n} FZE", source=source, uid=str(n)) for n in range(count)]


def status(services: Services, source: str = "house-list") -> ListStatus:
    return next(one for one in services.lists.statuses() if one.source == source)


def lacking(services: Services) -> tuple[ListState, ...]:
    return services.lists.unreliable(services.lists.statuses())


def test_a_loaded_list_says_what_it_is(services: Services, clock: FakeClock, tmp_path: Path) -> None:
    services.ingestor.load(release(tmp_path, entries(3), published_at=date(2026, 11, 24)))

    found = status(services)

    assert (found.state, found.entries, found.names, found.required) == ("loaded", 3, 3, True)
    assert (found.published_at, found.loaded_at, found.age_days) == (date(2026, 11, 24), clock(), 0)
    assert lacking(services) == ()


def test_a_list_that_is_not_there_is_missing(services: Services) -> None:
    assert status(services).state == "missing"
    assert [(one.source, one.state) for one in lacking(services)] == [("house-list", "missing")]


def test_an_own_list_is_shown_too(services: Services, tmp_path: Path) -> None:
    services.ingestor.load(release(tmp_path, entries(1, "own-black-list")))

    assert status(services, "own-black-list").state == "loaded"


def test_a_list_grows_stale(settings: Settings, clock: FakeClock, tmp_path: Path) -> None:
    wired = build(settings.model_copy(update={"required_sources": ("un-sc",)}), clock=clock)
    whole = [replace(one, programs=("DRC",), countries=("CD",)) for one in entries(1000, "un-sc")]
    wired.ingestor.load(release(tmp_path, whole))
    limit = status(wired, "un-sc").max_age_days
    assert limit is not None
    clock.now += timedelta(days=limit)
    assert status(wired, "un-sc").state == "loaded"

    clock.now += timedelta(days=1)

    assert status(wired, "un-sc").state == "stale"
    assert [one.state for one in lacking(wired)] == ["stale"]
    wired.close()


def test_a_part_of_a_list_is_shown_and_not_relied_on(settings: Settings, clock: FakeClock, tmp_path: Path) -> None:
    wired = build(settings.model_copy(update={"required_sources": ("un-sc",)}), clock=clock)

    wired.ingestor.load(release(tmp_path, entries(3, "un-sc")))

    assert status(wired, "un-sc").is_partial
    assert [(one.source, one.state) for one in lacking(wired)] == [("un-sc", "missing")]
    wired.close()


def test_fetching_the_same_again_makes_it_fresh(services: Services, clock: FakeClock, tmp_path: Path) -> None:
    services.ingestor.load(release(tmp_path, entries(3)))
    clock.now += timedelta(days=365)
    services.ingestor.load(release(tmp_path, entries(3)))

    assert status(services).state == "loaded"


def test_a_refused_update_shows_until_a_good_one(services: Services, tmp_path: Path) -> None:
    services.ingestor.load(release(tmp_path, entries(3)))
    with pytest.raises(ListRefused):
        services.ingestor.load(release(tmp_path, [*entries(1), DAMAGE]))

    refused = status(services)

    assert (refused.state, refused.entries) == ("refused", 3)
    assert "line 2" in (refused.error or "")
    assert [one.state for one in lacking(services)] == ["refused"]
    services.ingestor.load(release(tmp_path, entries(3)))
    assert status(services).state == "loaded"


def test_a_first_file_that_cannot_be_read_at_all_shows_at_the_list_that_is_published_so(
    services: Services, tmp_path: Path
) -> None:
    (tmp_path / "UK-Sanctions-List.csv").write_bytes(b"\x00" * 1000)
    with pytest.raises(ListRefused):
        services.ingestor.load(open_release(tmp_path, "uk-csv"))

    refused = [one for one in services.lists.statuses() if one.state == "refused"]

    assert [one.source for one in refused] == ["uk-sanctions"]
    assert "UK-Sanctions-List.csv" in (refused[0].error or "")


def test_the_starter_list_does_not_count(services: Services, tmp_path: Path) -> None:
    services.ingestor.load(release(tmp_path, entries(3)), starter=True)

    assert status(services).state == "starter"
    assert [one.state for one in lacking(services)] == ["missing"]


def test_the_starter_list_counts_where_the_dealer_says_so(settings: Settings, clock: FakeClock, tmp_path: Path) -> None:
    wired = build(settings.model_copy(update={"required_sources": ("starter",)}), clock=clock)
    assert [one.source for one in lacking(wired)] == ["starter"]

    wired.ingestor.load(release(tmp_path, entries(3)), starter=True)

    assert lacking(wired) == ()
    wired.close()


def test_the_starter_list_fills_what_is_empty_once(services: Services) -> None:
    assert services.starter.load_if_empty()
    assert not services.starter.load_if_empty()

    states = {one.state for one in services.lists.statuses() if one.entries}

    assert states == {"starter"}


def test_a_listing_shows_its_history(services: Services, clock: FakeClock, tmp_path: Path) -> None:
    services.ingestor.load(release(tmp_path, entries(10)))
    clock.now += timedelta(days=1)
    services.ingestor.load(release(tmp_path, entries(9), published_at=date(2026, 11, 26)))

    entry = services.lists.listing("house-list:9")

    assert entry.listing.delisted_on == date(2026, 11, 26)
    assert [(known.known_from, known.known_to) for known in entry.versions] == [
        (date(2026, 11, 25), date(2026, 11, 26)),
        (date(2026, 11, 26), None),
    ]


def test_what_a_load_changed_is_told(services: Services, tmp_path: Path, clock: FakeClock) -> None:
    services.ingestor.load(release(tmp_path, entries(10)))
    clock.now += timedelta(days=1)
    moved = replace(entries(10)[1], countries=("RU",))
    services.ingestor.load(release(tmp_path, [moved, *entries(11)[2:]]))

    found = services.lists.changes("house-list")

    assert {(one.change, one.after.id, one.fields) for one in found} == {
        ("removed", "house-list:0", ()),
        ("changed", "house-list:1", ("countries",)),
        ("added", "house-list:10", ()),
    }
    assert services.lists.changes("house-list", since=date(2026, 11, 26)) == found
    assert len(services.lists.changes("house-list", since=date(2026, 11, 25))) == 13


def test_the_changes_of_a_list_that_is_not_loaded_are_not_found(services: Services) -> None:
    with pytest.raises(NotFound):
        services.lists.changes("house-list")


@pytest.mark.parametrize("listing_id", ["ofac-sdn:404", "nothing", "", ":"])
def test_an_unknown_listing_is_not_found(services: Services, listing_id: str) -> None:
    with pytest.raises(NotFound):
        services.lists.listing(listing_id)
