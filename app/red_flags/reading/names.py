"""Whether two names in one deal mean the same party. Not list matching: here only spelling may differ."""

import re
import unicodedata
from functools import lru_cache

from rigour.names import remove_org_types

from app.domain.party import Party
from app.names.parse import parse
from app.reference.phrases import without_marks

# Legal forms as people write them without marks and dots, which in a name on a list could be a word.
_BARE_FORMS = frozenset(
    {"ab", "ad", "ae", "as", "corp", "corporation", "epe", "lda", "ou", "pty", "pvt", "sl", "slu", "zrt"}
)
# Words that names of Turkish firms hold in short and at length.
_AT_LENGTH = {
    "san": "sanayi",
    "tic": "ticaret",
    "ith": "ithalat",
    "ihr": "ihracat",
    "paz": "pazarlama",
    "mak": "makina",
    "makine": "makina",
}


@lru_cache(maxsize=8192)
def plain(name: str) -> str:
    """Reduce a name to its telling words: no case, marks, punctuation or legal form."""
    folded = without_marks(unicodedata.normalize("NFKD", name).casefold())
    words = re.sub(r"[^\w]+", " ", folded.replace(".", "")).strip()
    return remove_org_types(words).strip() or words


@lru_cache(maxsize=8192)
def spoken(name: str) -> str:
    """A name's words as they are said, in one alphabet, without legal form: `ООО «Ромашка»` is `romashka`."""
    words = [_AT_LENGTH.get(token.written, token.written) for token in parse(name).tokens]
    while len(words) > 1 and words[-1] in _BARE_FORMS:
        words.pop()
    return " ".join(words) or plain(name)


def same_name(one: str, other: str) -> bool:
    """Whether two names are the same but for case, marks, alphabet, punctuation, spacing and legal form."""
    return not _written_together(one).isdisjoint(_written_together(other))


@lru_cache(maxsize=8192)
def _written_together(name: str) -> frozenset[str]:
    return frozenset(words.replace(" ", "") for words in (plain(name), spoken(name)))


def goes_by(party: Party, name: str) -> bool:
    """Whether a party bears this name, by its own or by an alias."""
    return any(same_name(own, name) for own in (party.name, *party.aliases))


def same_party(one: Party, other: Party) -> bool:
    """Whether two parties are one: a name or a register number in common."""
    if any(goes_by(one, name) for name in (other.name, *other.aliases)):
        return True
    if not one.identifiers or not other.identifiers:
        return False
    numbers = {(number.type, number.value.strip().upper()) for number in one.identifiers}
    return any((number.type, number.value.strip().upper()) in numbers for number in other.identifiers)
