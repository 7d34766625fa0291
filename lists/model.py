"""The normalised shape every list is read into. Frozen; no IO; knows no database."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a listed or screened party is. `address` is an address that a list names by itself."""

    COMPANY = "company"
    PERSON = "person"
    VESSEL = "vessel"
    AIRCRAFT = "aircraft"
    ADDRESS = "address"
    UNKNOWN = "unknown"


class Effect(StrEnum):
    """What a listing means for somebody who wants to sell."""

    PROHIBITED = "prohibited"
    LICENCE_REQUIRED = "licence_required"
    RESTRICTED = "restricted"
    DUE_DILIGENCE = "due_diligence"


class NameStrength(StrEnum):
    """How much a name counts. A weak alias (the publisher's own mark) never decides alone."""

    PRIMARY = "primary"
    STRONG = "strong"
    FORMER = "former"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Name:
    """One name as printed. `script` is an ISO 15924 code (`Latn`, `Cyrl`, `Hans`, …) or None."""

    text: str
    strength: NameStrength = NameStrength.PRIMARY
    script: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """An address as printed, with the publisher's own parts where it gives them.

    `text` is always the whole address in one line; `country` is ISO 3166-1 alpha-2.
    """

    text: str
    country: str | None = None
    city: str | None = None
    region: str | None = None
    postal_code: str | None = None


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number of a register. `type` is one of the contract's identifier types."""

    type: str
    value: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A tie that the list itself states, such as OFAC's "Linked To".

    `relation` is `linked_to`, `owner`, `subsidiary`, `parent`, `director`, `family`, `associate`,
    `operator` or `unknown`, read as "the other party is this listing's <relation>". `listing_id` is
    `source:native id` where the list gives it. `share_percent` is 0..100.
    """

    relation: str
    name: str | None = None
    listing_id: str | None = None
    share_percent: float | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One listed party on one list.

    `uid` is the publisher's own number, so `source:uid` is stable between releases; where a publisher
    gives none it is a short hash of name and country. `programs` are the publisher's codes, verbatim.
    Dates of birth are partial ISO dates: `1953-02-14`, `1953-02`, `1953`, a range `1950/1955`, with a
    trailing `~` where the publisher says "circa". Countries are ISO 3166-1 alpha-2.
    """

    source: str
    uid: str
    kind: Kind
    names: tuple[Name, ...]
    effect: Effect
    programs: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    addresses: tuple[Address, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    dates_of_birth: tuple[str, ...] = ()
    nationalities: tuple[str, ...] = ()
    places_of_birth: tuple[str, ...] = ()
    gender: str | None = None
    positions: tuple[str, ...] = ()
    listed_on: date | None = None
    delisted_on: date | None = None
    links: tuple[Link, ...] = ()
    websites: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    remarks: str | None = None
    url: str | None = None

    @property
    def id(self) -> str:
        """The public id, `source:uid`."""
        return f"{self.source}:{self.uid}"

    @property
    def name(self) -> str:
        """The primary name as printed."""
        return self.names[0].text
