"""A batch and its results as their owner reads them: plain values, JSON Lines, CSV for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from app.domain.batch import Batch, LineFormat, LineOutcome
from app.domain.match import Confidence
from app.services.answer import timestamp

CSV_COLUMNS = (
    "line", "id", "name", "outcome", "change", "matches", "listing", "listing_name", "source", "effect", "confidence",
    "score", "screening", "risk_score", "summary", "red_flags", "errors",
)  # fmt: skip
_TOGETHER = 250
_SURE = tuple(reversed(Confidence))
# A spreadsheet takes a cell that begins so for a formula, and the names are not ours.
_FORMULA = ("=", "+", "@", "\t", "\r")


def as_batch(batch: Batch) -> dict[str, Any]:
    """Put a batch into plain values."""
    return {
        "id": batch.id,
        "kind": batch.kind,
        "format": batch.layout,
        "name": batch.name,
        "state": batch.state,
        "created_at": timestamp(batch.created_at),
        "created_by": batch.actor,
        "started_at": timestamp(batch.started_at) if batch.started_at else None,
        "finished_at": timestamp(batch.finished_at) if batch.finished_at else None,
        "lines": batch.lines,
        "done": batch.lines_done,
        "counts": {str(outcome): batch.counts[outcome] for outcome in LineOutcome if batch.counts.get(outcome)},
        "previous": batch.previous,
        "changed": batch.changed if batch.previous else None,
        "lists": [
            {
                "source": one.source,
                "version": one.version,
                "loaded_at": timestamp(one.loaded_at),
                "starter": one.starter,
            }
            for one in (batch.lists[-1] if batch.lists else ())
        ],
        "warnings": list(_warnings(batch)),
    }


def chosen(
    lines: Iterable[bytes], *, outcomes: frozenset[LineOutcome] = frozenset(), changed: bool = False
) -> Iterator[bytes]:
    """Of the results, those with one of the outcomes, or all; and of these those that changed, or all."""
    if not outcomes and not changed:
        yield from lines
        return
    for line in lines:
        result = orjson.loads(line)
        if outcomes and result["outcome"] not in outcomes:
            continue
        if changed and result.get("change", "new") == "same":
            continue
        yield line


def written(lines: Iterable[bytes], layout: LineFormat) -> Iterator[bytes]:
    """The results as a file, some lines at a time."""
    if layout is LineFormat.CSV:
        yield from _as_csv(lines)
        return
    some: list[bytes] = []
    for line in lines:
        some.append(line + b"\n")
        if len(some) == _TOGETHER:
            yield b"".join(some)
            some = []
    yield b"".join(some)


def _as_csv(lines: Iterable[bytes]) -> Iterator[bytes]:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(CSV_COLUMNS)
    for number, line in enumerate(lines, start=1):
        writer.writerow(_cells(orjson.loads(line)))
        if number % _TOGETHER == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _cells(result: dict[str, Any]) -> list[object]:
    """A line of the file; of several matches the best, and how many there are."""
    matches = result.get("matches")
    best = max(matches, key=lambda match: (_SURE.index(match["confidence"]), match["score"])) if matches else None
    listing = best["listing"] if best else {}
    cells = (
        result["line"],
        result["id"],
        result["name"],
        result["outcome"],
        result.get("change"),
        len(matches) if matches is not None else None,
        listing.get("id"),
        listing.get("name"),
        listing.get("source"),
        listing.get("effect"),
        best["confidence"] if best else None,
        best["score"] if best else None,
        result.get("screening"),
        result.get("risk_score"),
        result.get("summary"),
        ";".join(dict.fromkeys(flag["flag"] for flag in result.get("red_flags", ()))),
        " ".join(_error(error) for error in result.get("errors", ())),
    )
    return [f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in cells]


def _error(error: dict[str, str]) -> str:
    return f"{error['pointer']}: {error['detail']}" if error["pointer"] else error["detail"]


def _warnings(batch: Batch) -> Iterator[str]:
    if any(one.starter for versions in batch.lists for one in versions):
        yield "The starter list stands in for official lists: a dated snapshot of a few known entries."
    if lacking := batch.counts.get(LineOutcome.INCOMPLETE):
        yield (f"Incomplete: {lacking}. Nothing was found there, but a required list was missing, too old or refused.")
    if len(batch.lists) > 1:
        yield "The lists changed while it ran: not all lines were held against the same lists. Run the file again."
    if failed := batch.counts.get(LineOutcome.FAILED):
        yield f"Failed: {failed}. A fault of ours; nothing is known of these lines. Run the file again."
