"""Screenings as tables for people."""

from rich.markup import escape
from rich.table import Table

from app.cli.console import VERDICT_STYLE, out
from app.domain.screening import Screening


def print_screening(screening: Screening) -> None:
    """Print a screening so that it can be read from top to bottom."""
    verdict = screening.assessment.verdict
    out.print(f"[{VERDICT_STYLE[verdict]}]{verdict.upper()}[/]  {escape(screening.assessment.summary)}")
    if screening.matches:
        matches = Table("who", "listing", "confidence", "score", "because", title="Matches", title_justify="left")
        for found in screening.matches:
            match = found.match
            matches.add_row(
                escape(f"{found.subject} {match.query}"),
                escape(f"{match.listing.name}\n{match.listing.id}"),
                f"{match.confidence}\n(exempted)" if found.is_exempted else match.confidence,
                f"{match.score:.2f}",
                escape("\n".join(match.explanation)),
            )
        out.print(matches)
    if screening.red_flags:
        flags = Table("severity", "flag", "what was seen", "what to do", title="Red flags", title_justify="left")
        for flag in screening.red_flags:
            flags.add_row(flag.severity, flag.flag, escape(f"{flag.title}. {flag.explanation}"), escape(flag.advice))
        out.print(flags)
    _print_lines("To do", screening.assessment.required_actions)
    _print_lines("Mind", screening.warnings)
    out.print(f"Screening {screening.id}, lists and rules as of {screening.as_of}", style="dim", markup=False)


def _print_lines(title: str, lines: tuple[str, ...]) -> None:
    if lines:
        out.print(title, style="bold")
        for line in lines:
            out.print(f"  - {line}", markup=False)
