"""The fields that a dealer's own rule may name, and what can be asked of each.

The shape is the request's own, read from its types, so that a field that does not exist, a word that no answer
can be or a number where a text stands is refused when the policy is read, not silent for ever after.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from app.domain.transaction import Transaction
from lists.countries import country_code

_TESTS = ("is", "is_not", "contains", "at_least", "at_most", "given")
_COUNTRIES = frozenset({"country", "nationality", "origin", "via"})
_NUMBERS = (int, float, Decimal)


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one field; `path` may hold `*`. `value` is in the request's own form."""

    path: tuple[str, ...]
    test: str
    value: Any

    def holds(self, value: Any) -> bool:
        """Whether a value of the request passes the test; one that is not given passes no test but `given`."""
        if self.test == "given":
            return (value is not None) is self.value
        if value is None:
            return False
        if self.test == "contains":
            return self.value in str(value).casefold()
        if self.test in ("is", "is_not"):
            return (_plain(value) in self.value) is (self.test == "is")
        given = value if isinstance(self.value, str) else _number(value)
        if given is None:
            return False
        return bool(given >= self.value if self.test == "at_least" else given <= self.value)


def read_condition(row: Mapping[str, Any]) -> Condition:
    """Read one condition of the policy file.

    Raises:
        KeyError: it has no field.
        ValueError: the field does not exist, or the test could never hold.
    """
    tests = [key for key in row if key != "field"]
    if len(tests) != 1 or tests[0] not in _TESTS:
        raise ValueError(f"a condition needs a field and one of {', '.join(_TESTS)}: {dict(row)}")
    test, wanted = tests[0], row[tests[0]]
    path = tuple(str(row["field"]).split("."))
    kind = _kind_at(path)
    return Condition(path, test, _value(".".join(path), kind, test, wanted))


def _kind_at(path: tuple[str, ...]) -> Any:
    """The type of the field at a path."""
    kind: Any = Transaction
    for n, step in enumerate(path):
        before = ".".join(path[:n]) or "the request"
        if get_origin(kind) is tuple:
            if step != "*":
                raise ValueError(f"{before} is a list: {before}.* stands for each of it")
            kind = get_args(kind)[0]
        elif isinstance(kind, type) and dataclasses.is_dataclass(kind):
            fields = _fields(kind)
            if step not in fields:
                raise ValueError(f"{before} has no field {step!r}; it has {', '.join(sorted(fields))}")
            kind = fields[step]
        else:
            raise ValueError(f"{before} has nothing below it")
    return kind


@cache
def _fields(owner: type) -> dict[str, Any]:
    return {name: _given(hint) for name, hint in get_type_hints(owner).items()}


def _given(hint: Any) -> Any:
    """A type without its None."""
    if get_origin(hint) in (Union, UnionType):
        (kind,) = (one for one in get_args(hint) if one is not NoneType)
        return kind
    return hint


def _value(field: str, kind: Any, test: str, wanted: Any) -> Any:
    if test == "given":
        if not isinstance(wanted, bool):
            raise ValueError(f"{field}: `given` is true or false")
        return wanted
    if get_origin(kind) is tuple or dataclasses.is_dataclass(kind):
        raise ValueError(f"{field} holds further fields; name one of them")
    if test == "contains":
        if not isinstance(wanted, str) or not wanted:
            raise ValueError(f"{field}: `contains` needs a text")
        if kind is not str or _last(field) in _COUNTRIES:
            raise ValueError(f"{field} is no free text that `contains` could search; ask with another test")
        return wanted.casefold()
    if test in ("is", "is_not"):
        answers = wanted if isinstance(wanted, list) else [wanted]
        if not answers:
            raise ValueError(f"{field}: `{test}` names no answer")
        return frozenset(_answer(field, kind, answer) for answer in answers)
    return _limit(field, kind, wanted)


def _answer(field: str, kind: Any, wanted: Any) -> Any:
    """An answer that the field can hold, in the request's own form."""
    if _last(field) in _COUNTRIES:
        code = country_code(wanted) if isinstance(wanted, str) else None
        if code is None:
            raise ValueError(f"{field}: {wanted!r} is no country")
        return code.casefold()
    if kind is bool:
        fits = isinstance(wanted, bool)
    elif kind in _NUMBERS:
        fits = isinstance(wanted, int | float) and not isinstance(wanted, bool)
    elif kind is date:
        fits = isinstance(wanted, date)
    elif isinstance(kind, type) and issubclass(kind, StrEnum):
        if wanted not in set(kind):
            raise ValueError(f"{field}: {wanted!r} is none of {', '.join(kind)}")
        fits = True
    else:
        fits = isinstance(wanted, str)
    if not fits:
        raise ValueError(f"{field} can never be {wanted!r}")
    return _plain(wanted)


def _last(field: str) -> str:
    """The name of a field at the end of its path."""
    return next(step for step in reversed(field.split(".")) if step != "*")


def _limit(field: str, kind: Any, wanted: Any) -> Any:
    if kind is date and isinstance(wanted, date) and not isinstance(wanted, datetime):
        return wanted.isoformat()
    if kind in _NUMBERS and isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return Decimal(str(wanted))
    raise ValueError(f"{field} and {wanted!r} cannot be compared by size")


def _plain(value: Any) -> Any:
    """A value in the form in which two are compared: words without case, numbers as numbers, days as text."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return Decimal(str(value))
    if isinstance(value, date):
        return value.isoformat()
    number = _number(value) if isinstance(value, str) else None
    return number if number is not None else str(value).casefold()


def _number(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
