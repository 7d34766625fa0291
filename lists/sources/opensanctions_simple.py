"""OpenSanctions' `targets.simple.csv`: one row an entity, lists in a cell joined by ";".

Traps: the header gained `program_ids`; "sanctions" cells hold quotes inside quotes; a semicolon inside
brackets belongs to the value. The publisher's licence is CC BY-NC 4.0: a commercial user needs one of his
own or loads the official files.
"""

import re
from collections.abc import Iterator

from lists.countries import country_in_address
from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing import csv
from lists.parsing.dates import parse_date, partial_date
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile
from lists.parsing.identifiers import identifiers_from_cell
from lists.source import ListFormat, Reading

_COLUMNS = (
    "id",
    "schema",
    "name",
    "aliases",
    "birth_date",
    "countries",
    "addresses",
    "identifiers",
    "dataset",
)
_KINDS = {
    "Person": Kind.PERSON,
    "Company": Kind.COMPANY,
    "Organization": Kind.COMPANY,
    "PublicBody": Kind.COMPANY,
    "LegalEntity": Kind.UNKNOWN,
    "Vessel": Kind.VESSEL,
    "Airplane": Kind.AIRCRAFT,
    "Address": Kind.ADDRESS,
}
_SOURCES = {"Ukraine War and Sanctions": "ua-ws"}
_SEPARATOR = re.compile(r";(?![^()]*\))")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_CALL_SIGN_OR_SHORTER = 6
_LONGEST_CODE = 80


def read(reading: Reading) -> Iterator[Listing]:
    """Yield one listing an id; without a source given, the dataset's own name tells it.

    Some sets give one id to several rows (all banks of one annex). Such rows are one listing with all their
    names and facts: whichever of them is dealt with, it is found, under the id that the set has for it.
    """
    newest = ""
    drafts: dict[tuple[str, str], Draft] = {}
    for line, row in csv.records(reading.file, _COLUMNS):
        newest = max(newest, row.get("last_seen", "")[:10])
        if not row["id"] or not row["schema"]:
            raise reading.file.malformed(line, "lacks an id or a schema")
        source = reading.source or _source(row["dataset"], reading.file, line)
        kind = _KINDS.get(row["schema"], Kind.UNKNOWN)
        known = drafts.get((source, row["id"]))
        draft = known or Draft(source, row["id"], kind, reading.effect or Effect.DUE_DILIGENCE)
        drafts[source, row["id"]] = draft
        draft.name(row["name"], NameStrength.STRONG if known else NameStrength.PRIMARY)
        if draft.kind is not kind:
            draft.kind = Kind.UNKNOWN
        _fill(draft, row)
    for draft in drafts.values():
        listing = draft.build()
        if listing is not None:
            yield listing
    reading.published_at = parse_date(newest)


def _fill(draft: Draft, row: dict[str, str]) -> None:
    for alias in _parts(row["aliases"]):
        draft.name(alias)
    for country in _parts(row["countries"]):
        draft.country(country)
    for address in _parts(row["addresses"]):
        draft.address(address, country_in_address(address))
    _add_identifiers(draft, row["identifiers"])
    for born in _parts(row["birth_date"]):
        draft.born(partial_date(born))
    _add_programs(draft, row)
    for phone in _parts(row.get("phones", "")):
        draft.phone(phone)
    draft.contacts(row.get("emails", ""))


def _add_programs(draft: Draft, row: dict[str, str]) -> None:
    """`program_ids` are codes; `sanctions` holds codes in older files and reasons in newer ones."""
    for program in _parts(row.get("program_ids", "")):
        draft.program(program)
    said = row.get("sanctions", "").strip('"')
    if not draft.programs and len(said) <= _LONGEST_CODE:
        for program in _parts(said):
            draft.program(program)
    else:
        draft.remark(said.replace('""', '"'))


def _add_identifiers(draft: Draft, cell: str) -> None:
    countries = tuple(draft.countries)
    country = countries[0] if len(countries) == 1 else None
    for part in _parts(cell):
        label = "IMO" if part.startswith("IMO") else ""
        for found in identifiers_from_cell(part, label, None if label else country):
            # A vessel's row mixes its call sign and name marks in; short ones are everybody's.
            if len(found.value) >= _CALL_SIGN_OR_SHORTER:
                draft.identifier(found)


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in _SEPARATOR.split(cell) if part.strip()]


def _source(dataset: str, file: ListFile, line: int) -> str:
    if not dataset:
        raise file.malformed(line, "names no dataset, and no source was given")
    first = dataset.split(";")[0].strip()
    return _SOURCES.get(first) or _NOT_SLUG.sub("-", first.lower()).strip("-")


FORMAT = ListFormat(
    id="opensanctions-simple",
    title="OpenSanctions targets.simple.csv",
    read=read,
    suffixes=(".csv",),
    takes_source=True,
)
