"""From listings to what an index over their names is made of."""

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.matching.blocking import Blocking, joined_features
from app.matching.postings import Ints, Postings, Table, hashed
from app.matching.vocabulary import Vocabulary
from app.names.parse import Token, parse
from app.names.variants import variants
from lists.model import Kind, Listing


def parts_of(listings: Sequence[Listing]) -> tuple[Vocabulary, Blocking, Table, Ints, Ints]:
    """Read every name once: the words, the rows of names under them, and of each row its words, listing and name."""
    numbers: dict[Token, int] = {}
    # Arrays, not lists: of a million names there are tens of millions of these numbers.
    row_tokens, row_of_token, row_listing, row_name = (array("i") for _ in range(4))
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
                row_tokens.extend(ids)
                row_of_token.extend([len(row_listing)] * len(ids))
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
    return (
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
    keys, word_keys = array("I"), array("I")
    rows, word_rows = array("i"), array("i")
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
