"""A dealer's own simple rules, written in the policy file without code.

A rule raises a flag when all its conditions hold somewhere in the request::

    [[rules]]
    id = "own-large-cash-deal"
    title = "A large deal in dollars with a new customer"
    severity = "medium"
    explanation = "House rule: the manager signs deals of this size."
    advice = "Ask the manager."

    [[rules.when]]
    field = "payment.total.amount"
    at_least = 500000

    [[rules.when]]
    field = "parties.*.country"
    is = ["BR", "AR"]

`*` stands for every element of a list. A condition has a field and one test: `is`, `is_not`, `contains`,
`at_least`, `at_most`, or `given` (true or false).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from app.domain.red_flag import Authority, RedFlag, Severity
from app.domain.transaction import Transaction

_TESTS = ("is", "is_not", "contains", "at_least", "at_most", "given")


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of one field; `path` may hold `*`."""

    path: tuple[str, ...]
    test: str
    value: Any


@dataclass(frozen=True, slots=True)
class OwnRule:
    """One rule of the dealer's."""

    id: str
    title: str
    severity: Severity
    explanation: str
    advice: str
    when: tuple[Condition, ...]


def read_own_rule(row: Mapping[str, Any]) -> OwnRule:
    """Read a rule of the policy file.

    Raises:
        KeyError: the rule lacks a key.
        ValueError: a severity or a test is unknown.
    """
    return OwnRule(
        id=row["id"],
        title=row["title"],
        severity=Severity(row["severity"]),
        explanation=row.get("explanation", row["title"]),
        advice=row["advice"],
        when=tuple(_condition(condition) for condition in row["when"]),
    )


def apply_own_rules(rules: tuple[OwnRule, ...], deal: Transaction) -> tuple[RedFlag, ...]:
    """The flags that the dealer's own rules raise on a deal."""
    if not rules:
        return ()
    request = msgspec.to_builtins(deal)
    return tuple(flag for rule in rules if (flag := _apply(rule, request)) is not None)


def _apply(rule: OwnRule, request: Any) -> RedFlag | None:
    seen = {}
    for condition in rule.when:
        places = [(pointer, value) for pointer, value in _at(request, condition.path, "")]
        held = [(pointer, value) for pointer, value in places if _holds(condition, value)]
        if not held:
            return None
        seen[held[0][0]] = held[0][1]
    return RedFlag(
        flag=rule.id,
        severity=rule.severity,
        subject=next(iter(seen)),
        title=rule.title,
        explanation=rule.explanation,
        evidence=dict(seen),
        authority=(Authority("The dealer's own policy", confidence="project"),),
        advice=rule.advice,
    )


def _condition(row: Mapping[str, Any]) -> Condition:
    tests = [key for key in row if key != "field"]
    if len(tests) != 1 or tests[0] not in _TESTS:
        raise ValueError(f"a condition needs a field and one of {', '.join(_TESTS)}: {dict(row)}")
    return Condition(tuple(row["field"].split(".")), tests[0], row[tests[0]])


def _at(value: Any, path: tuple[str, ...], pointer: str) -> Iterator[tuple[str, Any]]:
    if not path:
        yield pointer.lstrip("/"), value
    elif path[0] == "*":
        for i, item in enumerate(value or ()):
            yield from _at(item, path[1:], f"{pointer}/{i}")
    else:
        inner = value.get(path[0]) if isinstance(value, dict) else None
        yield from _at(inner, path[1:], f"{pointer}/{path[0]}")


def _holds(condition: Condition, value: Any) -> bool:
    wanted = condition.value
    if condition.test == "given":
        return (value is not None) is wanted
    if value is None:
        return False
    if condition.test in ("is", "is_not"):
        found = value in (wanted if isinstance(wanted, list) else [wanted])
        return found is (condition.test == "is")
    if condition.test == "contains":
        return str(wanted).casefold() in str(value).casefold()
    number = _number(value)
    if number is None:
        return False
    return number >= Decimal(str(wanted)) if condition.test == "at_least" else number <= Decimal(str(wanted))


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None
