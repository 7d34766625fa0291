"""The index over all names of all loaded lists: built aside, never changed, swapped whole."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from app.domain.match import Match, Query, in_force
from app.matching.alignment import Alignment, align
from app.matching.attributes import plain_number
from app.matching.blocking import Asked, Blocking, ask, joined_features
from app.matching.contradictions import tempered
from app.matching.decide import Finding, NameFinding, decide
from app.matching.evidence import weigh
from app.matching.explain import explain
from app.matching.likeness import likeness
from app.matching.model import score
from app.matching.postings import Ints, Postings, Table, hashed
from app.matching.terms import Term, term
from app.matching.vocabulary import Vocabulary
from app.names.parse import Role, Token, parse
from app.names.variants import variants
from lists.model import Kind, Listing, NameStrength

_COMPARED = 160
_MAY_BE_LIKE = 0.45
_NEVER_RULED_OUT = frozenset({Role.INITIAL, Role.NUMBER})
_SEARCH_FLOOR = 0.3


class MatchIndex:
    """All listed names, ready to be searched. Safe to share between threads."""

    def __init__(
        self,
        listings: Sequence[Listing],
        vocabulary: Vocabulary,
        blocking: Blocking,
        row_words: Table,
        row_listing: Ints,
        row_name: Ints,
    ) -> None:
        self._listings = listings
        self._vocabulary = vocabulary
        self._blocking = blocking
        self._row_words = row_words
        self._row_listing = row_listing
        self._row_name = row_name
        self._by_id = {listing.id: n for n, listing in enumerate(listings)}
        person = np.fromiter((x.kind is Kind.PERSON for x in listings), dtype=np.bool_, count=len(listings))
        unknown = np.fromiter((x.kind is Kind.UNKNOWN for x in listings), dtype=np.bool_, count=len(listings))
        self._people_rows: npt.NDArray[np.bool_] = (person | unknown)[row_listing]
        self._thing_rows: npt.NDArray[np.bool_] = ~person[row_listing]
        self._by_number: dict[str, list[int]] = {}
        for n, listing in enumerate(listings):
            for identifier in listing.identifiers:
                number = plain_number(identifier)
                if number:
                    self._by_number.setdefault(number, []).append(n)

    def __len__(self) -> int:
        return len(self._listings)

    def get(self, listing_id: str) -> Listing | None:
        """The listing with this public id."""
        n = self._by_id.get(listing_id)
        return None if n is None else self._listings[n]

    @classmethod
    def build(cls, listings: Iterable[Listing]) -> "MatchIndex":
        """Read every name of every listing once."""
        return _build(list(listings))

    @property
    def tokens(self) -> Sequence[Token]:
        """The distinct words of all listed names, by number."""
        return self._vocabulary.tokens

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Everything but the words and the listings, as flat arrays by name."""
        return {
            **self._vocabulary.arrays(),
            **self._blocking.arrays(),
            "row-words-starts": self._row_words.starts,
            "row-words-rows": self._row_words.rows,
            "row-listing": self._row_listing,
            "row-name": self._row_name,
        }

    @classmethod
    def from_arrays(
        cls, listings: Sequence[Listing], tokens: Sequence[Token], arrays: Mapping[str, npt.NDArray[Any]]
    ) -> "MatchIndex":
        """The index that `tokens` and `arrays` of another one over the same listings make.

        Raises: KeyError for an array that is missing.
        """
        return cls(
            listings,
            Vocabulary.from_arrays(tokens, arrays),
            Blocking.from_arrays(arrays),
            Table(arrays["row-words-starts"], arrays["row-words-rows"]),
            arrays["row-listing"],
            arrays["row-name"],
        )

    def search(
        self,
        query: Query,
        *,
        as_of: date | None = None,
        min_score: float = 0.7,
        limit: int = 10,
        sources: frozenset[str] | None = None,
    ) -> list[Match]:
        """The listings that score `min_score` or more for the query, best first, each explained.

        `as_of` takes the lists as they stood on that day by their dates; None leaves out what was delisted.
        """
        matches: list[Match] = []
        for finding in self._find(query, as_of, sources):
            if finding.score < min_score:
                break
            matches.append(explain(query, finding))
            if len(matches) == limit:
                break
        return matches

    def lookup(
        self,
        query: Query,
        *,
        as_of: date | None = None,
        min_score: float = 0.7,
        limit: int = 10,
        sources: frozenset[str] | None = None,
    ) -> list[tuple[str, float, str]]:
        """The same without explanations: listing id, score, confidence."""
        return [
            (f.listing.id, f.score, f.confidence.value)
            for f in self._find(query, as_of, sources)[:limit]
            if f.score >= min_score
        ]

    def _find(self, query: Query, as_of: date | None, sources: frozenset[str] | None) -> list[Finding]:
        best: dict[int, NameFinding] = {}
        for text in dict.fromkeys((query.name, *query.aliases)):
            for variant in variants(text):
                for person in _readings(query.kind):
                    self._compare(text, variant, query.kind, best, person=person)
        for identifier in query.identifiers:
            number = plain_number(identifier)
            for n in self._by_number.get(number, ()) if number else ():
                best.setdefault(n, self._unnamed(query, n))
        found: list[Finding] = []
        for n, named in best.items():
            listing = self._listings[n]
            if not _wanted(listing, as_of, sources):
                continue
            finding = decide(query, listing, named)
            if finding is not None:
                found.append(finding)
        found.sort(key=lambda f: (-f.score, f.listing.id))
        return found

    def _unnamed(self, query: Query, n: int) -> NameFinding:
        return NameFinding(query.name, self._listings[n].names[0], 0.0, None, None, None, None)

    def _compare(self, text: str, variant: str, kind: Kind, best: dict[int, NameFinding], *, person: bool) -> None:
        name = parse(variant, Kind.PERSON if person else _thing(kind))
        if not name.tokens:
            return
        asked = ask(name, self._vocabulary, self._term, person=person)
        allowed = self._people_rows if person else self._thing_rows
        rows = self._blocking.candidates(asked, allowed, _COMPARED).tolist()
        self._rule_out(asked, rows)
        for row in rows:
            self._score_row(row, text, asked, best)

    def _rule_out(self, asked: Asked, rows: list[int]) -> None:
        """Note which of the candidates' words cannot be like a word asked for, all of them in one go.

        What is like it for another reason than its letters or its sound was found by the look-up of words.
        """
        words = {number for row in rows for number in self._row_words.of(row).tolist()}
        others = [(n, t) for n in words if (t := self._vocabulary.term(n)).role not in _NEVER_RULED_OUT]
        if not others:
            return
        texts, sounds = [t.text for _, t in others], [t.sound for _, t in others]
        own = asked.terms
        near = _nearness([t.text for t in own], texts) | _nearness([t.sound for t in own], sounds)
        for i, term_ in enumerate(own):
            if term_.role in _NEVER_RULED_OUT or term_.native is not None:
                continue
            known = asked.like[i]
            for k in np.flatnonzero(~near[i]).tolist():
                number, other = others[k]
                if other.native is None:
                    known.setdefault(number, 0.0)

    def _term(self, token: Token) -> Term:
        return term(token, self._vocabulary.rarity)

    def _score_row(self, row: int, text: str, asked: Asked, best: dict[int, NameFinding]) -> None:
        numbers = self._row_words.of(row).tolist()
        vocabulary = self._vocabulary
        right = [vocabulary.term(n) for n in numbers]
        left = asked.terms
        like = asked.like
        person = asked.person

        def alike(i: int, j: int) -> float:
            number = numbers[j]
            found = like[i].get(number)
            if found is None:
                found = like[i][number] = likeness(left[i], right[j], person=person)
            return found

        aligned: Alignment = align(left, right, alike, person=person)
        evidence = weigh(left, right, aligned)
        value = score(evidence, person=person)
        if value < _SEARCH_FLOOR:
            return
        value = tempered(value, evidence, left, right, aligned, person=person)
        n = int(self._row_listing[row])
        listing = self._listings[n]
        name = listing.names[int(self._row_name[row])]
        if name.strength is NameStrength.WEAK:
            value *= 0.97
        known = best.get(n)
        if known is None or value > known.score:
            best[n] = NameFinding(text, name, value, evidence, aligned, tuple(left), tuple(right))


def _nearness(own: list[str], others: list[str]) -> npt.NDArray[np.bool_]:
    similar = cdist(own, others, scorer=OSA.normalized_similarity, score_cutoff=_MAY_BE_LIKE, dtype=np.float32)
    return np.asarray(similar >= _MAY_BE_LIKE)


def _readings(kind: Kind) -> tuple[bool, ...]:
    if kind is Kind.PERSON:
        return (True,)
    return (False, True) if kind is Kind.UNKNOWN else (False,)


def _thing(kind: Kind) -> Kind:
    return Kind.COMPANY if kind in (Kind.UNKNOWN, Kind.PERSON, Kind.ADDRESS) else kind


def _wanted(listing: Listing, as_of: date | None, sources: frozenset[str] | None) -> bool:
    if sources is not None and listing.source not in sources:
        return False
    return listing.delisted_on is None if as_of is None else in_force(listing, as_of)


def _build(listings: list[Listing]) -> MatchIndex:
    numbers: dict[Token, int] = {}
    row_tokens: list[int] = []
    row_of_token: list[int] = []
    row_listing: list[int] = []
    row_name: list[int] = []
    people: set[int] = set()
    for n, listing in enumerate(listings):
        if listing.kind is Kind.ADDRESS:
            continue
        seen: set[tuple[Token, ...]] = set()
        for k, name in enumerate(listing.names):
            for variant in variants(name.text):
                tokens = parse(variant, listing.kind).tokens
                if not tokens or tokens in seen:
                    continue
                seen.add(tokens)
                ids = [numbers.setdefault(t, len(numbers)) for t in tokens]
                row_tokens += ids
                row_of_token += [len(row_listing)] * len(ids)
                row_listing.append(n)
                row_name.append(k)
                if listing.kind in (Kind.PERSON, Kind.UNKNOWN):
                    people.update(ids)
    size = len(row_listing)
    distinct = list(numbers)
    words = Table.build(len(distinct), row_tokens, row_of_token)
    counts = np.diff(words.starts).astype(np.int32)
    vocabulary = Vocabulary.build(distinct, counts, max(2, size), frozenset(people))
    row_words = Table.build(size, row_of_token, row_tokens)
    totals, joined, written = _row_features(
        size, row_words, vocabulary, [listings[n].kind is Kind.PERSON for n in row_listing]
    )
    return MatchIndex(
        listings,
        vocabulary,
        Blocking(words, joined, written, totals),
        row_words,
        np.asarray(row_listing, dtype=np.int32),
        np.asarray(row_name, dtype=np.int32),
    )


def _row_features(
    size: int, row_words: Table, vocabulary: Vocabulary, people: Sequence[bool]
) -> tuple[npt.NDArray[np.float32], Postings, Postings]:
    totals = np.zeros(size, dtype=np.float32)
    keys: list[int] = []
    rows: list[int] = []
    word_keys: list[int] = []
    word_rows: list[int] = []
    for row in range(size):
        terms = [vocabulary.term(n) for n in row_words.of(row).tolist()]
        totals[row] = sum(t.weight for t in terms)
        for t in terms:
            if len(t.written) > 4:
                word_keys.append(hashed(t.written))
                word_rows.append(row)
        for feature in joined_features(terms, turned=bool(people[row])):
            keys.append(hashed(feature))
            rows.append(row)
    return totals, Postings.build(keys, rows), Postings.build(word_keys, word_rows)
