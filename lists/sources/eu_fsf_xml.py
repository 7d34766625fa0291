"""The EU's Financial Sanctions Files, XML v1.1: one sanctionEntity element an entity."""

from collections.abc import Iterator

from lists.model import Listing
from lists.parsing import xml
from lists.parsing.dates import parse_date
from lists.parsing.eu_fsf import Entity
from lists.source import ListFormat, Reading

_ROOT = "export"
# Attributes of the XML under the names that the CSV gives them.
_CSV_NAMES = {
    "countryIso2Code": "CountryIso2Code",
    "countryDescription": "CountryDescription",
    "birthdate": "BirthDate",
    "dayOfMonth": "Day",
    "monthOfYear": "Month",
    "year": "Year",
    "yearRangeFrom": "YearRangeFrom",
    "yearRangeTo": "YearRangeTo",
    "identificationTypeCode": "TypeCode",
    "identificationTypeDescription": "TypeDescription",
    "euReferenceNumber": "EU_ReferenceNumber",
}


def read(reading: Reading) -> Iterator[Listing]:
    """Yield each entity."""
    file = reading.file
    count = 0
    for element in xml.iterate(file, "sanctionEntity"):
        if count == 0:
            root = element.getroottree().getroot()
            if xml.local_name(root) != _ROOT:
                raise file.malformed(1, f"the root is <{xml.local_name(root)}>, not <{_ROOT}>")
            reading.published_at = parse_date((xml.attribute(root, "generationDate") or "")[:10])
        count += 1
        listing = _listing(element)
        if listing is None:
            raise file.malformed(xml.line_of(element), "an entity without a logicalId, or without a name")
        yield listing
    if count == 0:
        raise file.malformed(None, "holds no sanctionEntity")


def _listing(element: xml.Element) -> Listing | None:
    uid = xml.attribute(element, "logicalId")
    if uid is None:
        return None
    subject = xml.child(element, "subjectType")
    entity = Entity(uid, xml.attribute(subject, "classificationCode") or xml.attribute(subject, "code") or "")
    entity.add_entity(_fields(element))
    for regulation in xml.children(element, "regulation"):
        entity.add_entity({f"Regulation_{key}": value for key, value in _fields(regulation).items()})
    for name in xml.children(element, "nameAlias"):
        fields = _fields(name)
        entity.add_name(fields, strong=(xml.attribute(name, "strong") or "true").casefold() != "false")
        for summary in xml.children(name, "regulationSummary"):
            entity.add_regulation({f"Regulation_{key}": value for key, value in _fields(summary).items()})
    for address in xml.children(element, "address"):
        entity.add_address({**_fields(address), "ContactInfo": _contacts(address)})
    for birth in xml.children(element, "birthdate"):
        entity.add_birth(_fields(birth))
    for paper in xml.children(element, "identification"):
        entity.add_paper(_fields(paper))
    for citizenship in xml.children(element, "citizenship"):
        entity.add_citizenship(_fields(citizenship))
    return entity.build()


def _fields(element: xml.Element) -> dict[str, str]:
    """An element's attributes, remark and publication address under the CSV's names."""
    fields = {}
    for key in element.attrib:
        name = str(key).rpartition("}")[2]
        value = xml.attribute(element, name)
        if value is not None:
            fields[_CSV_NAMES.get(name, name[:1].upper() + name[1:])] = value
    remarks = ["".join(str(part) for part in remark.itertext()).strip() for remark in xml.children(element, "remark")]
    fields["Remark"] = "\n".join(remark for remark in remarks if remark)
    address = xml.text(element, "publicationUrl")
    if address is not None:
        fields["PublicationUrl"] = address
    return fields


def _contacts(address: xml.Element) -> str:
    """The contactInfo elements in the CSV's form, KEY[value]."""
    pairs = (
        (xml.attribute(contact, "key"), xml.attribute(contact, "value"))
        for contact in xml.children(address, "contactInfo")
    )
    return "\n".join(f"{key}[{value}]" for key, value in pairs if key and value)


FORMAT = ListFormat(id="eu-fsf-xml", title="EU Financial Sanctions Files, XML v1.1", read=read, suffixes=(".xml",))
