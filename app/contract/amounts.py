"""Amounts as people and customs print them: `1,234.50`, `1.234,50`, `1 234,50 EUR`, `$85'000`, `850000 руб.`."""

import re
from collections.abc import Iterable
from decimal import Decimal
from functools import cache

from app.reference.dated import load

_AMOUNT = re.compile(r"(?P<before>[^\d(-]*)(?P<digits>\d[\d.,'’\s]*)(?P<after>[^\d)]*)")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<sep>[.,])\d{3}")


class UnreadableAmount(ValueError):
    """A text that is no amount, with the reason for a person."""


def decimal_sign(amounts: Iterable[str]) -> str | None:
    """The sign before decimals in a column of amounts, `.` or `,`, where the column gives it away.

    `1.234` may be a thousand or a little more than one; `12.5` or `1,234.56` beside it decides.
    """
    seen = {sign for text in amounts if (sign := _certain_sign(text))}
    return seen.pop() if len(seen) == 1 else None


def read_amount(text: str, decimal: str | None = None) -> tuple[Decimal, str | None]:
    """An amount and its currency (ISO 4217), None where the text names none.

    `decimal` is the sign before decimals of the whole column, where known; else a single sign before three
    digits groups thousands.

    Raises: UnreadableAmount.
    """
    cleaned = " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())
    match = _AMOUNT.fullmatch(cleaned)
    if match is None:
        below = cleaned.startswith(("-", "(", "−")) or "-" in cleaned[:5]
        raise UnreadableAmount(f"{text!r} is {'less than nothing' if below else 'no amount'}")
    currency = _currency(match["before"], match["after"], text)
    return _number(match["digits"], decimal, text), currency


def _number(digits: str, decimal: str | None, text: str) -> Decimal:
    bare = re.sub(r"['’\s]", "", digits).rstrip(".,")
    sign = _certain_sign(bare) or (decimal if decimal and bare.count(decimal) == 1 else None)
    grouping = {",", "."} - {sign}
    for group in grouping:
        if group in bare and not re.fullmatch(rf"\d{{1,3}}(?:\{group}\d{{2,3}})*\{group}\d{{3}}", _whole(bare, sign)):
            raise UnreadableAmount(f"{text!r} is no amount: its digits are not in groups of three")
        bare = bare.replace(group, "")
    return Decimal(bare.replace(",", "."))


def _whole(bare: str, sign: str | None) -> str:
    return bare.rpartition(sign)[0] if sign and sign in bare else bare


def _certain_sign(text: str) -> str | None:
    """The sign before decimals where one amount shows it by itself."""
    bare = re.sub(r"[^\d.,]", "", text).strip(".,")
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        last = "." if bare.rfind(".") > bare.rfind(",") else ","
        return last if bare.count(last) == 1 else None
    if points + commas != 1 or _GROUPED.fullmatch(bare):
        return None
    return "." if points else ","


def _currency(before: str, after: str, text: str) -> str | None:
    words = [word for side in (before, after) for word in side.casefold().replace(".", " ").split()]
    found = {_signs().get(word) for word in words}
    if len(found) > 1 or None in found:
        raise UnreadableAmount(f"{text!r} is no amount in one currency that is known")
    return found.pop() if found else None


@cache
def _signs() -> dict[str, str]:
    """The codes and signs that may stand beside an amount; any other word, such as `mln`, makes it unreadable."""
    return {
        written: row["currency"]
        for row in load("currencies").facts
        for written in (row["currency"].casefold(), *row.get("signs", ()))
    }
