"""The settings; the only reader of environment variables."""

import re
from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from limits import parse
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict, SettingsError

from app.errors import ConfigurationError

JURISDICTIONS = ("US", "EU", "UK", "JP", "CH", "CA", "AU")
REGISTERS = ("gleif", "rdap")
Register = Literal["gleif", "rdap"]

Words = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """Every setting, read from the environment with the prefix `GONOGO_`; words are joined by commas."""

    model_config = SettingsConfigDict(env_prefix="GONOGO_", frozen=True, extra="ignore")

    data_dir: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("gonogo", appauthor=False),
        description="The folder for the database and fetched list files. Default: the user's data folder.",
    )
    database_url: str = Field(
        default="",
        description="The database: an SQLite file in the data folder unless set; "
        "`postgresql+psycopg://user@host/name` for PostgreSQL.",
    )
    required_sources: Words = Field(
        default=("ofac-sdn", "us-el", "eu-fsf", "uk-sanctions", "un-sc"),
        description="The lists without which no verdict is `clear`. `starter` accepts the starter list.",
    )
    jurisdictions: Words = Field(
        default=JURISDICTIONS,
        description="Whose rules bind the dealer, of US, EU, UK, JP, CH, CA and AU. Default: all.",
    )
    policy: Path | None = Field(default=None, description="The path of a policy file. Default: the built-in policy.")
    host: str = Field(default="127.0.0.1", description="The address that `gonogo serve` listens on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port that `gonogo serve` listens on.")
    workers: int = Field(default=1, ge=1, le=256, description="How many processes serve requests.")
    enrich: Words = Field(
        default=(),
        description="Public registers that may be asked: `gleif`, `rdap`, or `off`, the default.",
    )
    register_urls: dict[Register, str] = Field(
        default_factory=dict,
        description='Other addresses of the public registers, as JSON: `{"rdap": "https://rdap.example.com"}`.',
    )
    list_urls: dict[str, str] = Field(
        default_factory=dict,
        description='Other addresses to fetch from, as JSON: `{"https://publisher/file": "https://mirror/file"}`.',
    )
    update_hours: float = Field(
        default=24,
        ge=0,
        le=24 * 7,
        description="How often `gonogo serve` fetches the official lists, in hours. `0`: never by itself.",
    )
    jobs: bool = Field(
        default=True,
        description="Whether `gonogo serve` does jobs too: list updates, monitoring, batches.",
    )
    four_eyes: bool = Field(
        default=True,
        description="Whether two people are needed to release a `block`, or to exempt a confirmed match.",
    )
    exemption_days: int = Field(default=365, ge=1, le=3650, description="How long an exemption holds at most, in days.")
    switch_seconds: float = Field(
        default=30,
        ge=0,
        le=600,
        description="How long after a load every process changes over to the new lists, at the same moment.",
    )
    drain_seconds: float = Field(
        default=0,
        ge=0,
        le=300,
        description="How long `gonogo serve` goes on answering after SIGTERM, while `/readyz` says that it is leaving.",
    )
    webhook_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="The key from which webhook secrets are made, 32 characters or more, the same for every process. "
        "Default: the file `webhook.key` in the data folder, made when first needed.",
    )
    webhook_loopback: bool = Field(
        default=False,
        description="Whether webhooks may be sent to this machine and over plain http, for development.",
    )
    heartbeat_hours: float = Field(
        default=24,
        ge=0,
        le=24 * 31,
        description="How often the webhook `heartbeat` tells what watching did, in hours. `0`: never.",
    )
    rate_limit: str | None = Field(
        default="6000/minute",
        description="How often one key may ask, such as `20/second`; `off`: no limit. Each process counts by itself.",
    )
    timeout_seconds: float = Field(
        default=60,
        gt=0,
        le=3600,
        description="How long a body may take to come, and an answer to begin, before the caller is refused.",
    )
    otlp_endpoint: str | None = Field(
        default=None,
        pattern="^https?://",
        description="Where to send traces: an OpenTelemetry collector such as `http://127.0.0.1:4318`.",
    )
    retention_years: int = Field(
        default=10,
        ge=1,
        le=100,
        description="How many years a screening is kept before `gonogo audit expire` erases its content.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged: `debug`, `info`, `warning` or `error`."
    )
    log_json: bool = Field(default=False, description="Log as JSON lines instead of text.")

    @field_validator("required_sources", "jurisdictions", "enrich", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(word.strip() for word in value.split(",") if word.strip())
        return value

    @field_validator("rate_limit")
    @classmethod
    def _known_rate(cls, value: str | None) -> str | None:
        if value is None or value.strip().lower() in ("off", ""):
            return None
        parse(value)
        return value

    @field_validator("webhook_key", mode="before")
    @classmethod
    def _none_for_empty(cls, value: object) -> object:
        return value or None

    @field_validator("jurisdictions")
    @classmethod
    def _known_jurisdictions(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        words = tuple(word.upper() for word in value)
        if words in ((), ("ALL",)):
            return JURISDICTIONS
        if unknown := sorted(set(words) - set(JURISDICTIONS)):
            raise ValueError(f"{', '.join(unknown)}: not one of {', '.join(JURISDICTIONS)}")
        return words

    @field_validator("enrich")
    @classmethod
    def _known_registers(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        words = tuple(word.lower() for word in value)
        if words == ("off",):
            return ()
        if unknown := sorted(set(words) - set(REGISTERS)):
            raise ValueError(f"{', '.join(unknown)}: not one of off, {', '.join(REGISTERS)}")
        return words

    @property
    def database(self) -> str:
        """The database's URL, with the default filled in."""
        return self.database_url or f"sqlite+pysqlite:///{self.data_dir / 'gonogo.sqlite3'}"

    @property
    def jobs_database(self) -> str:
        """Where durable jobs are kept: an SQLite file beside the database, or a schema of the same PostgreSQL."""
        scheme, _, path = self.database.partition(":///")
        if not scheme.startswith("sqlite"):
            return self.database
        file = Path(path.partition("?")[0])
        return f"sqlite:///{file.with_name(f'{file.stem}-jobs.sqlite3')}"

    @property
    def accepts_starter(self) -> bool:
        """Whether a source that only the starter list fills is good enough."""
        return "starter" in self.required_sources


def load() -> Settings:
    """Read the settings from the environment.

    Raises: ConfigurationError, naming each variable that is wrong.
    """
    try:
        return Settings()
    except SettingsError as error:
        # The library names the field in its words alone.
        field = re.search(r'field "(\w+)"', str(error))
        told = f"GONOGO_{field[1].upper()}" if field else str(error)
        raise ConfigurationError(f"{told}: it has to be JSON.") from error
    except ValidationError as error:
        faults = [f"GONOGO_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()]
        raise ConfigurationError("; ".join(faults)) from error
