"""Switzerland's consolidated sanctions list (SECO), XML: the state of today, target by target.

The whole list keeps targets that were de-listed, and repeats old versions of every element under
`modification`. The first modification tells a target's state, so the de-listed are left out, and nothing
is ever read from inside a modification. Places stand behind the targets that refer to them, so the file
is read twice.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice, product

from lists.countries import country_code, country_in_address
from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing import xml
from lists.parsing.dates import parse_date, partial_date
from lists.parsing.documents import document_number
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile
from lists.parsing.identifiers import identifier, identifiers_in_text
from lists.source import ListFormat, Reading

SOURCE = "ch-seco"
_ROOT = "swiss-sanctions-list"
_KINDS = {"individual": Kind.PERSON, "entity": Kind.COMPANY, "object": Kind.VESSEL}
_DELISTED = "de-listed"
_SEVERITY = (Effect.PROHIBITED, Effect.LICENCE_REQUIRED, Effect.RESTRICTED, Effect.DUE_DILIGENCE)
# The effect of a set of sanctions by its English title, the first that occurs. Other sets freeze assets.
_SETS = (
    (Effect.RESTRICTED, re.compile(r"capital market|securities|vessel|\bships?\b|central bank", re.I)),
    (Effect.LICENCE_REQUIRED, re.compile(r"dual[- ]use|military|goods|technolog|export|armament", re.I)),
    (Effect.DUE_DILIGENCE, re.compile(r"^travel ban|travel restrictions?$|^entry", re.I)),
)
_FREEZE = re.compile(r"financial|asset|freez|named individuals", re.I)
_STRENGTHS = {"former-name": NameStrength.FORMER, "fka": NameStrength.FORMER}
_LONGEST_ORDER = 6
_MOST_SPELLINGS = 24


@dataclass(slots=True)
class _Context:
    """What targets refer to: sanctions sets by ssid, and places by ssid as (text, country)."""

    sets: dict[str, tuple[str, Effect]] = field(default_factory=dict)
    places: dict[str, tuple[str, str | None]] = field(default_factory=dict)


def read(reading: Reading) -> Iterator[Listing]:
    """Yield each target that is listed today."""
    file = reading.file
    context = _gather(ListFile(file.path))
    count = 0
    for target in xml.iterate(file, "target"):
        count += 1
        if count == 1:
            root = target.getroottree().getroot()
            reading.published_at = parse_date(xml.attribute(root, "date"))
        state = xml.attribute(xml.child(target, "modification"), "modification-type")
        if state == _DELISTED:
            continue
        listing = _listing(target, context)
        if listing is None:
            raise file.malformed(xml.line_of(target), "a target without an ssid, or without a name")
        yield listing
    if count == 0:
        raise file.malformed(None, "holds no target")


def _gather(file: ListFile) -> _Context:
    context = _Context()
    checked = False
    for element in xml.iterate(file, "sanctions-program", "place", "target"):
        if not checked:
            checked = True
            root = xml.local_name(element.getroottree().getroot())
            if root != _ROOT:
                raise file.malformed(1, f"the root is <{root}>, not <{_ROOT}>")
        kind = xml.local_name(element)
        if kind == "sanctions-program":
            _add_program(context, element)
        elif kind == "place":
            _add_place(context, element)
    return context


def _add_program(context: _Context, element: xml.Element) -> None:
    keys = xml.children(element, "program-key")
    english = (key for key in keys if xml.attribute(key, "lang") == "eng")
    program = next((text for key in (*english, *keys) if (text := xml.text(key))), "")
    titles: dict[str, str] = {}
    for sanctions in xml.children(element, "sanctions-set"):
        ssid, title = xml.attribute(sanctions, "ssid"), xml.text(sanctions) or ""
        if ssid is not None and (ssid not in titles or xml.attribute(sanctions, "lang") == "eng"):
            titles[ssid] = title
    for ssid, title in titles.items():
        context.sets[ssid] = (program, effect_of(title))


def effect_of(title: str) -> Effect:
    """The effect of a sanctions set by its title; a title that names nothing known counts as a freeze."""
    if not _FREEZE.search(title):
        for effect, pattern in _SETS:
            if pattern.search(title):
                return effect
    return Effect.PROHIBITED


def _add_place(context: _Context, element: xml.Element) -> None:
    ssid = xml.attribute(element, "ssid")
    country = xml.child(element, "country")
    parts = [part for tag in ("location", "area") if (part := xml.text(element, tag))]
    code = country_code(xml.attribute(country, "iso-code") or xml.text(country))
    if ssid is not None:
        context.places[ssid] = (", ".join((*parts, *filter(None, [xml.text(country)]))), code)


def _listing(target: xml.Element, context: _Context) -> Listing | None:
    uid = xml.attribute(target, "ssid")
    party = next((child for tag in _KINDS if (child := xml.child(target, tag)) is not None), None)
    if uid is None or party is None:
        return None
    sets = [context.sets[ssid] for ssid in xml.texts(target, "sanctions-set-id") if ssid in context.sets]
    effect = min((effect for _, effect in sets), key=_SEVERITY.index, default=Effect.PROHIBITED)
    draft = Draft(SOURCE, uid, _kind(party), effect)
    for program, _ in sets:
        draft.program(program)
    draft.listed_on = _listed_on(target)
    gender = xml.attribute(party, "sex")
    draft.gender = gender.casefold() if gender else None
    identities = xml.children(party, "identity")
    for identity in sorted(identities, key=lambda identity: xml.attribute(identity, "main") != "true"):
        _add_identity(draft, identity, context)
    for tag in ("justification", "other-information"):
        for text in xml.texts(party, tag):
            _add_text(draft, text)
    for relation in xml.children(party, "relation"):
        other = xml.attribute(relation, "target-id")
        draft.link("linked_to", None, f"{SOURCE}:{other}" if other else None)
    return draft.build()


def _kind(party: xml.Element) -> Kind:
    if xml.attribute(party, "object-type") == "aircraft":
        return Kind.AIRCRAFT
    return _KINDS[xml.local_name(party)]


def _listed_on(target: xml.Element) -> date | None:
    """The day of the latest listing: modifications stand newest first."""
    for modification in xml.children(target, "modification"):
        if xml.attribute(modification, "modification-type") == "listed":
            return parse_date(
                xml.attribute(modification, "effective-date")
                or xml.attribute(modification, "publication-date")
                or xml.attribute(modification, "enactment-date")
            )
    return None


def _add_identity(draft: Draft, identity: xml.Element, context: _Context) -> None:
    for name in xml.children(identity, "name"):
        _add_name(draft, name)
    for nationality in xml.children(identity, "nationality", "country"):
        draft.nationality(xml.attribute(nationality, "iso-code") or xml.text(nationality))
    for day in xml.children(identity, "day-month-year"):
        draft.born(_birth(day))
    for birth in xml.children(identity, "place-of-birth"):
        draft.born_in(context.places.get(xml.attribute(birth, "place-id") or "", ("", None))[0])
    for address in xml.children(identity, "address"):
        _add_address(draft, address, context)
    for document in xml.children(identity, "identification-document"):
        label = xml.attribute(document, "document-type") or ""
        issuer = xml.child(document, "issuer")
        country = country_code(xml.attribute(issuer, "code") or xml.text(issuer))
        number = document_number(xml.text(document, "number") or "")
        if number is not None:
            draft.identifier(identifier(label, number, country))


def _add_name(draft: Draft, name: xml.Element) -> None:
    """A name from its parts in their order, and the spellings that its parts are given in."""
    parts = sorted(xml.children(name, "name-part"), key=_order)
    values = [xml.text(part, "value") or "" for part in parts]
    if xml.attribute(name, "quality") == "low":
        strength = NameStrength.WEAK
    else:
        kind = xml.attribute(name, "name-type") or ""
        primary = NameStrength.STRONG if draft.names else NameStrength.PRIMARY
        strength = primary if kind == "primary-name" else _STRENGTHS.get(kind, NameStrength.STRONG)
    draft.name(" ".join(value for value in values if value), strength)
    weaker = NameStrength.STRONG if strength is NameStrength.PRIMARY else strength
    for script in dict.fromkeys(variant[0] for part in parts for variant in _variants(part)):
        spellings = [_spellings(part, value, script) or [value] for part, value in zip(parts, values, strict=True)]
        for words in islice(product(*spellings), _MOST_SPELLINGS):
            draft.name(" ".join(word for word in words if word), weaker)


def _order(part: xml.Element) -> int:
    order = xml.attribute(part, "order") or ""
    return int(order) if order.isascii() and order.isdigit() and len(order) < _LONGEST_ORDER else 0


def _variants(part: xml.Element) -> list[tuple[str, str]]:
    """The script and text of each spelling variant of a part of a name."""
    return [
        ((xml.attribute(variant, "script") or "LATN").upper(), text)
        for variant in xml.children(part, "spelling-variant")
        if (text := xml.text(variant))
    ]


def _spellings(part: xml.Element, value: str, script: str) -> list[str]:
    """The spellings of a part in one script; in Latin script the value itself is one of them."""
    found = [text for variant_script, text in _variants(part) if variant_script == script]
    return [value, *found] if script == "LATN" else found


def _birth(day: xml.Element) -> str | None:
    year, month, dom = (xml.attribute(day, name) for name in ("year", "month", "day"))
    if year is None or xml.attribute(day, "calendar") not in (None, "Gregorian"):
        return None
    text = "-".join((year, month.zfill(2), dom.zfill(2))) if month and dom else None
    text = text or (f"{year}-{month.zfill(2)}" if month else year)
    born = partial_date(text)
    return f"{born}~" if born and xml.attribute(day, "quality") == "low" else born


def _add_address(draft: Draft, address: xml.Element, context: _Context) -> None:
    place, country = context.places.get(xml.attribute(address, "place-id") or "", ("", None))
    code = xml.text(address, "zip-code")
    parts = [xml.text(address, tag) for tag in ("c-o", "address-details", "p-o-box")]
    line = ", ".join(part for part in (*parts, code, place) if part)
    draft.address(line, country or country_in_address(line), None, None, code)
    draft.contacts(xml.text(address, "remark"))


def _add_text(draft: Draft, text: str) -> None:
    """Free text, which carries a ship's IMO number and a company's register numbers."""
    draft.remark(text)
    if draft.kind is not Kind.PERSON:
        country = next(iter(draft.countries)) if len(draft.countries) == 1 else None
        for number in identifiers_in_text(text, country):
            draft.identifier(number)


FORMAT = ListFormat(id="ch-xml", title="SECO consolidated sanctions list, XML", read=read, suffixes=(".xml",))
