"""The index over all names of all loaded lists: built aside, never changed, swapped whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from app.domain.match import Match, Query, in_force
from app.matching.answers import Answers, Laid
from app.matching.attributes import plain_number
from app.matching.blocking import Asked, Blocking
from app.matching.building import parts_of
from app.matching.decide import Finding, NameFinding, decide
from app.matching.evidence import Evidence
from app.matching.explain import explain
from app.matching.lately import Lately
from app.matching.postings import Ints, Table
from app.matching.vocabulary import Scale, Vocabulary
from app.names.parse import ParsedName, Token, parse
from app.names.variants import variants
from lists.model import Kind, Listing, Name, NameStrength

_COMPARED, _A_FEW = 160, 24
# For what is rare, such as a changed listing: every name that may be meant, not only the best.
_ALL_COMPARED, _MANY = 20_000, 400
# A name leads to three listings on average: 7 MB for all that are remembered.
_REMEMBERED = 2000


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
        self._asked_lately = Lately[tuple[str, Kind], Mapping[int, NameFinding]](_REMEMBERED)
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
        held = list(listings)
        return cls(held, *parts_of(held))

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

    @property
    def scale(self) -> Scale:
        """How common the words of the listed names are."""
        return self._vocabulary.scale

    def weighed_by(self, scale: Scale) -> "MatchIndex":
        """The same listings with words weighed by a scale that is kept, so that a score depends on its pair alone."""
        vocabulary = self._vocabulary.weighed_by(scale)
        weights = np.fromiter((vocabulary.term(n).weight for n in range(len(vocabulary.tokens))), dtype=np.float32)
        places = self._row_words.starts[:-1]
        totals = np.add.reduceat(weights[self._row_words.rows], places) if len(places) else weights
        return MatchIndex(
            self._listings,
            vocabulary,
            self._blocking.with_totals(totals.astype(np.float32)),
            self._row_words,
            self._row_listing,
            self._row_name,
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
        for finding in self._find(query, as_of, sources, min_score):
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
            for f in self._find(query, as_of, sources, min_score)[:limit]
            if f.score >= min_score
        ]

    def near(self, query: Query, min_score: float) -> list[str]:
        """The ids of the listings not delisted that score `min_score` or more.

        Of names that very many share the best of each word's row are compared, as in `search`; answers are not cut.
        """
        found = self._find(query, None, None, min_score, thorough=True)
        return [f.listing.id for f in found if f.score >= min_score]

    def _find(
        self, query: Query, as_of: date | None, sources: frozenset[str] | None, least: float, *, thorough: bool = False
    ) -> list[Finding]:
        """What the query leads to, best first; it may lack what scores less than `least`."""
        best: dict[int, NameFinding] = {}
        for text in dict.fromkeys((query.name, *query.aliases)):
            for n, named in self._named(text, query.kind, thorough=thorough).items():
                if n not in best or named.score > best[n].score:
                    best[n] = named
        for identifier in query.identifiers:
            number = plain_number(identifier)
            for n in self._by_number.get(number, ()) if number else ():
                best.setdefault(n, self._unnamed(query, n))
        found: list[Finding] = []
        for n, named in best.items():
            listing = self._listings[n]
            if not _wanted(listing, as_of, sources):
                continue
            finding = decide(query, listing, named, least)
            if finding is not None:
                found.append(finding)
        found.sort(key=lambda f: (-f.score, f.listing.id))
        return found

    def _named(self, text: str, kind: Kind, *, thorough: bool) -> Mapping[int, NameFinding]:
        """The listings that a name alone leads to, by number, each with the best pair of names.

        Remembered, since buyer, consignee and end user are often one, and asked for again at every stage of a deal.
        """
        if not thorough and (known := self._asked_lately.get((text, kind))) is not None:
            return known
        best: dict[int, NameFinding] = {}
        for variant in variants(text):
            for name in _readings(variant, kind):
                self._compare(text, name, best, thorough=thorough)
        if not thorough:
            self._asked_lately.put((text, kind), best)
        return best

    def _unnamed(self, query: Query, n: int) -> NameFinding:
        return NameFinding(query.name, self._listings[n].names[0], 0.0, None, None, None, None)

    def evidence(self, name: str, kind: Kind) -> Iterator[tuple[Listing, Name, Evidence, bool]]:
        """What each listed name compared with this one says, and whether as a person's: to learn weights from."""
        for variant in variants(name):
            for reading in _readings(variant, kind):
                asked = self._asked(reading)
                for row, laid in self._laid_out(asked, thorough=False):
                    listing = self._listings[int(self._row_listing[row])]
                    yield listing, listing.names[int(self._row_name[row])], laid.evidence, asked.person

    def _compare(self, text: str, name: ParsedName, best: dict[int, NameFinding], *, thorough: bool) -> None:
        asked = self._asked(name)
        for row, laid in self._laid_out(asked, thorough=thorough):
            if laid.score is None:
                continue
            value = laid.score
            n = int(self._row_listing[row])
            listed = self._listings[n].names[int(self._row_name[row])]
            if listed.strength is NameStrength.WEAK:
                value *= 0.97
            known = best.get(n)
            if known is None or value > known.score:
                best[n] = NameFinding(text, listed, value, laid.evidence, laid.aligned, asked.terms, laid.words)

    def _asked(self, name: ParsedName) -> Asked:
        return self._blocking.ask(name, self._vocabulary, person=name.kind is Kind.PERSON)

    def _laid_out(self, asked: Asked, *, thorough: bool) -> Iterator[tuple[int, Laid]]:
        """The rows worth comparing, each laid side by side with the name asked for."""
        allowed = self._people_rows if asked.person else self._thing_rows
        most, few = (_ALL_COMPARED, _MANY) if thorough else (_COMPARED, _A_FEW)
        rows = self._blocking.candidates(asked, allowed, most, few)
        numbers = [self._row_words.of(row).tolist() for row, _ in rows]
        answers = Answers(asked.words, numbers, self._vocabulary, person=asked.person)
        for (row, joined), words in zip(rows, numbers, strict=True):
            if (laid := answers.laid_out(words, joined=joined)) is not None:
                yield row, laid


def _readings(text: str, kind: Kind) -> Iterator[ParsedName]:
    """The name as a person's, as a thing's, or as both where it is not known what bears it."""
    thing = parse(text, _thing(kind)) if kind is not Kind.PERSON else None
    if thing is not None and thing.tokens:
        yield thing
    # A legal form says that it is no person.
    if kind is Kind.PERSON or (kind is Kind.UNKNOWN and not (thing and thing.forms)):
        person = parse(text, Kind.PERSON)
        if person.tokens:
            yield person


def _thing(kind: Kind) -> Kind:
    return Kind.COMPANY if kind in (Kind.UNKNOWN, Kind.ADDRESS) else kind


def _wanted(listing: Listing, as_of: date | None, sources: frozenset[str] | None) -> bool:
    if sources is not None and listing.source not in sources:
        return False
    return listing.delisted_on is None if as_of is None else in_force(listing, as_of)
