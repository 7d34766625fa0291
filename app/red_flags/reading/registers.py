"""What a register number gives away: its check digit, and the country whose register issues it."""

from collections.abc import Iterator

from rigour.ids import IMO, INN, LEI, OGRN, USCC

from app.domain.party import Party
from app.reference import lexicon
from app.reference.places import name_of
from app.reference.register_numbers import vat_country
from lists.model import Identifier

_FORMATS = {"inn": INN, "ogrn": OGRN, "uscc": USCC, "lei": LEI, "imo": IMO}
_RUSSIAN_INN_LENGTHS = (10, 12)
_NAMES = {
    "inn": "INN",
    "ogrn": "OGRN",
    "uscc": "credit code",
    "lei": "LEI",
    "imo": "IMO number",
    "vat": "VAT number",
}


def contradictions_of_identifier(party: Party, identifier: Identifier) -> Iterator[str]:
    """Say, in sentences, where a number contradicts itself or the party that bears it."""
    kind, value = identifier.type, _compact(identifier.value)
    word = _NAMES.get(kind, "register number")
    if not _check_digit_agrees(kind, value, party, identifier):
        yield f"The check digit of the {word} {identifier.value} of {party.name} is wrong."
        return
    issuer = _issuing_country(kind, value, identifier)
    if issuer is None:
        return
    if party.country and party.country != issuer and not _foreigners_have_one(kind):
        yield (
            f"{party.name} is said to be in {name_of(party.country)}, "
            f"but its {word} is of the register of {name_of(issuer)}."
        )
    for home, countries in _homes(party):
        if issuer not in countries and (party.country is None or party.country not in countries):
            yield f"“{home}” in {party.name} is no legal form of {name_of(issuer)}, where the {word} is from."
            return


def _check_digit_agrees(kind: str, value: str, party: Party, identifier: Identifier) -> bool:
    if kind not in _FORMATS:
        return True
    if kind == "inn" and (party.country or identifier.country or "RU") != "RU":
        # Other countries call their own tax numbers INN, of other lengths and rules.
        return True
    return bool(_FORMATS[kind].is_valid(value))


def _issuing_country(kind: str, value: str, identifier: Identifier) -> str | None:
    if identifier.country:
        return identifier.country
    if kind == "uscc":
        return "CN"
    if kind == "ogrn":
        return "RU"
    if kind == "inn" and len(value) in _RUSSIAN_INN_LENGTHS and INN.is_valid(value):
        return "RU"
    if kind == "vat":
        return vat_country(value)
    return None


def _foreigners_have_one(kind: str) -> bool:
    """Tax numbers are given to foreign firms too; a place in a company register is not."""
    return kind in (
        "vat",
        "tax",
        "inn",
        "lei",
        "duns",
        "other",
        "bic",
        "mmsi",
        "imo",
        "passport",
        "national_id",
    )


def _homes(party: Party) -> list[tuple[str, tuple[str, ...]]]:
    forms = lexicon.load("legal_form_homes").read(party.name)
    return [(word, tuple(entry.values["countries"])) for entry, word in forms]


def _compact(value: str) -> str:
    return "".join(char for char in value.upper() if char.isalnum())
