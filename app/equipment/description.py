"""What the words of a description say: kind of machine, whole or part, control, axes."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from app.reference.machine_kinds import MachineKind, find_kinds, machine_kinds
from app.reference.phrases import PhraseBook, fold, read_tokens

_NUMBERS = {
    1: "one einachsig",
    2: "two deux due dos zwei iki двух 二 两",
    3: "three trois tre tres drei uc трех 三",
    4: "four quatre quattro cuatro vier dort четырех 四",
    5: "five cinq cinque cinco funf bes пяти 五",
    6: "six sei seis sechs alti шести 六",
    7: "seven sept sette siete sieben yedi семи 七",
    8: "eight huit otto ocho acht sekiz восьми 八",
    9: "nine neuf nove nueve neun dokuz девяти 九",
}
_BY_WORD = {word: number for number, words in _NUMBERS.items() for word in words.split()}
_AXES = re.compile(
    r"(?:(?P<sum>[2-9])\s*\+\s*(?P<more>[1-3])|\b(?P<digit>[1-9]|1[0-9])|(?P<word>"
    + "|".join(sorted(_BY_WORD, key=len, reverse=True))
    + r"))[\s\-]*(?:axis|axes|achs|asse\b|assi\b|ejes?\b|eksen|os(?:e|a|i|y|iow\w*|ov\w*)\b"
    r"|осев|осеи|оси\b|轴|軸)"
)
_CUTS = re.compile(r"[,;:()\[\]\n]|\s[–—-]\s")

_CJK = 0x2E80


@dataclass(frozen=True, slots=True)
class Described:
    """What was read. `kind` is what the goods are, `purpose` what they are for; None: nothing was said."""

    kind: MachineKind | None = None
    named: tuple[MachineKind, ...] = ()
    purpose: MachineKind | None = None
    part: bool = False
    nc: bool | None = None
    axes: int | None = None
    dismantling: bool = False
    kit: bool = False
    empty: bool = True
    at_start: bool = False


@lru_cache(maxsize=4096)
def read_description(text: str) -> Described:
    """Read a description in any of the languages of the lexicon."""
    if not text.strip():
        return Described()
    head, purpose = _head_and_purpose(text)
    named, at_start = _first_named(head)
    words = {hit.value for hit in _book("dismantling", "kits").find(text)}
    if not named and _is_made_for(head, text) and "kits" not in words:
        return Described(purpose=_whole_kind(purpose), part=True, nc=_control(text), empty=False)
    if not named:
        named, at_start = _first_named(text)[0], False
    kind, part = _head_noun(named)
    return Described(
        kind=kind,
        named=tuple(kind for kind, _ in named),
        purpose=_whole_kind(purpose) or (_whole_kind(text) if part else None),
        part=part,
        nc=_control(text),
        axes=_axes(text),
        dismantling="dismantling" in words,
        kit="kits" in words,
        empty=kind is None and _says_nothing(text),
        at_start=at_start,
    )


def _head_and_purpose(text: str) -> tuple[str, str]:
    """Divide a description into what the goods are and what they are for."""
    folded = fold(text)
    if any(phrase in folded for phrase in _undivided()):
        return text, ""
    before = _split(text, "purpose_before")
    if before:
        return before[1], before[0]
    return _split(text, "made_for", "belongs_to") or (text, "")


def _is_made_for(head: str, text: str) -> bool:
    """Whether goods of an unknown name are for something named: "belts for lathes" are no lathes."""
    divided = _split(text, "made_for")
    return divided is not None and divided[0] == head and not _says_nothing(head)


def _split(text: str, *keys: str) -> tuple[str, str] | None:
    """Divide a text at the first of these words; None when nothing stands before it."""
    found = _divider(*keys).search(text)
    if found is None or not text[: found.start()].strip():
        return None
    return text[: found.start()], text[found.end() :]


def _first_named(text: str) -> tuple[tuple[tuple[MachineKind, int], ...], bool]:
    """The kinds of the first stretch of the text that names any, and whether that stretch begins it."""
    at_start = True
    for stretch in _CUTS.split(text):
        for piece in _split(stretch, "equipment_after") or (stretch,):
            if kinds := find_kinds(piece):
                return tuple((kind, found.start) for kind, found in kinds), at_start
            at_start = at_start and not piece.strip()
    return (), False


def _head_noun(named: tuple[tuple[MachineKind, int], ...]) -> tuple[MachineKind | None, bool]:
    """Which of the kinds the goods are, and whether that is a part and no whole machine."""
    if not named:
        return None, False
    wholes = [kind for kind, _ in named if kind.whole]
    last = named[-1][0]
    leading = next((kind for kind, _ in named if kind.leads), None)
    if leading is not None or not wholes or last.component:
        exact = [kind for kind, _ in named if kind.component and not kind.generic]
        return (leading if leading and leading.service else (exact or [leading or last])[-1]), True
    exact = [kind for kind in wholes if not kind.generic]
    return (wholes[-1] if wholes[-1] in exact or not exact else exact[-1]), False


def _whole_kind(text: str) -> MachineKind | None:
    return next((kind for kind, _ in find_kinds(text) if kind.whole), None) if text else None


def _control(text: str) -> bool | None:
    words = {hit.value for hit in _book("nc", "manual").find(text)}
    if not words:
        return None
    return "nc" in words


def _axes(text: str) -> int | None:
    found = _AXES.search(fold(text))
    if found is None:
        return None
    if found["sum"]:
        return int(found["sum"]) + int(found["more"])
    return int(found["digit"]) if found["digit"] else _BY_WORD[found["word"]]


def _says_nothing(text: str) -> bool:
    covered = sum(hit.end - hit.start for hit in _book("empty").find(text))
    return covered >= len(read_tokens(text))


@cache
def _words() -> dict[str, list[str]]:
    path = resources.files("app.reference").joinpath("data", "goods", "description_words.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _undivided() -> tuple[str, ...]:
    """Names of kinds with a dividing word inside: "rettificatrice per tondi" is one thing."""
    dividers = {fold(word) for key in ("made_for", "belongs_to") for word in _words()[key]}
    words = (fold(word) for kind in machine_kinds().values() for word in kind.words)
    return tuple(word for word in words if dividers.intersection(word.split()) and "*" not in word)


@cache
def _book(*keys: str) -> PhraseBook:
    return PhraseBook((word, key) for key in keys for word in _words()[key])


@cache
def _divider(*keys: str) -> re.Pattern[str]:
    words = sorted((word for key in keys for word in _words()[key]), key=len, reverse=True)
    return re.compile("|".join(map(_bounded, words)), re.IGNORECASE)


def _bounded(word: str) -> str:
    """A word as an expression; Chinese is written without spaces and needs no bounds."""
    return word if ord(word[0]) > _CJK else rf"(?<!\w){re.escape(word)}(?!\w)"
