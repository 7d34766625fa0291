"""The bodies of `/v1/exemptions`."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from app.contract.base import Answer, Body, Moment, ShortText, Text, printable
from app.contract.transaction import PartyIn
from app.domain.party import PartyRole

ListingId = Annotated[
    str, Field(pattern=r"^[^:\s]{1,100}:.{1,300}$", examples=["ofac-sdn:50946"]), AfterValidator(printable)
]


class ExemptedPartyIn(PartyIn):
    """A party, with all that identifies it."""

    role: PartyRole = Field(PartyRole.OTHER)


class ExemptionIn(Body):
    """A ruling that a party is not a listing. Whom it is about: a `screening` with a `subject`, a `counterparty`
    that is watched or, with a `subject`, somebody it names, or a `party` with all that is known of it.
    """

    listing: ListingId
    reason: Text = Field(description="Why they are not the same; shown in every screening that uses it.")
    expires_at: Moment | None = Field(None, description="Null: as long as the settings allow.")
    screening: ShortText | None = Field(None, description="The id of the screening in which they were matched.")
    subject: ShortText | None = Field(
        None, description="Whose match: in a screening such as parties/0, of a watched party such as owners/0."
    )
    counterparty: ShortText | None = Field(None, description="The id of a watched party.")
    party: ExemptedPartyIn | None = None

    @model_validator(mode="after")
    def _about_one(self) -> Self:
        given = [name for name in ("screening", "counterparty", "party") if getattr(self, name) is not None]
        needless, lacking = self.subject is not None and given == ["party"], self.subject is None
        if len(given) != 1 or needless or (lacking and given == ["screening"]):
            raise ValueError("one of: `screening` with `subject`, `counterparty` with or without it, `party`")
        return self


class ExemptionStepIn(Body):
    """What whoever approves or revokes has to say about it."""

    note: Text | None = None


class ExemptionStepOut(Answer):
    """What happened to an exemption."""

    kind: Literal["approved", "revoked", "lapsed"]
    by: str
    at: datetime
    note: str | None


class ExemptionOut(Answer):
    """A ruling and how it stands. `waiting`: it does nothing to a confirmed match until a second person approves."""

    id: str
    state: Literal["in_force", "waiting", "lapsed", "expired", "revoked"]
    because: str | None
    listing: str
    party: dict[str, list[str]]
    reason: str
    made_by: str
    made_at: datetime
    expires_at: datetime
    screening: str | None
    subject: str | None
    counterparty: str | None
    steps: list[ExemptionStepOut]


class ExemptionPageOut(Answer):
    """Exemptions, newest first."""

    exemptions: list[ExemptionOut]
    next_cursor: str | None
