"""The tables taken from libraries still say what the libraries say."""

from rigour.names import NameTypeTag, SymbolCategory, analyze_names
from rigour.territories import lookup_territory

from app.names.words import person_names
from lists.territories import territory_of
from tools import person_names as made

NAMES = ("Россия", "Korea, South", "the Netherlands", "中国", "Türkiye", "Great Britain", "Foshan", "Moscow", "crimea")
WORDS = ("ted", "theodore", "mohammed", "aleksandr", "ivanov")


def test_a_territory_is_found_as_the_library_finds_it() -> None:
    assert [territory_of(name) for name in NAMES] == [lookup_territory(name) for name in NAMES]


def test_a_word_is_a_form_of_the_names_that_the_library_knows() -> None:
    assert {word: sorted(person_names()[word]) for word in WORDS} == {word: made.symbols(word) for word in WORDS}
    assert person_names()["ted"] & person_names()["theodore"]


def test_the_library_still_tells_names_from_other_symbols() -> None:
    (found,) = analyze_names(NameTypeTag.PER, ["ted"], phonetics=False, numerics=False)

    assert {span.symbol.category for span in found.spans} <= {SymbolCategory.NAME, SymbolCategory.NICK}
