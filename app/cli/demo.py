"""`gonogo demo`: the sample deals on an embedded database and the starter list."""

import json
import tempfile
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from app import config
from app.cli.console import VERDICT_STYLE, out
from app.cli.session import opened
from app.contract.transaction import read_transaction
from app.domain.actor import LOCAL
from app.domain.screening import Screening
from app.samples import Sample, load_samples

BEFORE, AFTER = "review-ele-technology-before-listing", "block-ele-technology"


def demo() -> None:
    """Screen the sample deals on an embedded database and the starter list; nothing of yours is touched."""
    with tempfile.TemporaryDirectory(prefix="gonogo-demo-") as folder:
        settings = config.load().model_copy(
            update={
                "data_dir": Path(folder),
                "database_url": "",
                "required_sources": ("starter",),
                "policy": None,
                "enrich": (),
            }
        )
        with opened(settings) as services:
            screened = {
                sample.name: (
                    sample,
                    services.screener.screen(read_transaction(json.dumps(sample.request)), actor=LOCAL).screening,
                )
                for sample in load_samples()
            }
    _print_verdicts(list(screened.values()))
    _print_pair(screened[BEFORE][1], screened[AFTER][1])
    out.print(
        "This demo sets GONOGO_REQUIRED_SOURCES=starter: the starter list is a small dated sample of real "
        "entries.\nYour own deals need the official lists: gonogo lists update, then gonogo serve.",
        style="dim",
        markup=False,
    )


def _print_verdicts(screened: list[tuple[Sample, Screening]]) -> None:
    table = Table("verdict", "deal", "as of", "why", title="Sample deals", title_justify="left")
    for sample, screening in screened:
        verdict = screening.assessment.verdict
        table.add_row(
            f"[{VERDICT_STYLE[verdict]}]{verdict.upper()}[/]",
            escape(sample.title),
            screening.as_of.isoformat(),
            escape(screening.assessment.summary),
        )
    out.print(table)


def _print_pair(before: Screening, after: Screening) -> None:
    """The same deal before and after the buyer was listed, side by side."""
    table = Table(
        "",
        f"as of {before.as_of}",
        f"as of {after.as_of}",
        title="The same deal before and after the buyer was listed",
        title_justify="left",
    )
    table.add_row("verdict", *(_verdict(screening) for screening in (before, after)))
    table.add_row("list matches", *(_matches(screening) for screening in (before, after)))
    table.add_row("red flags", *(_flags(screening) for screening in (before, after)))
    out.print(table)


def _verdict(screening: Screening) -> str:
    verdict = screening.assessment.verdict
    return f"[{VERDICT_STYLE[verdict]}]{verdict.upper()}[/]"


def _matches(screening: Screening) -> str:
    lines = [f"{found.match.listing.id} ({found.match.confidence})" for found in screening.matches]
    return escape("\n".join(lines)) or "none: no list named it yet"


def _flags(screening: Screening) -> str:
    return escape("\n".join(f"{flag.severity}: {flag.flag}" for flag in screening.red_flags)) or "none"
