"""A listing found for a name in the request, with the evidence for and against."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.exemption import ExemptionEffect, MatchExemption
from lists.model import Identifier, Kind, Listing


class Confidence(StrEnum):
    """`confirmed` blocks where the listing prohibits; the other two are for a person to look at."""

    CONFIRMED = "confirmed"
    PROBABLE = "probable"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Query:
    """What is known of the somebody to be looked up. Every tuple may be empty."""

    name: str
    kind: Kind = Kind.UNKNOWN
    aliases: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    dates_of_birth: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """A listing that scored at or above the threshold.

    `score` is 0..1 (`docs/matching.md` says what it means); `matched` is the listed name that scored,
    `matched_on` the features that agreed (`name`, `identifier`, `address`, `country`, `date_of_birth`,
    `website`, `email`, `phone`), `explanation` one readable line for each piece of evidence.
    """

    listing: Listing
    score: float
    confidence: Confidence
    query: str
    matched: str
    matched_on: tuple[str, ...]
    explanation: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyMatch:
    """A match with its place in the request: `parties/0`, `parties/0/owners/1`, …

    `exemption` is a person's ruling about this party and this listing, whether it still holds or not.
    """

    subject: str
    match: Match
    exemption: MatchExemption | None = None

    @property
    def on_party(self) -> bool:
        """Whether the match is on a party itself and not on somebody connected with it."""
        return self.subject.count("/") == 1 and self.subject.startswith("parties/")

    @property
    def is_exempted(self) -> bool:
        """Whether an exemption takes it out of the verdict."""
        return self.exemption is not None and self.exemption.effect is ExemptionEffect.APPLIED


class Nearness(StrEnum):
    """How near two addresses are."""

    SAME_UNIT = "same_unit"
    SAME_BUILDING = "same_building"


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """An address of the request that a listing has too."""

    subject: str
    listing: Listing
    nearness: Nearness
    given: str
    listed: str


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A web domain, e-mail domain or phone of the request that a listing has too; `kind` says which."""

    subject: str
    listing: Listing
    kind: str
    value: str


def in_force(listing: Listing, as_of: date) -> bool:
    """Whether the listing stood on that day by its own dates. An unknown listing date counts as listed."""
    if listing.listed_on is not None and listing.listed_on > as_of:
        return False
    return listing.delisted_on is None or listing.delisted_on > as_of
