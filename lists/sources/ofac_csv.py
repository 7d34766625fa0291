"""OFAC's comma-separated sets: SDN, ADD, ALT, SDN_COMMENTS, and the same four of the non-SDN lists.

None has a header; they are told apart by their width (12, 6, 5 and 2 fields) and joined on the entry's
number. `-0-` is OFAC's null. The SDN list blocks; the non-SDN lists restrict. Entries stand in the order of
their numbers, so where the number falls, the non-SDN file was joined on to the SDN file.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lists.countries import country_code
from lists.model import Effect, Identifier, Kind, Listing, NameStrength
from lists.parsing import csv
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile, Meter
from lists.parsing.ofac_remarks import add_remarks, join_continuation
from lists.parsing.places import split_city
from lists.source import ListFormat, Reading

_MAIN, _ADDRESSES, _ALIASES, _COMMENTS = 12, 6, 5, 2
_WIDTHS = (_MAIN, _ADDRESSES, _ALIASES, _COMMENTS)
_KINDS = {
    "individual": Kind.PERSON,
    "vessel": Kind.VESSEL,
    "aircraft": Kind.AIRCRAFT,
    "": Kind.COMPANY,
    "entity": Kind.COMPANY,
}
_ALIAS_STRENGTHS = {"aka": NameStrength.STRONG, "nka": NameStrength.STRONG, "fka": NameStrength.FORMER}
# A set whose addresses speak of entries that its main file lacks is cut off or of two different days.
_MOST_ORPHANS, _ORPHANS_WORTH_SAYING = 0.1, 50


@dataclass(slots=True)
class _Set:
    """The small files of a set, by the number of the entry they belong to."""

    addresses: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    aliases: dict[str, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    comments: dict[str, str] = field(default_factory=dict)
    ids_by_name: dict[str, str] = field(default_factory=dict)


def read(reading: Reading) -> Iterator[Listing]:
    """Yield the entries of every main file in the set, with what the other files add to them."""
    by_width: dict[int, list[ListFile]] = defaultdict(list)
    for file in reading.files:
        by_width[_width_of(file)].append(file)
    if not by_width[_MAIN]:
        raise reading.files[0].malformed(None, "the set lacks its main file (SDN.CSV or CONS_PRIM.CSV)")
    parts = _gather(by_width)
    seen: set[tuple[str, str]] = set()
    for file in by_width[_MAIN]:
        source, previous = reading.source or _source_of(file), 0
        for row in _rows(file, _MAIN):
            if int(row[0]) < previous and reading.source is None:
                source = "ofac-cons"
            previous = int(row[0])
            if (source, row[0]) in seen:
                raise file.malformed(None, f"the entry {row[0]} stands in the file twice")
            seen.add((source, row[0]))
            effect = reading.effect or (Effect.RESTRICTED if source == "ofac-cons" else Effect.PROHIBITED)
            yield _listing(row, parts, source, effect, file)
    _check_orphans(by_width[_MAIN][0], {uid for _, uid in seen}, parts)


def _gather(by_width: dict[int, list[ListFile]]) -> _Set:
    parts = _Set()
    for file in by_width[_ADDRESSES]:
        for row in _rows(file, _ADDRESSES):
            parts.addresses[row[0]].append(row)
    for file in by_width[_ALIASES]:
        for row in _rows(file, _ALIASES):
            parts.aliases[row[0]].append(row)
    for file in by_width[_COMMENTS]:
        for row in _rows(file, _COMMENTS):
            parts.comments[row[0]] = parts.comments.get(row[0], "") + row[1]
    for file in by_width[_MAIN]:
        _index_names(file, parts)
    return parts


def _width_of(file: ListFile) -> int:
    unmetered = replace(file, meter=Meter())
    for line, row in csv.rows(unmetered):
        if len(row) not in _WIDTHS:
            raise file.malformed(line, f"{len(row)} fields; OFAC's files have 12, 6, 5 or 2")
        return len(row)
    raise file.malformed(None, "is empty")


def _source_of(file: ListFile) -> str:
    return "ofac-cons" if "cons" in file.name.casefold() else "ofac-sdn"


def _rows(file: ListFile, width: int) -> Iterator[list[str]]:
    for line, row in csv.rows(file, ends_with_newline=True):
        if len(row) != width:
            raise file.malformed(line, f"{len(row)} fields where {width} are expected")
        values = [_value(field_) for field_ in row]
        if not values[0].isdigit():
            raise file.malformed(line, f"{row[0][:20]!r} is no entry number")
        yield values


def _value(printed: str) -> str:
    text = printed.strip()
    return "" if text == "-0-" else text


def _index_names(file: ListFile, parts: _Set) -> None:
    for row in _rows(replace(file, meter=Meter()), _MAIN):
        known = parts.ids_by_name.setdefault(row[1].casefold(), row[0])
        if known != row[0]:
            parts.ids_by_name[row[1].casefold()] = ""


def _listing(row: list[str], parts: _Set, source: str, effect: Effect, file: ListFile) -> Listing:
    (uid, name, type_, programs, title, call_sign, _vessel_type, _tonnage, _grt, flag, owner, remarks) = row
    draft = Draft(source, uid, _KINDS.get(type_.casefold(), Kind.UNKNOWN), effect)
    draft.name(name, NameStrength.PRIMARY)
    for alias in parts.aliases.get(uid, ()):
        draft.name(alias[3], _ALIAS_STRENGTHS.get(alias[2].casefold().replace(".", ""), NameStrength.STRONG))
    for program in programs.replace("] [", "; ").strip("[]").split(";"):
        draft.program(program)
    draft.position(title)
    for address in parts.addresses.get(uid, ()):
        _add_address(draft, address)
    draft.country(flag)
    if call_sign:
        draft.identifier(Identifier("other", call_sign))

    def resolve(named: str) -> str | None:
        found = parts.ids_by_name.get(named.casefold())
        return f"{source}:{found}" if found else None

    if owner:
        draft.link("owner", owner, resolve(owner))
    add_remarks(draft, join_continuation(remarks, parts.comments.get(uid, "")), resolve)
    if not draft.countries:
        draft.countries.update(dict.fromkeys(found.country for found in draft.identifiers if found.country))
    draft.url = f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={uid}"
    listing = draft.build()
    if listing is None:
        raise file.malformed(None, f"the entry {uid} has no name")
    return listing


def _add_address(draft: Draft, row: list[str]) -> None:
    _, _, street, place, country, note = row
    line = ", ".join(part for part in (street, place, country) if part)
    if not line:
        return
    city, region, postal_code = split_city(place)
    draft.address(line, country_code(country), city, region, postal_code)
    if note:
        draft.remark(note)


def _check_orphans(file: ListFile, seen: set[str], parts: _Set) -> None:
    orphans = len(parts.addresses.keys() - seen)
    if orphans > max(_ORPHANS_WORTH_SAYING, _MOST_ORPHANS * len(parts.addresses)):
        raise file.malformed(
            None,
            f"{orphans:,} entries have an address but are not in the main file: cut off, or of another day",
        )


FORMAT = ListFormat(id="ofac-csv", title="OFAC SDN and non-SDN lists, comma-separated", read=read, suffixes=(".csv",))
