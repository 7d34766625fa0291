"""What is peculiar to a publisher's layout, each trap a test, on the samples and small variations of them."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from lists.errors import ListError, MalformedList
from lists.model import Effect, Kind
from lists.parsing import uk
from lists.registry import open_release
from lists.sources.ca_xml import aliases_in
from lists.sources.ch_xml import effect_of
from lists.sources.un_xml import alias_names
from tests.lists.samples import by_uid, read, sample, spellings

Change = Callable[[str], str]


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, Change], Path]:
    """Copies a format's sample with its (only) file changed."""

    def change_it(format_id: str, change: Change) -> Path:
        folder = shutil.copytree(sample(format_id), tmp_path / format_id)
        (file,) = folder.iterdir()
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
        return folder

    return change_it


# A list of the dealer's own


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("UAE", "Atlantis", "line 2: 'Atlantis' is no country"),
        ("due_diligence", "forbidden", "line 2: effect 'forbidden' is none of prohibited"),
        ("company,UAE", "firm,UAE", "line 2: kind 'firm' is none of company"),
        ("passport:", "pass:", "line 4: identifier type 'pass' is none of"),
        (",Jan Doe", ",", "line 4: '' is no name"),
        (",note", ",remark", "unknown column remark"),
        ("id,name", "id,title", "lacks the column name"),
    ],
)
def test_own_list_names_the_cell_that_cannot_be_right(
    wrong: str, right: str, told: str, changed: Callable[[str, Change], Path]
) -> None:
    folder = changed("own-csv", lambda text: text.replace(wrong, right, 1))

    with pytest.raises(MalformedList, match=re.escape(told)):
        read("own-csv", folder)


def test_own_list_needs_a_name_and_takes_an_effect(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("name\nExample Deals FZE\n")

    (party,) = read("own-csv", tmp_path, source="never-again", effect=Effect.RESTRICTED)

    assert (party.id, party.effect) == ("never-again:xx-example-deals-fze", Effect.RESTRICTED)
    with pytest.raises(ListError, match="--source"):
        list(open_release(tmp_path, "own-csv").listings())


# United States, OFAC


@pytest.mark.parametrize("format_id", ["ofac-csv", "ofac-xml", "ofac-advanced-xml"])
def test_ofac_party_has_one_id_and_its_aliases_their_strength_in_every_layout(format_id: str) -> None:
    party = next(listing for listing in read(format_id) if listing.id == "ofac-sdn:101")

    strengths = spellings(party)
    assert (strengths["ES"], strengths["OLD EXAMPLE"]) == ("weak", "former")
    assert next((number.type, number.value) for number in party.identifiers) == ("inn", "7707083893")
    assert party.links[0].listing_id == "ofac-sdn:102"


def test_ofac_xml_is_read_under_either_namespace(changed: Callable[[str, Change], Path]) -> None:
    today = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"
    old = changed("ofac-xml", lambda text: text.replace("http://tempuri.org/sdnList.xsd", f"{today}/XML"))
    advanced = changed(
        "ofac-advanced-xml", lambda text: text.replace("http://www.un.org/sanctions/1.0", f"{today}/ADVANCED_XML")
    )

    assert read("ofac-xml", old) == read("ofac-xml")
    assert read("ofac-advanced-xml", advanced) == read("ofac-advanced-xml")


def test_ofac_advanced_party_on_two_lists_is_a_listing_on_each() -> None:
    both = [listing for listing in read("ofac-advanced-xml") if listing.uid == "102"]

    assert {(one.source, one.effect, str(one.listed_on)) for one in both} == {
        ("ofac-sdn", Effect.PROHIBITED, "2023-05-19"),
        ("ofac-cons", Effect.RESTRICTED, "2022-02-24"),
    }


# United States, the Consolidated Screening List


def test_csl_each_list_has_an_effect_of_its_own() -> None:
    effects = {listing.source: listing.effect for listing in read("csl-json")}

    assert effects == {
        "ofac-sdn": Effect.PROHIBITED,
        "us-el": Effect.LICENCE_REQUIRED,
        "us-dpl": Effect.PROHIBITED,
        "us-uvl": Effect.DUE_DILIGENCE,
        "us-isn": Effect.RESTRICTED,
        "us-meu": Effect.LICENCE_REQUIRED,
        "us-mbs": Effect.RESTRICTED,
        "us-cap": Effect.RESTRICTED,
    }


def test_csl_an_address_listed_by_itself_is_an_address() -> None:
    (place,) = [listing for listing in read("csl-json") if listing.kind is Kind.ADDRESS]

    assert place.id == "us-el:hk-address-90"
    assert place.addresses[0].country == "HK"


def test_csl_two_orders_against_one_name_are_two_entries() -> None:
    denied = [listing for listing in read("csl-csv") if listing.source == "us-dpl"]

    assert [listing.name for listing in denied] == ["R. ROE", "R. ROE"]
    assert len({listing.uid for listing in denied}) == 2


@pytest.mark.parametrize("format_id", ["csl-json", "csl-csv"])
def test_csl_a_list_that_nobody_knows_is_refused(format_id: str, changed: Callable[[str, Change], Path]) -> None:
    folder = changed(format_id, lambda text: text.replace("Unverified List (UVL)", "Uncertain List (UCL)"))

    with pytest.raises(MalformedList, match="none of the twelve lists"):
        read(format_id, folder)


# Japan, the notices on Russia, Belarus and third countries


@pytest.mark.parametrize("last", [", 34500", ", Istanbul", ", Is", "1/3"])
def test_meti_notice_that_breaks_off_in_its_last_entry_is_refused(last: str, tmp_path: Path) -> None:
    text = (sample("jp-meti-ru") / "third_country.txt").read_text(encoding="utf-8")
    (tmp_path / "third_country.txt").write_text(text[: text.rindex(last) + len(last)], encoding="utf-8")

    with pytest.raises(MalformedList, match="breaks off inside entry 3"):
        read("jp-meti-ru", tmp_path)


# United Nations


def test_un_reference_number_loses_its_trailing_space() -> None:
    assert set(by_uid(read("un-xml"))) == {"QDi.901", "QDe.902"}


def test_un_date_of_birth_may_be_exact_circa_or_a_range() -> None:
    assert by_uid(read("un-xml"))["QDi.901"].dates_of_birth == ("1971-03-14", "1972~", "1970/1973")


def test_un_alias_quality_is_good_low_aka_or_fka() -> None:
    listings = by_uid(read("un-xml"))

    assert spellings(listings["QDi.901"])["Abu Makina"] == "weak"
    assert spellings(listings["QDe.902"])["Boreal Lathes"] == "former"


@pytest.mark.parametrize(
    ("printed", "person", "names"),
    [
        ("Samir Qassem; Sameer Kassim", True, ["Samir Qassem", "Sameer Kassim"]),
        ("Al-Testi, Samir", True, ["Al-Testi, Samir"]),
        ("Samir Qassem, Sameer Kassim", True, ["Samir Qassem", "Sameer Kassim"]),
        ("AL-BASHIR TRADING COMPANY, LTD", False, ["AL-BASHIR TRADING COMPANY, LTD"]),
        ("حسن غول (Hassan Ghul; Hassan Gul)", True, ["Hassan Ghul", "Hassan Gul", "حسن غول"]),
        ("Amir Khazmat (original script: Амир Хазмат)", True, ["Амир Хазмат", "Amir Khazmat"]),
        ("Saf Al-Hadad, born 1 Jan. 1953 (passport no. 1)", True, ["Saf Al-Hadad"]),
        ("Ansar al-Shari'a (AAS)", False, ["Ansar al-Shari'a (AAS)"]),
        ("Hilarion Santos, III (third)", True, ["Hilarion Santos, III"]),
    ],
)
def test_un_alias_field_may_hold_several_names(printed: str, person: bool, names: list[str]) -> None:
    assert [" ".join(name.split()) for name in alias_names(printed, person)] == names


def test_un_references_to_other_entries_are_links() -> None:
    (link,) = by_uid(read("un-xml"))["QDi.901"].links

    assert (link.relation, link.listing_id) == ("linked_to", "un-sc:QDe.902")


def test_un_note_alone_is_an_address_only_where_it_names_a_country() -> None:
    (address,) = by_uid(read("un-xml"))["QDe.902"].addresses

    assert address.text == "302 Good Earth Court, Karachi, Pakistan"


def test_un_date_of_the_file_is_published_with_it() -> None:
    release = open_release(sample("un-xml"), "un-xml")
    list(release.listings())

    assert release.published_at == date(2026, 8, 1)


# XML in general


def test_xml_entities_are_refused(changed: Callable[[str, Change], Path]) -> None:
    bomb = '<!DOCTYPE lolz [<!ENTITY lol "lol">]>\n<CONSOLIDATED_LIST'
    folder = changed("un-xml", lambda text: text.replace("<CONSOLIDATED_LIST", bomb, 1))

    with pytest.raises(MalformedList, match="document type"):
        read("un-xml", folder)


@pytest.mark.parametrize("format_id", ["un-xml", "uk-xml", "eu-fsf-xml", "ca-xml", "ch-xml"])
def test_another_publishers_xml_is_refused(format_id: str, tmp_path: Path) -> None:
    (tmp_path / "other.xml").write_text("<rss><record/><INDIVIDUAL/><target/></rss>", encoding="utf-8")

    with pytest.raises(MalformedList):
        read(format_id, tmp_path)


# United Kingdom


@pytest.mark.parametrize(
    ("measures", "kind", "effect"),
    [
        ("Asset freeze|Travel Ban", Kind.PERSON, Effect.PROHIBITED),
        ("Shipping sanctions: (see 'Other information')", Kind.VESSEL, Effect.RESTRICTED),
        ("Trust Services Sanctions", Kind.COMPANY, Effect.RESTRICTED),
        ("Travel Ban", Kind.PERSON, Effect.DUE_DILIGENCE),
        ("Director Disqualification Sanction|Travel Ban", Kind.PERSON, Effect.DUE_DILIGENCE),
        ("", Kind.COMPANY, Effect.PROHIBITED),
        ("", Kind.VESSEL, Effect.RESTRICTED),
    ],
)
def test_uk_effect_is_that_of_the_sanctions_imposed(measures: str, kind: Kind, effect: Effect) -> None:
    assert uk.effect_of(measures, kind) is effect


@pytest.mark.parametrize(
    ("name_type", "quality", "strength"),
    [
        ("Primary Name", "", "primary"),
        ("Primary name", "", "primary"),
        ("Primary Name Variation", "", "strong"),
        ("Primary_Variation", "", "strong"),
        ("ALias", "Good quality a.k.a", "strong"),
        ("Alias", "Low quality a.k.a", "weak"),
        ("Alias", "low_quality_aka", "weak"),
        ("FKA", "Good quality", "former"),
    ],
)
def test_uk_name_types_are_spelt_in_many_ways(name_type: str, quality: str, strength: str) -> None:
    assert uk.strength_of(name_type, quality) == strength


def test_uk_name_6_is_the_family_name_and_stands_first() -> None:
    assert by_uid(read("uk-csv"))["RUS9002"].name == "Pyotr Ivanovich FREZEROV"


def test_uk_rows_of_one_designation_need_not_stand_together() -> None:
    names = spellings(by_uid(read("uk-csv"))["RUS9001"])

    assert names["Spindle (Moscow)"] == "strong"
    assert names["ST Group"] == "weak"


@pytest.mark.parametrize("format_id", ["uk-csv", "uk-xml", "uk-conlist"])
def test_uk_id_is_the_unique_id_in_every_file(format_id: str) -> None:
    assert "uk-sanctions:RUS9001" in {listing.id for listing in read(format_id)}


@pytest.mark.parametrize(("format_id", "day"), [("uk-csv", date(2026, 10, 8)), ("uk-conlist", date(2025, 4, 10))])
def test_uk_first_line_dates_the_file(format_id: str, day: date) -> None:
    release = open_release(sample(format_id), format_id)
    list(release.listings())

    assert release.published_at == day


def test_uk_dates_of_birth_may_lack_day_and_month() -> None:
    assert by_uid(read("uk-xml"))["RUS9002"].dates_of_birth == ("1965", "1965-07")


def test_ofsi_text_packs_numbers_contacts_and_ties() -> None:
    company = by_uid(read("uk-conlist"))["RUS9001"]

    assert [(number.type, number.value) for number in company.identifiers] == [
        ("inn", "7707083893"),
        ("ogrn", "1027700132195"),
    ]
    assert [(link.relation, link.name) for link in company.links] == [
        ("subsidiary", "Spindle Service LLC"),
        ("subsidiary", "Spindle Tools LLC"),
        ("parent", "Spindle Holding JSC"),
    ]
    assert company.phones == ("+7 495 123 45 67",)


def test_ofsi_entry_without_a_reference_goes_by_its_group() -> None:
    assert "OFSI99002" in by_uid(read("uk-conlist"))


def test_a_uk_row_of_another_width_is_refused_with_its_line(changed: Callable[[str, Change], Path]) -> None:
    folder = changed("uk-csv", lambda text: text.replace(",General cargo,,,,\n", ",General cargo\n"))

    with pytest.raises(MalformedList, match=r"extract\.csv, line 8: 54 fields where the header has 58"):
        read("uk-csv", folder)


# European Union


def test_eu_line_breaks_are_two_characters() -> None:
    assert "Director of Spindle Trade" in by_uid(read("eu-fsf-csv"))["900002"].positions


def test_eu_quotes_stand_inside_unquoted_fields() -> None:
    assert 'Corporation "Spindle" of Moscow' in spellings(by_uid(read("eu-fsf-csv"))["900001"])


def test_eu_country_00_is_unknown() -> None:
    assert by_uid(read("eu-fsf-xml"))["900002"].nationalities == ("RU",)


def test_eu_weak_alias_is_an_attribute_in_xml_and_a_remark_in_csv() -> None:
    assert spellings(by_uid(read("eu-fsf-xml"))["900001"])["Spindelhandel"] == "weak"
    assert spellings(by_uid(read("eu-fsf-csv"))["900001"])['Corporation "Spindle" of Moscow'] == "weak"


def test_eu_ids_are_the_same_in_csv_and_xml() -> None:
    assert {listing.id for listing in read("eu-fsf-csv")} == {listing.id for listing in read("eu-fsf-xml")}


def test_eu_number_known_to_be_false_is_left_out() -> None:
    numbers = [number.value for number in by_uid(read("eu-fsf-xml"))["900001"].identifiers]

    assert numbers == ["7707083893"]


def test_eu_remarks_name_parents_associates_and_kin() -> None:
    listings = by_uid(read("eu-fsf-csv"))

    assert [(link.relation, link.name) for link in listings["900001"].links] == [
        ("associate", "Shahin Lathes"),
        ("associate", "Tokar JSC"),
        ("parent", "Spindle Holding JSC"),
    ]
    assert [(link.relation, link.name) for link in listings["900002"].links] == [("family", "Anna Frezerova")]


def test_eu_first_regulation_dates_the_listing_where_no_date_is_given() -> None:
    assert by_uid(read("eu-fsf-csv"))["900002"].listed_on == date(2023, 12, 18)


def test_eu_older_csv_layout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "old.csv").write_text("Entity_id;Naal_wholename;Addr_city\n1;X;Y\n", encoding="utf-8")

    with pytest.raises(MalformedList, match="lacks the column Entity_LogicalId"):
        read("eu-fsf-csv", tmp_path)


# Canada


def test_canadian_item_numbers_are_not_part_of_the_id(changed: Callable[[str, Change], Path]) -> None:
    folder = changed("ca-xml", lambda text: text.replace("<Item>3</Item>", "<Item>99</Item>"))

    assert [listing.uid for listing in read("ca-xml", folder)] == [listing.uid for listing in read("ca-xml")]


def test_two_canadians_of_one_name_are_two_entries() -> None:
    assert sum(listing.name == "Oleg Moidodyr" for listing in read("ca-xml")) == 2


def test_canadian_regulation_is_a_programme_and_no_country() -> None:
    assert all(listing.programs and not listing.countries for listing in read("ca-xml"))


@pytest.mark.parametrize(
    ("text", "person", "names"),
    [
        ("Иван Головатый; Ivan Golovatyi", True, ["Иван Головатый", "Ivan Golovatyi"]),
        ("Баранов, Олег Анатольевич", True, ["Баранов, Олег Анатольевич"]),
        ("Iran Air Cargo, HOMA, Homa Airways", False, ["Iran Air Cargo", "HOMA", "Homa Airways"]),
        ('ММЗ "Авангард", АО', False, ['ММЗ "Авангард", АО']),
        ("Russian: Анна Ким / Анна Цой", True, ["Анна Ким", "Анна Цой"]),
        ("also Andrey Ilnitsky; Андрей Ильницкий", True, ["Andrey Ilnitsky", "Андрей Ильницкий"]),
    ],
)
def test_canadian_aliases_are_joined_in_many_ways(text: str, person: bool, names: list[str]) -> None:
    assert [name for name in aliases_in(text, person) if name] == names


def test_canadian_ships_have_imo_numbers_and_sectoral_schedules_restrict() -> None:
    listings = {listing.name: listing for listing in read("ca-xml")}

    assert listings["Cargo of Lathes"].identifiers[0].value == "9074729"
    assert listings["Lathe Credit Bank"].effect is Effect.RESTRICTED


# Australia


def test_australian_letters_are_further_names_of_the_number() -> None:
    assert spellings(by_uid(read("au-xlsx"))["2"]) == {
        "Pyotr FREZEROV": "primary",
        "Пётр Фрезеров": "strong",
        "Peter the Miller": "weak",
    }


def test_australian_reference_may_be_a_number_or_a_text(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(sample("au-xlsx") / "extract.xlsx")
    sheet = workbook.worksheets[0]
    sheet["A2"] = "2"
    workbook.save(tmp_path / "list.xlsx")

    assert set(by_uid(read("au-xlsx", tmp_path))) == {"2", "3", "14", "21"}


def test_australian_measures_decide_the_effect() -> None:
    effects = {uid: listing.effect for uid, listing in by_uid(read("au-xlsx")).items()}

    assert effects == {
        "2": Effect.PROHIBITED,
        "3": Effect.DUE_DILIGENCE,
        "14": Effect.PROHIBITED,
        "21": Effect.RESTRICTED,
    }


def test_australian_row_without_a_reference_is_refused_with_its_row(tmp_path: Path) -> None:
    workbook = openpyxl.load_workbook(sample("au-xlsx") / "extract.xlsx")
    workbook.worksheets[0]["A5"] = "see below"
    workbook.save(tmp_path / "list.xlsx")

    with pytest.raises(MalformedList, match=r"list\.xlsx, line 5"):
        read("au-xlsx", tmp_path)


# Switzerland


def test_swiss_first_modification_tells_that_a_target_is_gone() -> None:
    assert set(by_uid(read("ch-xml"))) == {"9001", "9020", "9040"}


def test_swiss_old_copies_inside_modifications_are_never_read() -> None:
    names = {name for listing in read("ch-xml") for name in spellings(listing)}

    assert not {"NEVER READ THIS", "NOR THIS"} & names


def test_swiss_names_are_put_together_in_their_parts_order_and_spellings() -> None:
    assert spellings(by_uid(read("ch-xml"))["9001"]) == {
        "Stankou Dzmitry": "primary",
        "Stankov Dzmitry": "strong",
        "Станков Дмитрий": "strong",
        "Dima": "weak",
    }


def test_swiss_places_stand_behind_the_targets() -> None:
    (address,) = by_uid(read("ch-xml"))["9001"].addresses

    assert address.text.endswith("220029, Minsk, Minsk Region, Belarus")
    assert address.country == "BY"


@pytest.mark.parametrize(
    ("title", "effect"),
    [
        ("Financial measures, annex 2", Effect.PROHIBITED),
        ("article 12 -- Restrictions on named individuals and entities", Effect.PROHIBITED),
        ("article 16 and 17 -- Restrictions on the money and capital market", Effect.RESTRICTED),
        ("Vessel-related measures", Effect.RESTRICTED),
        ("Travel ban, annex 1", Effect.DUE_DILIGENCE),
        ("article 99 -- something new", Effect.PROHIBITED),
    ],
)
def test_swiss_sanctions_set_tells_the_effect(title: str, effect: Effect) -> None:
    assert effect_of(title) is effect


# Japan


def test_japanese_entry_may_begin_on_the_line_on_which_the_page_ended() -> None:
    assert by_uid(read("jp-meti-ru"))["third-country-2"].name == "Harbour Lathe Technology Co LTD"


def test_japanese_and_latin_name_may_meet_on_one_line() -> None:
    assert spellings(by_uid(read("jp-meti-ru"))["third-country-3"]).keys() >= {
        "Milling Dis Ticaret Limited",
        "Milling Trade",
        "ミリング有限会社",
    }


def test_japanese_numbers_are_printed_wide_or_narrow() -> None:
    assert {"belarus-1", "belarus-2"} <= set(by_uid(read("jp-meti-ru")))


def test_japanese_notice_that_lost_an_entry_is_refused(tmp_path: Path) -> None:
    text = (sample("jp-meti-ru") / "third_country.txt").read_text(encoding="utf-8")
    (tmp_path / "notice.txt").write_text(text.replace("2 ハーバー", "ハーバー"), encoding="utf-8")

    with pytest.raises(MalformedList, match=r"notice\.txt, line \d+: entry 2 was expected"):
        read("jp-meti-ru", tmp_path)


def test_japanese_end_user_number_is_not_part_of_the_id(changed: Callable[[str, Change], Path]) -> None:
    folder = changed("jp-meti-eul", lambda text: text.replace("jp-eul-1", "jp-eul-77"))

    assert [x.uid for x in read("jp-meti-eul", folder)] == [x.uid for x in read("jp-meti-eul")]


# FollowTheMoney


def test_ftm_edges_may_stand_before_or_after_their_parties() -> None:
    links = {(link.relation, link.name, link.share_percent) for link in by_uid(read("ftm"))["NK-company"].links}

    assert links >= {("owner", "Pyotr Frezerov", 51.0), ("director", "Anna Frezerova", None)}


def test_ftm_holding_that_ended_is_a_tie_without_a_share() -> None:
    (link,) = by_uid(read("ftm"))["NK-old"].links

    assert (link.relation, link.share_percent) == ("linked_to", None)


def test_ftm_effect_is_the_callers_for_targets_only() -> None:
    listings = by_uid(read("ftm", source="my-graph", effect=Effect.PROHIBITED))

    assert listings["NK-company"].effect is Effect.PROHIBITED
    assert listings["NK-wife"].effect is Effect.DUE_DILIGENCE
    assert listings["NK-wife"].id == "my-graph:NK-wife"


def test_ftm_line_that_is_no_entity_is_refused_with_its_line(changed: Callable[[str, Change], Path]) -> None:
    folder = changed("ftm", lambda text: text.replace('{"id": "NK-wife"', '{"ident": "NK-wife"'))

    with pytest.raises(MalformedList, match=r"extract\.ftm\.json, line 5"):
        read("ftm", folder)


def test_opensanctions_rows_with_one_id_are_one_listing_with_every_name(tmp_path: Path) -> None:
    release = tmp_path / "targets.csv"
    release.write_text(
        "id,schema,name,aliases,birth_date,countries,addresses,identifiers,sanctions,phones,emails,dataset\n"
        "annex-9,Organization,First Bank of Example,,,by,,,EU-BLR,,,Example\n"
        "annex-10,Organization,Elsewhere Bank,,,by,,,EU-BLR,,,Example\n"
        "annex-9,Organization,Second Bank of Example,2BE,,ru,,,EU-BLR,,,Example\n",
        encoding="utf-8",
    )

    listings = by_uid(read("opensanctions-simple", release, source="annexes"))

    assert set(listings) == {"annex-9", "annex-10"}
    assert [name.text for name in listings["annex-9"].names] == [
        "First Bank of Example",
        "Second Bank of Example",
        "2BE",
    ]
    assert set(listings["annex-9"].countries) == {"BY", "RU"}
