"""Puts on the record which settings were in force, and from when on."""

from collections.abc import Callable, Mapping
from datetime import date
from urllib.parse import urlsplit

import msgspec

from app.clock import Clock
from app.config import Settings
from app.db.audit import EVERYBODY, SYSTEM
from app.db.setting_changes import SettingChange
from app.db.unit_of_work import Database
from app.policy.profile import Policy
from app.services.ids import new_id

RULING = (
    "required_sources",
    "jurisdictions",
    "enrich",
    "register_urls",
    "list_urls",
    "update_hours",
    "four_eyes",
    "exemption_days",
    "retention_years",
    "webhook_loopback",
)
"""The settings that bear on a verdict, on what people may decide, or on what is kept; `policy` too, by its identity."""

NOT_RULING = (
    "data_dir",
    "database_url",
    "policy",
    "host",
    "port",
    "workers",
    "jobs",
    "switch_seconds",
    "drain_seconds",
    "webhook_key",
    "heartbeat_hours",
    "rate_limit",
    "timeout_seconds",
    "otlp_endpoint",
    "log_level",
    "log_json",
)
"""How a process runs and where; it may differ from one process to the next, and some of it is secret."""


class SettingsRecord:
    """Notes the settings of this process where the last ones noted were others, and reads what was noted."""

    def __init__(
        self, database: Database, settings: Settings, policy_of: Callable[[date], Policy], clock: Clock
    ) -> None:
        self._database = database
        self._settings = settings
        self._policy_of = policy_of
        self._clock = clock

    def note(self) -> bool:
        """Append the settings in force now; False where they are those noted last."""
        now = self._clock()
        made = SettingChange(new_id("set", now), now, self._in_force(now.date()))
        with self._database.read() as work:
            if _is_told(work.setting_changes.newest(), made):
                return False
        with self._database.write() as work:
            if _is_told(work.setting_changes.newest(), made):
                return False
            work.setting_changes.add(made)
            work.audit.note("settings.changed", "setting_change", made.id, tenant=EVERYBODY, actor=SYSTEM, at=now)
            work.commit()
        return True

    def all(self) -> tuple[SettingChange, ...]:
        """Every change, oldest first."""
        with self._database.read() as work:
            return work.setting_changes.all()

    def _in_force(self, day: date) -> str:
        given = self._settings.model_dump(mode="json", include=set(RULING))
        for name in ("register_urls", "list_urls"):
            given[name] = {address: _bare(mirror) for address, mirror in given[name].items()}
        told: Mapping[str, object] = {**given, "policy": self._policy_of(day).identity}
        return msgspec.json.encode(dict(sorted(told.items()))).decode()


def _is_told(last: SettingChange | None, made: SettingChange) -> bool:
    return last is not None and last.content == made.content


def _bare(address: str) -> str:
    """An address without what may be secret in it: user, password and query."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()
