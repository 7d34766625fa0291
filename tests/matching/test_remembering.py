"""What is remembered or skipped to save time changes no answer."""

from itertools import product
from typing import Any

import pytest

from app.domain.match import Query
from app.matching import compare_names, firms_like
from app.matching.index import MatchIndex
from app.matching.lately import Lately
from lists.model import Address, Identifier, Kind
from tests.builders import listing

NAMES = (
    "ELE Technology Co., Ltd",
    "ELE Technologies",
    "Shenzhen Yiluo Electronics",
    "深圳市易络电子有限公司",
    "ООО «Промтехпоставка»",
    "Promtekhpostavka LLC",
    "Kovrov Mechanical Plant",
    "Kovrovskiy Mekhanicheskiy Zavod",
    "شركة الماس للتجارة",
    "Al Mas Trading",
    "Plant No 7",
    "7",
    "Ltd",
    "",
)


@pytest.mark.parametrize("least", [1e-9, 0.7])
def test_firms_found_like_a_name_are_those_that_score_so(least: float) -> None:
    expected = {(one, other) for one, other in product(NAMES, NAMES) if compare_names(one, other, "company") >= least}

    found = {(one, other) for one in NAMES for other in firms_like(one, NAMES, least)}

    assert found == expected


def test_a_name_looked_up_again_is_judged_by_what_else_is_known_this_time() -> None:
    index = MatchIndex.build([listing("Promtekhpostavka", countries=("RU",))])

    at_home = index.search(Query("Promtekhpostavka", Kind.COMPANY, countries=("RU",)))
    abroad = index.search(Query("Promtekhpostavka", Kind.COMPANY, countries=("DE",)))
    by_alias = index.search(Query("Other Name", Kind.COMPANY, aliases=("Promtekhpostavka",), countries=("RU",)))

    assert at_home[0].score > abroad[0].score
    assert by_alias[0].score == at_home[0].score
    assert index.search(Query("Promtekhpostavka", Kind.COMPANY, countries=("RU",))) == at_home


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"countries": ("DE",)},
        {"countries": ("RU",), "dates_of_birth": ("1961-04-12",)},
        {"countries": ("DE",), "addresses": ("Room 1205, 3018 Shennan Road, Shenzhen",)},
        {"countries": ("DE",), "phones": ("+86 755 82913230",)},
        {"countries": ("DE",), "websites": ("ele-tech.com.cn",)},
        {"countries": ("DE",), "identifiers": (Identifier("uscc", "91440300MA5F3UXT4C", "CN"),)},
    ],
    ids=["nothing", "abroad", "born", "address", "phone", "website", "number"],
)
@pytest.mark.parametrize("kind", [Kind.COMPANY, Kind.PERSON, Kind.VESSEL])
def test_a_listing_that_cannot_score_enough_is_passed_over_only_then(known: dict[str, Any], kind: Kind) -> None:
    index = MatchIndex.build(
        [
            listing(
                name,
                uid=str(n),
                kind=listed,
                countries=("CN",),
                addresses=(Address("Room 1205, 3018 Shennan Road, Shenzhen", "CN"),),
                identifiers=(Identifier("uscc", "91440300MA5F3UXT4C", "CN"),) if n % 2 else (),
                dates_of_birth=("1961-04-12",),
                phones=("+86 755 82913230",) if n % 2 else (),
                websites=("https://www.ele-tech.com.cn",) if n % 2 else (),
            )
            for n, (name, listed) in enumerate(product(NAMES[:8], (Kind.COMPANY, Kind.PERSON)))
        ]
    )

    for name, least in product(NAMES[:8], (0.4, 0.7, 0.9)):
        query = Query(name, kind, **known)
        (everything,) = index.lookup_all([query], min_score=0, limit=100)
        (enough,) = index.lookup_all([query], min_score=least, limit=100)
        assert enough == [x for x in everything if x[1] >= least]


def test_names_looked_up_together_are_answered_as_one_by_one() -> None:
    listed = [listing(name, uid=str(n), kind=kind) for n, (name, kind) in enumerate(product(NAMES[:8], Kind))]
    queries = [
        Query(name, kind, aliases=(f"{name} {other}",))
        for name, other, kind in product(NAMES, NAMES, (Kind.UNKNOWN, Kind.PERSON, Kind.COMPANY))
    ]

    together = MatchIndex.build(listed).search_all(queries, min_score=0.4)

    # Of another index, which remembers nothing of these.
    alone = MatchIndex.build(listed)
    assert together == [alone.search(query, min_score=0.4) for query in queries]
    assert sum(map(bool, together)) > len(queries) / 2
    assert alone.search_all([]) == []


def test_no_more_is_remembered_than_said() -> None:
    lately = Lately[str, int](2)

    for n, name in enumerate(("a", "b", "c")):
        lately.put(name, n)

    assert [lately.get(name) for name in ("a", "b", "c")] == [None, None, 2]
