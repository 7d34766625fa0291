"""A dealer's own simple rules, written in the policy file without code.

A rule raises a flag when all its conditions hold somewhere in the request::

    [[rules]]
    id = "own-large-deal"
    title = "A large deal in South America"
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
`at_least`, `at_most`, or `given` (true or false). A rule that might hold if a field were given is not
assessed. Whatever could never hold, such as a misspelt field, is refused when the file is read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from app.domain.red_flag import Authority, RedFlag, Severity, Unassessed
from app.domain.transaction import Transaction
from app.policy.own_rule_fields import Condition, read_condition

_KEYS = frozenset({"id", "title", "severity", "explanation", "advice", "when"})


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
        ValueError: a key, a severity, a field or a test is unknown, or could never hold.
    """
    if unknown := sorted(set(row) - _KEYS):
        raise ValueError(f"a rule has no {', '.join(unknown)}; it has {', '.join(sorted(_KEYS))}")
    name, title = _text(row, "id"), _text(row, "title")
    conditions = tuple(read_condition(condition) for condition in row["when"])
    if not conditions:
        raise ValueError(f"the rule {name} has no condition and would always speak")
    return OwnRule(
        id=name,
        title=title,
        severity=Severity(row["severity"]),
        explanation=_text(row, "explanation") if "explanation" in row else title,
        advice=_text(row, "advice"),
        when=conditions,
    )


def apply_own_rules(
    rules: tuple[OwnRule, ...], deal: Transaction
) -> tuple[tuple[RedFlag, ...], tuple[Unassessed, ...]]:
    """The flags that the dealer's own rules raise on a deal, and the rules that lacked a field."""
    if not rules:
        return (), ()
    request = msgspec.to_builtins(deal)
    found = [_apply(rule, request) for rule in rules]
    return (
        tuple(one for one in found if isinstance(one, RedFlag)),
        tuple(one for one in found if isinstance(one, Unassessed)),
    )


def _apply(rule: OwnRule, request: Any) -> RedFlag | Unassessed | None:
    seen: dict[str, object] = {}
    missing: list[str] = []
    for condition in rule.when:
        places = list(_at(request, condition.path, ""))
        held = next(((pointer, value) for pointer, value in places if condition.holds(value)), None)
        lacking = [pointer for pointer, value in places if value is None]
        if held is not None:
            seen[held[0]] = held[1]
        elif lacking and condition.test != "given":
            missing += lacking
        else:
            return None
    if missing:
        names = dict.fromkeys(pointer.replace("/", ".") for pointer in missing)
        return Unassessed(rule.id, tuple(names), f"{rule.title}: what is {', '.join(names)}?", matters=False)
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


def _at(value: Any, path: tuple[str, ...], pointer: str) -> Iterator[tuple[str, Any]]:
    """The values at a path, each with its pointer; None where the path ends before, in something not given."""
    if not path:
        yield pointer.lstrip("/"), value
    elif value is None:
        yield "/".join((pointer, *path)).lstrip("/").replace("/*", ""), None
    elif path[0] == "*":
        for i, item in enumerate(value):
            yield from _at(item, path[1:], f"{pointer}/{i}")
    else:
        yield from _at(value.get(path[0]), path[1:], f"{pointer}/{path[0]}")


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row[key]
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"the {key} of a rule is a text")
    return value.strip()
