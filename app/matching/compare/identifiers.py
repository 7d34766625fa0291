"""Register numbers of a party against those of a listing.

An equal number is the strongest evidence there is, and a different one of the same register the strongest
against. Short numbers exist in every country, so they need the same one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.matching.compare.base import Comparison
from app.matching.compare.countries import are_close
from app.matching.compare.numbers import country_of, fold_lookalikes, is_valid, normalise
from lists.model import Identifier

FEATURE = "identifier"

_NAMES = {
    "inn": "INN",
    "ogrn": "OGRN",
    "uscc": "USCC",
    "lei": "LEI",
    "vat": "VAT number",
    "duns": "DUNS",
    "imo": "IMO number",
    "mmsi": "MMSI",
    "bic": "BIC",
    "registration": "Registration number",
    "tax": "Tax number",
    "passport": "Passport",
    "national_id": "National identity number",
    "other": "Number",
}
# One register's number goes by several names. `other` is a number whose register the list does not name.
_FAMILIES = (
    frozenset({"tax", "inn", "vat", "uscc", "registration", "other"}),
    frozenset({"registration", "ogrn", "uscc", "inn", "tax", "other"}),
    frozenset({"passport", "national_id", "other"}),
    frozenset({"imo", "registration", "other"}),
    frozenset({"lei", "registration", "other"}),
    frozenset({"duns", "other"}),
    frozenset({"mmsi", "other"}),
    frozenset({"bic", "other"}),
)
# A party has one of these; of passports, and of addresses' registers, it may have several.
_ONE_EACH = frozenset({"inn", "ogrn", "uscc", "lei", "imo"})
_ONE_A_COUNTRY = frozenset({"tax", "registration", "vat", "national_id"})
_SHORT = 7
_TOO_SHORT = 4


@dataclass(frozen=True, slots=True)
class _Number:
    kind: str
    value: str
    plain: str
    countries: tuple[str, ...]

    @property
    def name(self) -> str:
        return _NAMES.get(self.kind, "Number")


def compare_identifiers(
    given: Iterable[Identifier],
    listed: Iterable[Identifier],
    given_countries: Iterable[str] = (),
    listed_countries: Iterable[str] = (),
) -> tuple[Comparison, ...]:
    """One comparison for each given number that agrees or contradicts, the strongest first.

    The countries are those of the party and of the listing; they stand in for a number's own. When one
    number agrees, a different number of another register still shows as a contradiction of its own.
    """
    ours = tuple(_read(given, tuple(given_countries)))
    theirs = tuple(_read(listed, tuple(listed_countries)))
    found = [comparison for number in ours if (comparison := _compare_one(number, theirs))]
    return tuple(sorted(found, key=lambda comparison: (not comparison.agrees, -comparison.strength)))


def _read(identifiers: Iterable[Identifier], countries: tuple[str, ...]) -> Iterator[_Number]:
    for identifier in identifiers:
        plain = normalise(identifier.type, identifier.value)
        if len(plain) >= _TOO_SHORT:
            own = identifier.country or country_of(identifier.type, identifier.value)
            yield _Number(identifier.type, identifier.value, plain, (own,) if own else countries)


def _compare_one(ours: _Number, theirs: tuple[_Number, ...]) -> Comparison | None:
    agreeing = [result for their in theirs if (result := _agreement(ours, their))]
    if agreeing:
        return max(agreeing, key=lambda result: result.strength)
    opposing = [result for their in theirs if (result := _contradiction(ours, their))]
    rivals = [their for their in theirs if _same_register(ours, their)]
    return opposing[0] if opposing and len(opposing) == len(rivals) else None


def _agreement(ours: _Number, theirs: _Number) -> Comparison | None:
    if not _compatible(ours.kind, theirs.kind):
        return None
    one, other = _bare(ours), _bare(theirs)
    if one == other:
        return _equal(ours, theirs, one)
    if len(one) < _SHORT or not _near_countries(ours, theirs):
        return None
    if fold_lookalikes(one) == fold_lookalikes(other):
        line = f"{ours.name} {ours.value} reads like {theirs.value} as listed (letters that look like digits)"
        return Comparison(FEATURE, True, 0.7, line)
    if ours.kind == theirs.kind and _one_slip(one, other) and is_valid(ours.kind, ours.value) is False:
        line = f"{ours.name} {ours.value} fails its check digit and is one slip from {theirs.value} as listed"
        return Comparison(FEATURE, True, 0.5, line)
    return None


def _equal(ours: _Number, theirs: _Number, plain: str) -> Comparison | None:
    near = _near_countries(ours, theirs)
    if len(plain) < _SHORT:
        known = ours.countries and theirs.countries
        if not near or not known:
            return None
        strength = 0.6 if ours.kind == theirs.kind else 0.4
    elif ours.kind == theirs.kind:
        strength = 1.0 if near else 0.6
    else:
        strength = 0.9 if near else 0.3
    if theirs.kind in (ours.kind, "other") or ours.kind == "other":
        line = f"{(theirs if ours.kind == 'other' else ours).name} {ours.value} is equal"
    else:
        line = f"{ours.name} {ours.value} is equal to the listed {_lower(theirs.name)}"
    return Comparison(FEATURE, True, strength, line)


def _contradiction(ours: _Number, theirs: _Number) -> Comparison | None:
    """A different number of one register. One that fails its own check weighs less."""
    if not _same_register(ours, theirs) or _bare(ours) == _bare(theirs):
        return None
    if len(ours.plain) != len(theirs.plain) and ours.kind not in _ONE_EACH:
        return None
    line = f"{ours.name} {ours.value}, not {theirs.value}"
    if ours.kind not in _ONE_EACH:
        return Comparison(FEATURE, False, 0.5, line)
    doubtful = is_valid(ours.kind, ours.value) is False or is_valid(theirs.kind, theirs.value) is False
    return Comparison(FEATURE, False, 0.4 if doubtful else 1.0, line)


def _same_register(ours: _Number, theirs: _Number) -> bool:
    if ours.kind != theirs.kind:
        return False
    if ours.kind in _ONE_EACH:
        return True
    known = bool(ours.countries and theirs.countries)
    return ours.kind in _ONE_A_COUNTRY and known and bool(set(ours.countries) & set(theirs.countries))


def _compatible(one: str, other: str) -> bool:
    return one == other or any(one in family and other in family for family in _FAMILIES)


def _near_countries(ours: _Number, theirs: _Number) -> bool:
    """Whether the two may come from one register: true also where a side's country is unknown."""
    if not ours.countries or not theirs.countries:
        return True
    return any(are_close(one, other) for one in ours.countries for other in theirs.countries)


def _bare(number: _Number) -> str:
    """A VAT number without its country's letters, which a tax number lacks."""
    plain = number.plain
    if number.kind in ("vat", "tax") and plain[:2].isalpha() and plain[2:].isdigit():
        return plain[2:]
    return plain


def _one_slip(one: str, other: str) -> bool:
    """Whether one digit differs, or two neighbours changed places."""
    if len(one) != len(other):
        return False
    places = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(places) == 1:
        return True
    return (
        len(places) == 2
        and places[1] == places[0] + 1
        and one[places[0]] == other[places[1]]
        and (one[places[1]] == other[places[0]])
    )


def _lower(name: str) -> str:
    return name if name[:2].isupper() else name[0].lower() + name[1:]
