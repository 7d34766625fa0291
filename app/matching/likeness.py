"""How alike two words are, 0..1."""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from app.matching.terms import Term
from app.names.parse import Role

_SLAVIC_ENDING = re.compile(
    r"(ovsk|evsk|insk|sk|ck)?(iy|ii|y|i|yy|yi|aya|aia|oye|oe|oy|oi|ogo|oi|im|ikh|ie|iye|ye|oi|ou|om|a|u|e|yi)$"
)
_NEVER_WORDS = frozenset({Role.NUMBER, Role.INITIAL, Role.PARTICLE})
_SAME_SOUND = 0.97
_SAME_NAME = 0.9
_SAME_STEM = 0.9
_SAME_BONES = 0.86
_HALF = 0.5
_STEM = 4


def likeness(a: Term, b: Term, *, person: bool) -> float:
    """Compare two words; an initial is like any word it may stand for, a number only like itself."""
    return _likeness(a, b, OSA.distance(a.text, b.text), OSA.distance(a.sound, b.sound), person=person)


def likenesses(own: Term, others: Sequence[Term], *, person: bool) -> list[float]:
    """How alike one word is to each of many, all letters compared in one go."""
    if not others:
        return []
    letters = cdist([own.text], [other.text for other in others], scorer=OSA.distance)[0].tolist()
    sounds = cdist([own.sound], [other.sound for other in others], scorer=OSA.distance)[0].tolist()
    return [
        _likeness(own, other, edits, heard, person=person)
        for other, edits, heard in zip(others, letters, sounds, strict=True)
    ]


def likeness_table(left: Sequence[Term], right: Sequence[Term], *, person: bool) -> list[list[float]]:
    """How alike each word of one name is to each of another's, all letters compared in one go."""
    letters = cdist([own.text for own in left], [other.text for other in right], scorer=OSA.distance).tolist()
    sounds = cdist([own.sound for own in left], [other.sound for other in right], scorer=OSA.distance).tolist()
    return [
        [_likeness(own, other, edits, heard, person=person) for other, edits, heard in zip(right, *row, strict=True)]
        for own, *row in zip(left, letters, sounds, strict=True)
    ]


def any_like(own: Sequence[Term], others: Sequence[Term]) -> list[bool]:
    """For each of many words whether it can be half like any of one's own, but for persons' names.

    False is certain; all letters and sounds are compared in one go.
    """
    if any(word.abjad for word in own):
        return [True] * len(others)
    letters = _half_like([word.text for word in own], [other.text for other in others])
    sounds = _half_like([word.sound for word in own], [other.sound for other in others])
    near: list[bool] = np.any(letters | sounds, axis=0).tolist()
    stems = {word.text[:_STEM] for word in own}
    return [
        like or other.abjad or other.native is not None or other.text[:_STEM] in stems
        for like, other in zip(near, others, strict=True)
    ]


def _half_like(own: list[str], others: list[str]) -> npt.NDArray[np.bool_]:
    similar = cdist(own, others, scorer=OSA.normalized_similarity, score_cutoff=_HALF, dtype=np.float32)
    return np.asarray(similar >= _HALF)


def _likeness(a: Term, b: Term, edits: int, heard: int, *, person: bool) -> float:
    """The same, given how many letters and how many sounds are to be changed."""
    if not edits:
        return _native(a, b) if a.native and b.native else 1.0
    if a.role in _NEVER_WORDS or b.role in _NEVER_WORDS:
        return _never_words(a, b, person=person)
    if a.native and b.native:
        return _native(a, b)
    if a.descriptor and b.descriptor:
        return 0.0
    if not person and (a.spelt_out or b.spelt_out):
        return 0.0
    return _words(a, b, edits, heard, person=person)


def _never_words(a: Term, b: Term, *, person: bool) -> float:
    """Two words that differ, one of which is a number, an initial or a particle."""
    if a.role is Role.NUMBER or b.role is Role.NUMBER:
        return 0.0
    if a.role is Role.INITIAL or b.role is Role.INITIAL:
        return _initial(a, b) if person else 0.0
    return 0.0


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


def _words(a: Term, b: Term, edits: int, heard: int, *, person: bool) -> float:
    plain = a.letters_only and b.letters_only
    best = _share_alike(a.text, b.text, edits, plain=plain)
    if not heard and len(a.sound) > 2:
        return _SAME_SOUND if best > 0.6 else 0.9
    if (best < _SAME_SOUND and a.sound != a.text) or b.sound != b.text:
        best = max(best, _share_alike(a.sound, b.sound, heard, plain=plain) * 0.98)
    if (a.abjad or b.abjad) and best < _SAME_BONES:
        best = max(best, _bones(a, b))
    if best < _SAME_STEM and not person and _same_stem(a.text, b.text):
        best = _SAME_STEM
    if person and best < _SAME_NAME and not a.names.isdisjoint(b.names):
        best = _SAME_NAME
    return best


def _bones(a: Term, b: Term) -> float:
    left, right = a.bones, b.bones
    if left == right:
        return _SAME_BONES if len(left) > 2 else 0.75
    return edit_likeness(left, right) * 0.8


def edit_likeness(a: str, b: str) -> float:
    """1 less the share of letters to change; nothing for short words that differ or less than half alike."""
    return _share_alike(a, b, OSA.distance(a, b), plain=a.isalpha() and b.isalpha())


def _share_alike(a: str, b: str, edits: int, *, plain: bool) -> float:
    """The same, given how many letters are to be changed; `plain` says that both are letters and nothing else."""
    longer = max(len(a), len(b))
    if longer < 4 or edits > longer // 3 + (longer >= 5):
        return 0.0
    if not plain:
        return 0.0 if _digits(a) != _digits(b) else 1 - edits / longer
    return 1 - edits / longer * (1.0 if a[0] == b[0] else 1.15)


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _same_stem(a: str, b: str) -> bool:
    """`kovrov` and `kovrovskiy`, `stelmakh` and `stelmakha`: one stem under Slavic endings."""
    if a[:_STEM] != b[:_STEM]:
        return False
    return _stem(a) == _stem(b)


@lru_cache(maxsize=65_536)
def _stem(word: str) -> str:
    stem = _SLAVIC_ENDING.sub("", word)
    return stem if len(stem) >= 4 else word
