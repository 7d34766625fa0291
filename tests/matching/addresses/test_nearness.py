"""How near two addresses are, on pairs from the official lists that a person has judged."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from app.matching.addresses.model import Proximity
from app.matching.addresses.nearness import nearness, parsed

PAIRS = Path(__file__).parent / "labelled_pairs.csv"


def judged():
    with PAIRS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            one = parsed(row["one"], row["country"] or None)
            other = parsed(row["other"], row["other_country"] or None)
            yield row, nearness(one, other), nearness(other, one)


def test_most_pairs_are_judged_as_a_person_judges_them():
    right: Counter[str] = Counter()
    pairs: Counter[str] = Counter()
    for row, found, _ in judged():
        pairs[row["nearness"]] += 1
        # Not to know whether two places are near is as good as to say that they are not: neither is a sign.
        right[row["nearness"]] += found == row["nearness"] or (row["nearness"], found) == ("different", "unknown")

    assert sum(right.values()) / sum(pairs.values()) >= 0.85
    assert right["same_unit"] / pairs["same_unit"] >= 0.8
    assert right["different"] / pairs["different"] >= 0.85


def test_places_that_differ_are_never_one_unit():
    wrong = [(row["one"], row["other"]) for row, found, _ in judged() if found == "same_unit" != row["nearness"]]

    assert wrong == []


def test_the_order_of_two_addresses_does_not_matter():
    assert all(found is turned for _, found, turned in judged())


@pytest.mark.parametrize(
    "one, other, country, near",
    [
        ("2508 One Lake Plaza, Dubai", "Office 2507-2508, One Lake Plaza, Dubai", "AE", Proximity.SAME_UNIT),
        ("Suite 1505-6, 2 Granville Road", "Suite 1506, 2 Granville Road", "HK", Proximity.SAME_UNIT),
        ("Rm. 5, 11/F, 14 Tai Yau Street", "14 Tai Yau Street, 1105, 11/F", "HK", Proximity.SAME_UNIT),
        ("Rm 803, 8/F, Chevalier House, TST", "Room 803, Chevalier House, Tsim Sha Tsui", "HK", Proximity.SAME_UNIT),
        ("Ulus Mah., A1 Fabrika Apartmanı No 7", "A1 Fabrika Apartmani, No 7, Ulus Mah.", "TR", Proximity.SAME_UNIT),
        ("Unit 803 8/F Kin House 45 Hart Rd", "Room 803, Kin House 45-51, Hart Road", "HK", Proximity.SAME_UNIT),
        ("Unit 803, Kin House, 53 Hart Rd", "Room 803, Kin House 45-51, Hart Road", "HK", Proximity.SAME_STREET),
        ("d. 9, pom. 10-44, ul. Petra, Minsk", "d. 9, pom. 9-13, ul. Petra, Minsk", "BY", Proximity.SAME_BUILDING),
        ("Atatürk Cad. Dış Kapı No: 12 İç Kapı No: 5", "Atatürk Cad. No: 12/5", "TR", Proximity.SAME_UNIT),
        ("Atatürk Cad. No: 12 İç Kapı No: 5", "Atatürk Cad. No: 12/6", "TR", Proximity.SAME_BUILDING),
        ("ul. Lenina 5, Tula", "ul. Lenina 7, Tula", "RU", Proximity.SAME_STREET),
        ("ul. Lenina 5, Tula", "ul. Lenina 5, Kazan", "RU", Proximity.DIFFERENT),
    ],
)  # fmt: skip
def test_rooms_are_compared_by_their_numbers(one: str, other: str, country: str, near: Proximity):
    assert nearness(parsed(one, country), parsed(other, country)) is near
