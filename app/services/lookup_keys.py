"""The normal forms under which serial numbers and past parties are found again."""

import re
import unicodedata

from rigour.names import remove_org_types

_NOT_WORD = re.compile(r"[^\w]+")


def serial_key(serial: str) -> str:
    """A serial number without spacing, punctuation and case: `B-0385 / 12` is `B038512`."""
    folded = unicodedata.normalize("NFKC", serial).upper()
    return "".join(character for character in folded if character.isalnum())


def party_key(name: str) -> str:
    """A party's name without case, punctuation and legal form, such as `ele technology`."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    bare = _NOT_WORD.sub(" ", remove_org_types(folded)).strip()
    return bare or _NOT_WORD.sub(" ", folded).strip()
