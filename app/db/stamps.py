"""What tells that rows were added to a table, asked before every screening."""

from typing import Any

from sqlalchemy import Select, Table, func, select

# So many rows may be committed while one with a lower number is still on its way.
_OVERTAKING = 200


def stamp_of(table: Table) -> Select[Any]:
    """Two numbers that change with every row that is committed to a table of numbered rows.

    The highest number alone would not: PostgreSQL commits rows in another order than it numbers them. Only the newest
    are counted, since the table grows for years.
    """
    number = table.c.id
    newest = select(func.coalesce(func.max(number), 0)).scalar_subquery()
    return select(func.count(), func.coalesce(func.max(number), 0)).where(number > newest - _OVERTAKING)
