"""Whether a release can be the whole list: public failures were silent, whole files short by half."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from lists.errors import ImplausibleList
from lists.model import Kind, Listing
from lists.source import catalogue

# A dealer's own list may be of any size, but one that suddenly halves is a mistake.
_OWN_LIST_SHRINK = 0.5
_PROGRAM_WORTH_MISSING = 10
_SMALL_SAMPLE = 50
# Shares (0..1) of entries below which a field was not read rather than empty: a list of companies always
# has countries. Sources are left out where the publisher prints the field seldom.
_LEAST_FILLED = {
    "ofac-sdn": {"countries": 0.7, "programs": 0.95, "addresses": 0.3, "identifiers": 0.3},
    "ofac-cons": {"countries": 0.5, "programs": 0.95},
    "us-el": {"countries": 0.9},
    "eu-fsf": {"programs": 0.9, "countries": 0.3},
    "eu-annex-iv": {"countries": 0.8, "addresses": 0.6},
    "uk-sanctions": {"programs": 0.9, "countries": 0.3},
    "un-sc": {"programs": 0.9, "countries": 0.4},
    "jp-meti-eul": {"countries": 0.9},
}


@dataclass(slots=True)
class Census:
    """What a release holds, counted while it is read."""

    entries: int = 0
    names: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    programs: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)

    def count(self, listing: Listing) -> None:
        """Take one listing into account."""
        self.entries += 1
        self.names += len(listing.names)
        self.kinds[listing.kind] += 1
        self.programs.update(set(listing.programs))
        for name in ("countries", "addresses", "identifiers", "programs", "dates_of_birth"):
            self.filled[name] += bool(getattr(listing, name))

    def share_filled(self, name: str) -> float:
        """The share (0..1) of entries that have this field."""
        return self.filled[name] / self.entries if self.entries else 0.0


def shortfall(source: str, entries: int) -> str | None:
    """Why this many entries cannot be the whole of a list of the catalogue, or None where they can.

    A source in force with a shortfall is a part of its list and must count as incomplete.
    """
    known = catalogue().get(source)
    if known is None or entries >= known.min_entries:
        return None
    return f"{entries:,} entries, where at least {known.min_entries:,} are expected"


def check_plausible(
    source: str,
    entries: int,
    census: Census,
    previous: int | None,
    previous_programs: Mapping[str, int] | None = None,
    *,
    fetched: bool = False,
) -> None:
    """Refuse a release that is too short, shrank too much, lost a programme or was only half read.

    `previous` is the count of the release in force, None where there is none; `previous_programs` is its
    count by programme. `fetched` says that the file came from the publisher's address. A file loaded by hand
    may be a part of a list as long as no whole one stands; `shortfall` tells it.

    Raises: ImplausibleList saying which figure is off.
    """
    if entries == 0:
        raise ImplausibleList(source, "holds no entry")
    short = shortfall(source, entries)
    if short and (fetched or (previous and shortfall(source, previous) is None)):
        raise ImplausibleList(source, short)
    if previous:
        _check_shrink(source, entries, previous)
    for program, count in (previous_programs or {}).items():
        if count >= _PROGRAM_WORTH_MISSING and not census.programs[program]:
            raise ImplausibleList(source, f"the programme {program} is gone with all its {count:,} entries")
    if fetched:
        for doubt in doubts(source, census):
            raise ImplausibleList(source, doubt)


def doubts(source: str, census: Census) -> tuple[str, ...]:
    """What is filled so seldom that it was perhaps not read, each in a sentence.

    A fetched list is refused for one of these. A file loaded by hand is not: extracts that people pass on have
    often lost programmes or numbers, and the names in them still hold.
    """
    if census.entries < _SMALL_SAMPLE:
        return ()
    found = ((name, census.share_filled(name), least) for name, least in _LEAST_FILLED.get(source, {}).items())
    return tuple(
        f"only {share:.0%} of entries have {name}, {least:.0%} is expected"
        for name, share, least in found
        if share < least
    )


def _check_shrink(source: str, entries: int, previous: int) -> None:
    known = catalogue().get(source)
    tolerated = known.max_shrink if known is not None else _OWN_LIST_SHRINK
    if entries < previous * (1 - tolerated):
        lost = 1 - entries / previous
        raise ImplausibleList(
            source, f"{entries:,} entries after {previous:,}: {lost:.0%} gone, {tolerated:.0%} is tolerated"
        )
