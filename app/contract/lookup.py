"""The bodies of `/v1/match` and of the registers around a deal."""

from typing import Annotated, Literal

from pydantic import Field

from app.contract.base import Body, Country, Day, Moment, PartialDate, PartyName, ShortText, Text
from app.contract.countries import country_of
from app.contract.screening import MatchOut
from app.contract.transaction import HsCode, IdentifierIn, MoneyIn, PartyKind
from app.domain.actor import SCOPES
from app.domain.facts import AffiliationRecord, PastDeal
from app.domain.match import Query
from app.domain.transaction import Condition, Equipment
from lists.model import Kind

Score = Annotated[float, Field(ge=0, le=1)]


class QueryIn(Body):
    """A name to look up, with whatever else is known of its bearer."""

    id: ShortText
    name: PartyName
    kind: PartyKind = "unknown"
    country: Country | None = None
    address: Text | None = None
    identifiers: list[IdentifierIn] = Field([], max_length=50)
    date_of_birth: PartialDate | None = None

    def to_domain(self) -> Query:
        return Query(
            name=self.name,
            kind=Kind(self.kind),
            countries=(country_of(self.country),) if self.country else (),
            addresses=(self.address,) if self.address else (),
            identifiers=tuple(identifier.to_domain() for identifier in self.identifiers),
            dates_of_birth=(self.date_of_birth,) if self.date_of_birth else (),
        )


class MatchIn(Body):
    """Up to 1,000 names to look up at once."""

    queries: list[QueryIn] = Field(min_length=1, max_length=1000)
    sources: list[ShortText] | None = Field(None, max_length=100)
    min_score: Score = 0.7
    limit: Annotated[int, Field(ge=1, le=100)] = 10
    as_of: Day | None = None


class MatchResult(Body):
    """What was found for one query."""

    id: str
    matches: list[MatchOut]


class MatchAnswer(Body):
    """What was found, in the order of the queries."""

    results: list[MatchResult]


class AffiliationIn(Body):
    """What the dealer verified about who belongs to whom."""

    claimant: PartyName
    principal: PartyName
    status: Literal["confirmed", "denied"]
    date: Day
    source: Text | None = None

    def to_domain(self) -> AffiliationRecord:
        return AffiliationRecord(self.claimant, self.principal, self.status, self.date, self.source)


class PastDealIn(Body):
    """A past deal of the dealer's, or a customs record."""

    date: Day
    party: PartyName
    country: Country | None = None
    make: ShortText | None = None
    amount: MoneyIn | None = None
    serial_number: ShortText | None = None

    def to_domain(self) -> PastDeal:
        return PastDeal(
            date=self.date,
            party=self.party,
            country=country_of(self.country) if self.country else None,
            make=self.make,
            amount=self.amount.to_domain() if self.amount else None,
            serial_number=self.serial_number,
        )


class KeyIn(Body):
    """An API key to make."""

    scopes: list[Literal["screen", "review", "admin"]] = Field(
        min_length=1, max_length=len(SCOPES), examples=[["screen"]]
    )
    label: ShortText | None = Field(None, description="What the key is for.")
    mode: Literal["live", "test"] = Field(
        "live", description="`test`: for trying out. What such a key makes is apart from your live records."
    )
    expires_at: Moment | None = Field(None, description="When it ends by itself; null: never.")


class EquipmentQuery(Body):
    """A machine to be classified, by what is written on it or on its papers."""

    description: Text | None = None
    category: ShortText | None = None
    make: ShortText | None = None
    model: ShortText | None = None
    year: Annotated[int, Field(ge=1850, le=2100)] | None = None
    condition: Condition | None = None
    hs_code: HsCode | None = None
    eccn: ShortText | None = None
    axes: Annotated[int, Field(ge=0, le=30)] | None = None
    positioning_accuracy_um: Annotated[float, Field(gt=0, le=100_000)] | None = None

    def to_domain(self) -> Equipment:
        return Equipment(**self.model_dump())
