"""`gonogo policy`: what the policy says, and what another one would change."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from app import clock, config
from app.cli.console import VERDICT_STYLE, count_progress, messages, out
from app.cli.session import opened
from app.contract.cases import read_case
from app.domain.case import Case
from app.domain.red_flag import Severity
from app.errors import InvalidInput
from app.policy.errors import InvalidPolicy
from app.policy.profile import Policy, load_policy
from app.services.policy_trial import PolicyOf, Tried

CHANGED, UNMET = 10, 20

app = typer.Typer(help="What the policy says, and what another one would change.", no_args_is_help=True)

PolicyFile = Annotated[
    Path | None, typer.Option("--policy", help="A policy file; without it GONOGO_POLICY, else the built-in policy.")
]


@app.command("test")
def try_cases(
    cases: Annotated[list[Path], typer.Argument(help="Case files (JSON, JSON Lines) or folders of them.")],
    policy: PolicyFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Run cases against a policy and print what it decides otherwise than the built-in one.

    Exit 0 when nothing changes and every expectation is met, 10 when something changes, 20 when a case
    expects otherwise, 2 for bad input.
    """
    settings = config.load()
    tried_policy = _policies(policy or settings.policy)
    read = [case for path in cases for case in _cases(path)]
    if not read:
        raise InvalidInput("There is no case in what was given.")
    with (
        opened(settings.model_copy(update={"policy": None})) as services,
        count_progress("Trying", len(read)) as progress,
    ):
        tried = []
        for case in read:
            tried.append(services.trial.run(case, tried_policy, _policies(None)))
            progress(len(tried))
    if as_json:
        _print_json([_as_json(one) for one in tried])
    else:
        _print(tried)
    changed = sum(one.changes for one in tried)
    unmet = sum(bool(one.unmet) for one in tried)
    messages.print(
        f"{len(tried)} cases tried on {tried_policy(clock.now().date()).identity}: "
        f"{changed} come out otherwise than by the built-in policy, {unmet} otherwise than expected.",
        markup=False,
    )
    raise typer.Exit(UNMET if unmet else CHANGED if changed else 0)


@app.command()
def show(
    policy: PolicyFile = None,
    as_of: Annotated[str | None, typer.Option(help="The policy of that day, such as 2024-06-18.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of tables.")] = False,
) -> None:
    """Print the policy in force, with what differs from the built-in one marked by a star."""
    path = policy or config.load().policy
    day = _day(as_of)
    shown, built_in = _policies(path)(day), _policies(None)(day)
    if as_json:
        out.print(
            orjson.dumps(_document(shown), option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode(), markup=False
        )
        return
    out.print(f"Policy {shown.identity}", style="bold", markup=False)
    out.print(
        f"Alone they block: {_words(shown.blocks)}. Alone they ask for a person: {_words(shown.reviews)}. "
        f"Together from {shown.review_at} points, of which a flag has: "
        + ", ".join(f"{severity} {points}" for severity, points in shown.points.items())
        + ".",
        markup=False,
    )
    matches = Table("a match on a list that is", "confirmed", "probable", "possible")
    for effect, row in shown.matches.items():
        known = built_in.matches.get(effect, {})
        matches.add_row(effect, *(_marked(verdict, known.get(sure)) for sure, verdict in row.items()))
    out.print(matches)
    flags = Table("flag", "grade", "severity")
    for flag, grades in shown.severities.items():
        for grade, severity in grades.items():
            flags.add_row(flag, grade, _marked(severity, built_in.severities[flag][grade]))
    for rule in shown.own_rules:
        flags.add_row(escape(rule.id), "own rule", _marked(rule.severity, None))
    out.print(flags)


def _policies(path: Path | None) -> PolicyOf:
    """The policy of a day, read once a day; a fault in the file is the caller's to mend."""

    @cache
    def of(day: date) -> Policy:
        try:
            return load_policy(path, day)
        except InvalidPolicy as error:
            raise InvalidInput(str(error)) from error

    of(date.max)
    return of


def _cases(path: Path) -> Iterator[Case]:
    files = sorted((*path.glob("*.json"), *path.glob("*.jsonl"))) if path.is_dir() else [path]
    for file in files:
        for n, document in enumerate(_documents(file)):
            yield read_case(document, file.stem if n == 0 else f"{file.stem}:{n + 1}")


def _documents(file: Path) -> Sequence[Any]:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror}") from None
    try:
        if file.suffix == ".jsonl":
            return [orjson.loads(line) for line in content.splitlines() if line.strip()]
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(f"{file}: {error}") from None
    return document if isinstance(document, list) else [document]


def _print(tried: Sequence[Tried]) -> None:
    rows = [one for one in tried if one.changes or one.unmet]
    if not rows:
        return
    table = Table("case", "built-in", "tried")
    for title in ("what changes", "otherwise than expected"):
        table.add_column(title, overflow="fold")
    for one in rows:
        name = f"{one.case.id} {one.case.title}".strip()
        flags = "\n".join(f"{c.flag}: {c.before or 'silent'} → {c.after or 'silent'}" for c in one.flags)
        before, after = (f"[{VERDICT_STYLE[verdict]}]{verdict}[/]" for verdict in (one.before, one.after))
        table.add_row(escape(name), before, after, escape(flags), escape("\n".join(one.unmet)))
    out.print(table)


def _print_json(value: Any) -> None:
    out.print(orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode(), markup=False)


def _as_json(one: Tried) -> dict[str, Any]:
    return {
        "id": one.case.id,
        "title": one.case.title,
        "built_in": one.before,
        "tried": one.after,
        "changes": one.changes,
        "flags": [{"flag": c.flag, "built_in": c.before, "tried": c.after} for c in one.flags],
        "unmet": one.unmet,
        "summary": one.summary,
    }


def _document(policy: Policy) -> dict[str, Any]:
    return {
        "identity": policy.identity,
        "verdict": {
            "review_at": policy.review_at,
            "blocks": sorted(policy.blocks),
            "reviews": sorted(policy.reviews),
        },
        "points": policy.points,
        "matches": policy.matches,
        "severities": policy.severities,
        "rules": [
            {"id": rule.id, "title": rule.title, "severity": rule.severity, "advice": rule.advice}
            for rule in policy.own_rules
        ],
    }


def _words(severities: frozenset[Severity]) -> str:
    return ", ".join(severity for severity in Severity if severity in severities) or "none"


def _marked(value: str, built_in: str | None) -> str:
    return value if value == built_in else f"{value} *"


def _day(text: str | None) -> date:
    if text is None:
        return clock.now().date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidInput(f"--as-of: {text!r} is not a day such as 2024-06-18.") from None
