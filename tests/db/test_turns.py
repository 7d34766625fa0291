"""Turns go round in the order in which threads came, and none is lost."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest

from app.db.turns import Turns
from app.errors import DatabaseUnavailable

PATIENT = 60.0


def waiting(pool: ThreadPoolExecutor, turns: Turns, work: Callable[[], object]) -> Future[None]:
    """A thread that works once it has its turn; it stands in the queue when this returns."""
    queued = len(turns._waiting)

    def take() -> None:
        with turns:
            work()

    future = pool.submit(take)
    while len(turns._waiting) == queued and not future.done():
        threading.Event().wait(0.001)
    return future


def test_turns_are_given_in_the_order_in_which_threads_came() -> None:
    turns, order = Turns(PATIENT, "gone"), list[int]()

    with ThreadPoolExecutor(20) as pool:
        with turns:
            futures = [waiting(pool, turns, partial(order.append, n)) for n in range(20)]
            assert order == []
        for future in futures:
            future.result()

    assert order == list(range(20))


def test_one_thread_at_a_time_has_a_turn() -> None:
    turns, inside, most = Turns(PATIENT, "gone"), [0], [0]

    def work() -> None:
        for _ in range(200):
            with turns:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1

    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(work) for _ in range(8)]:
            future.result()

    assert most == [1]
    assert not turns._is_taken


def test_who_waits_too_long_is_told_and_the_turn_goes_on_without_him() -> None:
    turns, order = Turns(0.02, "nothing was stored"), list[str]()

    with ThreadPoolExecutor(2) as pool, turns:
        late = pool.submit(lambda: turns.__enter__())
        with pytest.raises(DatabaseUnavailable, match="nothing was stored"):
            late.result()

    with turns:
        order.append("next")
    assert order == ["next"]


def test_a_turn_ends_with_whatever_goes_wrong_in_it() -> None:
    turns = Turns(0.02, "gone")

    with pytest.raises(ZeroDivisionError), turns:
        raise ZeroDivisionError

    with turns:
        pass
