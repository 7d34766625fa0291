"""The annexes of EU regulations: the annex decides the source and the effect."""

import csv
from pathlib import Path

import pytest

from lists.errors import MalformedList
from lists.model import Effect, NameStrength
from lists.registry import open_release
from tests.shared import shared

COLUMNS = (
    "celex", "recordId", "programKey", "annex", "measure", "startDate", "reason", "schema", "name", "alias",
    "weakAlias", "previousName", "country", "taxNumber", "ogrnCode", "address", "phone", "email", "website",
)  # fmt: skip


def entry(**cells: str) -> dict[str, str]:
    usual = {"celex": "32014R0833", "recordId": "7", "annex": "IV", "measure": "Export control"}
    usual |= {"startDate": "17.12.2024", "schema": "LegalEntity", "name": "Boreal Stanki"}
    return dict.fromkeys(COLUMNS, "") | usual | cells


def write(path: Path, *entries: dict[str, str], columns: tuple[str, ...] = COLUMNS) -> Path:
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(entries)
    return path


def read(folder: Path, *entries: dict[str, str]) -> list:
    return list(open_release(write(folder / "journal.csv", *entries), "eu-journal").listings())


def amend(path: Path, *entries: dict[str, str]) -> Path:
    amending = ({**one, "amendedCelex": one["celex"], "amendmentCelex": "32026R1848"} for one in entries)
    return write(path, *amending, columns=("amendedCelex", "amendmentCelex", *COLUMNS[1:]))


@pytest.mark.parametrize(
    ("celex", "annex", "measure", "source", "effect"),
    [
        ("32014R0833", "IV", "Export control", "eu-annex-iv", Effect.LICENCE_REQUIRED),
        ("32014R0269", "I.ENTITIES", "Asset freeze", "eu-annex-i", Effect.PROHIBITED),
        ("32006R0765", "I.B", "Asset freeze", "eu-annex-i", Effect.PROHIBITED),
        ("32014R0833", "XIX.A", "Financial restrictions", "eu-journal", Effect.RESTRICTED),
        ("32020R1998", "I.A", "Asset freeze", "eu-journal", Effect.PROHIBITED),
    ],
)
def test_annex_decides_source_and_effect(tmp_path, celex, annex, measure, source, effect):
    (listing,) = read(tmp_path, entry(celex=celex, annex=annex, measure=measure))

    assert (listing.source, listing.effect) == (source, effect)


def test_names_keep_their_strength_and_numbers_their_type(tmp_path):
    (listing,) = read(
        tmp_path,
        entry(
            alias="ООО “Бореал”; OOO Boreal", weakAlias="BS", country="Russia", taxNumber="7720821959 (Tax ID number)"
        ),
    )

    assert [name.strength for name in listing.names] == [
        NameStrength.PRIMARY, NameStrength.STRONG, NameStrength.STRONG, NameStrength.WEAK,
    ]  # fmt: skip
    assert [(number.type, number.value) for number in listing.identifiers] == [("inn", "7720821959")]


def test_person_and_entity_of_one_number_are_two_listings(tmp_path):
    of_annex = {"celex": "32014R0269", "measure": "Asset freeze"}
    person = entry(**of_annex, annex="I.PERSONS", schema="Person", name="Ivan Testov")

    found = read(tmp_path, person, entry(**of_annex, annex="I.ENTITIES"))

    assert {listing.id: listing.name for listing in found} == {
        "eu-annex-i:7": "Boreal Stanki",
        "eu-annex-i:7-person": "Ivan Testov",
    }


def test_amendment_adds_to_the_consolidated_text_and_replaces_its_entries(tmp_path):
    write(tmp_path / "consolidated" / "32014R0833.csv", entry(), entry(recordId="8", name="Austral Stanki"))
    amend(
        tmp_path / "amendments" / "32026R1848.csv", entry(name="Boreal Works"), entry(recordId="9", name="New Stanki")
    )

    release = open_release(tmp_path, "eu-journal")

    assert {listing.uid: listing.name for listing in release.listings()} == {
        "7": "Boreal Works",
        "8": "Austral Stanki",
        "9": "New Stanki",
    }
    assert not release.supplement


def test_amendment_alone_supplements_what_was_loaded_before(tmp_path):
    release = open_release(amend(tmp_path / "32026R1848.csv", entry(recordId="9", name="New Stanki")), "eu-journal")

    assert [listing.id for listing in release.listings()] == ["eu-annex-iv:9"]
    assert release.supplement


def test_file_with_a_header_alone_holds_nothing(tmp_path):
    assert read(tmp_path) == []


def test_entry_of_no_regulation_is_refused_with_its_line(tmp_path):
    with pytest.raises(MalformedList, match=r"journal\.csv, line 3"):
        read(tmp_path, entry(), entry(celex="gazette"))


@pytest.mark.shared
def test_the_case_is_found_by_number_and_by_chinese_name():
    folder = shared("lists", "eu", "official_journal", "consolidated")

    listings = {listing.id: listing for listing in open_release(folder, "eu-journal").listings()}

    assert {number.value for number in listings["eu-annex-iv:697"].identifiers} >= {"7720821959", "1147746889531"}
    assert "深圳市易络电子有限公司" in {name.text for name in listings["eu-annex-iv:693"].names}
    assert sum(listing.source == "eu-annex-iv" for listing in listings.values()) == 921
