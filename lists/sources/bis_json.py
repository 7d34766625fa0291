"""BIS's lists as parsed to JSON from the supplements of the EAR: one object a list, its entries under `entities`.

`list_id` tells the list and `count` how many entries there are, so a file that was cut or edited gives itself away.
The entries are made the same as those of the Consolidated Screening List, under the same ids.
"""

import json
from collections.abc import Iterator
from typing import Any

from lists.model import Listing
from lists.parsing.csl import Ids, listing_of
from lists.parsing.dates import parse_date
from lists.parsing.files import ListFile
from lists.source import ListFormat, Reading

# As the Consolidated Screening List calls them.
_LISTS = {
    "bis-entity-list": "Entity List (EL)",
    "bis-meu": "Military End User (MEU) List",
    "bis-dpl": "Denied Persons List (DPL)",
    "bis-uvl": "Unverified List (UVL)",
}


def read(reading: Reading) -> Iterator[Listing]:
    """Yield one listing an entry."""
    file, ids = reading.file, Ids()
    content = _content(file)
    label = _LISTS.get(str(content.get("list_id")))
    if label is None:
        raise file.malformed(1, f"list_id {content.get('list_id')!r} is none of {', '.join(_LISTS)}")
    entities = content.get("entities")
    if not isinstance(entities, list) or not entities:
        raise file.malformed(None, "holds no entities")
    if content.get("count") != len(entities):
        raise file.malformed(None, f"says that it has {content.get('count')} entries and has {len(entities)}")
    reading.published_at = parse_date(str(content.get("extracted") or ""))
    for number, entity in enumerate(entities, start=1):
        listing = listing_of(file, 1, _record(file, number, entity, label), ids)
        if listing is None:
            raise file.malformed(None, f"entry {number} has no name")
        yield listing


def _content(file: ListFile) -> dict[str, Any]:
    try:
        content = json.loads(file.read().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise file.malformed(getattr(error, "lineno", None), f"is not whole JSON ({type(error).__name__})") from error
    if not isinstance(content, dict):
        raise file.malformed(1, "is not an object with a list_id and entities")
    return content


def _record(file: ListFile, number: int, entity: Any, label: str) -> dict[str, Any]:
    if not isinstance(entity, dict):
        raise file.malformed(None, f"entry {number} is not an object")
    aliases = entity.get("aliases")
    return {
        "source": label,
        "name": str(entity.get("name") or ""),
        "alt_names": [str(alias) for alias in aliases] if isinstance(aliases, list) else [],
        "addresses": [{"address": str(entity.get("address") or ""), "country": _text(entity.get("country"))}],
        "federal_register_notice": _text(entity.get("federal_register")),
        "license_requirement": _text(entity.get("notes")),
        "remarks": _text(entity.get("status")),
        "start_date": _text(entity.get("effective_date")),
    }


def _text(value: Any) -> str | None:
    return str(value) if value is not None else None


FORMAT = ListFormat(id="bis-json", title="BIS lists parsed to JSON", read=read, suffixes=(".json",))
