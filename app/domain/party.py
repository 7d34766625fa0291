"""Who takes part in a deal. Frozen; None means "the caller did not say"."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from lists.model import Identifier, Kind


class PartyRole(StrEnum):
    BUYER = "buyer"
    BROKER = "broker"
    SELLER = "seller"
    CONSIGNEE = "consignee"
    INTERMEDIATE_CONSIGNEE = "intermediate_consignee"
    END_USER = "end_user"
    FREIGHT_FORWARDER = "freight_forwarder"
    CARRIER = "carrier"
    PAYER = "payer"
    BANK = "bank"
    NOTIFY_PARTY = "notify_party"
    OTHER = "other"


class OwnerRelation(StrEnum):
    OWNER = "owner"
    DIRECTOR = "director"
    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    RELATIVE = "relative"
    ASSOCIATE = "associate"


FAMILY_RELATIONS = frozenset(
    {
        OwnerRelation.SPOUSE,
        OwnerRelation.CHILD,
        OwnerRelation.PARENT,
        OwnerRelation.SIBLING,
        OwnerRelation.RELATIVE,
    }
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who stands behind a party.

    `share_percent` is of the party itself, 0..100. `related_to` names whom a relative or associate is
    related to: the spouse *of the owner of X*.
    """

    name: str
    kind: Kind = Kind.UNKNOWN
    country: str | None = None
    share_percent: float | None = None
    relation: OwnerRelation | None = None
    related_to: str | None = None
    date_of_birth: str | None = None
    nationality: str | None = None


@dataclass(frozen=True, slots=True)
class AffiliationClaim:
    """What a party says of itself. `confirmed` is what the claimed company answered; None: nobody asked."""

    name: str
    country: str | None = None
    website: str | None = None
    relation: str | None = None
    confirmed: bool | None = None
    evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """One party of a deal. Countries are ISO 3166-1 alpha-2; `owners` None: not said, (): said to be none."""

    role: PartyRole
    name: str
    kind: Kind = Kind.UNKNOWN
    aliases: tuple[str, ...] = ()
    country: str | None = None
    region: str | None = None
    address: str | None = None
    identifiers: tuple[Identifier, ...] = ()
    email: str | None = None
    website: str | None = None
    phone: str | None = None
    date_of_birth: str | None = None
    nationality: str | None = None
    incorporated_on: date | None = None
    business: str | None = None
    owners: tuple[Owner, ...] | None = None
    claimed_affiliations: tuple[AffiliationClaim, ...] = ()
