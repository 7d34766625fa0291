"""Japan's Foreign End User List (METI), as a JSON array with one object an entry.

The ministry numbers its entries anew, by country and name, whenever it revises the list, so a number names
nobody for long; the native id is a hash of name and country. In the file the name can be missing and stand
behind the country instead ("People's Republic of China BVI Electronics").
"""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from lists.countries import country_code
from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing.dates import parse_date
from lists.parsing.draft import Draft, tidy
from lists.parsing.files import ListFile
from lists.parsing.native_id import hashed_id
from lists.parsing.scripts import script_of
from lists.source import ListFormat, Reading

SOURCE = "jp-meti-eul"
_PROGRAM = "JP-METI-FOREIGN-END-USER-LIST"
_DAY_IN_URL = re.compile(r"/(20\d{2})(\d{2})(\d{2})\d*/")
_BRACKET = re.compile(r"[(（]([^()（）]*(?:[(（][^()（）]*[)）][^()（）]*)*)[)）]")
_LONGEST_COUNTRY = 6


def read(reading: Reading) -> Iterator[Listing]:
    """Yield each entry."""
    file = reading.file
    seen: set[str] = set()
    for number, entry in _objects(file):
        draft = _draft(entry)
        if draft is None:
            raise file.malformed(None, f"entry {number} has no name")
        if draft.uid in seen:
            draft.uid = hashed_id(draft.uid, None, str(number))
        seen.add(draft.uid)
        reading.published_at = reading.published_at or _day(draft.url)
        listing = draft.build()
        if listing is None:
            raise file.malformed(None, f"entry {number} has no name")
        yield listing
    if not seen:
        raise file.malformed(None, "holds no entry")


def _objects(file: ListFile) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of the array, each with its number in it, from 1."""
    try:
        content = json.loads(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise file.malformed(None, "is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise file.malformed(error.lineno, f"not readable as JSON ({error.msg})") from error
    except (RecursionError, ValueError) as error:
        raise file.malformed(None, "not readable as JSON") from error
    if not isinstance(content, list):
        raise file.malformed(1, "a JSON array of entries was expected")
    for number, entry in enumerate(content, start=1):
        if not isinstance(entry, dict) or not isinstance(entry.get("entity_name", ""), str):
            raise file.malformed(None, f"entry {number} is not an object with an entity_name")
        yield number, entry


def _draft(entry: dict[str, Any]) -> Draft | None:
    places = [_split_place(tidy(place)) for place in _strings(entry, "addresses")]
    names = [tidy(entry.get("entity_name")), *(rest for _, rest in places)]
    name = next((name for name in names if name), None)
    if name is None:
        return None
    country = next((code for code, _ in places if code is not None), None)
    draft = Draft(SOURCE, hashed_id(name, country), Kind.COMPANY, Effect.LICENCE_REQUIRED)
    for text in names:
        _add_name(draft, text, NameStrength.STRONG if draft.names else NameStrength.PRIMARY)
    for alias in _strings(entry, "aliases"):
        _add_name(draft, tidy(alias), NameStrength.STRONG)
    for code, _ in places:
        draft.country(code)
    draft.program(_PROGRAM)
    draft.listed_on = parse_date(_string(entry, "date_added"))
    draft.remark(_string(entry, "reason"))
    draft.url = tidy(_string(entry, "source_url")) or None
    return draft


def _add_name(draft: Draft, text: str, strength: NameStrength) -> None:
    """Add a name; what stands in brackets in another script is the same name in that script."""
    own = [inner for inner in _BRACKET.findall(text) if script_of(inner) not in ("Latn", None)]
    if own and script_of(_BRACKET.sub(" ", text)) == "Latn":
        text = _BRACKET.sub(lambda bracket: "" if bracket[1] in own else bracket[0], text)
        draft.name(text, strength)
        for inner in own:
            draft.name(inner, NameStrength.STRONG)
    else:
        draft.name(text, strength)


def _split_place(place: str) -> tuple[str | None, str]:
    """The country at the beginning of a place, and what follows it."""
    words = place.split()
    for count in range(min(_LONGEST_COUNTRY, len(words)), 0, -1):
        code = country_code(" ".join(words[:count]))
        if code is not None:
            return code, " ".join(words[count:])
    return None, place


def _strings(entry: dict[str, Any], key: str) -> list[str]:
    values = entry.get(key)
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _string(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    return value if isinstance(value, str) else ""


def _day(url: str | None) -> date | None:
    """The day on which the list was published, which the address of its announcement carries."""
    found = _DAY_IN_URL.search(url or "")
    return parse_date("-".join(found.groups())) if found else None


FORMAT = ListFormat(id="jp-meti-eul", title="METI Foreign End User List, JSON", read=read, suffixes=(".json",))
