"""The smallest lists, as a dealer's own may be, are searched as others are."""

from datetime import date

import pytest

from app.domain.match import Query
from app.matching.index import MatchIndex
from tests.builders import listing

NAMES = ("ACME AKME STANKI", "ACME STANKI STANKO", "STANKI ACME", "ACME STANKI")


@pytest.mark.parametrize("names", range(1, len(NAMES) + 1))
def test_a_list_of_few_names_that_share_words_finds_each(names: int) -> None:
    index = MatchIndex.build([listing(*NAMES[:names])])

    for name in NAMES[:names]:
        found = [one.listing.id for one in index.search(Query(name), as_of=date(2026, 11, 1), limit=5)]
        assert found == [listing("ACME").id]
