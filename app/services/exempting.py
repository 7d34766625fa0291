"""Holds exemptions against matches: which one applies, which has lapsed and why."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from app.db.listings import prepare
from app.domain.exemption import Exemption, ExemptionEffect, MatchExemption, PartyFacts
from app.domain.match import Confidence, PartyMatch
from app.ownership.identity import name_key


@dataclass(frozen=True, slots=True)
class Exempting:
    """Says what exemptions do to matches at a moment.

    `four_eyes`: a confirmed match, which may block, is exempted only where two people stand behind the ruling.
    """

    at: datetime
    four_eyes: bool

    def mark(
        self, found: Iterable[PartyMatch], facts: Mapping[str, PartyFacts], exemptions: Iterable[Exemption]
    ) -> tuple[PartyMatch, ...]:
        """The matches, each with the exemption that it met; none is left out."""
        of_listing: dict[str, list[Exemption]] = {}
        for exemption in exemptions:
            if not exemption.revoked:
                of_listing.setdefault(exemption.listing, []).append(exemption)
        return tuple(self._marked(one, facts.get(one.subject), of_listing) for one in found)

    def _marked(
        self, one: PartyMatch, facts: PartyFacts | None, of_listing: Mapping[str, list[Exemption]]
    ) -> PartyMatch:
        held = of_listing.get(one.match.listing.id)
        if not held or facts is None:
            return one
        key = key_of(facts)
        met = [self._met(exemption, one, facts) for exemption in held if exemption.name_key == key]
        if not met:
            return one
        # One that applies counts; of others the newest tells what happened.
        best = min(reversed(met), key=lambda exemption: _ORDER.index(exemption.effect))
        explained = replace(one.match, explanation=(*one.match.explanation, best.in_words))
        return PartyMatch(one.subject, explained, best)

    def _met(self, exemption: Exemption, one: PartyMatch, facts: PartyFacts) -> MatchExemption:
        effect, because = ExemptionEffect.APPLIED, self._why_not(exemption, one, facts)
        if because is not None:
            effect = ExemptionEffect.LAPSED
        elif needs_second(exemption, one.match.confidence, four_eyes=self.four_eyes):
            effect, because = ExemptionEffect.WAITING, "a confirmed match is exempted by two people"
        return MatchExemption(
            exemption.id,
            effect,
            exemption.reason,
            exemption.made_by,
            exemption.made_at,
            exemption.expires_at,
            because,
        )

    def _why_not(self, exemption: Exemption, one: PartyMatch, facts: PartyFacts) -> str | None:
        if hash_of(facts) != exemption.party_hash:
            return f"the party changed: {', '.join(differences(exemption.party, facts))}"
        if because := exemption.lapsed_because(self.at):
            return because
        return "the listing changed" if prepare(one.match.listing).hash != exemption.listing_hash else None


_ORDER = (ExemptionEffect.APPLIED, ExemptionEffect.WAITING, ExemptionEffect.LAPSED)


def needs_second(exemption: Exemption, confidence: str | None, *, four_eyes: bool) -> bool:
    """Whether it does nothing to a match of this confidence until a second person approves it."""
    return four_eyes and confidence == Confidence.CONFIRMED and len(exemption.people) < 2


def key_of(facts: PartyFacts) -> str:
    """The name under which exemptions of a party are found again, also when other facts of it have changed."""
    return name_key(facts["name"][0])


def hash_of(facts: PartyFacts) -> str:
    """A name for these facts; spacing, case and order do not matter, everything else does."""
    plain = {name: sorted({_plain(value) for value in values}) for name, values in sorted(facts.items())}
    return hashlib.blake2b(msgspec.json.encode(plain), digest_size=16).hexdigest()


def differences(before: PartyFacts, after: PartyFacts) -> tuple[str, ...]:
    """The names of the facts that differ, in alphabetical order."""
    return tuple(name for name in sorted({*before, *after}) if _values(before, name) != _values(after, name))


def _values(facts: PartyFacts, name: str) -> set[str]:
    return {_plain(value) for value in facts.get(name, ())}


def _plain(value: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())
