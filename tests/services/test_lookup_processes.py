"""A bulk look-up over several processes: the answers of one process, in the order asked."""

import os
import signal
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from app.domain.match import Query
from app.errors import InternalError
from app.matching.index import MatchIndex
from app.services.lookup import BulkLookup
from app.services.lookup_processes import spread
from tests.builders import listing

LISTED = ("ALFA MACHINERY GROUP", "AMEGINO FZE", "BOREAL STANKI OOO", "ELE TECHNOLOGY CO LTD")
ASKED = (*LISTED, "Bakery Janssen", "Amegino", "Gray Machinery Company", "Ele Technology")


@pytest.fixture(scope="module")
def bulk() -> BulkLookup:
    index = MatchIndex.build([listing(name, uid=str(n)) for n, name in enumerate(LISTED)])
    return BulkLookup(index, date(2026, 11, 25), min_score=0.3)


def batches() -> Iterator[list[Query]]:
    for n in range(40):
        yield [Query(ASKED[(n + k) % len(ASKED)]) for k in range(3)]


def test_several_processes_answer_as_one_does_and_in_the_order_asked(bulk: BulkLookup) -> None:
    with spread(bulk, 1) as alone, spread(bulk, 3) as together:
        expected = list(alone(batches()))

        assert list(together(batches())) == expected
    assert any(hits for _, found in expected for hits in found)


def test_batches_are_read_only_a_few_ahead_of_the_answers(bulk: BulkLookup) -> None:
    read = 0

    def counted() -> Iterator[list[Query]]:
        nonlocal read
        for batch in batches():
            read += 1
            yield batch

    with spread(bulk, 2) as together:
        next(together(counted()))

        assert read < 10


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks the workers")
def test_a_killed_worker_is_an_error_and_no_answer_is_made_up(bulk: BulkLookup) -> None:
    ours = _children()

    def killing() -> None:
        with spread(bulk, 2) as together:
            answers = together(batches())
            next(answers)
            for child in _children() - ours:
                os.kill(child, signal.SIGKILL)
            list(answers)

    with pytest.raises(InternalError):
        killing()


def _children() -> set[int]:
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text(encoding="ascii")
    return {int(child) for child in children.split()}
