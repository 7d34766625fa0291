"""Up to where monitoring has come."""

from sqlalchemy import Connection, select

from app.db.upserting import insert_for
from app.db.watch_tables import monitor_state


class MonitorStateRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        """What is noted under this key."""
        return self._connection.execute(
            select(monitor_state.c.value).where(monitor_state.c.key == key)
        ).scalar_one_or_none()

    def put(self, key: str, value: str) -> None:
        """Note it, in the place of what was noted before."""
        statement = insert_for(self._connection, monitor_state).values(key=key, value=value)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
