"""Finding a name in columns that hold JSON."""

import msgspec
from sqlalchemy import ColumnElement, func, or_


def holds_name(name: str, *columns: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether the name stands in one of these columns of JSON, in these letters or in small ones."""
    # As JSON writes it: a name with quotation marks has a backslash before each.
    written = msgspec.json.encode(name).decode()[1:-1]
    return or_(
        *(
            held.contains(text, autoescape=True)
            for text in (written, written.lower())
            for column in columns
            for held in (column, func.lower(column))
        )
    )
