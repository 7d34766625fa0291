"""Everybody who is watched with a party: the party itself, and whoever a screening would look up for it alone."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass

from app.domain.exemption import PartyFacts
from app.domain.match import Query
from app.domain.party import Party
from app.domain.transaction import Transaction
from app.ownership.identity import name_key
from app.services.subjects import facts_of, subjects

_ALONE = "parties/0"


@dataclass(frozen=True, slots=True)
class WatchedSubject:
    """Somebody who is looked up. `pointer` is into the party, such as `owners/0`; empty is the party itself.

    `who` is a name for this owner or affiliation of the party that stays when it moves to another place in the list;
    empty is the party itself.
    """

    pointer: str
    who: str
    query: Query


def watched_subjects(party: Party) -> tuple[WatchedSubject, ...]:
    """The party itself and whoever it names, in the order of the request."""
    found: list[WatchedSubject] = []
    met: Counter[tuple[str, str]] = Counter()
    for subject, query in subjects(Transaction(parties=(party,))):
        pointer = _within(subject)
        if not pointer:
            found.append(WatchedSubject("", "", query))
            continue
        known = re.sub(r"\d+", "", pointer), name_key(query.name)
        met[known] += 1
        text = "\x1f".join((*known, str(met[known])))
        found.append(WatchedSubject(pointer, hashlib.blake2b(text.encode(), digest_size=16).hexdigest(), query))
    return tuple(found)


def watched_facts(party: Party) -> dict[str, PartyFacts]:
    """All that identifies each of them, by pointer into the party."""
    return {_within(subject): facts for subject, facts in facts_of(Transaction(parties=(party,))).items()}


def _within(subject: str) -> str:
    return subject.removeprefix(_ALONE).removeprefix("/")
