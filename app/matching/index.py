"""The index over all names of all loaded lists: built aside, never changed, swapped whole."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice, takewhile
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
# What is laid out for one name takes some 15 kB until the answer is there.
_AT_ONCE = 100
# A name leads to three listings on average: 7 MB for all that are remembered.
_REMEMBERED = 2000

# A name asked for and the kind of what bears it; a row by number and what laying it beside a name gave.
_Named = tuple[str, Kind]
_Row = tuple[int, Laid]


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
        self._asked_lately = Lately[_Named, Mapping[int, NameFinding]](_REMEMBERED)
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
        return self.search_all([query], as_of=as_of, min_score=min_score, limit=limit, sources=sources)[0]

    def search_all(
        self,
        queries: Sequence[Query],
        *,
        as_of: date | None = None,
        min_score: float = 0.7,
        limit: int = 10,
        sources: frozenset[str] | None = None,
    ) -> list[list[Match]]:
        """The same for each of several queries, in their order; quicker than one by one."""
        found = self._find(queries, as_of, sources, min_score)
        return [
            [explain(query, one) for one in _best(findings, min_score, limit)]
            for query, findings in zip(queries, found, strict=True)
        ]

    def lookup_all(
        self,
        queries: Sequence[Query],
        *,
        as_of: date | None = None,
        min_score: float = 0.7,
        limit: int = 10,
        sources: frozenset[str] | None = None,
    ) -> list[list[tuple[str, float, str]]]:
        """The same without explanations: listing id, score, confidence."""
        found = self._find(queries, as_of, sources, min_score)
        return [
            [(one.listing.id, one.score, one.confidence.value) for one in _best(findings, min_score, limit)]
            for findings in found
        ]

    def near(self, query: Query, min_score: float) -> list[str]:
        """The ids of the listings not delisted that score `min_score` or more.

        Of names that very many share the best of each word's row are compared, as in `search`; answers are not cut.
        """
        (found,) = self._find([query], None, None, min_score, thorough=True)
        return [one.listing.id for one in _best(found, min_score)]

    def _find(
        self,
        queries: Sequence[Query],
        as_of: date | None,
        sources: frozenset[str] | None,
        least: float,
        *,
        thorough: bool = False,
    ) -> list[list[Finding]]:
        """What each query leads to, best first; it may lack what scores less than `least`."""
        asked = [(text, query.kind) for query in queries for text in (query.name, *query.aliases)]
        named = self._named(dict.fromkeys(asked), thorough=thorough)
        return [self._judged(query, named, as_of, sources, least) for query in queries]

    def _judged(
        self,
        query: Query,
        named: Mapping[_Named, Mapping[int, NameFinding]],
        as_of: date | None,
        sources: frozenset[str] | None,
        least: float,
    ) -> list[Finding]:
        """What the names and numbers of a query lead to, by all that is known."""
        best = dict(named[query.name, query.kind])
        for text in query.aliases:
            for n, finding in named[text, query.kind].items():
                if n not in best or finding.score > best[n].score:
                    best[n] = finding
        for identifier in query.identifiers:
            number = plain_number(identifier)
            for n in self._by_number.get(number, ()) if number else ():
                best.setdefault(n, self._unnamed(query, n))
        found: list[Finding] = []
        for n, finding in best.items():
            listing = self._listings[n]
            if not _wanted(listing, as_of, sources):
                continue
            decided = decide(query, listing, finding, least)
            if decided is not None:
                found.append(decided)
        found.sort(key=lambda f: (-f.score, f.listing.id))
        return found

    def _named(self, names: Iterable[_Named], *, thorough: bool) -> dict[_Named, Mapping[int, NameFinding]]:
        """The listings that each name alone leads to, by number, each with the best pair of names.

        Remembered, since buyer, consignee and end user are often one, and asked for again at every stage of a deal.
        """
        found: dict[_Named, Mapping[int, NameFinding]] = {}
        new: dict[_Named, dict[int, NameFinding]] = {}
        for one in names:
            known = None if thorough else self._asked_lately.get(one)
            if known is not None:
                found[one] = known
            else:
                new[one] = {}
        waiting = iter(new)
        while some := tuple(islice(waiting, _AT_ONCE)):
            read = [(one, name) for one in some for name in _readings(*one)]
            asked = self._asked([name for _, name in read])
            for (one, _), own, rows in zip(read, asked, self._laid_out(asked, thorough=thorough), strict=True):
                self._take_best(one[0], own, rows, new[one])
        if not thorough:
            for one, best in new.items():
                self._asked_lately.put(one, best)
        return found | new

    def _unnamed(self, query: Query, n: int) -> NameFinding:
        return NameFinding(query.name, self._listings[n].names[0], 0.0, None, None, None, None)

    def evidence(self, name: str, kind: Kind) -> Iterator[tuple[Listing, Name, Evidence, bool]]:
        """What each listed name compared with this one says, and whether as a person's: to learn weights from."""
        asked = self._asked(list(_readings(name, kind)))
        for own, rows in zip(asked, self._laid_out(asked, thorough=False), strict=True):
            for row, laid in rows:
                listing = self._listings[int(self._row_listing[row])]
                yield listing, listing.names[int(self._row_name[row])], laid.evidence, own.person

    def _take_best(self, text: str, asked: Asked, rows: Iterable[_Row], best: dict[int, NameFinding]) -> None:
        """Keep of each listing the row that answers best."""
        for row, laid in rows:
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

    def _asked(self, names: Sequence[ParsedName]) -> list[Asked]:
        return self._blocking.ask(names, self._vocabulary)

    def _laid_out(self, asked: Sequence[Asked], *, thorough: bool) -> list[list[_Row]]:
        """For each name the rows worth comparing, laid side by side with it.

        One step is taken for all names before the next, which leaves what it works with close at hand.
        """
        most, few = (_ALL_COMPARED, _MANY) if thorough else (_COMPARED, _A_FEW)
        found = self._blocking.candidates(asked, (self._thing_rows, self._people_rows), most, few)
        words = [[self._row_words.of(row).tolist() for row, _ in rows] for rows in found]
        answers = [
            Answers(own.words, numbers, self._vocabulary, person=own.person)
            for own, numbers in zip(asked, words, strict=True)
        ]
        return [
            [
                (row, laid)
                for (row, joined), numbers in zip(rows, those, strict=True)
                if (laid := theirs.laid_out(numbers, joined=joined)) is not None
            ]
            for rows, those, theirs in zip(found, words, answers, strict=True)
        ]


def _best(found: Sequence[Finding], least: float, limit: int | None = None) -> Iterator[Finding]:
    """The first of what was found, as long as it scores `least`."""
    return takewhile(lambda one: one.score >= least, found[:limit])


def _readings(text: str, kind: Kind) -> Iterator[ParsedName]:
    """Every name that a text holds, as a person's, as a thing's, or as both where it is not known what bears it."""
    for variant in variants(text):
        thing = parse(variant, _thing(kind)) if kind is not Kind.PERSON else None
        if thing is not None and thing.tokens:
            yield thing
        # A legal form says that it is no person.
        if kind is Kind.PERSON or (kind is Kind.UNKNOWN and not (thing and thing.forms)):
            person = parse(variant, Kind.PERSON)
            if person.tokens:
                yield person


def _thing(kind: Kind) -> Kind:
    return Kind.COMPANY if kind in (Kind.UNKNOWN, Kind.ADDRESS) else kind


def _wanted(listing: Listing, as_of: date | None, sources: frozenset[str] | None) -> bool:
    if sources is not None and listing.source not in sources:
        return False
    return listing.delisted_on is None if as_of is None else in_force(listing, as_of)
