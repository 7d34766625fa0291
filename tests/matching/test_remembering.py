"""What is remembered or skipped to save time changes no answer."""

from itertools import product

import pytest

from app.domain.match import Query
from app.matching import compare_names, firms_like
from app.matching.index import MatchIndex
from app.matching.lately import Lately
from lists.model import Kind
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


def test_no_more_is_remembered_than_said() -> None:
    lately = Lately[str, int](2)

    for n, name in enumerate(("a", "b", "c")):
        lately.put(name, n)

    assert [lately.get(name) for name in ("a", "b", "c")] == [None, None, 2]
