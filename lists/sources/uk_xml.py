"""The UK Sanctions List, XML: one Designation element a designation."""

from collections.abc import Iterator

from lists.model import Kind, Listing, NameStrength
from lists.parsing import uk, xml
from lists.parsing.dates import parse_date
from lists.parsing.draft import Draft
from lists.source import ListFormat, Reading

_ROOT = "Designations"
_NAME_PARTS = ("Name1", "Name2", "Name3", "Name4", "Name5", "Name6")
_ADDRESS_LINES = tuple(f"AddressLine{number}" for number in range(1, 7))


def read(reading: Reading) -> Iterator[Listing]:
    """Yield each designation."""
    file = reading.file
    root_seen = False
    count = 0
    for element in xml.iterate(file, "DateGenerated", "Designation"):
        if not root_seen:
            root_seen = True
            root = xml.local_name(element.getroottree().getroot())
            if root != _ROOT:
                raise file.malformed(1, f"the root is <{root}>, not <{_ROOT}>")
        if xml.local_name(element) == "DateGenerated":
            reading.published_at = parse_date(xml.text(element))
            continue
        count += 1
        listing = _listing(element)
        if listing is None:
            raise file.malformed(xml.line_of(element), "a designation without a UniqueID, or without a name")
        yield listing
    if count == 0:
        raise file.malformed(None, "holds no Designation")


def _listing(element: xml.Element) -> Listing | None:
    uid = xml.text(element, "UniqueID")
    if uid is None:
        return None
    kind = uk.kind_of(xml.text(element, "IndividualEntityShip") or "")
    effect = uk.effect_of(xml.text(element, "SanctionsImposed") or "", kind)
    draft = Draft(uk.SOURCE, uid, kind, effect)
    _add_names(draft, element)
    draft.program(xml.text(element, "RegimeName"))
    draft.listed_on = parse_date(xml.text(element, "DateDesignated"))
    for address in xml.children(element, "Addresses", "Address"):
        lines = [xml.text(address, line) or "" for line in _ADDRESS_LINES]
        country = xml.text(address, "AddressCountry") or ""
        uk.add_address(draft, lines, xml.text(address, "AddressPostalCode") or "", country)
    for phone in xml.texts(element, "PhoneNumbers", "PhoneNumber"):
        draft.phone(phone)
    for contact in (
        *xml.texts(element, "Websites", "Website"),
        *xml.texts(element, "EmailAddresses", "EmailAddress"),
    ):
        draft.contacts(contact)
    draft.remark(xml.text(element, "OtherInformation"))
    draft.remark(xml.text(element, "UKStatementofReasons"))
    for person in xml.children(element, "IndividualDetails", "Individual"):
        _add_person(draft, person)
    for company in xml.children(element, "EntityDetails", "Entity"):
        _add_company(draft, company)
    for ship in xml.children(element, "ShipDetails", "Ship"):
        _add_ship(draft, ship)
    return draft.build()


def _add_names(draft: Draft, element: xml.Element) -> None:
    for name in xml.children(element, "Names", "Name"):
        parts = [xml.text(name, part) or "" for part in _NAME_PARTS]
        quality = xml.text(name, "AliasStrength") or ""
        uk.add_name(draft, uk.whole_name(parts), uk.strength_of(xml.text(name, "NameType") or "", quality))
    for text in xml.texts(element, "NonLatinNames", "NonLatinName", "NameNonLatinScript"):
        draft.name(text, NameStrength.STRONG)
    for title in xml.texts(element, "Titles", "Title"):
        draft.position(title)


def _add_person(draft: Draft, person: xml.Element) -> None:
    for nationality in xml.texts(person, "Nationalities", "Nationality"):
        uk.add_nationalities(draft, nationality)
    for born in xml.texts(person, "DOBs", "DOB"):
        uk.add_birth(draft, born, "", "")
    for place in xml.children(person, "BirthDetails", "Location"):
        uk.add_birth(draft, "", xml.text(place, "TownOfBirth") or "", xml.text(place, "CountryOfBirth") or "")
    for kind, box, label in (
        ("Passport", "PassportDetails", "passport"),
        ("NationalIdentifier", "NationalIdentifierDetails", "national identity"),
    ):
        for paper in xml.children(person, box, kind):
            details = xml.text(paper, f"{kind}AdditionalInformation") or ""
            uk.add_papers(draft, xml.text(paper, f"{kind}Number") or "", details, label)
    for position in xml.texts(person, "Positions", "Position"):
        draft.position(position)
    gender = xml.text(person, "Genders", "Gender")
    draft.gender = gender.casefold() if gender else None


def _add_company(draft: Draft, company: xml.Element) -> None:
    for number in xml.texts(company, "BusinessRegistrationNumbers", "BusinessRegistrationNumber"):
        uk.add_company_numbers(draft, number)
    for name in xml.texts(company, "Subsidiaries", "Subsidiary"):
        uk.add_links(draft, "subsidiary", name)
    for name in xml.texts(company, "ParentCompanies", "ParentCompany"):
        uk.add_links(draft, "parent", name)


def _add_ship(draft: Draft, ship: xml.Element) -> None:
    draft.kind = Kind.VESSEL
    for number in xml.texts(ship, "IMONumbers", "IMONumber"):
        uk.add_imo(draft, number)
    for name in xml.texts(ship, "CurrentOwnerOperators", "CurrentOwnerOperator"):
        uk.add_links(draft, "operator", name)
    for name in xml.texts(ship, "PreviousOwnerOperators", "PreviousOwnerOperator"):
        uk.add_links(draft, "linked_to", name)
    for flag in xml.texts(ship, "CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip"):
        draft.country(flag)
    for kind in xml.texts(ship, "TypeOfShipDetails", "TypeOfShip"):
        draft.remark(f"Type of ship: {kind}")


FORMAT = ListFormat(id="uk-xml", title="UK Sanctions List, XML", read=read, suffixes=(".xml",))
