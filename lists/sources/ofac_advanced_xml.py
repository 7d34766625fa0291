"""OFAC's SDN_ADVANCED.XML: everything by number, words in tables at the top, entries and their lists at the end.

It alone of OFAC's layouts tells the day of listing and prints names in their own script. The namespace changed over
the years; elements are known by their local names. The file is large, so its blocks are read as they come, and only
the parties are kept until the entries say on which list they stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from lists.countries import country_code
from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing import xml
from lists.parsing.dates import parse_date, partial_date
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile
from lists.parsing.ofac_facts import add_fact
from lists.source import ListFormat, Reading

_SDN = "SDN List"
_KINDS = {"Individual": Kind.PERSON, "Entity": Kind.COMPANY, "Vessel": Kind.VESSEL, "Aircraft": Kind.AIRCRAFT}
_FORMER = "F.K.A."
_PROGRAM_MEASURE = "Program"
_LOCATION_PARTS = ("ADDRESS1", "ADDRESS2", "ADDRESS3", "CITY", "STATE/PROVINCE", "POSTAL CODE")
_BLOCKS = (
    *("DateOfIssue", "ReferenceValueSets", "Location", "IDRegDocument", "DistinctParty"),
    *("ProfileRelationship", "SanctionsEntry"),
)


@dataclass(slots=True)
class _Place:
    parts: dict[str, str]
    country: str | None

    @property
    def line(self) -> str:
        return ", ".join(self.parts[name] for name in _LOCATION_PARTS if name in self.parts)


@dataclass(slots=True)
class _Book:
    """What was read so far: word tables by set and number, places, documents by identity, parties by profile."""

    words: dict[str, dict[str, str]] = field(default_factory=dict)
    scripts: dict[str, str] = field(default_factory=dict)
    party_types: dict[str, str] = field(default_factory=dict)
    places: dict[str, _Place] = field(default_factory=dict)
    documents: dict[str, list[tuple[str, str, str | None]]] = field(default_factory=dict)
    parties: dict[str, Draft] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)

    def word(self, table: str, number: str | None) -> str:
        """The word behind a number; empty where there is none."""
        return self.words.get(table, {}).get(number or "", "")


def read(reading: Reading) -> Iterator[Listing]:
    """Yield the parties of each list; a party that stands on two lists is one listing on each."""
    file, book, entries = reading.file, _Book(), []
    for element in xml.iterate(file, *_BLOCKS):
        match xml.local_name(element):
            case "DateOfIssue":
                reading.published_at = reading.published_at or _day(element)
            case "ReferenceValueSets":
                _read_words(book, element)
            case "Location":
                _read_place(book, element)
            case "IDRegDocument":
                _read_document(book, element)
            case "DistinctParty":
                _read_party(file, book, element)
            case "ProfileRelationship":
                ends = (xml.attribute(element, "From-ProfileID"), xml.attribute(element, "To-ProfileID"))
                kind = book.word("RelationType", xml.attribute(element, "RelationTypeID"))
                book.relations.append((ends[0] or "", ends[1] or "", kind))
            case _:
                entries.append(_entry(book, element))
    if not book.parties:
        raise file.malformed(None, "holds no DistinctParty")
    yield from _listings(reading, book, entries)


@dataclass(slots=True)
class _Entry:
    profile: str
    source: str
    listed_on: date | None
    programs: tuple[str, ...]


def _listings(reading: Reading, book: _Book, entries: list[_Entry]) -> Iterator[Listing]:
    by_profile: dict[str, dict[str, list[_Entry]]] = {}
    for entry in entries:
        by_profile.setdefault(entry.profile, {}).setdefault(reading.source or entry.source, []).append(entry)
    for profile, draft in book.parties.items():
        # The file is the SDN list's own: a party whose entry was cut off still stands on it.
        for source, own in by_profile.get(profile, {reading.source or "ofac-sdn": []}).items():
            draft.source = source
            draft.effect = reading.effect or (Effect.RESTRICTED if source == "ofac-cons" else Effect.PROHIBITED)
            draft.programs = dict.fromkeys(program for entry in own for program in entry.programs)
            draft.listed_on = min((entry.listed_on for entry in own if entry.listed_on), default=None)
            draft.links = {}
            for one, other, kind in book.relations:
                if one == profile and other in book.parties:
                    relation = "owner" if kind.startswith("Owned") else "linked_to"
                    draft.link(relation, next(iter(book.parties[other].names)), f"{source}:{other}")
            listing = draft.build()
            assert listing is not None
            yield listing


def _read_words(book: _Book, element: xml.Element) -> None:
    for table in element:
        name = xml.local_name(table).removesuffix("Values")
        book.words[name] = {xml.attribute(word, "ID") or "": xml.text(word) or "" for word in table}
        if name == "Country":
            for word in table:
                book.words[name][xml.attribute(word, "ID") or ""] = xml.attribute(word, "ISO2") or xml.text(word) or ""
        if name == "Script":
            book.scripts = {xml.attribute(word, "ID") or "": xml.attribute(word, "ScriptCode") or "" for word in table}
        if name == "PartySubType":
            book.party_types = {
                xml.attribute(word, "ID") or "": xml.attribute(word, "PartyTypeID") or "" for word in table
            }


def _read_place(book: _Book, element: xml.Element) -> None:
    parts = {
        book.word("LocPartType", xml.attribute(part, "LocPartTypeID")): value
        for part in xml.children(element, "LocationPart")
        if (value := xml.text(part, "LocationPartValue", "Value"))
    }
    country = book.word("Country", xml.attribute(xml.child(element, "LocationCountry"), "CountryID"))
    area = book.word("AreaCode", xml.attribute(xml.child(element, "LocationAreaCode"), "AreaCodeID"))
    book.places[xml.attribute(element, "ID") or ""] = _Place(parts, country_code(country) or country_code(area))


def _read_document(book: _Book, element: xml.Element) -> None:
    number = xml.text(element, "IDRegistrationNo")
    identity = xml.attribute(element, "IdentityID")
    if number and identity:
        label = book.word("IDRegDocType", xml.attribute(element, "IDRegDocTypeID"))
        country = book.word("Country", xml.attribute(element, "IssuedBy-CountryID"))
        book.documents.setdefault(identity, []).append((label, number, country or None))


def _read_party(file: ListFile, book: _Book, element: xml.Element) -> None:
    for profile in xml.children(element, "Profile"):
        uid = xml.attribute(profile, "ID")
        if uid is None:
            raise file.malformed(xml.line_of(element), "a party has no profile number")
        sub_type = xml.attribute(profile, "PartySubTypeID") or ""
        kind = _KINDS.get(book.word("PartySubType", sub_type)) or _KINDS.get(
            book.word("PartyType", book.party_types.get(sub_type)), Kind.UNKNOWN
        )
        draft = Draft("", uid, kind, Effect.PROHIBITED)
        for identity in xml.children(profile, "Identity"):
            _add_names(book, draft, identity)
        if not draft.names:
            raise file.malformed(xml.line_of(element), f"the party {uid} has no name")
        for feature in xml.children(profile, "Feature"):
            _add_feature(book, draft, feature)
        for identity in xml.children(profile, "Identity"):
            for label, number, country in book.documents.pop(xml.attribute(identity, "ID") or "", ()):
                add_fact(draft, label, number, country)
        if not draft.countries:
            draft.countries.update(dict.fromkeys(found.country for found in draft.identifiers if found.country))
        draft.url = f"https://sanctionssearch.ofac.treas.gov/Details.aspx?id={uid}"
        book.parties[uid] = draft


def _add_names(book: _Book, draft: Draft, identity: xml.Element) -> None:
    types = {
        xml.attribute(group, "ID"): book.word("NamePartType", xml.attribute(group, "NamePartTypeID"))
        for group in xml.children(identity, "NamePartGroups", "MasterNamePartGroup", "NamePartGroup")
    }
    for alias in xml.children(identity, "Alias"):
        strength = NameStrength.STRONG
        if xml.attribute(alias, "LowQuality") == "true":
            strength = NameStrength.WEAK
        elif xml.attribute(alias, "Primary") == "true":
            strength = NameStrength.PRIMARY
        elif book.word("AliasType", xml.attribute(alias, "AliasTypeID")) == _FORMER:
            strength = NameStrength.FORMER
        for name in xml.children(alias, "DocumentedName"):
            values = xml.children(name, "DocumentedNamePart", "NamePartValue")
            script = book.scripts.get(xml.attribute(values[0], "ScriptID") or "") if values else None
            own = NameStrength.STRONG if strength is NameStrength.PRIMARY and script not in ("Latn", None) else strength
            draft.name(_joined(values, types), own)


def _joined(values: list[xml.Element], types: dict[str | None, str]) -> str:
    """`LAST, First Middle` as the other files print a person; a name of one part as it is."""
    parts = [(types.get(xml.attribute(value, "NamePartGroupID"), ""), xml.text(value) or "") for value in values]
    last = " ".join(text for kind, text in parts if kind == "Last Name")
    rest = " ".join(text for kind, text in parts if kind != "Last Name")
    return ", ".join(part for part in (last, rest) if part)


def _add_feature(book: _Book, draft: Draft, feature: xml.Element) -> None:
    label = book.word("FeatureType", xml.attribute(feature, "FeatureTypeID"))
    for version in xml.children(feature, "FeatureVersion"):
        places = [
            book.places.get(xml.attribute(location, "LocationID") or "")
            for location in xml.children(version, "VersionLocation")
        ]
        value = _detail(book, version)
        if label == "Birthdate":
            draft.born(_born(version))
        elif label == "Place of Birth":
            draft.born_in(value or next((place.line for place in places if place), None))
        elif label in ("Nationality Country", "Citizenship Country"):
            draft.nationality(value or next((place.country for place in places if place), None))
        elif label == "Location":
            for place in places:
                _add_place(draft, place)
        elif value:
            add_fact(draft, label, value)


def _detail(book: _Book, version: xml.Element) -> str | None:
    detail = xml.child(version, "VersionDetail")
    if detail is None:
        return None
    return xml.text(detail) or book.word("DetailReference", xml.attribute(detail, "DetailReferenceID")) or None


def _add_place(draft: Draft, place: _Place | None) -> None:
    if place is None:
        return
    if not place.parts:
        draft.country(place.country)
        return
    draft.address(
        place.line,
        place.country,
        place.parts.get("CITY"),
        place.parts.get("STATE/PROVINCE"),
        place.parts.get("POSTAL CODE"),
    )


def _born(version: xml.Element) -> str | None:
    """The day of birth, or the year or years where it is a period."""
    start, end = xml.child(version, "DatePeriod", "Start"), xml.child(version, "DatePeriod", "End")
    first, last = _day(xml.child(start, "From")), _day(xml.child(end, "To"))
    if first is None:
        return None
    if last is None or last == first:
        return partial_date(first.isoformat())
    return str(first.year) if first.year == last.year else f"{first.year}/{last.year}"


def _day(element: xml.Element | None) -> date | None:
    parts = [xml.text(element, name) for name in ("Year", "Month", "Day")]
    return parse_date("-".join(part.zfill(2) for part in parts if part)) if all(parts) else None


def _entry(book: _Book, element: xml.Element) -> _Entry:
    dates = (_day(date_) for date_ in xml.children(element, "EntryEvent", "Date"))
    programs = (
        xml.text(measure, "Comment")
        for measure in xml.children(element, "SanctionsMeasure")
        if book.word("SanctionsType", xml.attribute(measure, "SanctionsTypeID")) in (_PROGRAM_MEASURE, "")
    )
    on_sdn = book.word("List", xml.attribute(element, "ListID")) == _SDN
    return _Entry(
        xml.attribute(element, "ProfileID") or "",
        "ofac-sdn" if on_sdn else "ofac-cons",
        min((day for day in dates if day), default=None),
        tuple(dict.fromkeys(program for program in programs if program)),
    )


FORMAT = ListFormat(id="ofac-advanced-xml", title="OFAC SDN_ADVANCED.XML", read=read, suffixes=(".xml",))
