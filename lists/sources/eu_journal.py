"""The annexes of EU regulations as the Official Journal prints them, transcribed to one CSV a regulation.

The annex decides what an entry means: Annex IV of 833/2014 restricts exports without freezing anything, Annex
I of 269/2014 freezes assets. Values stand as printed: three date layouts side by side, `;` between aliases
and addresses, notes in brackets behind numbers. A consolidated file may hold its header alone.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from lists.countries import country_in_address
from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing import csv
from lists.parsing.dates import parse_date, partial_dates
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile, Meter
from lists.parsing.identifiers import identifiers_from_cell
from lists.parsing.native_id import hashed_id
from lists.source import ListFormat, Reading

_COLUMNS = ("recordId", "annex", "measure", "startDate", "schema", "name", "alias", "address")
_KINDS = {
    "Person": Kind.PERSON,
    "Company": Kind.COMPANY,
    "Organization": Kind.COMPANY,
    "LegalEntity": Kind.COMPANY,
    "PublicBody": Kind.COMPANY,
    "Vessel": Kind.VESSEL,
    "Airplane": Kind.AIRCRAFT,
}
_EFFECTS = {"Asset freeze": Effect.PROHIBITED, "Export control": Effect.LICENCE_REQUIRED}
_NUMBERS = {
    "registrationNumber": "Registration number",
    "taxNumber": "Tax number",
    "idNumber": "Identification number",
    "passportNumber": "Passport number",
    "innCode": "INN",
    "ogrnCode": "OGRN",
    "leiCode": "LEI",
    "swiftBic": "SWIFT/BIC",
    "imoNumber": "IMO",
    "mmsi": "MMSI",
}
_CELEX = re.compile(r"^3(\d{4})R(\d{4})$")
_PARTS = re.compile(r"\s*;\s*")
_AND = re.compile(r"\s+and\s+|\s*;\s*|\s+")


def read(reading: Reading) -> Iterator[Listing]:
    """Yield one listing an entry; a number that two parts of an annex share gets the part's letter.

    An amendment adds entries to the consolidated text, or replaces the one of the same number; amendments alone
    supplement what was loaded before.
    """
    consolidated = [file for file in reading.files if not _is_amendment(file)]
    amendments = [file for file in reading.files if _is_amendment(file)]
    reading.supplement = not consolidated
    taken: set[tuple[str, str]] = set()
    entries: dict[str, Listing] = {}
    numbered: dict[tuple[str, ...], str] = {}
    for file in (*consolidated, *amendments):
        for line, row in sorted(csv.records(file, _COLUMNS), key=_entities_first):
            number = _number(row)
            replaced = numbered.get(number) if file in amendments and number is not None else None
            listing = _listing(file, line, row, taken, replaced)
            if listing is None:
                continue
            entries[listing.id] = listing
            if number is not None:
                numbered.setdefault(number, listing.uid)
    yield from entries.values()


def _is_amendment(file: ListFile) -> bool:
    for _, row in csv.rows(replace(file, meter=Meter())):
        return "amendmentCelex" in row
    return False


def _number(row: dict[str, str]) -> tuple[str, ...] | None:
    """What an amendment names an entry by: regulation, annex, number and what kind of party it is."""
    number = row["recordId"].replace(" ", "")
    celex = row.get("celex") or row.get("amendedCelex") or ""
    person = "person" if row["schema"] == "Person" else "entity"
    return (celex, row["annex"].split(".")[0], number, person) if number else None


def _entities_first(record: tuple[int, dict[str, str]]) -> tuple[bool, int]:
    line, row = record
    return row["schema"] == "Person", line


def _listing(
    file: ListFile, line: int, row: dict[str, str], taken: set[tuple[str, str]], replaced: str | None
) -> Listing | None:
    regulation = _regulation(file, line, row)
    source = _source(regulation, row["annex"])
    program = f"EU-{regulation}-{row['annex'].split('.')[0]}"
    draft = Draft(
        source=source,
        uid="",
        kind=_KINDS.get(row["schema"], Kind.UNKNOWN),
        effect=_EFFECTS.get(row["measure"], Effect.RESTRICTED),
    )
    draft.program(program)
    _add_names(draft, row)
    _add_places(draft, row)
    _add_numbers(draft, row)
    for born in _parts(row.get("birthDate", "")):
        for when in partial_dates(born):
            draft.born(when)
    for place in _parts(row.get("birthPlace", "")):
        draft.born_in(place)
    draft.position(row.get("position"))
    draft.gender = row.get("gender", "").casefold() or None
    draft.listed_on = parse_date(row["startDate"])
    draft.remark(row.get("reason"))
    draft.remark(row.get("notes"))
    for cell in (row.get("website", ""), row.get("email", "")):
        for piece in _AND.split(cell):
            draft.contacts(piece)
    for phone in _parts(row.get("phone", "")):
        draft.phone(phone)
    draft.settle_numbers()
    if not draft.names:
        return None
    draft.uid = replaced or _uid(regulation, row, draft, taken)
    return draft.build()


def _regulation(file: ListFile, line: int, row: dict[str, str]) -> str:
    celex = row.get("celex") or row.get("amendedCelex") or ""
    found = _CELEX.match(celex)
    if found is None:
        raise file.malformed(line, f"{celex or 'nothing'} is not the CELEX number of a regulation")
    return f"{int(found[2])}/{found[1]}"


def _source(regulation: str, annex: str) -> str:
    part = annex.split(".")[0]
    if regulation == "833/2014" and part == "IV":
        return "eu-annex-iv"
    if regulation in ("269/2014", "765/2006") and part == "I":
        return "eu-annex-i"
    return "eu-journal"


def _uid(regulation: str, row: dict[str, str], draft: Draft, taken: set[tuple[str, str]]) -> str:
    number = row["recordId"].replace(" ", "")
    name = next(iter(draft.names))
    own = number or hashed_id(name, next(iter(draft.countries), None))
    if regulation == "765/2006" and draft.source == "eu-annex-i":
        own = f"765-{own}"
    elif draft.source == "eu-journal":
        own = f"{regulation.replace('/', '-')}-{row['annex'].lower()}-{own}"
    for uid in (own, f"{own}-{draft.kind.value}", f"{own}-{hashed_id(name, None)}"):
        if (draft.source, uid) not in taken:
            break
    taken.add((draft.source, uid))
    return uid


def _add_names(draft: Draft, row: dict[str, str]) -> None:
    for name in _parts(row["name"])[:1]:
        draft.name(name, NameStrength.PRIMARY)
    for name in (*_parts(row["name"])[1:], *_parts(row["alias"])):
        draft.name(name)
    for name in _parts(row.get("previousName", "")):
        draft.name(name, NameStrength.FORMER)
    for name in _parts(row.get("weakAlias", "")):
        draft.name(name, NameStrength.WEAK)


def _add_places(draft: Draft, row: dict[str, str]) -> None:
    for column in ("country", "jurisdiction", "flag"):
        for country in _parts(row.get(column, "")):
            draft.country(country)
    for country in _parts(row.get("nationality", "")):
        draft.nationality(country)
    for address in _parts(row["address"]):
        draft.address(address, country_in_address(address))


def _add_numbers(draft: Draft, row: dict[str, str]) -> None:
    country = next(iter(draft.countries)) if len(draft.countries) == 1 else None
    for column, label in _NUMBERS.items():
        for part in _parts(row.get(column, "")):
            for found in identifiers_from_cell(part, label, country):
                draft.identifier(found)


def _parts(cell: str) -> list[str]:
    return [part for part in _PARTS.split(cell) if part]


FORMAT = ListFormat(id="eu-journal", title="EU Official Journal annexes", read=read, suffixes=(".csv",))
