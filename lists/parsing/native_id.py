"""The native id of an entry to which its publisher gives none."""

import hashlib
import re
import unicodedata

_NOT_LETTERS = re.compile(r"\W+")


def hashed_id(name: str, country: str | None, *further: str) -> str:
    """A short hash of name and country, the same for spellings that differ in case, spaces or points only.

    `further` tells apart entries that share both.
    """
    folded = (_fold(part) for part in (name, country or "", *further))
    return hashlib.blake2b("\x1f".join(folded).encode(), digest_size=6).hexdigest()


def _fold(text: str) -> str:
    return _NOT_LETTERS.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
