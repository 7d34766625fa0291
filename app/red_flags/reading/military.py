"""Signs of military use in what a deal says of itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from app.domain.facts import DEALS_AT_ONCE, Facts
from app.domain.party import PartyRole
from app.reference import lexicon

# Those for whom the goods are, and whose business therefore tells the use.
_RECEIVING = (PartyRole.BUYER, PartyRole.CONSIGNEE, PartyRole.END_USER)
# A denial reaches from its "not" or "no", over words that say nothing of their own, to the end of the clause.
_DENIED = re.compile(
    r"\b(?:non|not|no|never|without|neither|nor|exclud\w+|keine?\w*|nicht|ohne|не|без)\b[- ]+"
    r"(?:(?:be|been|being|is|are|to|used|use|usage|intended|designed|meant|destined|for|in|into|of|by|any|a|an|the|kind|other"
    r"|nuclear|chemical|biological|für|zu|zum|zur|verwendung|для)[- ]+)*"
    r"(?:military|weapon\w*|arms|armed|missile\w*|army|navy|defen[cs]e|munition\w*|militär\w*|waffen\w*|rüstung\w*|военн\w*|оруж\w*)"
    r"(?:(?!\bbut\b|\bexcept\b)[^.;])*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MilitarySign:
    """A word that tells of military use, where it stands, and what it says."""

    pointer: str
    word: str
    text: str


@lru_cache(maxsize=DEALS_AT_ONCE)
def military_signs(facts: Facts) -> tuple[MilitarySign, ...]:
    """Words of military use in the stated end use, and in names and businesses of those who receive."""
    return tuple(_signs(facts))


def _signs(facts: Facts) -> Iterator[MilitarySign]:
    use = facts.transaction.end_use.description
    if use and (word := _word(use, "use")):
        yield MilitarySign("end_use/description", word, use)
    for i, party in facts.transaction.in_role(*_RECEIVING):
        if party.business and (word := _word(party.business, "use")):
            yield MilitarySign(f"parties/{i}/business", word, party.business)
        for name in (party.name, *party.aliases):
            if word := _word(name, "name"):
                yield MilitarySign(f"parties/{i}", word, name)


def _word(text: str, where: str) -> str | None:
    words = lexicon.load("military_words")
    told = _DENIED.sub(" ", text)
    found = words.read(told)
    if any(_is_innocent(entry) for entry, _ in found):
        told = told.casefold()
        for entry in filter(_is_innocent, words.entries):
            told = entry.pattern.sub(" ", told)
        found = words.read(told)
    return next((word for entry, word in found if where in entry.values["where"]), None)


def _is_innocent(entry: lexicon.Entry) -> bool:
    return not entry.values["where"]
