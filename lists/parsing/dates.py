"""The ways in which lists print a date, to dates and to partial ISO dates."""

import re
from datetime import date

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier januar janv",
            "feb february fevrier février februar fev",
            "mar march mars märz maerz",
            "apr april avril avr",
            "may mai",
            "jun june juin juni",
            "jul july juillet juli juil",
            "aug august aout août",
            "sep sept september septembre",
            "oct october octobre oktober okt",
            "nov november novembre",
            "dec december decembre décembre dezember dez déc",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "(?P<m>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_ISO = re.compile(r"(?P<y>\d{4})[-/](?P<mo>\d{1,2})[-/](?P<d>\d{1,2})(?:[T ]\d{1,2}:.*)?Z?")
_NUMERIC = re.compile(r"(?P<a>\d{1,2})[./-](?P<b>\d{1,2})[./-](?P<y>\d{4}|\d{2})(?: \d{1,2}:.*)?")
_COMPACT = re.compile(r"(?P<y>[12]\d{3})(?P<mo>\d{2})(?P<d>\d{2})")
_DAY_MONTH = re.compile(rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ .-]*(?:of )?{_MONTH}[ ,.-]*(?P<y>\d{{4}})", re.I)
_MONTH_DAY = re.compile(rf"{_MONTH}[ .]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? +(?P<y>\d{{4}})", re.I)
_MONTH_YEAR = re.compile(rf"{_MONTH}[ ,./-]*(?P<y>\d{{4}})", re.I)
_ISO_MONTH = re.compile(r"(?P<y>\d{4})[-/](?P<mo>\d{1,2})")
_MONTH_SLASH_YEAR = re.compile(r"(?P<mo>\d{1,2})[./](?P<y>\d{4})")
_YEAR = re.compile(r"(?P<y>\d{4})")
_UNKNOWN_DAY = re.compile(r"(?:00|--|dd|xx)[./-](?P<mo>\d{1,2}|--|mm|xx)[./-](?P<y>\d{4})", re.I)
_FULL = re.compile(r"\d{4}-\d{2}-\d{2}")
_CIRCA = re.compile(r"^(?:circa|approximately|approx\.?|about|around|ca?\.?|in|est\.?|estimated)\s+", re.I)
_RANGE = re.compile(
    r"^(?:between\s+)?(?P<from>.+?)\s*(?:\bto\b|\band\b|\bor\b|–|—| - |/|(?<=\d{4})-(?=\d{4}))\s*(?P<to>.+)$",
    re.I,
)
_SEVERAL = re.compile(r"\s*(?:;|\bor\b|\balt\. DOB\b|\band\b|\([a-z0-9]{1,2}\))\s*", re.I)


def parse_date(text: str | None, *, day_first: bool = True) -> date | None:
    """The day that a field names, or None when it names no full day.

    `day_first` decides 03/04/2024 (Europe: True, United States: False); dots or a part above 12
    decide by themselves.
    """
    partial = partial_date(text, day_first=day_first)
    return date.fromisoformat(partial) if partial is not None and _FULL.fullmatch(partial) else None


def partial_date(text: str | None, *, day_first: bool = True) -> str | None:
    """A date of birth as the model has it: `1953-02-14`, `1953-02`, `1953`, `1950/1955`, `~` for circa.

    None for what is no date.
    """
    cleaned = " ".join(text.split()).strip(" .,;") if text else ""
    if not cleaned:
        return None
    bare = _CIRCA.sub("", cleaned)
    circa = "~" if bare != cleaned and not cleaned.casefold().startswith("in ") else ""
    single = _single(bare, day_first)
    if single is not None:
        return single + circa
    span = _RANGE.match(bare)
    if span is None:
        return None
    first, last = _single(_CIRCA.sub("", span["from"]), day_first), _single(span["to"], day_first)
    if first is None or last is None:
        return None
    if first[:4] > last[:4]:
        first, last = last, first
    return f"{first}/{last}{circa}"


def partial_dates(text: str | None, *, day_first: bool = True) -> tuple[str, ...]:
    """Every date of a field that may hold several ("14 Feb 1953; 1954"), each once."""
    if not text:
        return ()
    whole = partial_date(text, day_first=day_first) if " or " not in text else None
    if whole is not None:
        return (whole,)
    found = (partial_date(part, day_first=day_first) for part in _SEVERAL.split(text))
    return tuple(dict.fromkeys(value for value in found if value))


def _single(text: str, day_first: bool) -> str | None:
    text = text.strip()
    if match := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _iso(match["y"], int(match["mo"]), int(match["d"]))
    if match := _UNKNOWN_DAY.fullmatch(text):
        return _iso(match["y"], int(match["mo"]) if match["mo"].isdigit() else 0, 0)
    if match := _NUMERIC.fullmatch(text):
        day, month = int(match["a"]), int(match["b"])
        day_first = day_first or "." in text
        if (not day_first and day <= 12) or month > 12:
            day, month = month, day
        return _iso(_full_year(match["y"]), month, day)
    if match := _DAY_MONTH.fullmatch(text) or _MONTH_DAY.fullmatch(text):
        return _iso(match["y"], _MONTHS[match["m"].casefold()], int(match["d"]))
    if match := _MONTH_YEAR.fullmatch(text):
        return _iso(match["y"], _MONTHS[match["m"].casefold()], 0)
    if match := _ISO_MONTH.fullmatch(text) or _MONTH_SLASH_YEAR.fullmatch(text):
        return _iso(match["y"], int(match["mo"]), 0)
    if match := _YEAR.fullmatch(text):
        return _iso(match["y"], 0, 0)
    return None


def _full_year(year: str) -> str:
    """Two digits are of this century: they occur in citations of listings, never in dates of birth."""
    return year if len(year) == 4 else f"20{year}"


def _iso(year: str, month: int, day: int) -> str | None:
    if not 1000 <= int(year) <= 2199:
        return None
    if month == 0:
        return year if int(year) >= 1800 else None
    if not 1 <= month <= 12:
        return None
    if day == 0:
        return f"{year}-{month:02}"
    try:
        return date(int(year), month, day).isoformat()
    except ValueError:
        return None
