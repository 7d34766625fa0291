"""The answers of `/v1/batches`."""

from app.contract.base import Answer
from app.domain.batch import BatchState, LineFormat, LineKind, LineOutcome


class BatchListOut(Answer):
    """A list that the lines were held against."""

    source: str
    version: str
    loaded_at: str
    starter: bool


class BatchOut(Answer):
    """One run of a file.

    `done` of `lines` are done, `counts` says how they ended. `previous` is the run of the same file before, with which
    this one is compared; `changed` counts the lines that ended otherwise.
    """

    id: str
    kind: LineKind
    format: LineFormat
    name: str | None
    state: BatchState
    created_at: str
    created_by: str
    started_at: str | None
    finished_at: str | None
    lines: int
    done: int
    counts: dict[LineOutcome, int]
    previous: str | None
    changed: int | None
    lists: list[BatchListOut]
    warnings: list[str]


class BatchPageOut(Answer):
    """Batches, newest first."""

    batches: list[BatchOut]
    next_cursor: str | None
