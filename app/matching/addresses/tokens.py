"""An address cut into parts at its commas, and each part into plain Latin words and numbers."""

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import normalize

from app.matching.addresses.chinese import spell_out
from app.matching.addresses.lexicon import CIS, country_named, meanings, phrases
from app.names.script import drop_quotes, fold, romanise

_PARTS = re.compile(r"[,;\n()\[\]|]|\\n|\s[-–—]\s(?=[^\d])")
_DASHES = re.compile(r"(?<=\d)\s*[-–—]\s*(?=\d)|(?<=\w)[–—](?=\w)")
_SLASHES = re.compile(r"(?<=\d)\s+/\s*(?=\d)|(?<=\d)/\s+(?=\d)")
_TOKEN = re.compile(r"\d+(?:\.\d+)+|[a-z0-9]+(?:[-/][a-z0-9]+)*|#(?=\s*\d)")
_CLAUSE = re.compile(r"\bsee (?:also|alternate)\b.*|\bp\.?\s*o\.?\s*box\b[\s:.#no]*[\d/ -]*|\bp/o box\b[\s:.#no]*\d*")
_GLUED = re.compile(
    r"^(kv|pom|pomeshch|kom|komn|of|office|ofis|no|rm|room|apt|flat|unit|suite|str|korp|lit|bld|bldg|blok|block|fl|d|k)"
    r"(\d[a-z0-9/-]*)$"
)
_SHORT_GLUED = frozenset({"d", "k", "str"})


def parts_of(text: str, country: str | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The parts in order, each with its words; a part that names a country has none."""
    cut = normalize("NFKC", text).replace("№", "No ").replace("º", "o")
    found = []
    for part in _PARTS.split(spell_out(fold(cut)) if not cut.isascii() else cut):
        part = part.strip()
        if part:
            found.append((part, () if country_named(part) else tuple(_words(part, country))))
    return tuple(found)


def _words(part: str, country: str | None) -> Iterator[str]:
    text = fold(part)
    text = _CLAUSE.sub(" ", text) if "box" in text or "see " in text else text
    text = phrases().sub(lambda found: found[0].replace(" ", ""), romanise(drop_quotes(text)))
    text = _SLASHES.sub("/", _DASHES.sub("-", text))
    for token in _TOKEN.findall(text):
        yield from _split(token, country)


@lru_cache(maxsize=65536)
def _split(token: str, country: str | None) -> tuple[str, ...]:
    """Keywords written together (`et/pom/komn`) and a keyword with its number (`kv125`), apart."""
    known = meanings(country)
    if token in known or token.isdigit():
        return (token,)
    if token == "#":  # noqa: S105 - a sign, not a secret
        return ("unit",) if country == "SG" else ("no",)
    glued = _GLUED.match(token)
    if glued and (glued[1] not in _SHORT_GLUED or country in CIS):
        return glued[1], glued[2]
    if "/" in token and not any(c.isdigit() for c in token):
        return tuple(piece for piece in token.split("/") if piece)
    return (token,)
