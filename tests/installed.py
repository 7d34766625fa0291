"""Programs that some tests need beside Python. Where one is absent they are skipped with the reason, except in CI.

`GONOGO_TESTS_WITHOUT=postgres,haproxy,chromium` has the suite run as if those were not there: with SQLite alone.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest


def is_hidden(what: str) -> bool:
    """Whether the suite is to run without it, though it may be there."""
    return what in os.environ.get("GONOGO_TESTS_WITHOUT", "").split(",")


def program(what: str, names: Sequence[str], also_in: str = "") -> Path:
    """The first of these programs that is in PATH, or in that folder. Skips where there is none."""
    found = [path for name in names for path in (shutil.which(name), shutil.which(name, path=also_in)) if path]
    if not found or is_hidden(what):
        skip(what, f"none of {', '.join(names)} is in PATH")
    return Path(found[0])


def skip(what: str, why: str) -> NoReturn:
    """Skip the test for want of a program, or fail in CI."""
    if is_hidden(what):
        pytest.skip(f"without {what}, as GONOGO_TESTS_WITHOUT says")
    if os.environ.get("CI"):
        pytest.fail(f"{what} is not installed, and CI must not skip it")
    pytest.skip(f"no {what} on this machine: {why}")
