"""`gonogo screen`: what is wrong with a file is told with its name, and nothing is screened."""

from pathlib import Path

import pytest

from tests.cli.running import Command


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"parties":', "not JSON"),
        ('{"parties": [{"role": "buyer", "name": "Hahn", "adress": "Ulm"}]}', "/parties/0/adress"),
        ('{"parties": [{"role": "buyer", "name": "ELE Technology", "name": "Hahn"}]}', 'named "name"'),
        (None, "No such file"),
    ],
    ids=["cut", "a wrong field", "a field twice", "missing"],
)
def test_a_deal_that_cannot_be_read_is_named_by_its_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    content: str | None,
    told: str,
) -> None:
    gonogo = Command(tmp_path, monkeypatch, capsys)
    deal = tmp_path / "deal.json"
    if content is not None:
        deal.write_text(content)

    done = gonogo("screen", str(deal))

    assert done.returncode == 2
    assert done.stdout == ""
    assert "deal.json: " in done.stderr.replace("\n", "")
    assert told in done.stderr.replace("\n", " ")
