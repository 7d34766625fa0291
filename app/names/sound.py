"""How a romanised word sounds: one key for the many ways to write the same name in Latin letters."""

import re
from functools import lru_cache

_FIRST = (
    ("shch", "S"), ("stch", "S"), ("schtsch", "S"), ("tsch", "C"), ("tch", "C"), ("sch", "S"),
    ("dzh", "J"), ("dj", "J"), ("zh", "J"), ("sh", "S"), ("ch", "C"), ("kh", "h"), ("gh", "g"), ("ph", "f"),
    ("th", "t"), ("tz", "c"), ("ts", "c"), ("cz", "c"), ("ck", "k"), ("x", "ks"), ("q", "k"), ("w", "v"),
)  # fmt: skip
_SOFT_C = re.compile(r"c(?=[eiy])")
_SOFTENED_E = re.compile(r"[iyj]+e")
_VOWEL_I = re.compile(r"[iyj]+")
_DOUBLE = re.compile(r"(.)\1+")
_VOWELS = str.maketrans("", "", "aeiouh")
_FINAL_H = re.compile(r"(?<=[aeiou])h$")


@lru_cache(maxsize=400_000)
def key(word: str) -> str:
    """The sound key of a romanised word; digits stay as they are."""
    if len(word) < 3 or not word.isalpha():
        return word
    out = _FINAL_H.sub("", word)
    for old, new in _FIRST:
        if old in out:
            out = out.replace(old, new)
    out = _SOFT_C.sub("s", out).replace("c", "k") if "c" in out and "ts" not in word else out
    out = _SOFTENED_E.sub("e", out)
    out = _VOWEL_I.sub("i", out)
    out = out.replace("oo", "u").replace("ou", "u").replace("ee", "i")
    if out.endswith("of") and word.endswith("ff"):
        out = out[:-1] + "v"
    out = _DOUBLE.sub(r"\1", out)
    if out.endswith("off"):
        out = out[:-2] + "v"
    return out


@lru_cache(maxsize=400_000)
def skeleton(word: str) -> str:
    """The consonants of the sound key, its first letter kept: what is left where vowels are not written."""
    sound = key(word)
    if not sound or not sound[0].isalpha():
        return sound
    head = "a" if sound[0] in "aeiou" else sound[0]
    return _DOUBLE.sub(r"\1", head + sound[1:].translate(_VOWELS))
