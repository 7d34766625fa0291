"""Everything a red-flag rule may look at, gathered by the screening service before any rule runs."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.domain.goods import Goods
from app.domain.match import PartyMatch, SharedContact, SharedPlace
from app.domain.ownership import OwnershipFinding, Tie
from app.domain.transaction import Equipment, Money, Transaction

DEALS_AT_ONCE = 8
"""For how many deals to remember what many rules ask: as many as rules may be looking at at the same time."""


@dataclass(frozen=True, slots=True)
class AffiliationRecord:
    """What the dealer verified about who belongs to whom: `status` is `confirmed` or `denied`."""

    claimant: str
    principal: str
    status: str
    date: date
    source: str | None = None


@dataclass(frozen=True, slots=True)
class PastDeal:
    """A past deal or customs record. `amount_usd` is None where the currency has no known rate."""

    date: date
    party: str
    country: str | None = None
    make: str | None = None
    amount: Money | None = None
    amount_usd: Decimal | None = None
    serial_number: str | None = None


@dataclass(frozen=True, slots=True)
class EarlierScreening:
    """A screening stored before this one: of the same deal, order or machine, or for a buyer of one name or contact."""

    id: str
    screened_on: date
    transaction: Transaction
    same_deal: bool


@dataclass(frozen=True, slots=True)
class RegisterEvidence:
    """What a public register said about a claim (GLEIF) or a web domain (RDAP).

    `state`: `answered`; `failed`, with the reason in `detail`; `not-asked`, because it cannot know; `off`,
    because the dealer does not let it be asked. `about` is the firm or the domain asked for.
    """

    subject: str
    register: str
    state: str
    contradicts: bool | None
    detail: str
    about: str = ""
    registered_on: date | None = None


@dataclass(frozen=True, slots=True)
class ListState:
    """A required list that cannot be relied on: `state` is `missing`, `stale` or `refused`."""

    source: str
    state: str
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """The deal and all that was found about it; a rule reads this and nothing else.

    One is equal to itself alone, so that what many rules ask of it is quickly remembered (`DEALS_AT_ONCE`).
    `goods` stands in the order of `transaction.equipment`; empty when no equipment was described.
    `jurisdictions` are those that bind the dealer. `exempted` are the matches that a person has ruled out; they stand
    apart from `matches`, so that no rule counts them.
    """

    transaction: Transaction
    as_of: date
    jurisdictions: frozenset[str]
    goods: tuple[Goods, ...] = ()
    matches: tuple[PartyMatch, ...] = ()
    exempted: tuple[PartyMatch, ...] = ()
    shared_places: tuple[SharedPlace, ...] = ()
    shared_contacts: tuple[SharedContact, ...] = ()
    ownership: tuple[OwnershipFinding, ...] = ()
    affiliations: tuple[AffiliationRecord, ...] = ()
    registers: tuple[RegisterEvidence, ...] = ()
    history: tuple[PastDeal, ...] = ()
    earlier: tuple[EarlierScreening, ...] = ()
    list_states: tuple[ListState, ...] = ()
    ties: tuple[Tie, ...] = ()

    @property
    def equipment(self) -> tuple[Equipment, ...]:
        """The lines of goods; empty when none were described."""
        return self.transaction.equipment or ()
