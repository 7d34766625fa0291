"""Makers of machine tools: their names, countries, what they make, and what some model numbers tell."""

import csv
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from app.reference.phrases import PhraseBook, fold, read_tokens

_TELLING = re.compile(r"[A-Z]{3,}[0-9]")
_LETTERS = re.compile(r"[A-Z]+")
_LATIN = re.compile(r"[A-Z0-9]+")


@dataclass(frozen=True, slots=True, eq=False)
class Make:
    """One maker. `processes` are what its machines do; `nc_only` says it makes no machine without control."""

    name: str
    aliases: tuple[str, ...]
    country: str
    processes: frozenset[str]
    nc_only: bool
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class LikenessWords:
    """Words of the trade that stand beside a maker's name, and words a letter off one by chance; lower case."""

    trade: frozenset[str]
    by_chance: frozenset[str]


@dataclass(frozen=True, slots=True)
class Model:
    """A family of model numbers: the kind of machine it is and, where the number says so, its axes.

    `needs_make` says that the number is an ordinary word, which means nothing without the maker.
    """

    make: str
    pattern: re.Pattern[str]
    kind: str
    axes: int | None
    needs_make: bool


@lru_cache(maxsize=4096)
def find_make(make: str | None, description: str | None = None) -> Make | None:
    """Return the maker by the name given, else one that the description names unmistakably."""
    if make and (found := _named(make)):
        return found
    if description:
        for hit in _book().find(description):
            if not makes()[hit.value].ambiguous:
                return makes()[hit.value]
    return None


def find_model(make: Make | None, model: str | None, description: str | None = None) -> Model | None:
    """Return what the model number tells, looked for in the model or in the words of the description.

    Without a maker only a telling number counts: three letters or more and then digits.
    """
    if make is not None and make.name not in _models():
        return None
    texts = [_plain(model)] if model else []
    if description:
        # As written: what looks like a plural may be the model's name.
        texts += _runs(_LATIN.findall(fold(description).upper()))
    if make is not None:
        return next(_fitting(texts, _models().get(make.name, ())), None)
    telling = [text for text in texts if _TELLING.match(text)]
    return next(_fitting(telling, _telling_models(), whole_word=True), None)


@cache
def makes() -> dict[str, Make]:
    """Return every maker by its usual name."""
    return {
        row["make"]: Make(
            row["make"],
            tuple(alias.strip() for alias in row["aliases"].split(";") if alias.strip()),
            row["country"],
            frozenset(row["processes"].split()),
            row["control"] == "nc",
            row["ambiguous"] == "yes",
        )
        for row in _rows("makes.csv")
    }


@cache
def likeness_words() -> LikenessWords:
    """Return the words that say whether a name like a maker's imitates it."""
    path = resources.files("app.reference").joinpath("data", "goods", "likeness.toml")
    words = tomllib.loads(path.read_text(encoding="utf-8"))
    return LikenessWords(frozenset(words["trade"]), frozenset(words["by_chance"]))


def _fitting(texts: Iterable[str], families: Iterable[Model], *, whole_word: bool = False) -> Iterator[Model]:
    """The families that a text is of; `whole_word` where all letters before its first digit must belong to it."""
    families = tuple(families)
    for text in texts:
        letters = _LETTERS.match(text)
        least = letters.end() if letters and whole_word else 0
        yield from (one for one in families if (found := one.pattern.match(text)) and found.end() >= least)


def _runs(tokens: list[str]) -> list[str]:
    """Up to four neighbouring words written as one, longest first: a number may be spread over several."""
    return ["".join(tokens[i : i + n]) for n in (4, 3, 2, 1) for i in range(len(tokens) - n + 1)]


def _named(text: str) -> Make | None:
    exact = _by_name().get(" ".join(read_tokens(text)))
    if exact:
        return makes()[exact]
    hits = _book().find(text)
    return makes()[hits[0].value] if hits else None


@cache
def _by_name() -> dict[str, str]:
    names: dict[str, str] = {}
    for make in makes().values():
        for name in (make.name, *make.aliases):
            names.setdefault(" ".join(read_tokens(name)), make.name)
    return names


@cache
def _book() -> PhraseBook:
    return PhraseBook((name, make.name) for make in makes().values() for name in (make.name, *make.aliases))


@cache
def _models() -> dict[str, tuple[Model, ...]]:
    found: dict[str, tuple[Model, ...]] = {}
    for row in _rows("models.csv"):
        axes = int(row["axes"]) if row["axes"] else None
        model = Model(row["make"], re.compile(row["pattern"]), row["kind"], axes, row["needs_make"] == "yes")
        found[row["make"]] = (*found.get(row["make"], ()), model)
    return found


@cache
def _telling_models() -> tuple[Model, ...]:
    """The families that a number alone may tell."""
    return tuple(family for some in _models().values() for family in some if not family.needs_make)


def _plain(model: str) -> str:
    return re.sub(r"[\s_]", "", fold(model)).upper()


def _rows(name: str) -> list[dict[str, str]]:
    path = resources.files("app.reference").joinpath("data", "goods", name)
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
