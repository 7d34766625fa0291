"""From a name's score and the other evidence to one score and a confidence."""

import math
from itertools import groupby

import msgspec

from app.domain.match import Confidence, Query
from app.matching.alignment import Alignment
from app.matching.attributes import compare_attributes, may_share_a_number
from app.matching.compare.base import Comparison
from app.matching.evidence import Evidence
from app.matching.terms import Term
from app.names.parse import Role
from app.names.words import says_what_it_does
from lists.model import Kind, Listing, Name, NameStrength

_EQUAL = 0.955
_IDENTIFIED = 0.97
_WEAK_MOST = 0.74
_SAME_NUMBER = 0.7

# How far one agreement or contradiction moves the score, in log-odds at full strength.
_FOR = {"country": 0.55, "date_of_birth": 2.0, "address": 1.5, "website": 2.0, "email": 1.5, "phone": 2.0}
_AGAINST = {"country": 2.0, "date_of_birth": 4.0, "address": 0.0, "identifier": 1.0}
_EQUAL_ABROAD = 0.4
_UNLIKE_ABROAD = 0.6
# The most that adding in another order may change.
_ROUNDED = 1e-9
_SURE_SIGNS = frozenset({"website", "email", "phone", "identifier"})


class NameFinding(msgspec.Struct, frozen=True, gc=False):
    """The best pair of names of a query and a listing; no evidence where a number alone found it."""

    asked: str
    listed: Name
    score: float
    evidence: Evidence | None
    aligned: Alignment | None
    left: tuple[Term, ...] | None
    right: tuple[Term, ...] | None

    @property
    def equal(self) -> bool:
        """Whether the names are the same but for legal form, order, script and case."""
        e = self.evidence
        return e is not None and e.left >= _EQUAL and e.right >= _EQUAL and not e.numbers

    def thin_abroad(self, against: list[Comparison]) -> bool:
        """Whether one word that is spelt otherwise is all there is, and the country is another."""
        abroad = any(c.feature == "country" for c in against)
        return abroad and self.evidence is not None and self.evidence.words <= 1 and not self.same_spelling

    @property
    def same_spelling(self) -> bool:
        """Whether the words are the same letter by letter once in one alphabet."""
        return self.equal and self.evidence is not None and self.evidence.letters == 0

    @property
    def has_letters_too_many(self) -> bool:
        """Whether a letter stands twice in one name and once in the other, which no other writing explains."""
        if self.aligned is None or self.left is None or self.right is None:
            return False
        pairs = [(self.left[pair.left[0]].text, self.right[pair.right[0]].text) for pair in self.aligned.pairs]
        return any(one != other and _undoubled(one) == _undoubled(other) for one, other in pairs)

    @property
    def initials_only(self) -> bool:
        """Whether what agrees is an abbreviation of four letters or less, or initials with a surname."""
        if self.evidence is None or self.aligned is None or self.left is None:
            return False
        if self.evidence.initials > 0.1:
            return True
        agreed = [self.left[i] for pair in self.aligned.pairs for i in pair.left]
        telling = [t for t in agreed if not t.descriptor and t.role is Role.WORD]
        # `ELE Technology` says what it does besides; `AMG Company` and `AMG Group` are letters and no more.
        described = self.equal and any(says_what_it_does(t.text) for t in agreed)
        return bool(telling) and not described and all(_is_abbreviation(t) for t in telling)


def _undoubled(word: str) -> str:
    return "".join(letter for letter, _ in groupby(word))


def _is_abbreviation(t: Term) -> bool:
    return t.native is None and (len(t.text) <= 3 or (len(t.text) == 4 and not set(t.text) & set("aeiouy")))


class Finding(msgspec.Struct, frozen=True, gc=False):
    listing: Listing
    named: NameFinding
    score: float
    confidence: Confidence
    comparisons: tuple[Comparison, ...]


def decide(query: Query, listing: Listing, named: NameFinding, least: float = 0.0) -> Finding | None:
    """Weigh everything; None where the rest rules the name out, or where it cannot score `least`."""
    compared = compare_attributes(query, listing)
    country = next(compared)
    if _at_most(query, listing, named, country) < least:
        return None
    comparisons = tuple(c for c in (country, *compared) if c.agrees is not None)
    if any(c.feature == "identifier" and c.agrees and c.strength >= _SAME_NUMBER for c in comparisons):
        return Finding(listing, named, max(_IDENTIFIED, named.score), Confidence.CONFIRMED, comparisons)
    against = [c for c in comparisons if c.agrees is False]
    thin = named.initials_only or named.listed.strength is NameStrength.WEAK
    if thin and against:
        return None
    if any(c.feature == "date_of_birth" and c.strength >= 0.6 for c in against):
        return None
    value = _combine(listing, named, comparisons)
    if named.thin_abroad(against) and listing.kind is not Kind.PERSON:
        value = min(value, _UNLIKE_ABROAD)
    value = min(value, _kind_ceiling(query.kind, listing.kind))
    if thin and not _corroborated(comparisons):
        value = min(value, _WEAK_MOST)
    return Finding(listing, named, value, _confidence(query, listing, named, comparisons, value), comparisons)


def _at_most(query: Query, listing: Listing, named: NameFinding, country: Comparison) -> float:
    """The most that the pair may score once the countries are compared, which costs little where the rest does not."""
    if may_share_a_number(query, listing):
        return 1.0
    x = _log_odds(named.score) + _shift(country, listing, named)
    if query.addresses and listing.addresses:
        x += _FOR["address"]
    if query.dates_of_birth and listing.dates_of_birth:
        x += _FOR["date_of_birth"]
    return min(1 / (1 + math.exp(-x)) + _ROUNDED, _kind_ceiling(query.kind, listing.kind))


def _combine(listing: Listing, named: NameFinding, comparisons: tuple[Comparison, ...]) -> float:
    x = _log_odds(named.score)
    for c in comparisons:
        x += _shift(c, listing, named)
    return 1 / (1 + math.exp(-x))


def _log_odds(score: float) -> float:
    p = min(max(score, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def _shift(c: Comparison, listing: Listing, named: NameFinding) -> float:
    """How far one comparison moves the score, in log-odds."""
    if c.agrees:
        return _FOR.get(c.feature, 0.0) * c.strength
    if c.feature == "country" and (listing.kind is Kind.PERSON or named.same_spelling):
        # People move, and a firm of the same name abroad may be a branch: for a person to look at.
        return -_EQUAL_ABROAD * c.strength
    return -_AGAINST.get(c.feature, 0.0) * c.strength


def _kind_ceiling(asked: Kind, listed: Kind) -> float:
    """A company is not a vessel: such a match stays under the threshold."""
    if Kind.UNKNOWN in (asked, listed) or asked is listed:
        return 1.0
    return 0.65


def _corroborated(comparisons: tuple[Comparison, ...]) -> bool:
    return any(
        c.agrees and (c.feature in _SURE_SIGNS or (c.feature in ("address", "date_of_birth") and c.strength >= 0.6))
        for c in comparisons
    )


def _confidence(
    query: Query, listing: Listing, named: NameFinding, comparisons: tuple[Comparison, ...], value: float
) -> Confidence:
    against = any(c.agrees is False for c in comparisons)
    thin = named.initials_only or named.listed.strength is NameStrength.WEAK
    if not against:
        if _corroborated(comparisons) and value >= 0.8 and not (thin and not named.equal):
            return Confidence.CONFIRMED
        equal = named.equal and not named.has_letters_too_many
        if not thin and equal and _distinctive(query, listing, named, comparisons):
            return Confidence.CONFIRMED
    if thin:
        return Confidence.POSSIBLE
    return Confidence.PROBABLE if value >= 0.8 and not (against and not named.equal) else Confidence.POSSIBLE


def _distinctive(query: Query, listing: Listing, named: NameFinding, comparisons: tuple[Comparison, ...]) -> bool:
    """Whether an equal name is enough by itself, a country in common counting as a word more."""
    assert named.evidence is not None
    assert named.left is not None
    country = any(c.agrees and c.feature == "country" and c.strength >= 0.5 for c in comparisons)
    if listing.kind is Kind.PERSON or query.kind is Kind.PERSON:
        words = sum(t.role in (Role.WORD, Role.PATRONYMIC) for t in named.left)
        return words >= 3 and country
    return named.evidence.told >= (0.45 if country else 1.2)
