"""Cases to try a policy on: a deal, what is known beside it, and what is expected of the answer."""

from typing import Any

from pydantic import Field, ValidationError

from app.contract.base import Body, ShortText
from app.contract.field_errors import invalid_input
from app.contract.lookup import AffiliationIn, PastDealIn
from app.contract.transaction import ScreeningIn
from app.domain.case import Case, Expected
from app.domain.screening import Verdict
from app.errors import InvalidInput


class ExpectIn(Body):
    """What a case expects of its screening; what is left out is not looked at."""

    verdict: Verdict | None = None
    flags: list[ShortText] = Field([], max_length=10_000)
    not_flags: list[ShortText] = Field([], max_length=10_000)
    match_listing_ids: list[ShortText] = Field([], max_length=10_000)
    not_match_listing_ids: list[ShortText] = Field([], max_length=10_000)

    def to_domain(self) -> Expected:
        return Expected(
            verdict=self.verdict,
            flags=frozenset(self.flags),
            not_flags=frozenset(self.not_flags),
            listings=frozenset(self.match_listing_ids),
            not_listings=frozenset(self.not_match_listing_ids),
        )


class CaseIn(Body):
    """A case: `request` as for a screening, and what is to be known before it."""

    id: ShortText | None = None
    title: ShortText | None = None
    basis: Any = Field(None, description="For people: where the case comes from.")
    why: Any = Field(None, description="For people: why this is expected.")
    request: ScreeningIn
    affiliations: list[AffiliationIn] = Field([], max_length=10_000)
    history: list[PastDealIn] = Field([], max_length=10_000)
    earlier_requests: list[ScreeningIn] = Field([], max_length=10_000)
    lists_missing: list[ShortText] = Field([], max_length=10_000)
    expect: ExpectIn | None = None

    def to_domain(self, name: str) -> Case:
        return Case(
            id=self.id or name,
            title=self.title or "",
            transaction=self.request.to_domain(),
            affiliations=tuple(record.to_domain() for record in self.affiliations),
            history=tuple(deal.to_domain() for deal in self.history),
            earlier=tuple(request.to_domain() for request in self.earlier_requests),
            lists_missing=tuple(self.lists_missing),
            expected=self.expect.to_domain() if self.expect else None,
        )


def read_case(document: Any, name: str) -> Case:
    """Read a case, or a bare deal, from parsed JSON; `name` stands in where the case has no id.

    Raises:
        InvalidInput: naming each field that is wrong.
    """
    bare = isinstance(document, dict) and "parties" in document and "request" not in document
    try:
        return CaseIn.model_validate({"request": document} if bare else document).to_domain(name)
    except ValidationError as error:
        problem = invalid_input(error.errors(include_url=False, include_input=False), CaseIn)
        raise InvalidInput(f"{name}: {problem.detail}", problem.errors) from None
