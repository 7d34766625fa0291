"""`gonogo batch`: a whole file of parties or deals, worked through here and now."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import Services
from app.cli.console import count_progress, messages
from app.cli.files import written_whole
from app.cli.session import opened
from app.domain.actor import LOCAL
from app.domain.batch import Batch, BatchState, LineFormat, LineKind, LineOutcome
from app.errors import Conflict, InvalidInput
from app.jobs.batches import FEW, run_pieces
from app.services.batch_input import BatchFile
from app.services.batch_output import as_batch, chosen, written

LEFT_OUT = 1
_SUFFIXES = {".csv": LineFormat.CSV, ".jsonl": LineFormat.JSONL, ".ndjson": LineFormat.JSONL}
_NOT_DONE = (LineOutcome.INVALID, LineOutcome.FAILED)


def batch(
    file: Annotated[Path, typer.Argument(help="CSV with a header, or JSON Lines (.jsonl, .ndjson).")],
    output: Annotated[
        Path | None, typer.Option(help="Where to write: .csv or .jsonl. Default: JSON Lines to standard output.")
    ] = None,
    kind: Annotated[LineKind, typer.Option(help="What each line is.")] = LineKind.PARTY,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="A field and your column for it: name=Kunde. May be given again.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="A column to leave out. May be given again.")] = None,
    outcome: Annotated[list[LineOutcome] | None, typer.Option(help="Write only these lines.")] = None,
    changed: Annotated[bool, typer.Option("--changed", help="Write only what changed since the last run.")] = False,
) -> None:
    """Screen a file of parties or deals; bad lines are told and stop nobody.

    Stopped or crashed, the same command goes on from where it was. The same file again says what changed since.
    Exit 0 when every line was done, 1 when some could not be, 2 when nothing could be read at all.
    """
    given = BatchFile(file, kind, _layout(file), _mapping(mapping or (), ignore or ()), file.name)
    with opened() as services, _alone(services, given) as begun:
        services.settings_record.note()
        made = begun or _received(services, given)
        try:
            _run(services, made)
        except KeyboardInterrupt:
            made = services.batches.get(made.id, LOCAL)
            messages.print(
                f"Stopped after {made.lines_done} of {made.lines} lines; the same command goes on there.", markup=False
            )
            raise
        done = services.batches.get(made.id, LOCAL)
        if done.state is not BatchState.FINISHED:
            raise Conflict(f"The batch {made.id} was {done.state} after {done.lines_done} of {done.lines} lines.")
        lines = chosen(services.batches.results(made.id, LOCAL), outcomes=frozenset(outcome or ()), changed=changed)
        _write(lines, output)
    _report(done)
    raise typer.Exit(LEFT_OUT if any(done.counts.get(one) for one in _NOT_DONE) else 0)


def _received(services: Services, given: BatchFile) -> Batch:
    with count_progress("Reading", None) as progress:
        return services.batches.receive(given, LOCAL, by_command=True, on_line=progress)


def _run(services: Services, made: Batch) -> None:
    with count_progress("Screening", made.lines) as progress:
        done = made.lines_done
        progress(done)
        left, _ = services.batches.left(made.id)
        pieces = services.batch_runner.waiting(made.id)
        for lines in run_pieces(services.processes, made.id, pieces, much=left > FEW):
            done += lines
            progress(done)


@contextmanager
def _alone(services: Services, given: BatchFile) -> Iterator[Batch | None]:
    """Yield the run of this file that was begun and not ended, if there is one; nobody else works on it meanwhile.

    Raises: Conflict where another process is at it.
    """
    with closing(services.liveness.of(given.pulse)) as pulse:
        if not pulse.keep():
            raise Conflict("Another process is working through this file.")
        begun = services.batches.unfinished(given, LOCAL)
        if begun is None:
            yield None
            return
        messages.print(f"Going on after {begun.lines_done} of {begun.lines} lines.", markup=False)
        yield services.batches.resume(begun.id, LOCAL, by_command=True)


def _layout(file: Path) -> LineFormat:
    if not file.is_file():
        raise InvalidInput(f"{file}: there is no such file.")
    return _SUFFIXES.get(file.suffix.lower(), LineFormat.CSV)


def _mapping(texts: Sequence[str], ignored: Sequence[str]) -> dict[str, str]:
    """The field for each of the dealer's columns."""
    mapping = dict.fromkeys(ignored, "")
    for text in texts:
        field, equals, column = (part.strip() for part in text.partition("="))
        if not (field and equals and column):
            raise InvalidInput(f"--map: {text!r} is not a field and its column, such as name=Kunde.")
        mapping[column] = field
    return mapping


def _write(lines: Iterator[bytes], output: Path | None) -> None:
    if output is None:
        for some in written(lines, LineFormat.JSONL):
            sys.stdout.write(some.decode())
        return
    with written_whole(output) as file:
        for some in written(lines, _SUFFIXES.get(output.suffix.lower(), LineFormat.JSONL)):
            file.write(some.decode())


def _report(done: Batch) -> None:
    told = as_batch(done)
    counts = ", ".join(f"{number} {outcome}" for outcome, number in told["counts"].items())
    since = f"; {done.changed} changed since the last run" if done.previous else ""
    messages.print(f"{done.lines} lines done: {counts}{since}.", markup=False)
    for warning in told["warnings"]:
        messages.print(warning, style="yellow", markup=False)
