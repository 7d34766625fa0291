"""A file of parties or deals that is worked through line by line, and how far it has come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.screening import ListVersion


class LineKind(StrEnum):
    """What each line of a file is."""

    PARTY = "party"
    DEAL = "deal"


class LineFormat(StrEnum):
    """How a file is laid out."""

    CSV = "csv"
    JSONL = "jsonl"


class BatchState(StrEnum):
    """`receiving`: its lines are being taken in; `waiting`: none is done yet; the last two are for good."""

    RECEIVING = "receiving"
    WAITING = "waiting"
    RUNNING = "running"
    PAUSED = "paused"
    CANCELLED = "cancelled"
    FINISHED = "finished"


LIVE = (BatchState.WAITING, BatchState.RUNNING)
UNFINISHED = (*LIVE, BatchState.PAUSED)
ENDED = (BatchState.CANCELLED, BatchState.FINISHED)


class LineOutcome(StrEnum):
    """How a line ended.

    A party is a `match`; or `no_match`; or `exempted`: a person ruled that it is none of the listings found; or
    `incomplete`: no match that counts, but a list that is required could not be relied on. A deal has its verdict.
    `invalid` lines cannot be read; `failed` ones met a fault of ours, and nothing is known of them.
    """

    MATCH = "match"
    NO_MATCH = "no_match"
    EXEMPTED = "exempted"
    INCOMPLETE = "incomplete"
    CLEAR = "clear"
    REVIEW = "review"
    BLOCK = "block"
    INVALID = "invalid"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Batch:
    """One run of a file.

    `fingerprint` is equal for two runs of the same file read the same way; `previous` is the run before, whose lines
    this one is compared with, and `changed` counts those that ended otherwise. `by_command`: whoever ran the command
    line does it, not the workers. `shares` is how many jobs work on it. `counts` are lines by outcome. `lists` are the
    states of the lists that its lines were held against, one unless the lists changed meanwhile.
    """

    id: str
    tenant: str
    actor: str
    kind: LineKind
    layout: LineFormat
    name: str | None
    fingerprint: str
    state: BatchState
    created_at: datetime
    by_command: bool = False
    previous: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    shares: int = 1
    lines: int = 0
    lines_done: int = 0
    changed: int = 0
    counts: Mapping[LineOutcome, int] = field(default_factory=dict)
    lists: tuple[tuple[ListVersion, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class BatchPiece:
    """Some lines in a row, done at once or not at all. `content` is what they say, packed; numbers count from 0."""

    number: int
    first_line: int
    last_line: int
    lines: int
    content: bytes
