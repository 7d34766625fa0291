"""GLEIF: which parent a company itself reports, from the register of legal entity identifiers.

JSON:API at `api.gleif.org/api/v1`: `lei-records` by number or by `filter[entity.legalName]`, then
`direct-parent` and `ultimate-parent` of a record, each a 404 where none is reported, with the reason under
`…-reporting-exception`. Most small firms have no number; that GLEIF does not know one says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.enrich.client import RegisterClient, RegisterUnavailable
from app.matching import compare_names

REGISTER = "GLEIF"
URL = "https://api.gleif.org/api/v1"

# Names are held to be those of one firm from here on: a legal form more or less, not another word.
_SAME_FIRM = 0.95
# These two say that no company consolidates the reporting one; the others only that the parent is not named.
_NO_PARENT = {
    "NATURAL_PERSONS": "that only natural persons stand above it",
    "NO_KNOWN_PERSON": "that nobody controls it",
}


@dataclass(frozen=True, slots=True)
class Entity:
    """A company of the register; `country` is that of its legal address, alpha-2."""

    lei: str
    names: tuple[str, ...]
    country: str | None

    def bears(self, name: str) -> bool:
        """Whether a name is one of the company's."""
        return any(compare_names(name, own, "company") >= _SAME_FIRM for own in self.names)

    def reminds_of(self, name: str) -> bool:
        """Whether the company's name begins like this one: perhaps the same group under another name."""
        first = name.casefold().split()[:1]
        return any(own.casefold().split()[:1] == first for own in self.names)


@dataclass(frozen=True, slots=True)
class Parents:
    """What a company reports: its parents, and the reasons where it names none."""

    parents: tuple[Entity, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """What the register says about a claim: `contradicts` None where it does not settle it."""

    contradicts: bool | None
    detail: str


@dataclass(frozen=True, slots=True)
class Gleif:
    """Asks for companies and their parents."""

    client: RegisterClient

    def on_claim(self, child: str, parent: str, country: str | None, lei: str | None) -> Statement:
        """Compare the claim that `child` belongs to `parent` with what the child reports.

        `country` and `lei` are the child's. A name can be borrowed, so agreement confirms nothing by itself.

        Raises: RegisterUnavailable.
        """
        found = self._find(child, country, lei)
        if len(found) != 1:
            known = "knows several companies" if found else "knows no company"
            return Statement(None, f"{REGISTER} {known} of the name {child}")
        (entity,) = found
        reported = self._parents(entity)
        if any(above.bears(parent) for above in reported.parents):
            return Statement(False, f"{entity.names[0]} ({entity.lei}) reports {parent} as its parent")
        if any(above.reminds_of(parent) for above in reported.parents):
            named = reported.parents[0].names[0]
            return Statement(None, f"{entity.names[0]} ({entity.lei}) reports {named} as its parent")
        if reported.parents:
            others = " and ".join(dict.fromkeys(above.names[0] for above in reported.parents))
            return Statement(True, f"{entity.names[0]} ({entity.lei}) reports {others} as its parent")
        if reported.reasons and all(reason in _NO_PARENT for reason in reported.reasons):
            why = _NO_PARENT[reported.reasons[0]]
            return Statement(True, f"{entity.names[0]} ({entity.lei}) reports {why}")
        return Statement(None, f"{entity.names[0]} ({entity.lei}) names no parent")

    def _find(self, name: str, country: str | None, lei: str | None) -> tuple[Entity, ...]:
        if lei:
            answer = self.client.get(f"lei-records/{quote(lei, safe='')}")
            return (_entity(answer.get("data")),) if answer else ()
        question = {"filter[entity.legalName]": name, "page[size]": "20"}
        if country:
            question["filter[entity.legalAddress.country]"] = country
        answer = self.client.get("lei-records", question)
        rows = answer.get("data") if answer else []
        if not isinstance(rows, list):
            raise RegisterUnavailable("answered in a form that is not its own")
        return tuple(entity for entity in map(_entity, rows) if entity.bears(name))

    def _parents(self, entity: Entity) -> Parents:
        parents, reasons = [], []
        for level in ("direct", "ultimate"):
            above = self.client.get(f"lei-records/{entity.lei}/{level}-parent")
            if above is not None:
                parents.append(_entity(above.get("data")))
                continue
            exception = self.client.get(f"lei-records/{entity.lei}/{level}-parent-reporting-exception")
            if exception is not None:
                reasons.append(str(_attributes(exception.get("data")).get("reason")))
        return Parents(tuple(parents), tuple(reasons))


def _entity(record: Any) -> Entity:
    attributes = _attributes(record)
    entity = attributes.get("entity")
    lei = attributes.get("lei")
    if not isinstance(entity, dict) or not isinstance(lei, str) or not lei.isalnum():
        raise RegisterUnavailable("answered in a form that is not its own")
    names = tuple(_names(entity))
    if not names:
        raise RegisterUnavailable("answered with a company without a name")
    address = entity.get("legalAddress")
    country = address.get("country") if isinstance(address, dict) else None
    return Entity(lei, names, country if isinstance(country, str) else None)


def _names(entity: dict[str, Any]) -> Iterator[str]:
    rows = [entity.get("legalName")]
    for key in ("otherNames", "transliteratedOtherNames"):
        rows += entity[key] if isinstance(entity.get(key), list) else []
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("name"), str) and row["name"].strip():
            yield row["name"].strip()


def _attributes(record: Any) -> dict[str, Any]:
    attributes = record.get("attributes") if isinstance(record, dict) else None
    if not isinstance(attributes, dict):
        raise RegisterUnavailable("answered in a form that is not its own")
    return attributes
