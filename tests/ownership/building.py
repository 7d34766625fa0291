"""Deals with owners on lists, in few words."""

from dataclasses import replace
from typing import Any

from app.domain.facts import Facts
from app.domain.match import Confidence, Match, PartyMatch
from lists.model import Listing
from tests import builders


def party(name: str, *owners: dict[str, Any], role: str = "other", **fields: Any) -> dict[str, Any]:
    """A company with these owners."""
    return {"role": role, "name": name, "owners": list(owners), **fields}


def owner(name: str, share: float | None = None, **fields: Any) -> dict[str, Any]:
    """Somebody who owns a share, in percent; None where nobody knows how much."""
    return {"name": name, "relation": "owner", "share_percent": share, **fields}


def deal(*parties: dict[str, Any], listed: dict[str, Listing], confidence: str = "confirmed", **found: Any) -> Facts:
    """The facts of a deal in which these names are on lists, wherever they stand."""
    facts = builders.facts({"parties": list(parties)}, **found)
    matches = [
        PartyMatch(pointer, _match(listed[name], Confidence(confidence)))
        for pointer, name in _named(facts)
        if name in listed
    ]
    return replace(facts, matches=tuple(matches))


def _named(facts: Facts) -> list[tuple[str, str]]:
    found = []
    for i, given in enumerate(facts.transaction.parties):
        found.append((f"parties/{i}", given.name))
        for j, behind in enumerate(given.owners or ()):
            found.append((f"parties/{i}/owners/{j}", behind.name))
            if behind.related_to:
                found.append((f"parties/{i}/owners/{j}/related_to", behind.related_to))
    return found


def _match(listing: Listing, confidence: Confidence) -> Match:
    return Match(listing, 1.0, confidence, listing.name, listing.name, ("name",), ())
