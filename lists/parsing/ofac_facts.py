"""What US lists file under `ids` and features: numbers, and contacts, dates and notes beside them, by their label."""

import re

from lists.countries import country_code
from lists.model import Identifier, Kind
from lists.parsing.dates import parse_date
from lists.parsing.draft import Draft
from lists.parsing.identifiers import identifier

_LISTING_DATE = re.compile(r"^Listing Date\b")
_NOTES = (
    *("Secondary", "Executive", "Transactions", "Additional", "Digital", "Effective", "CAATSA", "Target", "Issuer"),
    *("Purchase", "Organization", "Equity"),
)
_GENDERS = {"male": "male", "female": "female"}


def add_fact(draft: Draft, label: str, value: str, country: str | None = None) -> None:
    """Add a labelled value; `country` is its issuer's, by name or code. What is no fact of its own is a remark."""
    match label.casefold().strip(" :"):
        case "website" | "email address":
            draft.contacts(value)
        case "phone number":
            draft.phone(value)
        case "gender":
            draft.gender = _GENDERS.get(value.casefold())
        case "nationality of registration" | "vessel flag":
            draft.country(value)
        case "vessel call sign" | "aircraft tail number":
            draft.identifier(Identifier("other", value))
        case "swift/bic":
            draft.identifier(identifier(label, value, country_code(country)))
        case "identification number" if any(character.isdigit() for character in value):
            # A person's is the state's, a company's is a register's.
            label = "Personal ID" if draft.kind is Kind.PERSON else "Registration Number"
            draft.identifier(identifier(label, value, country_code(country)))
        case _ if _LISTING_DATE.match(label):
            day = parse_date(value)
            if day is not None:
                draft.listed_on = min(day, draft.listed_on or day)
        case _ if any(character.isdigit() for character in value) and not label.startswith(_NOTES):
            draft.identifier(identifier(label, value, country_code(country)))
        case _:
            draft.remark(f"{label.rstrip(' :-')}: {value}")
