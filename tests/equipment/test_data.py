"""The goods data agree with one another."""

import csv
from collections import Counter
from datetime import date
from importlib import resources

import pytest

from app.reference import dated
from app.reference.hs_codes import find_hs_code, read_hs_code
from app.reference.machine_kinds import machine_kinds
from app.reference.makes import find_make, find_model, makes
from app.reference.phrases import fold
from app.reference.priority_list import find_priority

KINDS = machine_kinds().values()
TIERS = {"1": 4, "2": 5, "3.A": 16, "3.B": 9, "4.A": 11, "4.B": 5}


def test_the_priority_list_has_its_fifty_codes_in_six_tiers():
    facts = dated.load("goods/common_high_priority").in_force(date(2024, 2, 23))

    assert Counter(fact["tier"] for fact in facts) == TIERS
    assert len({fact["hs"] for fact in facts}) == 50


def test_the_machine_tools_of_the_list_are_these_five():
    facts = dated.load("goods/common_high_priority").in_force(date(2026, 1, 1))

    assert {f["hs"] for f in facts if f["tier"] == "4.B"} == {
        "845710",
        "845811",
        "845891",
        "845961",
        "846693",
    }


@pytest.mark.parametrize("code", ["845611", "845931", "845951", "846024", "846140", "846223", "846390"])
def test_other_machine_tools_are_not_on_it(code):
    assert find_priority(code, date(2026, 1, 1)) is None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_code_of_a_kind_is_known_and_under_its_headings(kind):
    for code in (*kind.hs_nc, *kind.hs_manual):
        assert find_hs_code(code)
        assert code[:4] in kind.headings


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_numerically_controlled_codes_stand_for_controlled_machines(kind):
    assert all(find_hs_code(code).nc is not False for code in kind.hs_nc)
    assert all(find_hs_code(code).nc is not True for code in kind.hs_manual)


def test_no_word_names_two_kinds():
    words = Counter((fold(word), "*" in word) for kind in KINDS for word in set(kind.words))

    assert [word for word, count in words.items() if count > 1] == []


def test_there_are_makes_enough_with_countries_and_processes():
    assert len(makes()) >= 80
    processes = {kind.process for kind in KINDS} | {"vehicle", "measuring", "moulding"}
    for make in makes().values():
        assert len(make.country) == 2
        assert make.processes
        assert make.processes <= processes, make.name


def test_no_name_stands_for_two_makes():
    names = Counter(fold(name) for make in makes().values() for name in {make.name, *make.aliases})

    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize(
    "make, model, kind, axes",
    [
        ("TSUGAMI", "B0385", "swiss-type-lathe", None),
        ("Tsugami Corporation", "MB-38SY", "turning-centre", None),
        ("DMG MORI", "DMU 50", "machining-centre", 5),
        ("DN Solutions", "PUMA 2600", "turning-centre", None),
        ("Mori Seiki", "NL2000", "turning-centre", None),
        ("Yamazaki Mazak", "Integrex i-200", "mill-turn-centre", 5),
        ("Haas", "VF-2SS", "machining-centre", None),
        ("Okuma", "LB15", "turning-centre", None),
        ("Maho", "MH 600 E", "milling-machine", None),
        ("Fadal", "VMC 4020 HT", "machining-centre", None),
        ("Bumotec", "s191", "mill-turn-centre", 5),
        ("Citizen", "F16", "swiss-type-lathe", None),
        ("Kuka", "KR 210", "robot", None),
        ("GF AgieCharmilles", "CUT 200", "wire-edm", None),
        ("Doosan", "Puma MX2100", "mill-turn-centre", 5),
    ],
)
def test_model_numbers_tell_the_machine(make, model, kind, axes):
    found = find_model(find_make(make), model)

    assert (found.kind, found.axes) == (kind, axes)


def test_every_model_is_of_a_known_make_and_kind():
    with resources.files("app.reference").joinpath("data", "goods", "models.csv").open(encoding="utf-8") as file:
        models = list(csv.DictReader(file))

    assert len(models) > 200
    assert {model["make"] for model in models} <= makes().keys()
    assert {model["kind"] for model in models} <= machine_kinds().keys()


@pytest.mark.parametrize(
    "description, kind",
    [
        ("Integrex 200", "mill-turn-centre"),
        ("Robodrill T21iFb", "drill-tap-centre"),
        ("Vipros 255", "punch-press"),
        ("VMC 4020 with pallet changer", "machining-centre"),
        # Only begins like a model, or is a word of everyday language.
        ("Fortus 450mc", None),
        ("Global 5000 kg hoist", None),
        ("weight kgs 200", None),
        ("Smart 42 television", None),
    ],
)
def test_a_model_number_without_its_maker_tells_only_what_can_be_nothing_else(description, kind):
    found = find_model(find_make(None, description), None, description)

    assert (found and found.kind) == kind


@pytest.mark.parametrize("text", [None, "", "abc", "1", "12345678901", "99.99", "0000"])
def test_what_is_no_code_is_no_code(text):
    assert read_hs_code(text) is None
