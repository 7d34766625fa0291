"""What the UK Sanctions List (CSV and XML) and OFSI's closed list have in common.

The native id is the UK Sanctions List's own "Unique ID" ("RUS2118"), which OFSI's list quotes.
"""

import re

from lists.countries import country_in_address
from lists.model import Effect, Kind, NameStrength
from lists.parsing.dates import partial_date
from lists.parsing.documents import document_number, numbers_in, split_numbered
from lists.parsing.draft import Draft, tidy
from lists.parsing.identifiers import identifier

SOURCE = "uk-sanctions"
_KINDS = {"individual": Kind.PERSON, "entity": Kind.COMPANY, "ship": Kind.VESSEL}
_DUE_DILIGENCE_ONLY = re.compile(r"travel ban|director disqualification", re.I)
_NO_NAME = re.compile(r"(?:is the )?(?:parent company|subsidiary|state owned enterprise)(?: \(soe\))?", re.I)
_JOINED = re.compile(r"[|;\n]")


def kind_of(group: str) -> Kind:
    """The kind that Individual, Entity or Ship names."""
    return _KINDS.get(group.strip().casefold(), Kind.UNKNOWN)


def effect_of(sanctions: str, kind: Kind) -> Effect:
    """The effect of the measures imposed, joined by `|` (sections 3 to 7 of the sanctions act of 2018).

    An asset freeze forbids dealing. Shipping, trade and other financial measures restrict. A travel ban or a
    director's disqualification alone forbids no sale. Where a file leaves the measures out, a ship counts
    as under shipping measures, anybody else as frozen: the list hardly knows others.
    """
    measures = [measure for measure in (part.strip() for part in sanctions.split("|")) if measure]
    if any("asset freeze" in measure.casefold() for measure in measures):
        return Effect.PROHIBITED
    if not measures:
        return Effect.RESTRICTED if kind is Kind.VESSEL else Effect.PROHIBITED
    if all(_DUE_DILIGENCE_ONLY.search(measure) for measure in measures):
        return Effect.DUE_DILIGENCE
    return Effect.RESTRICTED


def strength_of(name_type: str, quality: str) -> NameStrength:
    """The strength of a name by its type and alias quality, both spelt in several ways.

    A "primary name variation" is a spelling of the primary name, not an alias, and is strong.
    """
    words = name_type.replace("_", " ").casefold()
    if words.strip() == "primary name":
        return NameStrength.PRIMARY
    if "low" in quality.casefold():
        return NameStrength.WEAK
    if "fka" in words or "former" in words:
        return NameStrength.FORMER
    return NameStrength.STRONG


def whole_name(parts: list[str]) -> str:
    """Name 1 to Name 6 in this order as one name; an entity whose parts repeat the whole is not doubled."""
    kept: list[str] = []
    for part in (tidy(part) for part in parts):
        if part and part not in kept:
            kept.append(part)
    return " ".join(kept)


def add_name(draft: Draft, text: str, strength: NameStrength) -> None:
    """Add a name, as primary only where none is yet: each row of a person repeats "Primary name"."""
    if strength is NameStrength.PRIMARY and any(
        name.strength is NameStrength.PRIMARY and name.text != tidy(text) for name in draft.names.values()
    ):
        strength = NameStrength.STRONG
    draft.name(text, strength)


def add_address(draft: Draft, lines: list[str], postal_code: str, country: str) -> None:
    """Add an address of up to six lines, of which the sixth is the town."""
    code = draft.country(country)
    given = [line for line in map(tidy, lines) if line]
    if given or tidy(postal_code):
        text = ", ".join(part for part in (*given, tidy(postal_code), tidy(country)) if part)
        draft.address(text, code or country_in_address(text), tidy(lines[-1]), None, postal_code)


def add_birth(draft: Draft, dates: str, town: str, country: str) -> None:
    """Add dates of birth ("dd/mm/1945", "00/00/1975" where parts are unknown) and a place."""
    for part in split_joined(dates):
        draft.born(partial_date(part))
    draft.born_in(", ".join(part for part in (tidy(town), tidy(country)) if part))


def add_nationalities(draft: Draft, text: str) -> None:
    """Add nationalities, several as "(1) Germany. (2) Morocco"."""
    for part in split_joined(text):
        draft.nationality(part)


def add_papers(draft: Draft, numbers: str, details: str, label: str) -> None:
    """Add the numbers of papers; `details` describes them, under the same marks where there are several."""
    values, notes = split_numbered(numbers), split_numbered(details)
    if len(values) != len(notes):
        notes = [details] * len(values)
    country = next(iter(draft.nationalities), None) if len(draft.nationalities) == 1 else None
    for value, note in zip(values, notes, strict=True):
        number = document_number(value)
        if number is not None:
            draft.identifier(identifier(f"{note} {value} {label}" if label else f"{note} {value}", number, country))


def add_company_numbers(draft: Draft, text: str) -> None:
    """Add a company's register and tax numbers, of the country of its addresses where they agree."""
    country = next(iter(draft.countries)) if len(draft.countries) == 1 else None
    for number in numbers_in(text, "business registration", country):
        draft.identifier(number)


def add_imo(draft: Draft, text: str) -> None:
    """Add IMO numbers, printed with or without the letters."""
    for number in dict.fromkeys(re.findall(r"\d{7}", text)):
        draft.identifier(identifier("IMO", number))


def add_links(draft: Draft, relation: str, text: str) -> None:
    """Add those whom a field names as this party's `relation`."""
    for part in split_joined(text):
        if not _NO_NAME.fullmatch(part):
            draft.link(relation, part)


def split_joined(text: str) -> list[str]:
    """The values of a field that holds several, marked "(1) … (2) …" or joined by `|`, `;` or a new line."""
    parts = (piece for part in split_numbered(text) for piece in _JOINED.split(part))
    return [piece for part in parts if (piece := tidy(part).strip(" ,;."))]
