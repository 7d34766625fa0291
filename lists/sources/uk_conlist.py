"""OFSI's Consolidated List of Financial Sanctions Targets, CSV (closed on 2026-01-28).

Much stands packed in "Other Information": "(UK Sanctions List Ref):RUS2118 (Phone number):…".
"""

import re
from collections.abc import Iterator, Mapping

from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing import csv, uk
from lists.parsing.dates import parse_date
from lists.parsing.draft import Draft, tidy
from lists.parsing.files import ListFile
from lists.source import ListFormat, Reading

_NAME_PARTS = ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5", "Name 6")
_ADDRESS_LINES = tuple(f"Address {number}" for number in range(1, 7))
_COLUMNS = [
    "Name 6",
    *_NAME_PARTS[:5],
    *("Title", "Name Non-Latin Script", "Non-Latin Script Type", "Non-Latin Script Language"),
    *("DOB", "Town of Birth", "Country of Birth", "Nationality", "Passport Number", "Passport Details"),
    *("National Identification Number", "National Identification Details", "Position"),
    *_ADDRESS_LINES,
    *("Post/Zip Code", "Country", "Other Information", "Group Type", "Alias Type", "Alias Quality"),
    *("Regime", "Listed On", "UK Sanctions List Date Designated", "Last Updated", "Group ID"),
]
_LABELS = (
    "UK Sanctions List Ref|UK Statement of Reasons|UN Ref|Gender|Phone number|Email address|Type of entity"
    "|Website|Parent company|Business Reg No|Subsidiaries|IMO number|Flag of ship|Type of ship"
    "|Tonnage of ship|Length of ship|Year built|Current owners|Previous owners|Previous flags|Fax"
)
_LABEL = re.compile(rf"\(({_LABELS})\) ?:")
_UNIQUE_ID = re.compile(r"[A-Z]{2,4}\d{3,5}")


def read(reading: Reading) -> Iterator[Listing]:
    """Yield each group once, gathered from all its rows, in the order of their first rows."""
    file = reading.file
    drafts: dict[str, Draft] = {}
    first_lines: dict[str, int] = {}
    taken: set[str] = set()
    for line, row in _rows(reading, file):
        group = row["Group ID"]
        if not group.isdigit():
            raise file.malformed(line, f"a row whose Group ID is {group[:40]!r}, not a number")
        facts = packed(row["Other Information"])
        if group not in drafts:
            drafts[group] = Draft(
                uk.SOURCE, _uid(facts, group, taken), uk.kind_of(row["Group Type"]), Effect.PROHIBITED
            )
            first_lines[group] = line
        _add_row(drafts[group], row, facts)
    for group in list(drafts):
        listing = drafts.pop(group).build()
        if listing is None:
            raise file.malformed(first_lines[group], f"group {group} has no name")
        yield listing
    if not first_lines:
        raise file.malformed(None, "holds no entry")


def _uid(facts: Mapping[str, str], group: str, taken: set[str]) -> str:
    """The Unique ID that the text quotes; OFSI's own group number where it quotes none or a taken one."""
    quoted = _UNIQUE_ID.match(facts.get("UK Sanctions List Ref", "").replace(" ", ""))
    uid = quoted[0] if quoted and quoted[0] not in taken else f"OFSI{group}"
    taken.add(uid)
    return uid


def packed(text: str) -> dict[str, str]:
    """The labelled parts of "Other Information"; what stands before the first label is under ""."""
    pieces = _LABEL.split(text)
    facts = {"": pieces[0].strip()}
    for label, value in zip(pieces[1::2], pieces[2::2], strict=True):
        facts[label] = f"{facts[label]}; {value.strip()}" if label in facts else value.strip()
    return facts


def _rows(reading: Reading, file: ListFile) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows by column name. The header is the second line; "Last Updated" occurs twice in it."""
    seen_header = False
    for line, row in csv.rows(file):
        if not seen_header:
            if tidy(row[0]) == "Last Updated" and len(row) == 2:
                reading.published_at = parse_date(row[1])
                continue
            if [tidy(name) for name in row] != _COLUMNS:
                raise file.malformed(line, "the header is not that of OFSI's consolidated list")
            seen_header = True
            continue
        if len(row) != len(_COLUMNS):
            raise file.malformed(line, f"{len(row)} fields where the header has {len(_COLUMNS)}")
        yield line, {name: value.strip() for name, value in zip(_COLUMNS, row, strict=True)}
    if not seen_header:
        raise file.malformed(None, "has no header")


def _add_row(draft: Draft, row: Mapping[str, str], facts: Mapping[str, str]) -> None:
    strength = uk.strength_of(row["Alias Type"], row["Alias Quality"])
    uk.add_name(draft, uk.whole_name([row[part] for part in _NAME_PARTS]), strength)
    weak = NameStrength.WEAK if strength is NameStrength.WEAK else NameStrength.STRONG
    draft.name(row["Name Non-Latin Script"], weak)
    draft.program(row["Regime"])
    draft.listed_on = (
        draft.listed_on or parse_date(row["UK Sanctions List Date Designated"]) or parse_date(row["Listed On"])
    )
    lines = [row[line] for line in _ADDRESS_LINES]
    uk.add_address(draft, lines, row["Post/Zip Code"], row["Country"])
    draft.phone(facts.get("Phone number", ""))
    draft.contacts(facts.get("Website", ""))
    draft.contacts(facts.get("Email address", ""))
    draft.remark(facts[""])
    draft.remark(facts.get("UK Statement of Reasons"))
    if draft.kind is Kind.PERSON:
        _add_person(draft, row, facts)
    else:
        _add_company_or_ship(draft, facts)


def _add_person(draft: Draft, row: Mapping[str, str], facts: Mapping[str, str]) -> None:
    uk.add_nationalities(draft, row["Nationality"])
    uk.add_birth(draft, row["DOB"], row["Town of Birth"], row["Country of Birth"])
    uk.add_papers(draft, row["Passport Number"], row["Passport Details"], "passport")
    uk.add_papers(
        draft,
        row["National Identification Number"],
        row["National Identification Details"],
        "national identity",
    )
    draft.position(row["Title"])
    for position in uk.split_joined(row["Position"]):
        draft.position(position)
    draft.gender = draft.gender or tidy(facts.get("Gender")).strip(" .").casefold() or None


def _add_company_or_ship(draft: Draft, facts: Mapping[str, str]) -> None:
    uk.add_company_numbers(draft, facts.get("Business Reg No", ""))
    uk.add_links(draft, "subsidiary", facts.get("Subsidiaries", ""))
    uk.add_links(draft, "parent", facts.get("Parent company", ""))
    if draft.kind is Kind.VESSEL:
        uk.add_imo(draft, facts.get("IMO number", ""))
        uk.add_links(draft, "operator", facts.get("Current owners", ""))
        for flag in uk.split_joined(facts.get("Flag of ship", "")):
            draft.country(flag)


FORMAT = ListFormat(id="uk-conlist", title="OFSI consolidated list (closed), CSV", read=read, suffixes=(".csv",))
