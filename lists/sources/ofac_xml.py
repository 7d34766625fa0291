"""OFAC's SDN.XML and CONSOLIDATED.XML: an element an entry, under whichever namespace the year had.

The aliases' quality is told (`strong`, `weak`). `Record_Count` is the list's, also in a file that was cut, so a
count that is too low is not by itself damage; XML that does not close is.
"""

import re
from collections.abc import Iterator

from lists.countries import country_code
from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing import xml
from lists.parsing.dates import parse_date, partial_date
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile
from lists.parsing.ofac_facts import add_fact
from lists.source import ListFormat, Reading

_KINDS = {"individual": Kind.PERSON, "entity": Kind.COMPANY, "vessel": Kind.VESSEL, "aircraft": Kind.AIRCRAFT}
# Programmes that stand on the non-SDN lists only.
_NON_SDN = re.compile(r"^(?:NS-|NONSDN|561|CMIC|FSE|MBS|SSI)", re.I)
_LINKED = re.compile(r"\(?Linked To: (?P<name>[^;)]+)\)?")


def read(reading: Reading) -> Iterator[Listing]:
    """Yield the entries; links to others are resolved by name, so all are read before the first is given."""
    file = reading.file
    drafts: list[Draft] = []
    for element in xml.iterate(file, "publshInformation", "sdnEntry"):
        if xml.local_name(element) == "publshInformation":
            reading.published_at = parse_date(xml.text(element, "Publish_Date"), day_first=False)
            continue
        drafts.append(_draft(file, element))
    if not drafts:
        raise file.malformed(None, "holds no sdnEntry")
    source = reading.source or _source(file, drafts)
    effect = reading.effect or (Effect.RESTRICTED if source == "ofac-cons" else Effect.PROHIBITED)
    ids = _ids_by_name(drafts)
    for draft in drafts:
        draft.source, draft.effect = source, effect
        for linked in _LINKED.finditer(" ".join(draft.remarks)):
            found = ids.get(linked["name"].strip(" .").casefold())
            draft.link("linked_to", linked["name"], f"{source}:{found}" if found else None)
        listing = draft.build()
        assert listing is not None
        yield listing


def _source(file: ListFile, drafts: list[Draft]) -> str:
    if "cons" in file.name.casefold():
        return "ofac-cons"
    non_sdn = any(_NON_SDN.match(program) for draft in drafts for program in draft.programs)
    return "ofac-cons" if non_sdn else "ofac-sdn"


def _draft(file: ListFile, element: xml.Element) -> Draft:
    line = xml.line_of(element)
    uid = xml.text(element, "uid")
    if uid is None or not uid.isdigit():
        raise file.malformed(line, "an entry has no number (uid)")
    kind = _KINDS.get((xml.text(element, "sdnType") or "").casefold(), Kind.UNKNOWN)
    draft = Draft("", uid, kind, Effect.PROHIBITED)
    draft.name(_name(element), NameStrength.PRIMARY)
    if not draft.names:
        raise file.malformed(line, f"the entry {uid} has no name")
    for alias in xml.children(element, "akaList", "aka"):
        draft.name(_name(alias), _strength(alias))
    for program in xml.texts(element, "programList", "program"):
        draft.program(program)
    draft.position(xml.text(element, "title"))
    for address in xml.children(element, "addressList", "address"):
        _add_address(draft, address)
    _add_birth(draft, element)
    for number in xml.children(element, "idList", "id"):
        value = xml.text(number, "idNumber")
        if value is not None:
            add_fact(draft, xml.text(number, "idType") or "", value, xml.text(number, "idCountry"))
    _add_vessel(draft, xml.child(element, "vesselInfo"))
    draft.remark(xml.text(element, "remarks"))
    if not draft.countries:
        draft.countries.update(dict.fromkeys(found.country for found in draft.identifiers if found.country))
    draft.url = f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={uid}"
    return draft


def _add_birth(draft: Draft, element: xml.Element) -> None:
    for born in xml.texts(element, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"):
        draft.born(partial_date(born))
    for place in xml.texts(element, "placeOfBirthList", "placeOfBirthItem", "placeOfBirth"):
        draft.born_in(place)
    for path in (("nationalityList", "nationality"), ("citizenshipList", "citizenship")):
        for country in xml.texts(element, *path, "country"):
            draft.nationality(country)


def _name(element: xml.Element) -> str:
    """`LAST, First` as the comma-separated files print a person."""
    return ", ".join(part for part in (xml.text(element, "lastName"), xml.text(element, "firstName")) if part)


def _strength(alias: xml.Element) -> NameStrength:
    if (xml.text(alias, "category") or "").casefold() == "weak":
        return NameStrength.WEAK
    former = (xml.text(alias, "type") or "").casefold().startswith("f")
    return NameStrength.FORMER if former else NameStrength.STRONG


def _add_address(draft: Draft, address: xml.Element) -> None:
    parts = (*("address1", "address2", "address3", "city", "stateOrProvince", "postalCode", "country"),)
    line = ", ".join(value for part in parts if (value := xml.text(address, part)))
    draft.address(
        line,
        country_code(xml.text(address, "country")),
        xml.text(address, "city"),
        xml.text(address, "stateOrProvince"),
        xml.text(address, "postalCode"),
    )


def _add_vessel(draft: Draft, vessel: xml.Element | None) -> None:
    draft.country(xml.text(vessel, "vesselFlag"))
    sign = xml.text(vessel, "callSign")
    if sign:
        add_fact(draft, "Vessel Call Sign", sign)
    owner = xml.text(vessel, "vesselOwner")
    if owner:
        draft.link("owner", owner)


def _ids_by_name(drafts: list[Draft]) -> dict[str, str]:
    """The number of each primary name that only one entry has."""
    ids: dict[str, str] = {}
    for draft in drafts:
        name = next(iter(draft.names)).casefold()
        ids[name] = "" if name in ids else draft.uid
    return ids


FORMAT = ListFormat(id="ofac-xml", title="OFAC SDN.XML and CONSOLIDATED.XML", read=read, suffixes=(".xml",))
