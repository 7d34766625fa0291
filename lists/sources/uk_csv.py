"""The UK Sanctions List, CSV: one row for each combination of name, address and other details."""

from collections.abc import Callable, Iterator, Mapping

from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing import csv, uk
from lists.parsing.dates import parse_date
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile
from lists.source import ListFormat, Reading

_REQUIRED = ("Unique ID", "Name 6", "Name 1", "Name type", "Designation Type", "Date Designated")
_NAME_PARTS = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_ADDRESS_LINES = tuple(f"Address Line {number}" for number in range(1, 7))
_REPORT_DATE = "Report Date:"


def read(reading: Reading) -> Iterator[Listing]:
    """Yield each designation once, gathered from all its rows, in the order of their first rows."""
    file = reading.file
    drafts: dict[str, Draft] = {}
    first_lines: dict[str, int] = {}
    measures: dict[str, dict[str, None]] = {}
    for line, row in _rows(reading, file):
        uid = row["Unique ID"]
        if not uid:
            raise file.malformed(line, "a row without a Unique ID")
        if uid not in drafts:
            drafts[uid] = Draft(uk.SOURCE, uid, uk.kind_of(row["Designation Type"]), Effect.PROHIBITED)
            first_lines[uid] = line
            measures[uid] = {}
        measures[uid][row.get("Sanctions Imposed", "")] = None
        _add_row(drafts[uid], row)
    for uid in list(drafts):
        draft = drafts.pop(uid)
        draft.effect = uk.effect_of("|".join(measures[uid]), draft.kind)
        listing = draft.build()
        if listing is None:
            raise file.malformed(first_lines[uid], f"{uid} has no name")
        yield listing
    if not first_lines:
        raise file.malformed(None, "holds no designation")


def _rows(reading: Reading, file: ListFile) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows by column name. The header is the second line; the first tells the date of the report."""
    header: list[str] | None = None
    for line, row in csv.rows(file):
        if header is None:
            if row[0].startswith(_REPORT_DATE):
                reading.published_at = parse_date(row[0].removeprefix(_REPORT_DATE).strip())
                continue
            header = [name.strip() for name in row]
            missing = [name for name in _REQUIRED if name not in header]
            if missing:
                raise file.malformed(line, f"lacks the column {', '.join(missing)}")
            continue
        if len(row) != len(header):
            raise file.malformed(line, f"{len(row)} fields where the header has {len(header)}")
        yield line, {name: value.strip() for name, value in zip(header, row, strict=True)}
    if header is None:
        raise file.malformed(None, "has no header")


def _add_row(draft: Draft, row: Mapping[str, str]) -> None:
    def cell(name: str) -> str:
        return row.get(name, "")

    strength = uk.strength_of(row["Name type"], cell("Alias strength"))
    uk.add_name(draft, uk.whole_name([row[part] for part in _NAME_PARTS if part in row]), strength)
    weak = NameStrength.WEAK if strength is NameStrength.WEAK else NameStrength.STRONG
    draft.name(cell("Name non-latin script"), weak)
    draft.program(cell("Regime Name"))
    draft.listed_on = draft.listed_on or parse_date(row["Date Designated"])
    uk.add_address(draft, [cell(line) for line in _ADDRESS_LINES], cell("Address Postal Code"), cell("Address Country"))
    draft.phone(cell("Phone number"))
    draft.contacts(cell("Website"))
    draft.contacts(cell("Email address"))
    draft.remark(cell("Other Information"))
    draft.remark(cell("UK Statement of Reasons"))
    if draft.kind is Kind.PERSON:
        _add_person(draft, cell)
    elif draft.kind is Kind.VESSEL:
        _add_ship(draft, cell)
    else:
        uk.add_company_numbers(draft, cell("Business registration number (s)"))
        uk.add_links(draft, "subsidiary", cell("Subsidiaries"))
        uk.add_links(draft, "parent", cell("Parent company"))


def _add_person(draft: Draft, cell: Callable[[str], str]) -> None:
    uk.add_nationalities(draft, cell("Nationality(/ies)"))
    uk.add_birth(draft, cell("D.O.B"), cell("Town of birth"), cell("Country of birth"))
    uk.add_papers(draft, cell("Passport number"), cell("Passport additional information"), "passport")
    uk.add_papers(
        draft,
        cell("National Identifier number"),
        cell("National Identifier additional information"),
        "national identity",
    )
    for field in ("Title", "Position"):
        for position in uk.split_joined(cell(field)):
            draft.position(position)
    draft.gender = draft.gender or cell("Gender").casefold() or None


def _add_ship(draft: Draft, cell: Callable[[str], str]) -> None:
    uk.add_imo(draft, cell("IMO number"))
    uk.add_links(draft, "operator", cell("Current owner/operator (s)"))
    uk.add_links(draft, "linked_to", cell("Previous owner/operator (s)"))
    for flag in uk.split_joined(cell("Current believed flag of ship")):
        draft.country(flag)
    if cell("Type of ship"):
        draft.remark(f"Type of ship: {cell('Type of ship')}")


FORMAT = ListFormat(id="uk-csv", title="UK Sanctions List, CSV", read=read, suffixes=(".csv",))
