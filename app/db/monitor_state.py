"""Up to where monitoring has come."""

from sqlalchemy import Connection, select

from app.db.locks import lock_name
from app.db.upserting import insert_for
from app.db.watch_tables import monitor_state


class MonitorStateRepository:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, key: str, *, lock: bool = False) -> str | None:
        """What is noted under this key; `lock` keeps others from noting anything there until this transaction ends."""
        query = select(monitor_state.c.value).where(monitor_state.c.key == key)
        if lock:
            # By name: where nothing is noted yet there is no row to hold.
            lock_name(self._connection, f"monitor_state {key}")
        return self._connection.execute(query.with_for_update() if lock else query).scalar_one_or_none()

    def put(self, key: str, value: str) -> None:
        """Note it, in the place of what was noted before."""
        statement = insert_for(self._connection, monitor_state).values(key=key, value=value)
        self._connection.execute(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
