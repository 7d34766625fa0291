"""An address taken apart, and how near two of them are."""

from dataclasses import dataclass
from enum import StrEnum


class Proximity(StrEnum):
    """How near two addresses are. `unknown`: they do not say enough to tell."""

    SAME_UNIT = "same_unit"
    SAME_BUILDING = "same_building"
    SAME_STREET = "same_street"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Street:
    """A street's name in plain Latin words without the word for street.

    `kind` is `street`, `avenue`, `lane`, … where the address says it; `direction` is `n`, `e`, `s`, `w` or `m`;
    `numbers` are those of its name, as in 3rd Yamskogo Polya.
    """

    words: tuple[str, ...]
    kind: str = ""
    direction: str = ""
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedAddress:
    """The parts of one address, in lower-case Latin letters; a part that is not given is empty.

    `units` are rooms, offices and flats from the outermost to the innermost; `blocks` are numbered or lettered
    buildings under a house number; `houses` are house numbers as printed (`20a`, `45-51`, `40/42`);
    `sites` are names of buildings and estates; `places` are the names left over: city, district, region.
    `loose` are numbers whose meaning is not clear. `country` is ISO 3166-1 alpha-2.
    """

    text: str
    units: tuple[str, ...] = ()
    floors: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()
    houses: tuple[str, ...] = ()
    streets: tuple[Street, ...] = ()
    sites: tuple[tuple[str, ...], ...] = ()
    places: tuple[tuple[str, ...], ...] = ()
    loose: tuple[str, ...] = ()
    postal_code: str | None = None
    country: str | None = None
