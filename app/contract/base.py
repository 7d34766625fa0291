"""What every request body shares: unknown fields are refused, text is trimmed, countries are normalised."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from app.contract.countries import nearest_country, to_code

FIRST_DAY = date(1900, 1, 1)
"""No list and no rule goes back as far as this."""
CONTROL = {*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D}


class Body(BaseModel):
    """A part of a request. A misspelt field is an error, since it would weaken a screening in silence."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, frozen=True)


class Answer(BaseModel):
    """A part of an answer, for the documentation; answers are served as they were stored."""

    model_config = ConfigDict(extra="allow")


def printable(text: str) -> str:
    """Refuse control characters, which no name has and PostgreSQL does not hold."""
    if any(ord(character) in CONTROL for character in text):
        raise ValueError("control characters are not text")
    return text


def _searchable(name: str) -> str:
    """Refuse a name that no list could be searched for: the screening would be silently empty."""
    if not any(character.isalnum() for character in name):
        raise ValueError("a name needs at least one letter or digit")
    return name


def _country(value: Any) -> Any:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a country is an ISO 3166-1 code such as DE, or its name")
    code = to_code(value)
    if code is None:
        near = nearest_country(value)
        hint = f"; did you mean {near}?" if near else ""
        raise ValueError(f"not a country that ISO 3166 knows{hint}")
    return code


def _recent(day: date) -> date:
    if day < FIRST_DAY:
        raise ValueError(f"a day from {FIRST_DAY} on")
    return day


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment that there is in UTC too") from None


def _partial_date(value: str) -> str:
    """Accept `1953`, `1953-02` and `1953-02-14`."""
    parts = value.split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(parts[0]) != 4 or len(parts) > 3:
            raise ValueError
        date(*[*numbers, 1, 1][:3])
    except ValueError:
        raise ValueError("a date is 1953-02-14, or 1953-02 or 1953 where no more is known") from None
    return value


Text = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(printable)]
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(printable)]
PartyName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500),
    AfterValidator(printable),
    AfterValidator(_searchable),
]
Country = Annotated[str, BeforeValidator(_country)]
PartialDate = Annotated[str, StringConstraints(max_length=10), AfterValidator(_partial_date)]
Day = Annotated[date, AfterValidator(_recent)]
Moment = Annotated[AwareDatetime, AfterValidator(_in_utc)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=4)]
Percent = Annotated[float, Field(ge=0, le=100)]
