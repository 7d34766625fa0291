"""Opens the services for one command, on lists that are at least the starter list."""

from collections.abc import Iterator
from contextlib import contextmanager

from app import config
from app.bootstrap import Services, build
from app.cli.console import messages
from app.config import Settings


@contextmanager
def opened(settings: Settings | None = None, *, lists_needed: bool = True) -> Iterator[Services]:
    """Yield wired services; with no list loaded yet, the starter list is loaded and said so."""
    services = build(settings or config.load())
    try:
        if lists_needed and services.starter.load_if_empty():
            messages.print(
                "No list was loaded yet: the starter list is in, a dated sample for trying. "
                "Load the official lists with `gonogo lists update`.",
                style="yellow",
            )
        yield services
    finally:
        services.close()
