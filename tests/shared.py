"""Where the project's shared reference material is, for tests that read it where it is present."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("GONOGO_SHARED", ROOT.parent / "shared"))


def shared(*parts: str) -> Path:
    """The path of shared material; skips the test, saying so, where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the shared material {'/'.join(parts)} is not beside this repository")
    return path
