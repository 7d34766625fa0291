"""Dates of birth, each as precise as its publisher printed it.

The forms are those of `lists.model`: `1953-02-14`, `1953-02`, `1953`, a range `1950/1955`, and a trailing `~`
for "circa".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from app.matching.compare.base import Comparison

FEATURE = "date_of_birth"
_PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")
_CIRCA_YEARS = 2
_EXACT, _MONTH, _YEAR, _RANGE = 1.0, 0.7, 0.5, 0.4


@dataclass(frozen=True, slots=True)
class Birth:
    """The span of days in which somebody was born. `precision` is 1 for a day, less for less."""

    first: date
    last: date
    precision: float
    circa: bool

    @property
    def is_day(self) -> bool:
        return self.first == self.last


@lru_cache(maxsize=16384)
def read_birth(text: str) -> Birth | None:
    """The span that a printed date of birth stands for; None when it is none of the known forms."""
    text = text.strip()
    circa = text.endswith("~")
    ends = [_span(part) for part in text.rstrip("~").split("/")]
    if not 1 <= len(ends) <= 2 or any(end is None for end in ends):
        return None
    (first, last, precision), (_, far, _) = (end for end in (ends[0], ends[-1]) if end is not None)
    last = max(last, far)
    if len(ends) == 2:
        precision = _RANGE
    if circa:
        first, last = _shift(first, -_CIRCA_YEARS), _shift(last, _CIRCA_YEARS)
        precision = min(precision, _RANGE)
    return Birth(first, last, precision, circa)


def _span(part: str) -> tuple[date, date, float] | None:
    found = _PARTIAL.match(part.strip())
    if not found:
        return None
    year, month, day = found.groups()
    try:
        if day:
            exact = date(int(year), int(month), int(day))
            return exact, exact, _EXACT
        if month:
            first = date(int(year), int(month), 1)
            last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            return first, last, _MONTH
        return date(int(year), 1, 1), date(int(year), 12, 31), _YEAR
    except (ValueError, OverflowError):
        return None


def _shift(day: date, years: int) -> date:
    year = min(max(day.year + years, 1), 9999)
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


def compare_dates_of_birth(given: Sequence[str], listed: Sequence[str]) -> Comparison:
    """The best agreement between any date given and any date listed; contradicts only when all differ."""
    pairs = [
        (g, ours, n, theirs) for g in given if (ours := read_birth(g)) for n in listed if (theirs := read_birth(n))
    ]
    if not pairs:
        return Comparison(FEATURE, None, 0.0, "No date of birth to compare")
    results = [_compare(ours, theirs, g, n) for g, ours, n, theirs in pairs]
    agreeing = [result for result in results if result.agrees]
    if agreeing:
        return max(agreeing, key=lambda result: result.strength)
    unsure = [result for result in results if result.agrees is None]
    return unsure[0] if unsure else min(results, key=lambda result: result.strength)


def _compare(ours: Birth, theirs: Birth, given: str, listed: str) -> Comparison:
    said, printed = _readable(given), _readable(listed)
    if ours.first <= theirs.last and theirs.first <= ours.last:
        strength = min(ours.precision, theirs.precision)
        line = f"Born {said}, as listed" if said == printed else f"Born {said}, which fits {printed} as listed"
        return Comparison(FEATURE, True, strength, line)
    if ours.is_day and theirs.is_day and _transposed(ours.first, theirs.first):
        return Comparison(FEATURE, True, 0.3, f"Born {said}; day and month of {printed} as listed, exchanged")
    if _slip(ours, theirs):
        return Comparison(FEATURE, None, 0.0, f"Born {said}, near {printed} as listed: perhaps a slip of the pen")
    years = abs(ours.first.year - theirs.first.year)
    strength = (
        0.6
        if years <= 1 or ours.circa or theirs.circa
        else 0.8
        if min(ours.precision, theirs.precision) < _EXACT
        else 1.0
    )
    return Comparison(FEATURE, False, strength, f"Born {said}, not {printed}")


def _transposed(one: date, other: date) -> bool:
    return one.year == other.year and (one.day, one.month) == (other.month, other.day)


def _slip(ours: Birth, theirs: Birth) -> bool:
    """Whether two whole dates differ in one digit only, such as 1953-02-14 and 1958-02-14."""
    if not (ours.is_day and theirs.is_day):
        return False
    one, other = ours.first.isoformat(), theirs.first.isoformat()
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _readable(text: str) -> str:
    text = text.strip()
    about = "about " if text.endswith("~") else ""
    first, slash, last = text.rstrip("~").partition("/")
    return f"{about}between {first} and {last}" if slash else f"{about}{first}"
