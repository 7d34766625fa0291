"""The native id of an entry to which its publisher gives none."""

import hashlib
import re
import unicodedata

_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_NOT_LETTERS = re.compile(r"\W+")


def hashed_id(name: str, country: str | None, *further: str) -> str:
    """A short hash of name and country, the same for spellings that differ in case, spaces or points only.

    `further` tells apart entries that share both.
    """
    folded = (_fold(part) for part in (name, country or "", *further))
    return hashlib.blake2b("\x1f".join(folded).encode(), digest_size=6).hexdigest()


def slug_id(name: str, country: str | None) -> str:
    """Country and name as a readable id, `cn-sample-tools-co-ltd`; a hash for a name without Latin letters."""
    slug = _NOT_SLUG.sub("-", name.casefold()).strip("-")[:60]
    return f"{(country or 'xx').lower()}-{slug}" if slug else hashed_id(name, country)


def _fold(text: str) -> str:
    return _NOT_LETTERS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
