"""The body of `POST /v1/screenings`: contract, section 1."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from app.contract.base import Amount, Body, Country, Day, PartialDate, PartyName, Percent, ShortText, Text
from app.contract.countries import country_of, region_of
from app.contract.field_errors import invalid_input
from app.contract.json_text import NamedTwice, refuse_named_twice
from app.domain import party as domain_party
from app.domain import transaction as domain
from app.domain.party import OwnerRelation, PartyRole
from app.domain.transaction import Condition, PaymentMethod, Stage
from app.errors import InvalidInput
from app.reference.hs_codes import hs_digits
from lists.model import Identifier, Kind

PartyKind = Literal["company", "person", "vessel", "aircraft", "unknown"]
IdentifierType = Literal[
    "registration", "tax", "inn", "ogrn", "uscc", "lei", "vat", "duns", "imo", "mmsi", "bic",
    "passport", "national_id", "other",
]  # fmt: skip
AffiliationRelation = Literal["subsidiary", "parent", "branch", "distributor", "agent", "other"]
Jurisdiction = Literal["US", "EU", "UK", "JP", "CH", "CA", "AU"]
PaperKind = Literal[
    "group_letter", "registry_extract", "end_use_statement", "end_user_certificate", "site_visit", "licence",
    "other",
]  # fmt: skip


def _hs_code(code: str) -> str:
    digits = hs_digits(code)
    if not digits.isdigit() or not digits.isascii() or not 2 <= len(digits) <= 12:
        raise ValueError("an HS code is 2 to 12 digits, such as 8458.11")
    return digits


def _currency(value: Any) -> Any:
    return value.strip().upper() if isinstance(value, str) else value


Currency = Annotated[str, BeforeValidator(_currency), Field(pattern="^[A-Z]{3}$", description="ISO 4217, or CNH")]
HsCode = Annotated[str, Field(max_length=20), AfterValidator(_hs_code)]
AffiliationText = Annotated[str, Field(max_length=300)]


class MoneyIn(Body):
    """An amount with its currency."""

    amount: Amount = Field(description="A decimal string.", examples=["85000.00"])
    currency: Currency

    def to_domain(self) -> domain.Money:
        return domain.Money(self.amount, self.currency)


class IdentifierIn(Body):
    """A number that a register gave the party. An equal number on a list decides whatever the name."""

    type: IdentifierType
    value: ShortText
    country: Country | None = None

    def to_domain(self) -> Identifier:
        return Identifier(self.type, self.value, self.country and country_of(self.country))


class OwnerIn(Body):
    """Somebody who stands behind the party: owner, director or a relative of one."""

    name: PartyName
    kind: PartyKind = "unknown"
    country: Country | None = None
    share_percent: Percent | None = Field(None, description="The share of the party itself, 0 to 100.")
    relation: OwnerRelation | None = None
    related_to: ShortText | None = Field(None, description="Whom a relative or associate is related to.")
    date_of_birth: PartialDate | None = None
    nationality: Country | None = None

    def to_domain(self) -> domain_party.Owner:
        return domain_party.Owner(
            name=self.name,
            kind=Kind(self.kind),
            country=self.country and country_of(self.country),
            share_percent=self.share_percent,
            relation=self.relation,
            related_to=self.related_to,
            date_of_birth=self.date_of_birth,
            nationality=self.nationality and country_of(self.nationality),
        )


class AffiliationClaimIn(Body):
    """What the party says of itself: that it belongs to, or sells for, a known company."""

    name: PartyName
    country: Country | None = None
    website: AffiliationText | None = None
    relation: AffiliationRelation | None = None
    confirmed: bool | None = Field(None, description="What the claimed company answered; null: nobody asked.")
    evidence: Text | None = None

    def to_domain(self) -> domain_party.AffiliationClaim:
        return domain_party.AffiliationClaim(
            name=self.name,
            country=self.country and country_of(self.country),
            website=self.website or None,
            relation=self.relation,
            confirmed=self.confirmed,
            evidence=self.evidence,
        )


class PartyIn(Body):
    """A party of the deal. Only `role` and `name` are required; the more is known, the fewer questions."""

    role: PartyRole
    name: PartyName
    kind: PartyKind = "unknown"
    aliases: list[PartyName] = Field([], max_length=50)
    country: Country | None = None
    address: Text | None = None
    identifiers: list[IdentifierIn] = Field([], max_length=50)
    email: ShortText | None = None
    website: ShortText | None = None
    phone: ShortText | None = None
    date_of_birth: PartialDate | None = None
    nationality: Country | None = None
    incorporated_on: date | None = None
    business: Text | None = Field(None, description="What the party does, in a few words.")
    owners: list[OwnerIn] | None = Field(None, max_length=100)
    claimed_affiliations: list[AffiliationClaimIn] = Field([], max_length=50)

    def to_domain(self) -> domain_party.Party:
        return domain_party.Party(
            role=self.role,
            name=self.name,
            kind=Kind(self.kind),
            aliases=tuple(self.aliases),
            country=self.country and country_of(self.country),
            region=self.country and region_of(self.country),
            address=self.address,
            identifiers=tuple(identifier.to_domain() for identifier in self.identifiers),
            email=self.email,
            website=self.website,
            phone=self.phone,
            date_of_birth=self.date_of_birth,
            nationality=self.nationality and country_of(self.nationality),
            incorporated_on=self.incorporated_on,
            business=self.business,
            owners=None if self.owners is None else tuple(owner.to_domain() for owner in self.owners),
            claimed_affiliations=tuple(claim.to_domain() for claim in self.claimed_affiliations),
        )


class DestinationIn(Body):
    """Where the goods end."""

    country: Country | None = None
    region: (
        Annotated[str, Field(pattern="^[A-Z]{2}-[A-Z0-9]{1,3}$", description="ISO 3166-2, such as UA-43")] | None
    ) = None
    city: ShortText | None = None
    address: Text | None = None

    def to_domain(self) -> domain.Destination:
        region = self.region or (self.country and region_of(self.country))
        country = (self.country and country_of(self.country)) or (region[:2] if region else None)
        return domain.Destination(country, region, self.city, self.address)


class RouteIn(Body):
    """How the goods go; `via` are the countries between origin and destination."""

    origin: Country | None = None
    via: list[Country] | None = Field(None, max_length=20)
    incoterm: ShortText | None = None

    def to_domain(self) -> domain.Route:
        via = None if self.via is None else tuple(country_of(country) for country in self.via)
        return domain.Route(self.origin and country_of(self.origin), via, self.incoterm)


class EquipmentIn(Body):
    """One line of goods."""

    description: Text | None = None
    category: ShortText | None = None
    make: ShortText | None = None
    model: ShortText | None = None
    year: Annotated[int, Field(ge=1850, le=2100)] | None = None
    condition: Condition | None = None
    serial_number: ShortText | None = None
    hs_code: HsCode | None = Field(None, examples=["8458.11"])
    eccn: ShortText | None = None
    quantity: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    axes: Annotated[int, Field(ge=0, le=30)] | None = None
    positioning_accuracy_um: Annotated[float, Field(gt=0, le=100_000)] | None = Field(
        None, description="The maker's specification, in micrometres."
    )
    price: MoneyIn | None = None
    market_value: MoneyIn | None = None

    def to_domain(self) -> domain.Equipment:
        return domain.Equipment(
            **self.model_dump(exclude={"price", "market_value"}),
            price=self.price.to_domain() if self.price else None,
            market_value=self.market_value.to_domain() if self.market_value else None,
        )


class BankIn(Body):
    """The bank that the money comes from."""

    name: ShortText | None = None
    bic: ShortText | None = None
    country: Country | None = None

    def to_domain(self) -> domain.Bank:
        return domain.Bank(self.name, self.bic, self.country and country_of(self.country))


class PaymentIn(Body):
    """How the price is paid. `payer` is a name, or a pointer to a party such as `parties/2`."""

    total: MoneyIn | None = None
    method: PaymentMethod | None = None
    payer: PartyName | None = None
    bank: BankIn | None = None
    changed_late: bool | None = None

    def to_domain(self) -> domain.Payment:
        return domain.Payment(
            total=self.total.to_domain() if self.total else None,
            method=self.method,
            payer=self.payer,
            bank=self.bank.to_domain() if self.bank else None,
            changed_late=self.changed_late,
        )


class LicenceIn(Body):
    """An export licence for these goods."""

    number: ShortText | None = None
    authority: ShortText | None = None


class EndUseIn(Body):
    """What the machine is for, and what the buyer signed, refused or declined."""

    description: Text | None = None
    statement_signed: bool | None = None
    no_reexport_clause: bool | None = None
    military: bool | None = None
    installation_declined: bool | None = None
    confirmed_by_end_user: bool | None = None
    licence: LicenceIn | None = None

    def to_domain(self) -> domain.EndUse:
        licence = domain.Licence(self.licence.number, self.licence.authority) if self.licence else None
        return domain.EndUse(**self.model_dump(exclude={"licence"}), licence=licence)


class PaperIn(Body):
    """A document on file that explains something, such as a group letter about `payment.payer`."""

    kind: PaperKind
    about: ShortText | None = None


class ScreeningIn(Body):
    """A proposed deal. Only `parties` is required; what is missing becomes a question in the answer."""

    reference: ShortText | None = None
    deal: ShortText | None = Field(None, description="Joins the screenings of one deal.")
    stage: Stage | None = None
    as_of: Day | None = Field(None, description="The lists and rules as they stood on that day; null: today.")
    jurisdictions: list[Jurisdiction] | None = Field(None, max_length=7)
    parties: list[PartyIn] = Field(min_length=1, max_length=100)
    destination: DestinationIn | None = None
    route: RouteIn | None = None
    equipment: list[EquipmentIn] | None = Field(None, max_length=500)
    payment: PaymentIn | None = None
    end_use: EndUseIn | None = None
    papers: list[PaperIn] = Field([], max_length=100)

    def to_domain(self) -> domain.Transaction:
        return domain.Transaction(
            parties=tuple(party.to_domain() for party in self.parties),
            reference=self.reference,
            deal=self.deal,
            stage=self.stage,
            as_of=self.as_of,
            jurisdictions=None if self.jurisdictions is None else tuple(sorted(set(self.jurisdictions))),
            destination=self.destination.to_domain() if self.destination else domain.Destination(),
            route=self.route.to_domain() if self.route else domain.Route(),
            equipment=None if self.equipment is None else tuple(line.to_domain() for line in self.equipment),
            payment=self.payment.to_domain() if self.payment else domain.Payment(),
            end_use=self.end_use.to_domain() if self.end_use else domain.EndUse(),
            papers=tuple(domain.Paper(paper.kind, paper.about) for paper in self.papers),
        )


def read_transaction(body: bytes | str) -> domain.Transaction:
    """Read a deal from JSON text.

    Raises:
        InvalidInput: naming each field that is wrong.
    """
    try:
        refuse_named_twice(body)
        return ScreeningIn.model_validate_json(body).to_domain()
    except NamedTwice as error:
        raise InvalidInput(str(error)) from None
    except ValidationError as error:
        raise invalid_input(error.errors(include_url=False, include_input=False), ScreeningIn) from None
