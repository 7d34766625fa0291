"""`gonogo lists`: what is loaded, loading by hand, fetching the official files, what changed."""

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.table import Table

from app.cli.console import byte_progress, messages, out
from app.cli.session import opened
from app.errors import InvalidInput
from app.services.answer import as_status
from app.services.ingestion import LoadReport
from lists.model import Effect
from lists.registry import FORMATS, open_release

app = typer.Typer(help="The lists: what is loaded, how old it is, what changed.", no_args_is_help=True)

STATE_STYLE = {"loaded": "green", "starter": "yellow", "stale": "red", "refused": "red", "missing": "dim"}
EXIT_REFUSED = 1


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
    table = Table("source", "state", "entries", "names", "published", "loaded", "age (days)", "error")
    for status in statuses:
        table.add_row(
            status.source + (" *" if status.required else ""),
            f"[{STATE_STYLE[status.state]}]{status.state}[/]",
            f"{status.entries:,}" if status.entries else "",
            f"{status.names:,}" if status.names else "",
            status.published_at.isoformat() if status.published_at else "",
            f"{status.loaded_at:%Y-%m-%d %H:%M}" if status.loaded_at else "",
            "" if status.age_days is None else f"{status.age_days} of {status.max_age_days or '-'}",
            status.error or "",
        )
    out.print(table)
    out.print("* required: while it is missing, stale or refused, no verdict is clear", style="dim")


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


def _print_report(report: LoadReport) -> None:
    for source in report.sources:
        changes = f", {source.added:,} added, {source.changed:,} changed, {source.removed:,} removed"
        line = f"{source.source}: {source.state}, {source.entries:,} entries, {source.names:,} names"
        messages.print(line + (changes if source.state == "loaded" else ""), markup=False)
        if source.error:
            messages.print(f"  {source.error}", style="red", markup=False)
        for doubt in source.doubts:
            messages.print(f"  {doubt}: is this the whole file?", style="yellow", markup=False)
