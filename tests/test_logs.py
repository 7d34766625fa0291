"""Where log lines go."""

import io

import pytest
import structlog

from app import logs


def test_lines_go_to_standard_error_as_it_is_when_they_are_written(monkeypatch: pytest.MonkeyPatch) -> None:
    log = structlog.get_logger()
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr("sys.stderr", first)
    logs.configure()
    log.info("the first")
    monkeypatch.setattr("sys.stderr", second)
    first.close()
    log.info("the second")
    assert "the second" in second.getvalue()
