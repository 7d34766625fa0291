"""The settings, and that each of them is documented."""

from pathlib import Path

import pytest

from app import config
from app.config import Settings
from app.errors import ConfigurationError

DOCUMENT = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"GONOGO_{name.upper()}", raising=False)


def test_every_setting_is_documented() -> None:
    text = DOCUMENT.read_text()

    assert [name for name in Settings.model_fields if f"| `GONOGO_{name.upper()}` |" not in text] == []


def test_every_documented_setting_exists() -> None:
    rows = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| `GONOGO_")]

    documented = {row.split("`")[1].removeprefix("GONOGO_").lower() for row in rows}

    assert documented == set(Settings.model_fields)


def test_every_setting_says_what_it_does() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_the_database_is_a_file_in_the_data_folder_unless_set(tmp_path: Path) -> None:
    assert Settings(data_dir=tmp_path).database == f"sqlite+pysqlite:///{tmp_path / 'gonogo.sqlite3'}"
    assert Settings(database_url="postgresql+psycopg://x@y/z").database == "postgresql+psycopg://x@y/z"


@pytest.mark.parametrize(
    "variable, value, field, expected",
    [
        ("REQUIRED_SOURCES", "ofac-sdn, un-sc", "required_sources", ("ofac-sdn", "un-sc")),
        ("REQUIRED_SOURCES", "starter", "required_sources", ("starter",)),
        ("JURISDICTIONS", "us,eu", "jurisdictions", ("US", "EU")),
        ("JURISDICTIONS", "all", "jurisdictions", config.JURISDICTIONS),
        ("ENRICH", "off", "enrich", ()),
        ("ENRICH", "gleif,rdap", "enrich", ("gleif", "rdap")),
        ("LIST_URLS", '{"https://a": "https://b"}', "list_urls", {"https://a": "https://b"}),
    ],
)
def test_settings_are_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, field: str, expected: object
) -> None:
    monkeypatch.setenv(f"GONOGO_{variable}", value)

    assert getattr(config.load(), field) == expected


@pytest.mark.parametrize(
    "variable, value",
    [
        ("JURISDICTIONS", "US,MARS"),
        ("ENRICH", "gleif,phonebook"),
        ("PORT", "eighty"),
        ("WORKERS", "0"),
        ("LIST_URLS", "xx"),
        ("REGISTER_URLS", "["),
    ],
)
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(f"GONOGO_{variable}", value)

    with pytest.raises(ConfigurationError, match=f"GONOGO_{variable}"):
        config.load()
