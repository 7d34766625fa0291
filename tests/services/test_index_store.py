"""The index on disk: the same answers, shared between processes, and never a wrong one when it is damaged."""

from datetime import date
from pathlib import Path

import pytest

from app.domain.match import Nearness, Query
from app.services.index_store import IndexStore
from lists.model import Address, Kind, Listing
from tests.builders import listing

NAMES = ("ALFA MACHINERY GROUP", "ООО «Компания АМГ»", "深圳市易络电子有限公司", "BOREAL STANKI OOO", "AMEGINO FZE")


@pytest.fixture
def listings() -> tuple[Listing, ...]:
    things = [listing(name, uid=str(n)) for n, name in enumerate(NAMES)]
    return (*things, listing("IVANOV, Ivan Petrovich", uid="9", kind=Kind.PERSON))


def answers(store: IndexStore, fingerprint: str, listings: tuple[Listing, ...]) -> list:
    index = store.get(fingerprint, listings)
    asked = (*NAMES, "Kompaniya AMG", "Shenzhen Yiluo Electronics", "Ivan Ivanov", "Boreal Stanky")
    return index.lookup_all([Query(name) for name in asked], min_score=0.3)


def kept(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if not path.name.startswith(".")]


def test_an_index_from_disk_gives_the_same_answers(tmp_path: Path, listings: tuple[Listing, ...]) -> None:
    built = answers(IndexStore(tmp_path), "one", listings)

    (folder,) = kept(tmp_path)
    before = (folder / "manifest.json").stat().st_mtime_ns
    assert answers(IndexStore(tmp_path), "one", listings) == built
    assert (folder / "manifest.json").stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["near-rows.npy", "tokens.msgpack", "manifest.json"])
@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_a_damaged_index_is_built_anew(tmp_path: Path, listings: tuple[Listing, ...], name: str, damage: str) -> None:
    built = answers(IndexStore(tmp_path), "one", listings)
    (folder,) = kept(tmp_path)
    content = (folder / name).read_bytes()
    if damage == "gone":
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content[:-3] if damage == "cut" else content[:-1] + bytes([content[-1] ^ 1]))

    assert answers(IndexStore(tmp_path), "one", listings) == built


def test_other_listings_have_an_index_of_their_own(tmp_path: Path, listings: tuple[Listing, ...]) -> None:
    store = IndexStore(tmp_path)
    store.get("one", listings)

    index = store.get("two", listings[:2])

    assert index.search(Query("AMEGINO FZE")) == []
    assert len(kept(tmp_path)) == 2


def test_old_indexes_are_forgotten(tmp_path: Path, listings: tuple[Listing, ...]) -> None:
    for fingerprint in ("one", "two", "three", "four"):
        IndexStore(tmp_path).get(fingerprint, listings)

    assert len(kept(tmp_path)) == 2


def test_a_folder_that_cannot_be_written_costs_no_answer(tmp_path: Path, listings: tuple[Listing, ...]) -> None:
    (tmp_path / "file").write_text("in the way")

    index = IndexStore(tmp_path / "file").get("one", listings)

    assert index.search(Query("AMEGINO FZE"))


@pytest.mark.parametrize("damage", [None, "cut"])
def test_the_places_are_kept_too_and_are_the_same_from_disk(tmp_path: Path, damage: str | None) -> None:
    address = "Office 1204, Jumeirah Bay Tower X2, Cluster X, JLT, Dubai"
    listings = (listing("AMEGINO FZE", uid="1", addresses=(Address(address, "AE"),)), listing("Boreal", uid="2"))

    def found() -> list[tuple[str, Nearness]]:
        hits = IndexStore(tmp_path).places("one", listings).shared(f"{address}, UAE", "AE", date(2026, 11, 29))
        return [(hit.listing.id, hit.nearness) for hit in hits]

    built = found()
    (folder,) = kept(tmp_path)
    if damage:
        (folder / "places.msgpack").write_bytes((folder / "places.msgpack").read_bytes()[:-3])

    assert [near for _, near in built] == [Nearness.SAME_UNIT]
    assert found() == built
