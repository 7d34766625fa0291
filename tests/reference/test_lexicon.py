"""Words are looked for only where a text may hold them, and found as if every one had been tried."""

import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reference import lexicon

FILES = ("broken_words", "legal_form_homes", "military_words", "regions", "towns", "trades")


def entries_of(name):
    text = resources.files("app.reference").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return [entry["words"] for entry in tomllib.loads(text)["entries"]]


WORDS = [word for name in FILES for words in entries_of(name) for word in words]
FOUND = st.builds(str.replace, st.sampled_from(WORDS), st.just("*"), st.sampled_from(("", "s", "en", "х")))
PIECES = st.one_of(FOUND, FOUND.map(str.upper), st.text(max_size=6))
TEXTS = st.lists(st.tuples(PIECES, st.sampled_from((" ", "", "-", ", ", ". ", "/"))), max_size=5).map(
    lambda pieces: "".join(piece + gap for piece, gap in pieces)
)


def tried_one_by_one(name, text):
    entries = lexicon.load(name).entries
    return tuple((entry, word) for entry in entries if (word := entry.found_in(text)))


@pytest.mark.parametrize("name", FILES)
@given(text=TEXTS)
def test_a_lexicon_finds_what_trying_every_word_finds(name, text):
    assert lexicon.load(name).read(text) == tried_one_by_one(name, text)


@pytest.mark.parametrize("name", FILES)
def test_every_word_is_found_at_the_end_of_a_name_and_before_a_comma(name):
    for entry, words in zip(lexicon.load(name).entries, entries_of(name), strict=True):
        for word in words:
            written = word.replace("*", "")
            assert entry.found_in(f"Alfa {written}"), written
            assert entry.found_in(f"{written}, Alfa"), written


def test_the_word_that_stands_first_in_the_text_is_told():
    found = lexicon.load("military_words").read("rifles for the army, and munitions")

    assert [(entry.id, word) for entry, word in found] == [("forces", "army"), ("arms", "rifles")]
