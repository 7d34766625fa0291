"""The publishers' own files, where they are at hand, read whole: counts as their README states them."""

import re
from pathlib import Path

import pytest

from lists.errors import MalformedList
from lists.model import Kind, Listing
from tests.lists.samples import by_uid, read, spellings
from tests.shared import shared

pytestmark = pytest.mark.shared

METI = "jp_meti/russia_belarus_third_country_2025-09-12"
# format, file or folder, entries, names. Where README.md gives a figure it is the same, but for what is said.
WHOLE = (
    ("un-xml", "un/2026-08-01/un.xml", 1011),
    ("un-xml", "un/2025-04-19/UN.xml", 877),
    ("uk-csv", "uk/uksl_2026-04-29_rebuilt/UK-Sanctions-List.csv", 6046),
    ("uk-csv", "uk/uksl_csv_sample/UK-Sanctions-List_header_and_row_2026-10-08.csv", 1),
    ("uk-xml", "uk/uksl_xml_sample/excerpt_2026-09-02.xml", 2),
    ("uk-conlist", "uk/ofsi_conlist_2025-04-10/ConList.csv", 4686),
    ("ofac-csv", "ofac_sdn/2026-07-31_rebuilt", 19181),
    ("ofac-csv", "ofac_sdn/2024-03-22_complete", 14452),
    ("ofac-csv", "ofac_sdn/2021-08_raw", 8976),
    # Two files joined: 11,567 rows, of which 443 are of the non-SDN list.
    ("ofac-csv", "ofac_sdn/2022-12_two_files_joined", 11567),
    ("ofac-csv", "ofac_cons/csv", 442),
    ("ofac-xml", "ofac_cons/2025-03-28_xml/consolidated.xml", 443),
    ("ofac-xml", "ofac_sdn/xml_cut/sdn_2015_1722.xml", 1722),
    ("ofac-xml", "ofac_sdn/xml_cut/sdn_2015_400.xml", 400),
    ("ofac-advanced-xml", "ofac_sdn/advanced_xml_2024-02-23_cut/test.xml", 37),
    # README.md counts 564 rows; a name has a row for each of its addresses, and 461 have an order of their own.
    ("bis-dpl", "bis/dpl_2022-09_raw/dpl.txt", 461),
    ("bis-dpl", "bis/source_layout_samples/dpl.txt", 9),
    ("bis-json", "bis/2026-07-09/bis_entity_list.json", 3409),
    ("bis-json", "bis/2026-07-09/bis_meu.json", 70),
    ("bis-json", "bis/2026-07-09/bis_dpl.json", 564),
    ("csl-json", "us_csl/2026-07-31_rebuilt/consolidated.json", 25921),
    ("csl-csv", "us_csl/2026-07-31_rebuilt/consolidated.csv", 25921),
    ("csl-csv", "us_csl/header_sample/consolidated.csv", 13),
    # README.md says 7,988; the files have 8,017 rows, each of them an entry.
    ("eu-journal", "eu/official_journal/consolidated", 8017),
    ("opensanctions-simple", "ua_war_sanctions/2026-03-13_targets_simple", 5600),
    ("eu-fsf-csv", "eu/fsf_csv_2025-08_rebuilt/eu_fsf_full_1_1.csv", 5540),
    ("eu-fsf-xml", "eu/fsf_xml_one_entity/excerpt_2024-12-11.xml", 1),
    ("ca-xml", "ca_sema/2025-03-20/cannada.xml", 4759),
    # Of 11,068 rows 3,846 are primary names; the others are further names of these.
    ("au-xlsx", "au_dfat/2026-07-23/dfat.xlsx", 3846),
    ("ch-xml", "ch_seco/2024-01-17_sample/seco.xml", 3),
    # Three targets, of which one was de-listed in 2016.
    ("ch-xml", "ch_seco/2026-08-27_sample/excerpt.xml", 2),
    ("jp-meti-eul", "jp_meti/end_user_list_2026-07/jp.json", 835),
    # README.md says 560 / 56: the Russian notice prints the numbers 1 to 561, the third-country one 1 to 56,
    # and Belarus, which README.md does not count, 1 to 27.
    ("jp-meti-ru", METI, 561 + 56 + 27),
    # README.md counts lines of one of the files (1,565); 607 of them are people, the rest are their ties.
    ("ftm", "opensanctions_exports/ftm_peps/entities.ftm.json", 607),
    ("ftm", "opensanctions_exports/ftm_network/entities.ftm.json", 17),
)


def read_shared(format_id: str, path: str) -> list[Listing]:
    return read(format_id, shared("lists", *path.split("/")))


@pytest.mark.parametrize(
    ("format_id", "path", "entries"), WHOLE, ids=[f"{entry[0]}-{Path(entry[1]).parent.name}" for entry in WHOLE]
)
def test_the_whole_file_is_read(format_id: str, path: str, entries: int) -> None:
    listings = read_shared(format_id, path)

    assert len(listings) == entries
    assert len({listing.id for listing in listings}) == entries


def test_the_damaged_un_file_is_refused_at_its_line() -> None:
    with pytest.raises(MalformedList, match=r"consolidated\.xml, line 53: not well-formed XML"):
        read_shared("un-xml", "un/2025-08-16_damaged/consolidated.xml")


DAMAGED = (
    ("ofac-xml", "ofac_sdn/xml_cut/broken.xml", "broken.xml, line 20"),
    ("ofac-csv", "ofac_sdn/broken", "csl.csv, line 1"),
    ("ofac-csv", "ofac_sdn/broken/sdn.csv", "sdn.csv"),
    ("ofac-csv", "ofac_sdn/broken/add.csv", "lacks its main file"),
)


@pytest.mark.parametrize(("format_id", "path", "place"), DAMAGED, ids=[Path(row[1]).name for row in DAMAGED])
def test_a_damaged_file_is_refused_with_its_place(format_id: str, path: str, place: str) -> None:
    with pytest.raises(MalformedList, match=re.escape(place)):
        read_shared(format_id, path)


def test_amg_is_found_on_ofsi_s_list_with_its_numbers() -> None:
    amg = by_uid(read_shared("uk-conlist", "uk/ofsi_conlist_2025-04-10/ConList.csv"))["RUS2118"]

    assert amg.name == "LLC KOMPANIYA AMG"
    assert {(number.type, number.value) for number in amg.identifiers} == {
        ("inn", "7720821959"),
        ("ogrn", "1147746889531"),
    }
    assert amg.addresses[0].country == "RU"


def test_both_layouts_of_the_us_collection_have_the_same_parties_under_the_same_ids() -> None:
    as_json = read_shared("csl-json", "us_csl/2026-07-31_rebuilt/consolidated.json")
    as_csv = read_shared("csl-csv", "us_csl/2026-07-31_rebuilt/consolidated.csv")

    names = {listing.id: {name.text for name in listing.names} for listing in as_json}
    # Two of the Denied Persons List have their country in the JSON only, and it is a part of such an id.
    assert sum(names.get(listing.id) != {name.text for name in listing.names} for listing in as_csv) <= 2
    assert {"ofac-sdn:45750", "ofac-sdn:44301", "ofac-sdn:50946"} <= names.keys()
    assert len({listing.source for listing in as_json}) == 12


def test_amg_has_the_same_id_on_the_uk_sanctions_list() -> None:
    listings = by_uid(read_shared("uk-csv", "uk/uksl_2026-04-29_rebuilt/UK-Sanctions-List.csv"))

    assert listings["RUS2118"].name == "LLC Kompaniya AMG"


def test_japan_lists_amg_and_ele_under_their_numbers() -> None:
    listings = by_uid(read_shared("jp-meti-ru", METI))

    assert set(spellings(listings["russia-560"])) == {
        "Alfa Machinery Group",
        "アルファ・マシナリー・グループ",
        "LLC Company AMG",
        "Kompaniya AMG",
        "AMG社",
        "有限会社 AMG",
    }
    assert "深圳市易络电子有限公司" in spellings(listings["third-country-48"])
    assert listings["third-country-48"].countries == ("CN",)


def test_japanese_end_users_whose_name_slipped_behind_the_country_are_named() -> None:
    names = {listing.name for listing in read_shared("jp-meti-eul", "jp_meti/end_user_list_2026-07/jp.json")}

    assert "Landa Ariya Electronic Co" in names
    assert not any(name.startswith("People's Republic") for name in names)


def test_un_weak_aliases_are_weak_and_empty_ones_skipped() -> None:
    names = [name for listing in read_shared("un-xml", "un/2026-08-01/un.xml") for name in listing.names]

    assert sum(name.strength == "weak" for name in names) > 600
    assert all(name.text for name in names)


def test_uk_ships_are_vessels_with_imo_numbers() -> None:
    path = "uk/uksl_csv_sample/UK-Sanctions-List_header_and_row_2026-10-08.csv"
    (ship,) = read_shared("uk-csv", path)

    assert ship.kind is Kind.VESSEL
    assert [(number.type, number.value) for number in ship.identifiers] == [("imo", "9826902")]
    assert ship.links[0].name == "Stream Ship Management FZCO"


def test_ftm_network_ties_the_maker_of_drones_to_its_owner() -> None:
    listings = read_shared("ftm", "opensanctions_exports/ftm_network/entities.ftm.json")
    zala = next(listing for listing in listings if listing.uid == "NK-abdzbEBkqyT29GyREbiURZ")

    assert ("owner", 51.0) in {(link.relation, link.share_percent) for link in zala.links}
