"""What tells two nearly equal names apart, and what does not."""

import pytest

from app.matching import compare_names

APART = (
    ("another father, in Russian", "person", "Zaur Magomedovich Testov", "Zaur Salimovich Testov"),
    ("another father, in Arabic", "person", "Habib Ben Mohamed Al-Testi", "Habib Ben Ahmed Al-Testi"),
    ("father and son changed", "person", "Abdullah bin Omar Al-Testi", "Omar bin Abdullah Al-Testi"),
    ("another country's branch", "company", "Boreal Lathes (Sweden) AB", "Boreal Lathes (Finland) AB"),
    ("another country's branch, no brackets", "company", "Boreal Lathes Canada Inc", "Boreal Lathes Mexico SA"),
    ("another acronym", "company", "CST LLC", "KCST LLC"),
)
ALIKE = (
    ("a legal form written out", "company", "Microsoft Corp.", "Microsoft Corporation"),
    ("one name says where it is", "company", "Boreal Lathes Sweden", "Boreal Lathes"),
    ("the father left out", "person", "Zaur Testov", "Zaur Magomedovich Testov"),
    ("the father spelt otherwise", "person", "Zaur Magomedovich Testov", "Zaur Magomedowitsch Testov"),
    ("English words in Cyrillic", "company", "Альфа Машинери Груп", "Alfa Machinery Group"),
)


@pytest.mark.parametrize(("kind", "one", "other"), [row[1:] for row in APART], ids=[row[0] for row in APART])
def test_names_are_told_apart(kind, one, other):
    assert compare_names(one, other, kind) < 0.7
    assert compare_names(other, one, kind) < 0.7


@pytest.mark.parametrize(("kind", "one", "other"), [row[1:] for row in ALIKE], ids=[row[0] for row in ALIKE])
def test_names_are_one(kind, one, other):
    assert compare_names(one, other, kind) >= 0.7
    assert compare_names(other, one, kind) >= 0.7


def test_another_number_costs_but_does_not_decide():
    assert compare_names("NII 4", "NII 5", "company") < compare_names("NII 4", "NII 4", "company")
    assert compare_names("Boreal Fund VIII", "Boreal Fund IX", "company") < 0.8
