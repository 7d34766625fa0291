"""OFAC's Remarks column: facts joined by "; ", each under its printed label."""

import re
from collections.abc import Callable

from lists.countries import country_code
from lists.model import Identifier, Kind, NameStrength
from lists.parsing.dates import parse_date, partial_date
from lists.parsing.draft import Draft
from lists.parsing.identifiers import identifier

_ALTERNATIVE = re.compile(r"^(?:alt\.|Alternate)\s+")
_ALIAS = re.compile(r"^(?P<type>[afn]\.?k\.?a\.?)\s+'(?P<name>.+?)'?$")
_TRAILING_COUNTRY = re.compile(r"\s*\((?P<country>[^()\d]{3,60})\)")
# The label ends with the last of its usual closing words; what follows is the number as printed.
_LABELLED = re.compile(
    r"^(?P<label>(?:[A-Z#][\w.'’/&-]*\s+(?:of |and |de )?){0,7}?"
    r"(?:No\.?|Number|#|Code|Document|Card|License|Licence|Passport|Certificate|Registry|ID|SWIFT/BIC|MMSI|ISIN"
    r"|BIK|C\.U\.R\.P\.|R\.F\.C\.|RFC|D\.N\.I\.|C\.U\.I\.T\.|NIT|RUC|RIF|Identification|Stateless Person \w+"
    r"|Pasaporte|CNP|C\.U\.I\.|SSN|Tarjeta|Credencial \w+|Folio Mercantil)"
    r"(?:\s+\((?:[A-Z]{2,6}|[A-Za-z/ ]{2,40})\))?(?:\s+(?:No\.|Number|#|IMO|ID))*)[:\s]\s*(?P<value>\S.*)$"
)
_AFTER_VALUE = re.compile(r"\s+(?:issued|expires|expired|\(individual\)|valid)\b.*$", re.IGNORECASE)
_BRACKETED_PHONE = re.compile(r"^\(?\+?(?P<country>\d+)\)?\s*\(?(?P<number>[\d -]+)\)?$")
_LISTING_DATE = re.compile(r"^Listing Date(?: \([^)]*\))?:?\s*(?P<date>.+)$")
_LINK_LABELS = {
    "Linked To": "linked_to",
    "Operator": "operator",
    "Aircraft Operator": "operator",
    "Vessel Owner": "owner",
    "Vessel Operator": "operator",
    "Vessel Manager": "operator",
    "Beneficial Owner": "owner",
    "Parent Company": "parent",
    "Subsidiary Of": "parent",
}
_AIRCRAFT_NUMBERS = (
    "Aircraft Tail Number",
    "Aircraft Manufacturer",
    "Aircraft Construction Number",
    "Previous Aircraft",
)

Resolve = Callable[[str], str | None]


def join_continuation(remarks: str, continuation: str) -> str:
    """Put together remarks and their overflow, which the publisher cuts at 1,000 characters, in mid-word.

    A space at the cut is lost, so 999 characters are followed by one.
    """
    if not remarks:
        return continuation
    if not continuation:
        return remarks
    if len(remarks) < 999:
        return f"{remarks.rstrip('. ')}; {continuation}"
    return remarks + (" " if len(remarks) == 999 else "") + continuation


def add_remarks(draft: Draft, remarks: str, resolve: Resolve) -> None:
    """Read every fact of the remarks into the draft, and keep the text.

    `resolve` finds the id of a linked party by its listed name, or None.
    """
    if not remarks:
        return
    draft.remark(remarks)
    for piece in remarks.rstrip(". ").split("; "):
        fact = _ALTERNATIVE.sub("", piece.strip().rstrip("."))
        if fact:
            _add_fact(draft, fact, resolve)


def _add_fact(draft: Draft, fact: str, resolve: Resolve) -> None:
    word, _, rest = fact.partition(" ")
    reader = _READERS.get(word)
    if reader is not None and reader(draft, rest.strip()):
        return
    if match := _ALIAS.match(fact):
        former = match["type"].startswith("f")
        draft.name(match["name"], NameStrength.FORMER if former else NameStrength.WEAK)
        return
    label, colon, named = fact.partition(": ")
    if colon and label in _LINK_LABELS:
        draft.link(_LINK_LABELS[label], named, resolve(named.strip()))
        return
    if fact.startswith("Aircraft Operator "):
        operator = fact.removeprefix("Aircraft Operator ")
        draft.link("operator", operator, resolve(operator))
        return
    if match := _LISTING_DATE.match(fact):
        day = parse_date(match["date"])
        if day is not None:
            draft.listed_on = min(day, draft.listed_on or day)
        return
    if any(char.isdigit() for char in fact) or fact.startswith("SWIFT"):
        _add_number(draft, fact)


def _add_number(draft: Draft, fact: str) -> None:
    if fact.startswith(_AIRCRAFT_NUMBERS):
        value = fact.split()[-1]
        draft.identifier(Identifier("other", value))
        return
    match = _LABELLED.match(fact)
    if match is None or match["label"].startswith(("Digital Currency", "Executive Order", "Secondary")):
        return
    value, country = match["value"], None
    if bracket := _TRAILING_COUNTRY.search(value):
        country = country_code(bracket["country"])
        value = value[: bracket.start()]
    value = _AFTER_VALUE.sub("", value)
    label = match["label"]
    # A person's "Identification Number" is the state's, a company's is a register's.
    if label == "Identification Number":
        label = "Personal ID" if draft.kind is Kind.PERSON else "Registration Number"
    draft.identifier(identifier(label, value, country))


def _born(draft: Draft, value: str) -> bool:
    draft.born(partial_date(value))
    return True


def _born_in(draft: Draft, value: str) -> bool:
    draft.born_in(value)
    return True


def _nationality(draft: Draft, value: str) -> bool:
    draft.nationality(value)
    return True


def _gender(draft: Draft, value: str) -> bool:
    draft.gender = {"male": "male", "female": "female"}.get(value.casefold())
    return True


def _website(draft: Draft, value: str) -> bool:
    draft.websites[value] = None
    return True


def _email(draft: Draft, value: str) -> bool:
    if not value.startswith("Address "):
        return False
    draft.emails[value.removeprefix("Address ").strip()] = None
    return True


def _phone(draft: Draft, value: str) -> bool:
    value = value.removeprefix("Number").strip(" :")
    match = _BRACKETED_PHONE.match(value)
    draft.phones[f"+{match['country']} {match['number'].strip()}" if match and "(" in value else value] = None
    return True


def _title(draft: Draft, value: str) -> bool:
    draft.position(value)
    return True


_READERS: dict[str, Callable[[Draft, str], bool]] = {
    "DOB": _born,
    "POB": _born_in,
    "nationality": _nationality,
    "citizen": _nationality,
    "Gender": _gender,
    "Website": _website,
    "Email": _email,
    "Phone": _phone,
    "Telephone": _phone,
    "Title:": _title,
}
