"""Whether two names in one deal mean the same party. Not list matching: here only spelling may differ."""

import re
import unicodedata
from functools import lru_cache

from rigour.names import remove_org_types

from app.domain.party import Party


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """Reduce a name to its telling words: no case, marks, punctuation or legal form."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    folded = "".join(char for char in folded if not unicodedata.combining(char))
    words = re.sub(r"[^\w]+", " ", folded.replace(".", "")).strip()
    return remove_org_types(words).strip() or words


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case, marks, punctuation, spacing and legal form."""
    first, second = plain(one), plain(other)
    return first == second or first.replace(" ", "") == second.replace(" ", "")


def goes_by(party: Party, name: str) -> bool:
    """Whether a party bears this name, by its own or by an alias."""
    return any(same_name(own, name) for own in (party.name, *party.aliases))


def same_party(one: Party, other: Party) -> bool:
    """Whether two parties are one: a name or a register number in common."""
    if any(goes_by(one, name) for name in (other.name, *other.aliases)):
        return True
    numbers = {(number.type, number.value.strip().upper()) for number in one.identifiers}
    return any((number.type, number.value.strip().upper()) in numbers for number in other.identifiers)
