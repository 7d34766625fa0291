"""The dealer's own column names, as a query parameter."""

from typing import Annotated

import msgspec
from fastapi import Depends, Query

from app.errors import InvalidInput


def read_mapping(
    mapping: Annotated[
        str | None,
        Query(
            max_length=20_000,
            description='Your own column names, as JSON: `{"Kunde": "name", "Land": "country", "Notiz": ""}`; '
            "an empty field leaves the column out.",
        ),
    ] = None,
) -> dict[str, str] | None:
    """The field for each of the dealer's columns.

    Raises: InvalidInput.
    """
    if mapping is None:
        return None
    try:
        return msgspec.json.decode(mapping, type=dict[str, str])
    except msgspec.MsgspecError as error:
        wrong = {"pointer": "query/mapping", "detail": f"A JSON object from column to field: {error}."}
        raise InvalidInput.from_fields([wrong]) from None


Mapping = Annotated[dict[str, str] | None, Depends(read_mapping)]
