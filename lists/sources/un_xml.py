"""The United Nations Security Council's consolidated list, XML.

The permanent reference number ("TAi.002") is the native id: it is what the Council and other lists cite.
"""

import re
from collections.abc import Iterator
from datetime import date

from lists.countries import country_code, country_in_address
from lists.model import Effect, Identifier, Kind, Listing, NameStrength
from lists.parsing import xml
from lists.parsing.dates import parse_date, partial_date
from lists.parsing.documents import document_number
from lists.parsing.draft import Draft, tidy
from lists.parsing.identifiers import identifier, identifiers_in_text
from lists.parsing.scripts import script_of
from lists.source import ListFormat, Reading

SOURCE = "un-sc"
_STRENGTHS = {
    "good": NameStrength.STRONG,
    "low": NameStrength.WEAK,
    "a.k.a.": NameStrength.STRONG,
    "f.k.a.": NameStrength.FORMER,
}
_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_BRACKET = re.compile(r"\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_ASIDE = re.compile(r"^(?:original script:|birth name|combat name|previously listed as|.*\bidentity\b.*)", re.I)
_BORN = re.compile(r",?\s+\bborn\b.*$", re.I)
_REFERENCE = re.compile(r"\(\s*([A-Z][A-Za-z]{1,2}[ie]\.\d{3})\s*\)")
# How a numeral is read aloud, beside the numeral itself.
_ORDINAL = re.compile(r"(?:the )?(?:first|second|third|fourth|fifth|sixth|junior|senior)", re.I)
_LONG_NUMBER = re.compile(r"\d{5}")
_GENDER = re.compile(r"\bGender: (male|female)\b", re.I)
_ROOT = "CONSOLIDATED_LIST"


def read(reading: Reading) -> Iterator[Listing]:
    """Yield people and entities, each as the list has it today."""
    file = reading.file
    count = 0
    for element in xml.iterate(file, "INDIVIDUAL", "ENTITY"):
        root = element.getroottree().getroot()
        if count == 0:
            if xml.local_name(root) != _ROOT:
                raise file.malformed(1, f"the root is <{xml.local_name(root)}>, not <{_ROOT}>")
            reading.published_at = parse_date((xml.attribute(root, "dateGenerated") or "")[:10])
        count += 1
        listing = _listing(element)
        if listing is None:
            raise file.malformed(xml.line_of(element), "an entry without a reference number, or without a name")
        yield listing
    if count == 0:
        raise file.malformed(None, "holds no INDIVIDUAL and no ENTITY")


def _listing(element: xml.Element) -> Listing | None:
    reference = xml.text(element, "REFERENCE_NUMBER") or xml.text(element, "DATAID")
    if reference is None:
        return None
    person = xml.local_name(element) == "INDIVIDUAL"
    prefix = xml.local_name(element)
    draft = Draft(SOURCE, reference, Kind.PERSON if person else Kind.COMPANY, Effect.PROHIBITED)
    for name in " ".join(_values(element, *_NAME_PARTS)).split(";"):
        draft.name(name, NameStrength.STRONG if draft.names else NameStrength.PRIMARY)
    draft.name(xml.text(element, "NAME_ORIGINAL_SCRIPT"))
    draft.program(xml.text(element, "UN_LIST_TYPE"))
    draft.listed_on = _day(element, "LISTED_ON")
    draft.delisted_on = _day(element, "DELISTED_ON")
    gender = xml.text(element, "GENDER")
    draft.gender = gender.casefold() if gender else None
    for tag in ("TITLE", "DESIGNATION"):
        for value in xml.texts(element, tag, "VALUE"):
            draft.position(value)
    for value in xml.texts(element, "NATIONALITY", "VALUE"):
        draft.nationality(value)
    for alias in xml.children(element, f"{prefix}_ALIAS"):
        _add_alias(draft, alias)
    for address in xml.children(element, f"{prefix}_ADDRESS"):
        _add_address(draft, address)
    for birth in xml.children(element, "INDIVIDUAL_DATE_OF_BIRTH"):
        draft.born(_birth(birth))
    for place in xml.children(element, "INDIVIDUAL_PLACE_OF_BIRTH"):
        draft.born_in(", ".join(_values(place, "CITY", "STATE_PROVINCE", "COUNTRY")))
    for document in xml.children(element, "INDIVIDUAL_DOCUMENT"):
        draft.identifier(_document(document))
    _add_comments(draft, xml.text(element, "COMMENTS1"))
    return draft.build()


def _values(element: xml.Element, *tags: str) -> list[str]:
    return [value for tag in tags if (value := xml.text(element, tag))]


def _day(element: xml.Element, tag: str) -> date | None:
    return parse_date((xml.text(element, tag) or "")[:10])


def _add_alias(draft: Draft, alias: xml.Element) -> None:
    """One ALIAS_NAME may hold several names, and the same name in another script in brackets."""
    printed = xml.text(alias, "ALIAS_NAME")
    if not printed:
        return
    strength = _STRENGTHS.get((xml.text(alias, "QUALITY") or "").casefold(), NameStrength.STRONG)
    for text in alias_names(printed, draft.kind is Kind.PERSON):
        draft.name(text, strength)
    if draft.kind is Kind.PERSON:
        draft.born(partial_date(xml.text(alias, "DATE_OF_BIRTH")))


def alias_names(printed: str, person: bool) -> Iterator[str]:
    """The names in one ALIAS_NAME: `;` joins them, and so does a comma between whole names of people."""
    for inner in _BRACKET.findall(printed):
        aside = inner.removeprefix("original script:").strip()
        if aside and not _ASIDE.match(aside) and _other_script(printed, aside):
            yield from alias_names(aside.replace("(original script)", ""), person)
    outside = _BORN.sub("", _BRACKET.sub(_keep_or_drop, printed))
    for part in re.split(r";|\s[a-z]\)\s", outside):
        words = [_BRACKET.sub("", piece).split() for piece in part.split(",") if piece.strip()]
        if person and len(words) > 1 and all(len(piece) >= 2 for piece in words):
            yield from part.split(",")
        else:
            yield part


def _keep_or_drop(bracket: re.Match[str]) -> str:
    inner = bracket[1]
    if _ORDINAL.fullmatch(inner.strip()):
        return " "
    short = len(inner.split()) <= 2 and not _ASIDE.match(inner)
    return bracket[0] if short and script_of(inner) == "Latn" else " "


def _other_script(printed: str, inner: str) -> bool:
    outside = _BRACKET.sub(" ", printed)
    return script_of(inner) != script_of(outside)


def _add_address(draft: Draft, address: xml.Element) -> None:
    parts = _values(address, "STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY")
    country = draft.country(xml.text(address, "COUNTRY"))
    note = xml.text(address, "NOTE")
    if not parts:
        country = country_in_address(note)
        if country is not None:
            draft.address(note, country)
        return
    line = ", ".join(part.strip(" ,") for part in parts)
    draft.address(
        line,
        country or country_in_address(line),
        xml.text(address, "CITY"),
        xml.text(address, "STATE_PROVINCE"),
        xml.text(address, "ZIP_CODE"),
    )


def _birth(birth: xml.Element) -> str | None:
    kind = (xml.text(birth, "TYPE_OF_DATE") or "").upper()
    note = (xml.text(birth, "NOTE") or "").casefold()
    circa = "~" if kind == "APPROXIMATELY" or note.startswith("approximately") else ""
    first, last = xml.text(birth, "FROM_YEAR"), xml.text(birth, "TO_YEAR")
    if first or last:
        return f"{first or last}/{last or first}{circa}"
    found = partial_date((xml.text(birth, "DATE") or "")[:10]) or partial_date(xml.text(birth, "YEAR"))
    if found is None:
        return partial_date(xml.text(birth, "NOTE"))
    return found + circa


def _document(document: xml.Element) -> Identifier | None:
    label = " ".join(_values(document, "TYPE_OF_DOCUMENT2", "TYPE_OF_DOCUMENT"))
    printed = xml.text(document, "NUMBER")
    if printed is None:
        elsewhere = _values(document, "TYPE_OF_DOCUMENT2", "NOTE")
        printed = next((text for text in elsewhere if _LONG_NUMBER.search(text)), None)
        if printed is None:
            return None
    number = document_number(printed)
    if number is None:
        return None
    issuer = xml.text(document, "ISSUING_COUNTRY") or xml.text(document, "COUNTRY_OF_ISSUE")
    return identifier(f"{label} {printed}", number, country_code(issuer))


def _add_comments(draft: Draft, comments: str | None) -> None:
    """Free text: kept whole, with the references to other entries and ship-company numbers taken out."""
    if comments is None:
        return
    draft.remark(tidy(comments))
    for reference in dict.fromkeys(_REFERENCE.findall(comments)):
        if reference != draft.uid:
            draft.link("linked_to", None, f"{SOURCE}:{reference}")
    gender = _GENDER.search(comments)
    if gender is not None and draft.gender is None:
        draft.gender = gender[1].casefold()
    if draft.kind is Kind.COMPANY:
        for number in identifiers_in_text(comments):
            draft.identifier(number)


FORMAT = ListFormat(id="un-xml", title="UN Security Council consolidated list, XML", read=read, suffixes=(".xml",))
