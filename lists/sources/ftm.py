"""FollowTheMoney entities, one JSON object a line, with ownership and family as entities of their own.

The file is read twice: edges, addresses, papers and sanctions may stand before or after the parties they
belong to. A party that the data set does not target is kept (it may own one that is), as due diligence.
"""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lists.countries import country_code, country_in_address
from lists.model import Effect, Kind, Link, Listing, NameStrength
from lists.parsing.dates import parse_date, partial_date
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile
from lists.parsing.identifiers import identifier
from lists.source import ListFormat, Reading

_SOURCE = "ftm"
_KINDS = {
    "Person": Kind.PERSON,
    "Company": Kind.COMPANY,
    "Organization": Kind.COMPANY,
    "LegalEntity": Kind.COMPANY,
    "PublicBody": Kind.COMPANY,
    "Vessel": Kind.VESSEL,
    "Airplane": Kind.AIRCRAFT,
}
# What each edge makes of its two ends: (end, what the other end is to it).
_EDGES = {
    "Ownership": (("asset", "owner", "owner"), ("owner", "asset", "subsidiary")),
    "Directorship": (("organization", "director", "director"), ("director", "organization", "linked_to")),
    "Family": (("person", "relative", "family"), ("relative", "person", "family")),
    "Associate": (("person", "associate", "associate"), ("associate", "person", "associate")),
    "Representation": (("client", "agent", "associate"), ("agent", "client", "associate")),
    "Membership": (("organization", "member", "linked_to"), ("member", "organization", "linked_to")),
    "Employment": (("employer", "employee", "linked_to"), ("employee", "employer", "linked_to")),
    "UnknownLink": (("subject", "object", "unknown"), ("object", "subject", "unknown")),
}
_IDENTIFIERS = {
    "innCode": "INN",
    "ogrnCode": "OGRN",
    "uscCode": "Unified Social Credit Code",
    "leiCode": "LEI",
    "imoNumber": "IMO",
    "mmsi": "MMSI",
    "dunsCode": "DUNS",
    "swiftBic": "SWIFT",
    "vatCode": "VAT",
    "taxNumber": "tax",
    "registrationNumber": "registration",
    "passportNumber": "passport",
    "idNumber": "national id",
    "socialSecurityNumber": "social security",
    "uniqueEntityId": "SAM unique entity",
}
_PAPERS = frozenset({"Passport", "Identification"})
_NAMES = (
    ("name", NameStrength.STRONG),
    ("alias", NameStrength.STRONG),
    ("previousName", NameStrength.FORMER),
    ("abbreviation", NameStrength.WEAK),
    ("weakAlias", NameStrength.WEAK),
)

Entity = dict[str, Any]
Properties = dict[str, list[str]]


@dataclass(slots=True)
class _Context:
    """What the first reading found for the parties, by their ids."""

    captions: dict[str, str] = field(default_factory=dict)
    links: dict[str, dict[Link, None]] = field(default_factory=lambda: defaultdict(dict))
    addresses: dict[str, Properties] = field(default_factory=dict)
    papers: dict[str, list[Properties]] = field(default_factory=lambda: defaultdict(list))
    sanctions: dict[str, list[Properties]] = field(default_factory=lambda: defaultdict(list))


def read(reading: Reading) -> Iterator[Listing]:
    """Yield every party that has a name, with its ties."""
    file = reading.file
    source = reading.source or _SOURCE
    context = _gather(ListFile(file.path), source)
    seen: set[str] = set()
    for line, entity in _entities(file):
        kind = _KINDS.get(entity["schema"])
        if kind is None:
            continue
        if entity["id"] in seen:
            raise file.malformed(line, f"the id {entity['id'][:60]} occurs twice")
        seen.add(entity["id"])
        listing = _listing(entity, kind, source, reading.effect, context)
        if listing is not None:
            yield listing
    if not seen:
        raise file.malformed(None, "holds no person, company or vessel")


def _entities(file: ListFile) -> Iterator[tuple[int, Entity]]:
    with file.open() as stream:
        for line, raw in enumerate(stream, start=1):
            if not raw.strip():
                continue
            try:
                entity = json.loads(raw)
            except (ValueError, RecursionError) as error:
                raise file.malformed(line, "is not one whole JSON object") from error
            if not _is_entity(entity):
                raise file.malformed(line, "is not a FollowTheMoney entity (id, schema, properties)")
            yield line, entity


def _is_entity(entity: object) -> bool:
    return (
        isinstance(entity, dict)
        and isinstance(entity.get("id"), str)
        and bool(entity["id"].strip())
        and isinstance(entity.get("schema"), str)
        and isinstance(entity.get("properties"), dict)
    )


def _properties(entity: Entity) -> Properties:
    """The properties as lists of texts, whatever else was in them."""
    return {
        name: [value for value in (values if isinstance(values, list) else [values]) if isinstance(value, str)]
        for name, values in entity["properties"].items()
    }


def _gather(file: ListFile, source: str) -> _Context:
    context = _Context()
    edges: list[tuple[str, Properties]] = []
    for _, entity in _entities(file):
        schema, properties = entity["schema"], _properties(entity)
        if schema in _EDGES:
            edges.append((schema, properties))
        elif schema == "Address":
            context.addresses[entity["id"]] = properties
        elif schema in _PAPERS:
            for holder in properties.get("holder", ()):
                context.papers[holder].append(properties)
        elif schema == "Sanction":
            for sanctioned in properties.get("entity", ()):
                context.sanctions[sanctioned].append(properties)
        elif schema in _KINDS:
            context.captions[entity["id"]] = _caption(entity, properties)
    for schema, properties in edges:
        _add_edge(context, schema, properties, source)
    return context


def _caption(entity: Entity, properties: Properties) -> str:
    caption = entity.get("caption")
    return caption if isinstance(caption, str) else next(iter(properties.get("name", ())), "")


def _add_edge(context: _Context, schema: str, properties: Properties, source: str) -> None:
    """Tie both ends of an edge. A holding that has ended is a tie still, but no ownership any more."""
    ended = bool(properties.get("endDate"))
    share = None if ended else _share(properties)
    for own, other, relation in _EDGES[schema]:
        kind = "linked_to" if ended and relation in ("owner", "subsidiary", "director") else relation
        for end in properties.get(own, ()):
            for far in properties.get(other, ()):
                known = far in context.captions
                link = Link(
                    kind,
                    context.captions.get(far) or None,
                    f"{source}:{far}" if known else None,
                    share if schema == "Ownership" else None,
                )
                if known:
                    context.links[end][link] = None


def _share(properties: Properties) -> float | None:
    """The largest percentage stated, 0..100."""
    shares = []
    for text in properties.get("percentage", ()):
        try:
            shares.append(float(text.replace(",", ".").strip(" %")))
        except ValueError:
            continue
    return max((share for share in shares if 0 <= share <= 100), default=None)


def _listing(entity: Entity, kind: Kind, source: str, effect: Effect | None, context: _Context) -> Listing | None:
    properties = _properties(entity)
    targeted = entity.get("target") is not False
    draft = Draft(source, entity["id"].strip(), kind, (targeted and effect) or Effect.DUE_DILIGENCE)
    caption = _caption(entity, properties)
    if properties.get("name"):
        draft.name(caption, NameStrength.PRIMARY)
    for name, strength in _NAMES:
        for text in properties.get(name, ()):
            draft.name(text, strength)
    _add_facts(draft, properties)
    _add_addresses(draft, properties, context)
    _add_numbers(draft, properties, context.papers.get(entity["id"], []))
    _add_sanctions(draft, properties, context.sanctions.get(entity["id"], []))
    draft.links = dict(context.links.get(entity["id"], {}))
    return draft.build()


def _add_facts(draft: Draft, properties: Properties) -> None:
    setters = {
        draft.country: ("country", "jurisdiction", "mainCountry", "flag", "residence"),
        draft.nationality: ("nationality", "citizenship"),
        draft.born_in: ("birthPlace",),
        draft.position: ("position", "title"),
        draft.contacts: ("website", "email"),
        draft.phone: ("phone",),
        draft.remark: ("notes", "summary", "description"),
    }
    for add, names in setters.items():
        for text in (text for name in names for text in properties.get(name, ())):
            add(text)
    for text in properties.get("birthDate", ()):
        draft.born(partial_date(text))
    gender = properties.get("gender", [])
    draft.gender = gender[0].casefold() if len(gender) == 1 else None
    draft.url = next(iter(properties.get("sourceUrl", ())), None)


def _add_addresses(draft: Draft, properties: Properties, context: _Context) -> None:
    for text in properties.get("address", ()):
        draft.address(text, country_in_address(text))
    for reference in properties.get("addressEntity", ()):
        parts = context.addresses.get(reference, {})
        first = {name: values[0] for name, values in parts.items() if values}
        fallback = (first.get(name, "") for name in ("street", "postalCode", "city", "region"))
        text = first.get("full") or ", ".join(part for part in fallback if part)
        country = country_code(first.get("country")) or country_in_address(text)
        draft.address(text, country, first.get("city"), first.get("region"), first.get("postalCode"))


def _add_numbers(draft: Draft, properties: Properties, papers: list[Properties]) -> None:
    countries = {code for text in properties.get("jurisdiction", ()) if (code := country_code(text))}
    own = next(iter(countries)) if len(countries) == 1 else None
    typed: set[str] = set()
    for name, label in _IDENTIFIERS.items():
        for value in properties.get(name, ()):
            if value in typed and label in ("tax", "registration", "national id"):
                continue
            found = identifier(label, value, own if label in ("tax", "registration") else None)
            if found is not None:
                typed.add(value)
                draft.identifier(found)
    for paper in papers:
        country = next((code for text in paper.get("country", ()) if (code := country_code(text))), None)
        for value in paper.get("number", ()):
            draft.identifier(identifier(" ".join(paper.get("type", ())) or "passport", value, country))


def _add_sanctions(draft: Draft, properties: Properties, sanctions: list[Properties]) -> None:
    """Programmes, and the earliest day on which any of the lists behind the data set listed the party."""
    for program in properties.get("programId", ()):
        draft.program(program)
    days = []
    for sanction in sanctions:
        for program in (*sanction.get("programId", ()), *sanction.get("program", ())):
            draft.program(program)
        for name in ("listingDate", "startDate"):
            days += [day for text in sanction.get(name, ()) if (day := parse_date(text))]
    draft.listed_on = min(days, default=None)


FORMAT = ListFormat(
    id="ftm",
    title="FollowTheMoney entities, JSON lines",
    read=read,
    suffixes=(".ftm.json", ".jsonl"),
    takes_source=True,
)
