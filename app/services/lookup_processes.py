"""Spreads a bulk look-up over processes that share one index.

A forked process sees the index of its parent without a copy, so a worker is there at once and answers from the
same lists. Where processes cannot be forked safely (macOS, Windows), one process does the work.
"""

import gc
import multiprocessing
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from app.domain.match import Query
from app.errors import InternalError
from app.services.lookup import BulkLookup, Hit

Queries = Sequence[Query]
Found = list[list[Hit]]
Spread = Callable[[Iterable[Queries]], Iterator[tuple[Queries, Found]]]

_AHEAD = 3
# What the workers inherit; set for as long as they run.
_inherited: BulkLookup | None = None


@contextmanager
def spread(lookup: BulkLookup, processes: int) -> Iterator[Spread]:
    """Yield a function that answers batches of queries in their order, read a few ahead of the answers.

    Raises: InternalError where a worker was killed; what is missing is then not answered at all.
    """
    if processes < 2 or sys.platform != "linux":
        yield lambda batches: ((batch, lookup.hits(batch)) for batch in batches)
        return
    global _inherited
    _inherited = lookup
    # Objects that the collector never looks at again stay shared between the processes.
    gc.freeze()
    pool = ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork"))
    try:
        yield lambda batches: _in_order(pool, batches, processes * _AHEAD)
    except BrokenProcessPool:
        raise InternalError("A process that looked names up was ended from outside; nothing was written.") from None
    finally:
        pool.shutdown(cancel_futures=True)
        gc.unfreeze()
        _inherited = None


def _in_order(pool: ProcessPoolExecutor, batches: Iterable[Queries], ahead: int) -> Iterator[tuple[Queries, Found]]:
    waiting: deque[tuple[Queries, Future[Found]]] = deque()
    for batch in batches:
        waiting.append((batch, pool.submit(_hits, batch)))
        if len(waiting) == ahead:
            queries, answer = waiting.popleft()
            yield queries, answer.result()
    while waiting:
        queries, answer = waiting.popleft()
        yield queries, answer.result()


def _hits(queries: Queries) -> Found:
    assert _inherited is not None
    return _inherited.hits(queries)
