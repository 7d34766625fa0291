"""`gonogo lists`: what is loaded, loading by hand, fetching the official files, what changed."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich import box
from rich.table import Table

from app.cli.console import byte_progress, messages, out, update_progress
from app.cli.session import opened
from app.errors import InvalidInput
from app.services.answer import as_change, as_status
from app.services.ingestion import LoadReport
from app.services.updating import UpdateReport, failures
from lists.model import Effect
from lists.registry import FORMATS, open_release

app = typer.Typer(help="The lists: what is loaded, how old it is, what changed.", no_args_is_help=True)

STATE_STYLE = {"loaded": "green", "starter": "yellow", "stale": "red", "refused": "red", "missing": "dim"}
MARKS = {"added": ("+", "green"), "changed": ("~", "yellow"), "removed": ("-", "red")}
EXIT_REFUSED = 1
LONGEST_VALUE = 160


@app.command()
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Say which lists are loaded, how many entries they hold and how old they are."""
    with opened(lists_needed=False) as services:
        statuses = services.lists.statuses()
    if as_json:
        out.print(orjson.dumps([as_status(status) for status in statuses]).decode(), markup=False)
        return
    columns = ("list", "state", "entries", "names", "published", "fetched", "loaded", "age", "last change", "hash")
    table = Table(*columns, box=box.SIMPLE)
    for status in statuses:
        changed = f"+{status.added:,} ~{status.changed:,} -{status.removed:,}"
        table.add_row(
            status.source + (" *" if status.required else ""),
            f"[{STATE_STYLE[status.state]}]{status.state}[/]",
            f"{status.entries:,}" if status.entries else "",
            f"{status.names:,}" if status.names else "",
            status.published_at.isoformat() if status.published_at else "",
            f"{status.fetched_at:%Y-%m-%d}" if status.fetched_at else "",
            f"{status.loaded_at:%Y-%m-%d}" if status.loaded_at else "",
            "" if status.age_days is None else f"{status.age_days} of {status.max_age_days or '-'} days",
            f"{status.changed_at:%Y-%m-%d} {changed}" if status.changed_at else "",
            (status.sha256 or "")[:8],
        )
    out.print(table)
    out.print("* required: while it is missing, stale or refused, no verdict is clear", style="dim")
    for status in statuses:
        if status.error:
            counts = ((status.refusals, "refused since the copy in force"), (status.failures, "failed in a row"))
            times = ", ".join(f"{count:,} {word}" for count, word in counts if count)
            messages.print(
                f"{status.source}: {status.error}{f' ({times})' if times else ''}", style="red", markup=False
            )


@app.command()
def update(
    sources: Annotated[list[str] | None, typer.Argument(help="The lists to fetch; all that have an address.")] = None,
) -> None:
    """Fetch the official lists and load what is new. What cannot be fetched or believed leaves the old copy."""
    with opened(lists_needed=False) as services, update_progress() as progress:
        reports = []
        for report in services.updater.update(sources or (), progress=progress):
            reports.append(report)
            _print_update(report)
    if failures(reports):
        raise typer.Exit(EXIT_REFUSED)


@app.command()
def diff(
    source: Annotated[str, typer.Argument(help="The list, such as ofac-sdn.")],
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Changes known since this day.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON Lines, one a change.")] = False,
) -> None:
    """Say what was added, changed (field by field) and removed, by the newest release that changed anything."""
    with opened(lists_needed=False) as services:
        changes = services.lists.changes(source, since.date() if since else None)
    for change in changes:
        if as_json:
            out.print(orjson.dumps(as_change(change)).decode(), markup=False)
            continue
        mark, style = MARKS[change.change]
        out.print(f"{mark} {change.after.id}  {change.after.name}", style=style, markup=False)
        for name, values in as_change(change)["fields"].items():
            out.print(f"    {name}: {_brief(values['before'])} -> {_brief(values['after'])}", markup=False)
    messages.print(f"{len(changes):,} changes of {source}.", markup=False)


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(help="A file, or a folder with a publisher's set of files.")],
    format_id: Annotated[str, typer.Option("--format", help="The layout, such as ofac-csv or csl-json.")],
    source: Annotated[str | None, typer.Option(help="The list it is, where the layout does not tell.")] = None,
    effect: Annotated[Effect | None, typer.Option(help="What a listing means, where the layout does not tell.")] = None,
) -> None:
    """Load a list from a file by hand. A damaged file is refused; what was loaded before stays."""
    known = sorted(each.id for each in FORMATS)
    if format_id not in known:
        raise InvalidInput(f"--format: {format_id!r} is none of {', '.join(known)}.")
    if not path.exists():
        raise InvalidInput(f"{path}: there is no such file or folder.")
    release = open_release(path, format_id, source=source, effect=effect)
    with opened(lists_needed=False) as services, byte_progress(path.name, release.total_bytes) as progress:
        report = services.ingestor.load(release, progress=progress)
    _print_report(report)
    if report.refused:
        raise typer.Exit(EXIT_REFUSED)


def _print_update(report: UpdateReport) -> None:
    if report.load is not None:
        _print_report(report.load)
    elif report.error is not None:
        messages.print(f"{report.publication}: {report.state}", style="red", markup=False)
        messages.print(f"  {report.error}", style="red", markup=False)
    else:
        messages.print(f"{report.publication}: nothing newer has been published", markup=False)


def _brief(value: object) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _print_report(report: LoadReport) -> None:
    for source in report.sources:
        changes = f", {source.added:,} added, {source.changed:,} changed, {source.removed:,} removed"
        line = f"{source.source}: {source.state}, {source.entries:,} entries, {source.names:,} names"
        messages.print(line + (changes if source.state == "loaded" else ""), markup=False)
        if source.error:
            messages.print(f"  {source.error}", style="red", markup=False)
        for doubt in source.doubts:
            messages.print(f"  {doubt}: is this the whole file?", style="yellow", markup=False)
