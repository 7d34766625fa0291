"""One record of the US Consolidated Screening List, whichever of its two layouts it came in."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lists.countries import country_code, country_in_address
from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing.dates import parse_date, partial_date
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile
from lists.parsing.native_id import hashed_id, slug_id
from lists.parsing.ofac_facts import add_fact

_CODE = re.compile(r"\(([A-Za-z-]+?)(?: List)?\)")
_LISTS = {
    "SDN": ("ofac-sdn", Effect.PROHIBITED),
    "EL": ("us-el", Effect.LICENCE_REQUIRED),
    "DPL": ("us-dpl", Effect.PROHIBITED),
    "UVL": ("us-uvl", Effect.DUE_DILIGENCE),
    "MEU": ("us-meu", Effect.LICENCE_REQUIRED),
    "ISN": ("us-isn", Effect.RESTRICTED),
    "DTC": ("us-dtc", Effect.RESTRICTED),
    "SSI": ("us-ssi", Effect.RESTRICTED),
    "CAP": ("us-cap", Effect.RESTRICTED),
    "CMIC": ("us-cmic", Effect.RESTRICTED),
    "NS-MBS": ("us-mbs", Effect.RESTRICTED),
    "MBS": ("us-mbs", Effect.RESTRICTED),
    "PLC": ("us-plc", Effect.RESTRICTED),
    # A list that the collection carried until its last entries were taken off; OFAC prints it with the others.
    "FSE": ("ofac-cons", Effect.RESTRICTED),
}
_KINDS = {
    "individual": Kind.PERSON,
    "entity": Kind.COMPANY,
    "vessel": Kind.VESSEL,
    "aircraft": Kind.AIRCRAFT,
}
_SUCCESSORS = re.compile(r"[;,]?\s+and any successor.*$")
_JOINT = re.compile(r"\s*;\s+")
_SEE_ELSEWHERE = re.compile(r"\s*\(See [^)]*\)\.?")
_ADDRESS_ONLY = re.compile(r"^Address (\d+)$")
_TELLS_APART = ("federal_register_notice", "start_date", "license_requirement", "license_policy", "remarks")


class Ids:
    """Gives each record its id; records that share name and country are told apart by what else they say."""

    def __init__(self) -> None:
        self._taken: set[tuple[str, str]] = set()

    def of(self, source: str, number: str, draft: Draft, further: Sequence[str]) -> str:
        """The publisher's number, or country and name as a slug, with a hash where that is taken.

        `further` is hashed in until the id is new, so that it does not hang on the order of the file any more
        than it must; records that are equal in everything are counted.
        """
        name, country = next(iter(draft.names)), next(iter(draft.countries), None)
        own = free = number or slug_id(name, country)
        for count in range(1, 1 << 20):
            if (source, free) not in self._taken:
                break
            again = () if count == 1 else (str(count),)
            free = f"{own}-{hashed_id(name, (country or 'xx').lower(), *further, *again)}"
        self._taken.add((source, free))
        return free


def listing_of(file: ListFile, line: int, record: Mapping[str, Any], ids: Ids) -> Listing | None:
    """Make a listing of a record; lists are sequences, addresses mappings or whole lines.

    Raises: MalformedList for a record of a list that is not one of the twelve.
    """
    found = _CODE.search(str(record.get("source") or ""))
    known = _LISTS.get(found[1].upper()) if found else None
    if known is None:
        raise file.malformed(line, f"{record.get('source')!r} is none of the twelve lists")
    source, effect = known
    name = str(record.get("name") or "")
    by_itself = _ADDRESS_ONLY.match(name)
    kind = Kind.ADDRESS if by_itself else _KINDS.get(str(record.get("type") or "").casefold(), Kind.UNKNOWN)
    draft = Draft(source=source, uid="", kind=kind, effect=effect)
    draft.name(_SUCCESSORS.sub("", name), NameStrength.PRIMARY)
    for joined in _list(record, "alt_names"):
        for alias in _JOINT.split(str(joined)):
            draft.name(alias.removeprefix("and "))
    if not draft.names:
        return None
    _add_places(draft, record)
    for program in _list(record, "programs"):
        draft.program(program)
    for number in _list(record, "ids"):
        if isinstance(number, Mapping) and number.get("number"):
            add_fact(draft, str(number.get("type") or ""), str(number["number"]), number.get("country"))
    for born in _list(record, "dates_of_birth"):
        draft.born(partial_date(born))
    for place in _list(record, "places_of_birth"):
        draft.born_in(place)
    for text in ("title", "remarks", "license_requirement", "license_policy", "federal_register_notice"):
        draft.remark(record.get(text))
    draft.listed_on = parse_date(record.get("start_date"))
    draft.url = record.get("source_information_url") or record.get("source_list_url") or None
    draft.settle_numbers()
    further = (*draft.addresses, *(str(record.get(column) or "") for column in _TELLS_APART))
    draft.uid = ids.of(source, str(record.get("entity_number") or ""), draft, further)
    return draft.build()


def _add_places(draft: Draft, record: Mapping[str, Any]) -> None:
    for address in _list(record, "addresses"):
        if not isinstance(address, Mapping):
            _add_lines(draft, str(address), None)
            continue
        country = country_code(address.get("country"))
        if address.get("city") or address.get("postal_code"):
            parts = [address.get(key) for key in ("address", "city", "state", "postal_code", "country")]
            line = ", ".join(str(part) for part in parts if part)
            draft.address(line, country, address.get("city"), address.get("state"), address.get("postal_code"))
        else:
            _add_lines(draft, str(address.get("address") or ""), country)
            draft.country(country)
    for column in ("nationalities", "citizenships"):
        for country in _list(record, column):
            draft.nationality(country)
    draft.country(record.get("vessel_flag"))


def _add_lines(draft: Draft, text: str, country: str | None) -> None:
    """Add the addresses of one cell, several of which a publisher may have joined by "; and"."""
    for piece in _JOINT.split(text):
        line = _SEE_ELSEWHERE.sub("", piece).removeprefix("and ")
        if len(line) == 2:
            draft.country(line)
        else:
            draft.address(line, country_in_address(line) or country)


def _list(record: Mapping[str, Any], key: str) -> Sequence[Any]:
    value = record.get(key)
    if not value:
        return ()
    return value if isinstance(value, list) else [str(value)]
