"""Names and words cut to the boxes of a picture, and made safe to stand in it."""

import unicodedata
from html import escape

LINE = 26  # columns of text in a box; a Chinese character takes two


def wrap(name: str) -> list[str]:
    """A name in two lines at most."""
    rows, row = [], ""
    for word in name.split():
        if row and columns_of(f"{row} {word}") > LINE:
            rows.append(row)
            row = word
        else:
            row = f"{row} {word}".strip()
    rows.append(row)
    if len(rows) > 2:
        rows = [rows[0], " ".join(rows[1:])]
    return [cut(text, LINE) for text in rows]


def cut(text: str, columns: int) -> str:
    """A text that takes so many columns at most, with dots where something is left out."""
    if columns_of(text) <= columns:
        return text
    kept = ""
    for char in text:
        if columns_of(kept + char) >= columns:
            break
        kept += char
    return f"{kept.rstrip()}…"


def columns_of(text: str) -> int:
    """How many columns a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def safe(text: str) -> str:
    """Text that is safe in XML: escaped, without control characters."""
    return escape("".join(char for char in text if char == "\t" or unicodedata.category(char)[0] != "C"))
