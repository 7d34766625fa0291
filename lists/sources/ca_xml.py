"""Canada's autonomous sanctions list (SEMA and JVCFOA), XML: one record element an entry.

An entry is known by its regulation, schedule and item, but items are handed on after a repeal. The native
id is therefore a hash of regulation and name. `Country` names the regulation, not where the party is: the
Russia regulations list companies of China and Turkey too, so it is no country of the listing.
"""

import re
from collections.abc import Iterator

from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing import xml
from lists.parsing.dates import parse_date, partial_dates
from lists.parsing.draft import Draft, tidy
from lists.parsing.identifiers import identifier
from lists.parsing.native_id import hashed_id
from lists.source import ListFormat, Reading

SOURCE = "ca-sema"
_ROOT = "data-set"
_URL = "https://www.international.gc.ca/world-monde/international_relations-relations_internationales/sanctions/"
# Schedules 2 and 3 of the Russia regulations forbid lending and energy goods, not dealing.
_SECTORAL = re.compile(r"^(?:schedule )?[23]$", re.I)
_ALSO = re.compile(r"\((?:also )?known as ([^()]+)\)|\((?:formerly|f\.?k\.?a\.?):? ([^()]+)\)", re.I)
_LANGUAGE = re.compile(
    r"\b(?:Russian|Ukrainian|Belarus+ian|Arabic|Hebrew|Farsi|Persian|Burmese|Chinese|Spanish)\s*:\s*", re.I
)
_ALIAS_ENDS = re.compile(r";|\s/\s|\n|\s+or\s+|\s+and\s+(?=\w+ \w+)|,\s*or\s+")
_WORDS = re.compile(r"^(?:also|AKA|a\.k\.a\.?)\s+|\s+(?:AKA|a\.k\.a\.?)$", re.I)
_SHORTEST_ALIAS = 4


def read(reading: Reading) -> Iterator[Listing]:
    """Yield each record."""
    file = reading.file
    seen: set[str] = set()
    for element in xml.iterate(file, "record"):
        if not seen:
            root = xml.local_name(element.getroottree().getroot())
            if root != _ROOT:
                raise file.malformed(1, f"the root is <{root}>, not <{_ROOT}>")
        draft = _draft(element)
        if draft is not None and draft.uid in seen:
            draft.uid = hashed_id(draft.uid, None, xml.text(element, "Schedule") or "", str(len(seen)))
        listing = draft.build() if draft else None
        if listing is None:
            raise file.malformed(xml.line_of(element), "a record without a country, or without a name")
        seen.add(listing.uid)
        yield listing
    if not seen:
        raise file.malformed(None, "holds no record")


def _draft(element: xml.Element) -> Draft | None:
    regulation = xml.text(element, "Country")
    given, last, other = (xml.text(element, tag) for tag in ("GivenName", "LastName", "EntityOrShip"))
    name = " ".join(part for part in (given, last) if part) or other
    if regulation is None or name is None:
        return None
    uid = hashed_id(name, regulation.partition(" / ")[0])
    schedule = xml.text(element, "Schedule") or ""
    effect = Effect.RESTRICTED if _SECTORAL.match(schedule) else Effect.PROHIBITED
    draft = Draft(SOURCE, uid, _kind(element), effect)
    _add_names(draft, name)
    for alias in aliases_in(_lines(element, "Aliases"), draft.kind is Kind.PERSON):
        draft.name(alias)
    draft.program(regulation)
    draft.listed_on = parse_date(xml.text(element, "DateOfListing"))
    draft.remark(f"Schedule {schedule or '—'}, item {xml.text(element, 'Item') or '—'}")
    draft.url = _URL
    born_or_built = xml.text(element, "DateOfBirthOrShipBuildDate")
    title = xml.text(element, "TitleOrShip")
    if draft.kind is Kind.PERSON:
        for born in partial_dates((born_or_built or "").replace(" OR ", " or ")):
            draft.born(born)
        draft.position(title)
    elif draft.kind is Kind.VESSEL:
        draft.identifier(identifier("IMO", xml.text(element, "ShipIMONumber") or ""))
        draft.remark(f"Ship: {title or ''}, built {born_or_built or 'unknown'}")
    return draft


def _kind(element: xml.Element) -> Kind:
    if xml.text(element, "LastName") or xml.text(element, "GivenName"):
        return Kind.PERSON
    if xml.text(element, "ShipIMONumber") or xml.text(element, "TitleOrShip"):
        return Kind.VESSEL
    return Kind.COMPANY


def _lines(element: xml.Element, tag: str) -> str:
    found = xml.child(element, tag)
    return "" if found is None else "".join(str(part) for part in found.itertext())


def _add_names(draft: Draft, name: str) -> None:
    """The name; a company's may carry its French form behind a slash and another in brackets."""
    also = _ALSO.search(name)
    bare = _ALSO.sub(" ", name)
    halves = bare.split("/")
    if draft.kind is not Kind.COMPANY or any(len(half.split()) < 2 for half in halves):
        halves = [bare]
    draft.name(halves[0], NameStrength.PRIMARY)
    for half in halves[1:]:
        draft.name(half)
    if also:
        draft.name(also[1] or also[2], NameStrength.STRONG if also[1] else NameStrength.FORMER)


def aliases_in(text: str, person: bool) -> Iterator[str]:
    """The names in the field Aliases, which joins them by semicolons, slashes, commas, "or" and "and".

    A comma parts people only where whole names stand around it ("Баранов, Олег" is one name), and companies
    only where no short legal form does.
    """
    labelled = _LANGUAGE.sub(";", text)
    for piece in _ALIAS_ENDS.split(labelled):
        parts = [part for part in map(tidy, piece.split(",")) if part]
        whole = all(len(part.split()) > 1 if person else len(part) >= _SHORTEST_ALIAS for part in parts)
        for part in parts if whole and piece.count('"') % 2 == 0 else [tidy(piece)]:
            yield _WORDS.sub("", part)


FORMAT = ListFormat(id="ca-xml", title="Canadian autonomous sanctions list, XML", read=read, suffixes=(".xml",))
