"""What places mean on a day."""

from datetime import date

import pytest

from app.reference import geography, places
from app.reference.dated import load

TODAY = date(2026, 11, 25)


def scopes(country, region=None, as_of=TODAY):
    return {embargo.jurisdiction: embargo.scope for embargo in places.embargoes(country, region, as_of)}


def test_russia_is_banned_by_every_jurisdiction_for_the_chapters():
    assert scopes("RU") == dict.fromkeys(places.JURISDICTIONS, "chapters")


def test_cuba_is_banned_by_the_united_states_alone():
    assert scopes("CU") == {"US": "all"}


def test_syria_changed_in_2025():
    assert scopes("SY", as_of=date(2025, 3, 1)) == {"US": "all", "EU": "conditional"}
    assert scopes("SY") == {"US": "controlled"}


def test_kyrgyzstan_is_under_the_european_ban_since_april_2026():
    assert scopes("KG", as_of=date(2026, 4, 22)) == {}
    assert scopes("KG") == {"EU": "nc-machine-tools"}


def test_crimea_is_banned_and_the_rest_of_ukraine_is_not():
    assert scopes("UA") == {}
    assert scopes("UA", "UA-43")["EU"] == "all"


@pytest.mark.parametrize(
    "country, city, region",
    [
        ("UA", "Simferopol", "UA-43"),
        ("RU", "Севастополь", "UA-40"),
        ("UA", "Donetsk", "UA-14"),
        ("UA", "Луганськ", "UA-09"),
        ("UA", "Lviv", None),
        ("DE", "Yalta", None),
    ],
)
def test_a_region_is_read_from_the_city(country, city, region):
    assert places.region_of(country, city, None) == region


@pytest.mark.parametrize("country", ["AE", "AM", "CN", "GE", "HK", "KG", "KZ", "MO", "RS", "TJ", "TR", "UZ"])
def test_the_diversion_list_as_it_stands(country):
    assert places.in_group("diversion", country, TODAY)
    assert not places.in_group("diversion", country, date(2021, 1, 1))


def test_the_customs_union_with_russia():
    members = {c for c in ("AM", "BY", "KG", "KZ", "GE") if places.in_group("customs-union-with-russia", c, TODAY)}

    assert members == {"AM", "BY", "KG", "KZ"}


def test_payment_agents_are_listed_from_the_day_of_the_ban():
    assert {fact["name"] for fact in load("payment_agents").in_force(date(2026, 5, 14))} == {
        "Arneis",
        "Asia Import Group",
        "GPAgent",
        "Platejka",
    }
    assert not load("payment_agents").in_force(date(2026, 5, 13))


def test_distances_are_roughly_right():
    assert 8_500 < geography.distance_km("JP", "DE") < 10_000
    assert geography.distance_km("DE", "DE") == 0
    assert geography.distance_km("DE", "XX") is None


def test_ships_from_japan_to_germany_pass_singapore_and_none_go_from_china_to_russia_by_malaysia():
    assert geography.lies_on_sea_lane("SG", "JP", "DE")
    assert geography.lies_on_sea_lane("SG", "DE", "JP")
    assert not geography.lies_on_sea_lane("MY", "CN", "RU")


def test_every_country_of_a_group_has_a_place_on_the_map():
    countries = {country for fact in load("country_groups").facts for country in fact["countries"]}

    assert {country for country in countries if geography.centre_of(country) is None} == set()


@pytest.mark.parametrize(
    "country, territories",
    [
        ("AU", "CC CX NF"),
        ("CN", "HK MO TW"),
        ("DK", "FO GL"),
        ("FI", "AX"),
        ("FR", "BL GF GP MF MQ NC PF PM RE TF WF YT"),
        ("GB", "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG"),
        ("NL", "AW BQ CW SX"),
        ("NO", "BV SJ"),
        ("RS", "XK"),
        ("US", "AS GU MP PR UM VI"),
    ],
)
def test_a_territory_is_printed_under_its_country(country, territories):
    assert {places.printed_under(code, TODAY) for code in territories.split()} == {country}


@pytest.mark.parametrize("code", ["DE", "US", "GB", "CN", "CK", "NU", "PS", "EH", "ZZ"])
def test_any_other_place_is_printed_under_its_own_name(code):
    assert places.printed_under(code, TODAY) == code
