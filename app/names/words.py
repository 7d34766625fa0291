"""The lexicon: what words mean in English, how little they distinguish, and how common they are.

The tables are data in `lexicon/`. `translations.csv` maps a word of any language to English words, a
trailing `*` marks a stem, an empty meaning a legal form; `descriptors.csv` gives a weight, 0..1, to
words that describe rather than name; `commonness.csv` holds the Zipf frequency times ten (base-10 log
of the frequency per 10^9 words) of ordinary words and names, romanised; `person_words.csv` lists titles and
particles; `person_names.csv` says which words are forms of one personal name (made by `tools.person_names`).
"""

import csv
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz.distance import OSA

from app.names.script import fold, has_abjad, has_han, romanise
from app.names.sound import key

_UNSURE_LENGTH = 3
_UNSURE_LANGUAGES = frozenset({"tr", "es", "fa", "zh", "ar"})


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one table of the lexicon."""
    table = resources.files("app.names").joinpath("lexicon", name)
    with table.open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


@cache
def commonness() -> dict[str, float]:
    """Zipf frequency (0..8) of a romanised word; a word not in it is rare."""
    return {row["word"]: int(row["zipf10"]) / 10 for row in rows("commonness.csv")}


@cache
def descriptor_weights() -> dict[str, float]:
    return {row["word"]: float(row["weight"]) for row in rows("descriptors.csv")}


@cache
def _activities() -> frozenset[str]:
    return frozenset(r["word"] for r in rows("descriptors.csv") if r["class"] in ("activity", "common"))


def says_what_it_does(word: str) -> bool:
    """Whether a descriptor names a trade or a quality, not merely a way to be organised."""
    return word in _activities()


@cache
def person_names() -> dict[str, frozenset[str]]:
    """The personal names that a romanised word is a form of, by Wikidata number, a nickname's by its own word."""
    return {row["word"]: frozenset(row["names"].split()) for row in rows("person_names.csv")}


@cache
def person_roles() -> dict[str, str]:
    return {row["word"]: row["role"] for row in rows("person_words.csv")}


class Translations:
    """Words of other languages and abbreviations, by their sound key, with the English words they mean."""

    def __init__(self) -> None:
        self.sure: dict[str, tuple[str, ...]] = {}
        self.unsure: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.stems: dict[str, tuple[str, ...]] = {}
        self.han: dict[str, tuple[str, ...]] = {}
        self.languages: dict[str, str] = {}
        for row in rows("translations.csv"):
            self._add(row["form"], tuple(row["meaning"].split()), row["language"])
        for word in descriptor_weights():
            self.sure.setdefault(word, (word,))
        self.longest_han = max(map(len, self.han))

    def _add(self, form: str, meaning: tuple[str, ...], language: str) -> None:
        folded = fold(form)
        if has_han(folded):
            self.han[folded] = meaning
            return
        stem = folded.endswith("*")
        word = "".join(c for c in romanise(folded) if c.isalnum())
        sound = key(word)
        if stem:
            self.stems[sound] = meaning
        elif language in _UNSURE_LANGUAGES and len(word) <= _UNSURE_LENGTH and not has_abjad(folded):
            self.unsure[word] = (language, meaning)
        else:
            self.sure.setdefault(word, meaning)
            if language != "en":
                self.sure.setdefault("~" + sound, meaning)
                self.languages.setdefault(word, language)

    def of(self, word: str) -> tuple[str, ...] | None:
        """The English words for a romanised word, or None when it is not in the lexicon."""
        found = self.sure.get(word)
        if found is not None or len(word) < 4:
            return found
        sound = key(word)
        found = self.sure.get("~" + sound)
        if found is not None:
            return found
        for end in range(len(sound), 3, -1):
            found = self.stems.get(sound[:end])
            if found is not None:
                return found
        return None


@cache
def translations() -> Translations:
    return Translations()


# Words of written-out legal forms, known again when one is misspelt and the form is not found whole.
_FORM_WORDS = (
    *("limited", "liability", "company", "incorporated", "corporation", "stock", "joint", "sirketi"),
    *(
        "obshchestvo",
        "ogranichennoi",
        "otvetstvennostyu",
        "aktsionernoe",
        "otkrytoe",
        "zakrytoe",
        "publichnoe",
    ),
)


@lru_cache(maxsize=100_000)
def form_word(word: str) -> str | None:
    """The word of a legal form that this is a misspelling of; a word of its own right is none."""
    if len(word) < 4 or commonness().get(word, 0.0) > 3:
        return None
    for form in _FORM_WORDS:
        allowed = 2 if len(form) >= 7 else 1
        if abs(len(form) - len(word)) <= allowed and OSA.distance(word, form, score_cutoff=allowed) <= allowed:
            return form
    return None


_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen")
_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", *_TEENS, "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = {word: n for n, word in enumerate(_UNITS) if n} | {
    word: n for n, word in zip(range(20, 100, 10), _TENS, strict=True)
}
_ROMAN_UNITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
ROMAN = {ten + unit: str(n) for n, (ten, unit) in enumerate((t, u) for t in ("", "x") for u in _ROMAN_UNITS) if n > 1}
ROMAN["xx"] = "20"
