"""Words are looked for only where a text may hold them, and found as if every one had been tried."""

import tomllib
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reference import lexicon

FILES = ("broken_words", "legal_form_homes", "military_words", "regions", "towns", "trades")


def words_of(name):
    text = resources.files("app.reference").joinpath("data", f"{name}.toml").read_text(encoding="utf-8")
    return [word for entry in tomllib.loads(text)["entries"] for word in entry["words"]]


WORDS = [word for name in FILES for word in words_of(name)]
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


def test_the_word_that_stands_first_in_the_text_is_told():
    found = lexicon.load("military_words").read("rifles for the army, and munitions")

    assert [(entry.id, word) for entry, word in found] == [("forces", "army"), ("arms", "rifles")]
