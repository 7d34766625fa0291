"""The starter list's own layout: a CSV whose list cells are joined by " | ".

`listed_on_confidence` is `printed` or `inferred`; identifiers are `type:value`; `linked_to` is a listing's
id or a name.
"""

from collections.abc import Iterator
from datetime import date

from lists.countries import country_in_address
from lists.model import Address, Effect, Identifier, Kind, Link, Listing, Name, NameStrength
from lists.parsing import csv
from lists.parsing.files import ListFile
from lists.parsing.scripts import script_of
from lists.source import ListFormat, Reading

_COLUMNS = (
    "id", "kind", "name", "aliases", "weak_aliases", "countries", "addresses", "identifiers", "programs",
    "effect", "listed_on", "listed_on_confidence", "websites", "emails", "phones", "birth_dates", "linked_to",
    "established_on", "citation",
)  # fmt: skip


def read(reading: Reading) -> Iterator[Listing]:
    """Yield the snapshot's listings, each under the source it was taken from."""
    for line, row in csv.records(reading.file, _COLUMNS):
        yield _listing(reading.file, line, row)


def _listing(file: ListFile, line: int, row: dict[str, str]) -> Listing:
    source, _, uid = row["id"].partition(":")
    if not uid or not row["name"]:
        raise file.malformed(line, "lacks an id of the form source:number, or a name")
    try:
        kind, effect = Kind(row["kind"]), Effect(row["effect"])
        listed_on = date.fromisoformat(row["listed_on"]) if row["listed_on"] else None
    except ValueError as error:
        raise file.malformed(line, str(error)) from error
    return Listing(
        source=source,
        uid=uid,
        kind=kind,
        names=tuple(_names(row)),
        effect=effect,
        programs=_parts(row["programs"]),
        countries=_parts(row["countries"]),
        addresses=tuple(Address(text, country_in_address(text)) for text in _parts(row["addresses"])),
        identifiers=tuple(_identifiers(row)),
        dates_of_birth=_parts(row["birth_dates"]),
        listed_on=listed_on,
        links=tuple(_links(row)),
        websites=_parts(row["websites"]),
        emails=_parts(row["emails"]),
        phones=_parts(row["phones"]),
        remarks=_remarks(row),
    )


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(" | ") if part)


def _names(row: dict[str, str]) -> Iterator[Name]:
    yield Name(row["name"], NameStrength.PRIMARY, script_of(row["name"]))
    for column, strength in (("aliases", NameStrength.STRONG), ("weak_aliases", NameStrength.WEAK)):
        for text in _parts(row[column]):
            yield Name(text, strength, script_of(text))


def _identifiers(row: dict[str, str]) -> Iterator[Identifier]:
    country = row["countries"] if len(row["countries"]) == 2 else None
    for part in _parts(row["identifiers"]):
        type_, _, value = part.partition(":")
        yield Identifier(type_, value, country)


def _links(row: dict[str, str]) -> Iterator[Link]:
    for part in _parts(row["linked_to"]):
        if ":" in part:
            yield Link("linked_to", listing_id=part)
        else:
            yield Link("linked_to", name=part)


def _remarks(row: dict[str, str]) -> str | None:
    said = []
    if row["established_on"]:
        said.append(f"Organization established {row['established_on']}.")
    if row["citation"]:
        said.append(f"{row['citation']}.")
    if row["listed_on_confidence"] == "inferred":
        said.append("The listing date is inferred, not printed in the list.")
    return " ".join(said) or None


FORMAT = ListFormat(id="starter", title="GoNoGo starter list", read=read, suffixes=(".csv",))
