"""What the CSV and XML layouts of the EU's Financial Sanctions Files have in common.

The native id is the entity's logical id, which both layouts carry; the EU reference number stands in the
remarks. Everybody on this list is under an asset freeze.
"""

import re
from collections.abc import Mapping
from datetime import date

from lists.countries import country_code
from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing.dates import parse_date, partial_date
from lists.parsing.documents import document_number, split_numbered
from lists.parsing.draft import Draft, tidy
from lists.parsing.identifiers import identifier

SOURCE = "eu-fsf"
_KINDS = {"P": Kind.PERSON, "E": Kind.COMPANY, "person": Kind.PERSON, "enterprise": Kind.COMPANY}
_UNKNOWN_COUNTRY = "00"
_FORMER = re.compile(r"\b(?:formerly|former name|previous name|f\.?k\.?a)\b", re.I)
_WEAK = re.compile(r"\blow quality\b|\bweak\b", re.I)
_LISTED = re.compile(r"Date of listing: ?(\d{1,2}\.\d{1,2}\.\d{4})", re.I)
_CONTACT = re.compile(r"(PHONE|FAX|EMAIL|WEB)\[([^\]]*)\]")
_TYPE_SUFFIX = re.compile(r"\s*\((?P<code>[a-z]+)-[A-Z].*$", re.DOTALL)
_TIES = (
    ("parent", re.compile(r"^(?:parent company|subsidiary of|owned by)\s*[:-]?\s*(.+)$", re.I)),
    ("subsidiary", re.compile(r"^subsidiar(?:y|ies)\s*[:-]\s*(.+)$", re.I)),
    ("associate", re.compile(r"^associated (?:entit(?:y|ies)|individuals?|persons?)\s*[:-]\s*(.+)$", re.I)),
)
_BETWEEN_NAMES = re.compile(r";|,(?! ?(?:LLC|Ltd|Inc|JSC|OJSC|OOO|Co)\b)(?![^(]*\))")
_KIN = re.compile(
    r"\s*\((?:his |her |the )?"
    r"(?:husband|wife|spouse|father|mother|son|daughter|brother|sister|cousin|uncle|nephew)[^()]*\)",
    re.I,
)
_LABELLED_LINE = re.compile(r"^[A-Z][A-Za-z ]{3,30}:")


class Entity:
    """One sanctioned entity while its names, addresses, births, papers and citizenships come in.

    The fields are named as in the CSV without their prefix ("WholeName"); the XML's are brought to these.
    """

    def __init__(self, logical_id: str, subject: str) -> None:
        self.draft = Draft(SOURCE, logical_id, _KINDS.get(subject, Kind.UNKNOWN), Effect.PROHIBITED)
        self._dates: list[date] = []
        self._designated: date | None = None

    def add_entity(self, fields: Mapping[str, str]) -> None:
        """Read the entity's own fields, which each CSV row repeats."""
        draft = self.draft
        draft.program(fields.get("Regulation_Programme"))
        remark = unfold(fields.get("Remark", ""))
        draft.remark(remark.strip("()"))
        if reference := tidy(fields.get("EU_ReferenceNumber")):
            draft.remark(f"EU reference number {reference}")
        if united_nations := tidy(fields.get("UnitedNationId")):
            draft.remark(f"UN reference number {united_nations}")
        draft.remark(unfold(fields.get("DesignationDetails", "")))
        draft.url = draft.url or tidy(fields.get("Regulation_PublicationUrl")) or None
        listed = _LISTED.search(remark)
        self._designated = self._designated or parse_date(listed[1] if listed else fields.get("DesignationDate"))
        self.add_regulation(fields)

    def add_regulation(self, fields: Mapping[str, str]) -> None:
        """Note when a regulation that names the entity was published."""
        published = parse_date(fields.get("Regulation_PublicationDate"))
        if published is not None:
            self._dates.append(published)

    def add_name(self, fields: Mapping[str, str], strong: bool = True) -> None:
        """Add a name; the first is the primary one. The CSV tells its quality in the remark only."""
        draft = self.draft
        parts = (fields.get(part, "") for part in ("FirstName", "MiddleName", "LastName"))
        text = tidy(fields.get("WholeName")) or " ".join(part for part in map(tidy, parts) if part)
        remark = unfold(fields.get("Remark", ""))
        if not strong or _WEAK.search(remark):
            strength = NameStrength.WEAK
        elif _FORMER.search(remark):
            strength = NameStrength.FORMER
        else:
            strength = NameStrength.STRONG if draft.names else NameStrength.PRIMARY
        draft.name(text, strength)
        draft.position(tidy(fields.get("Title")))
        draft.position(unfold(fields.get("Function", "")).replace("\n", " "))
        gender = tidy(fields.get("Gender"))
        if gender and draft.gender is None:
            draft.gender = {"M": "male", "F": "female"}.get(gender.upper(), gender.casefold())
        self._add_ties(remark)

    def add_address(self, fields: Mapping[str, str]) -> None:
        """Add an address and the contacts that stand with it."""
        draft = self.draft
        code = country_of(fields)
        street, zip_code, city = (unfold(fields.get(key, "")) for key in ("Street", "ZipCode", "City"))
        box, place, region = (unfold(fields.get(key, "")) for key in ("PoBox", "Place", "Region"))
        if box and not re.search(r"box", box, re.I):
            box = f"PO Box {box}"
        country = tidy(fields.get("CountryDescription")).title() if code else ""
        parts = (street, box, place if place != city else "", zip_code, city, region, country)
        given = [tidy(part) for part in parts if tidy(part)]
        if code is not None:
            draft.countries[code] = None
        if any(part for part in given if part != country):
            draft.address(", ".join(given), code, city, region, zip_code)
        self._add_contacts(unfold(fields.get("ContactInfo", "")))
        self._add_contacts(unfold(fields.get("Remark", "")))

    def _add_contacts(self, text: str) -> None:
        for kind, value in _CONTACT.findall(text):
            if kind == "PHONE":
                self.draft.phone(value)
            elif kind != "FAX":
                self.draft.contacts(value)
        rest = _CONTACT.sub(" ", text)
        if re.search(r"web ?site|e-?mail", rest, re.I):
            self.draft.contacts(rest.replace("http:/a", "http://a"))
        self._add_ties(rest)

    def add_birth(self, fields: Mapping[str, str]) -> None:
        """Add a date of birth and a place, either of which may be missing."""
        circa = "~" if fields.get("Circa", "").casefold() == "true" else ""
        first, last = tidy(fields.get("YearRangeFrom")), tidy(fields.get("YearRangeTo"))
        whole = partial_date(fields.get("BirthDate"))
        if whole is None and first and last:
            whole = partial_date(f"{first} to {last}")
        if whole is None and (year := tidy(fields.get("Year"))):
            month = tidy(fields.get("Month"))
            whole = partial_date(f"{year}-{int(month):02}" if month.isdigit() and int(month) else year)
        if fields.get("CalendarType", "").upper() in ("", "GREGORIAN"):
            self.draft.born(f"{whole.removesuffix('~')}{circa}" if whole else None)
        country = tidy(fields.get("CountryDescription")).title() if country_of(fields) else ""
        places = dict.fromkeys(tidy(fields.get(key)) for key in ("Place", "City", "Region"))
        self.draft.born_in(", ".join(part for part in (*places, country) if part))

    def add_paper(self, fields: Mapping[str, str]) -> None:
        """Add a number of a paper or register. Numbers that the list knows to be false are left out."""
        if fields.get("KnownFalse", "").casefold() == "true":
            return
        printed = unfold(fields.get("LatinNumber", "") or fields.get("Number", ""))
        bare = _TYPE_SUFFIX.sub("", printed)
        remark = unfold(fields.get("Remark", ""))
        country = country_of(fields)
        label = f"{_short_label(remark)} {fields.get('TypeDescription', '')} {fields.get('TypeCode', '')}"
        number = bare if fields.get("TypeCode") == "swiftbic" else document_number(bare) if bare else None
        if number is not None:
            self.draft.identifier(identifier(label, number, country))
        self._add_ties(remark)

    def add_citizenship(self, fields: Mapping[str, str]) -> None:
        """Add a citizenship."""
        code = country_of(fields)
        if code is not None:
            self.draft.nationality(code)

    def _add_ties(self, text: str) -> None:
        """Read "Associated entities: …", "Parent company: …" out of a remark; kin in brackets is family."""
        for line in _joined_lines(text):
            relation, named = next(
                ((relation, found[1]) for relation, tie in _TIES if (found := tie.match(line))), ("", "")
            )
            for name in (name for part in split_numbered(named) for name in _BETWEEN_NAMES.split(part)):
                kin = _KIN.search(name)
                if not _LABELLED_LINE.match(name):
                    self.draft.link("family" if kin else relation, _KIN.sub("", name))

    def build(self) -> Listing | None:
        """The listing. Where no date of listing is given it is that of the oldest regulation named."""
        self.draft.listed_on = self._designated or min(self._dates, default=None)
        self.draft.settle_numbers()
        return self.draft.build()


def unfold(text: str) -> str:
    r"""A field with its line breaks, which the CSV prints as the two characters \n."""
    return text.replace("\\n", "\n").strip()


def country_of(fields: Mapping[str, str]) -> str | None:
    """The country of a block of fields; "00" is the list's word for unknown."""
    code = tidy(fields.get("CountryIso2Code"))
    return None if code in ("", _UNKNOWN_COUNTRY) else country_code(code)


def _short_label(remark: str) -> str:
    """What a remark says of the number it stands with: its first line, where that is short."""
    first = remark.strip("( ").split("\n")[0]
    return first if len(first) <= 60 and not first.casefold().startswith(("place of", "date of")) else ""


def _joined_lines(text: str) -> list[str]:
    """The lines of a remark; one that does not begin "Label:" goes on from the line before."""
    lines: list[str] = []
    bare = text[1:-1] if text.startswith("(") and text.endswith(")") else text
    for line in (tidy(line) for line in bare.split("\n")):
        if lines and line and not _LABELLED_LINE.match(line):
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
    return lines
