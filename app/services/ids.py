"""Public ids: a kind, the moment, and chance enough that nobody guesses the next one."""

import secrets
from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(kind: str, at: datetime) -> str:
    """Make an id such as `scr_06bq…`: 26 letters after the kind, in the order they were made."""
    number = (int(at.timestamp() * 1000) << 80) | secrets.randbits(80)
    letters = [_ALPHABET[(number >> shift) & 31] for shift in range(125, -1, -5)]
    return f"{kind}_{''.join(letters)}"
