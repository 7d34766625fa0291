"""How alike two words are, 0..1."""

import re

from rapidfuzz.distance import OSA

from app.matching.terms import Term, name_symbols
from app.names.parse import Role

_SLAVIC_ENDING = re.compile(
    r"(ovsk|evsk|insk|sk|ck)?(iy|ii|y|i|yy|yi|aya|aia|oye|oe|oy|oi|ogo|oi|im|ikh|ie|iye|ye|oi|ou|om|a|u|e|yi)$"
)
_VOWELS = frozenset("aeiouy0123456789")
_LONGEST_ACRONYM = 5
_SAME_SOUND = 0.97
_SAME_NAME = 0.9
_SAME_STEM = 0.9
_SAME_BONES = 0.86


def likeness(a: Term, b: Term, *, person: bool) -> float:
    """Compare two words; an initial is like any word it may stand for, a number only like itself."""
    if a.text == b.text:
        return _native(a, b) if a.native and b.native else 1.0
    if a.role is Role.NUMBER or b.role is Role.NUMBER:
        return 0.0
    if a.role is Role.INITIAL or b.role is Role.INITIAL:
        return _initial(a, b) if person else 0.0
    if a.role is Role.PARTICLE or b.role is Role.PARTICLE:
        return 0.0
    if a.native and b.native:
        return _native(a, b)
    if a.descriptor and b.descriptor:
        return 0.0
    if not person and (_is_acronym(a.text) or _is_acronym(b.text)):
        return 0.0
    return _words(a, b, person=person)


def _is_acronym(word: str) -> bool:
    """Whether a word of five letters or less has no vowel: it is spelt out, and another letter is another one."""
    return len(word) <= _LONGEST_ACRONYM and not set(word) & _VOWELS


def _initial(a: Term, b: Term) -> float:
    return 0.6 if a.text[0] == b.text[0] or a.sound[:1] == b.sound[:1] else 0.0


def _native(a: Term, b: Term) -> float:
    """Chinese characters: the same, the same sound, or some in common."""
    assert a.native is not None
    assert b.native is not None
    if a.native == b.native:
        return 1.0
    if a.text == b.text:
        return 0.8
    size = max(len(a.native), len(b.native))
    same = 1 - OSA.distance(a.native, b.native) / size
    return same * 0.9 if size >= 4 else 0.0


def _words(a: Term, b: Term, *, person: bool) -> float:
    best = edit_likeness(a.text, b.text)
    if a.sound == b.sound and len(a.sound) > 2:
        return _SAME_SOUND if best > 0.6 else 0.9
    if (best < _SAME_SOUND and a.sound != a.text) or b.sound != b.text:
        best = max(best, edit_likeness(a.sound, b.sound) * 0.98)
    if (a.abjad or b.abjad) and best < _SAME_BONES:
        best = max(best, _bones(a, b))
    if best < _SAME_STEM and not person and _same_stem(a.text, b.text):
        best = _SAME_STEM
    if person and best < _SAME_NAME and name_symbols(a.text) & name_symbols(b.text):
        best = _SAME_NAME
    return best


def _bones(a: Term, b: Term) -> float:
    left, right = a.bones, b.bones
    if left == right:
        return _SAME_BONES if len(left) > 2 else 0.75
    return edit_likeness(left, right) * 0.8


def edit_likeness(a: str, b: str) -> float:
    """1 less the share of letters to change; nothing for short words that differ or less than half alike."""
    longer = max(len(a), len(b))
    if longer < 4:
        return 0.0
    allowed = longer // 3 + (1 if longer >= 5 else 0)
    edits = OSA.distance(a, b, score_cutoff=allowed)
    if edits > allowed:
        return 0.0
    if not (a.isalpha() and b.isalpha()):
        return 0.0 if _digits(a) != _digits(b) else 1 - edits / longer
    return 1 - edits / longer * (1.0 if a[0] == b[0] else 1.15)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _same_stem(a: str, b: str) -> bool:
    """`kovrov` and `kovrovskiy`, `stelmakh` and `stelmakha`: one stem under Slavic endings."""
    if a[:4] != b[:4]:
        return False
    return _stem(a) == _stem(b)


def _stem(word: str) -> str:
    stem = _SLAVIC_ENDING.sub("", word)
    return stem if len(stem) >= 4 else word
