"""What the settings were, from when on: appended and read, never changed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from app.db.audit_tables import setting_change


@dataclass(frozen=True, slots=True)
class SettingChange:
    """The settings from a moment on; `content` is JSON."""

    id: str
    noted_at: datetime
    content: str


class SettingChangeRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, made: SettingChange) -> None:
        """Append what the settings are now."""
        row = {"id": made.id, "noted_at": made.noted_at, "content": made.content}
        self._connection.execute(insert(setting_change), row)

    def all(self) -> tuple[SettingChange, ...]:
        """Every change, oldest first."""
        query = select(setting_change).order_by(setting_change.c.noted_at, setting_change.c.id)
        return tuple(SettingChange(**row) for row in self._connection.execute(query).mappings())

    def newest(self) -> SettingChange | None:
        """The last change."""
        query = select(setting_change).order_by(setting_change.c.noted_at.desc(), setting_change.c.id.desc()).limit(1)
        row = self._connection.execute(query).mappings().one_or_none()
        return SettingChange(**row) if row else None
