"""The two streams of the command line: data to standard output, progress and messages to standard error."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

out = Console(highlight=False, soft_wrap=True)
messages = Console(stderr=True, highlight=False, soft_wrap=True)

VERDICT_STYLE = {"clear": "bold green", "review": "bold yellow", "block": "bold red"}


@contextmanager
def byte_progress(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show how many of `total` bytes are read, on a terminal only; yields the function to call."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=messages, disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task(label, total=total)
        yield lambda done: progress.update(task, completed=done)


@contextmanager
def update_progress() -> Iterator[Callable[[str, str, int, int | None], None]]:
    """Show what is being fetched and loaded, a bar each, on a terminal only; yields the function to call."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeElapsedColumn())
    with Progress(*columns, console=messages, disable=not sys.stderr.isatty(), transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def told(name: str, doing: str, done: int, total: int | None) -> None:
            label = f"{name}: {doing}"
            if label not in tasks:
                tasks[label] = progress.add_task(label, total=total)
            progress.update(tasks[label], completed=done, total=total)

        yield told


@contextmanager
def count_progress(label: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """Show how many of `total` lines are done, on a terminal only; yields the function to call."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=messages, disable=not sys.stderr.isatty(), transient=True) as progress:
        task = progress.add_task(label, total=total)
        yield lambda done: progress.update(task, completed=done)
