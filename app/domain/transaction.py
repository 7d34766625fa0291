"""What the caller wants screened. Frozen; None means "the caller did not say"."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.domain.party import Party, PartyRole


class Stage(StrEnum):
    REGISTRATION = "registration"
    QUOTE = "quote"
    ORDER = "order"
    PAYMENT = "payment"
    SHIPMENT = "shipment"


class Condition(StrEnum):
    NEW = "new"
    USED = "used"
    REFURBISHED = "refurbished"
    PARTS = "parts"


class PaymentMethod(StrEnum):
    WIRE = "wire"
    LETTER_OF_CREDIT = "letter_of_credit"
    CARD = "card"
    CASH = "cash"
    CRYPTO = "crypto"
    CHEQUE = "cheque"
    BARTER = "barter"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in an ISO 4217 currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the goods end. `country` ISO 3166-1 alpha-2, `region` ISO 3166-2 (`UA-43`)."""

    country: str | None = None
    region: str | None = None
    city: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """How the goods go. `via` None: not said, (): said to be direct."""

    origin: str | None = None
    via: tuple[str, ...] | None = None
    incoterm: str | None = None


@dataclass(frozen=True, slots=True)
class Equipment:
    """One line of goods. `hs_code` is digits without dots, 2 to 10 of them; accuracy is in micrometres."""

    description: str | None = None
    category: str | None = None
    make: str | None = None
    model: str | None = None
    year: int | None = None
    condition: Condition | None = None
    serial_number: str | None = None
    hs_code: str | None = None
    eccn: str | None = None
    quantity: int | None = None
    axes: int | None = None
    positioning_accuracy_um: float | None = None
    price: Money | None = None
    market_value: Money | None = None


@dataclass(frozen=True, slots=True)
class Bank:
    name: str | None = None
    bic: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """How the price is paid. `payer` is a name or a pointer such as `parties/2`."""

    total: Money | None = None
    method: PaymentMethod | None = None
    payer: str | None = None
    bank: Bank | None = None
    changed_late: bool | None = None


@dataclass(frozen=True, slots=True)
class Licence:
    number: str | None = None
    authority: str | None = None


@dataclass(frozen=True, slots=True)
class EndUse:
    description: str | None = None
    statement_signed: bool | None = None
    no_reexport_clause: bool | None = None
    military: bool | None = None
    installation_declined: bool | None = None
    confirmed_by_end_user: bool | None = None
    licence: Licence | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that explains something: `kind` as in the contract, `about` a pointer into the request."""

    kind: str
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Transaction:
    """One proposed deal, with every answer the caller gave and None for every answer not given."""

    parties: tuple[Party, ...]
    reference: str | None = None
    deal: str | None = None
    stage: Stage | None = None
    as_of: date | None = None
    jurisdictions: tuple[str, ...] | None = None
    destination: Destination = field(default_factory=Destination)
    route: Route = field(default_factory=Route)
    equipment: tuple[Equipment, ...] | None = None
    payment: Payment = field(default_factory=Payment)
    end_use: EndUse = field(default_factory=EndUse)
    papers: tuple[Paper, ...] = ()

    def in_role(self, *roles: PartyRole) -> tuple[tuple[int, Party], ...]:
        """The parties that play one of these roles, each with its place in the request."""
        return tuple([(i, party) for i, party in enumerate(self.parties) if party.role in roles])
