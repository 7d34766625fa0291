"""Compares a screening with the one before it of the same deal."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from app.domain.comparison import Comparison, FieldChange, FindingChange
from app.domain.screening import Screening
from app.domain.transaction import Transaction

# What a deal is called and where it stands is not what it is.
_LABELS = frozenset({"reference", "stage", "as_of"})


def compare(before: Screening, after: Screening) -> Comparison:
    """What is otherwise in `after`."""
    return Comparison(
        since=before.id,
        screened_at=before.created_at,
        stage=before.transaction.stage,
        verdict_before=before.assessment.verdict,
        verdict_after=after.assessment.verdict,
        request=tuple(_fields("", _said(before.transaction), _said(after.transaction))),
        matches=_findings(_matches(before), _matches(after)),
        red_flags=_findings(_flags(before), _flags(after)),
        lists=tuple(sorted({source for source, _ in _versions(before) ^ _versions(after)})),
        policy_changed=before.engine != after.engine,
    )


def finds_the_same(before: Screening, after: Screening) -> bool:
    """Whether a screening of the same request tells a person nothing that the one before did not; scores may differ."""
    return _found(before) == _found(after)


def _found(screening: Screening) -> tuple[object, ...]:
    return (
        screening.assessment.verdict,
        {
            (one.subject, one.match.listing.id): (one.match.listing, one.match.confidence, one.exemption)
            for one in screening.matches
        },
        sorted((one.subject, one.flag, one.severity, one.explanation) for one in screening.red_flags),
        screening.not_assessed,
    )


def _said(transaction: Transaction) -> dict[str, Any]:
    values = msgspec.json.decode(msgspec.json.encode(transaction))
    return {name: value for name, value in values.items() if name not in _LABELS}


def _fields(pointer: str, before: Any, after: Any) -> Iterator[FieldChange]:
    """The leaves that differ, in the order of the request. What came or went as a whole is one change."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys((*after, *before)):
            yield from _fields(_under(pointer, name), before.get(name), after.get(name))
    elif isinstance(before, list) and isinstance(after, list):
        for number in range(max(len(before), len(after))):
            one, other = _at(before, number), _at(after, number)
            yield from _fields(_under(pointer, str(number)), one, other)
    else:
        yield FieldChange(pointer, _given(before), _given(after))


def _under(pointer: str, name: str) -> str:
    return f"{pointer}/{name}" if pointer else name


def _at(values: list[Any], number: int) -> Any:
    return values[number] if number < len(values) else None


def _given(value: Any) -> Any:
    """A value without what was left open in it."""
    if isinstance(value, dict):
        return {name: _given(part) for name, part in value.items() if part not in (None, [], {})} or None
    return [_given(part) for part in value] if isinstance(value, list) else value


def _matches(screening: Screening) -> dict[tuple[str, str], str]:
    return {
        (found.subject, found.match.listing.id): "exempted" if found.is_exempted else found.match.confidence.value
        for found in screening.matches
    }


def _flags(screening: Screening) -> dict[tuple[str, str], str]:
    return {(flag.subject, flag.flag): flag.severity.value for flag in screening.red_flags}


def _findings(before: Mapping[tuple[str, str], str], after: Mapping[tuple[str, str], str]) -> tuple[FindingChange, ...]:
    return tuple(
        FindingChange(subject, finding, before.get((subject, finding)), after.get((subject, finding)))
        for subject, finding in dict.fromkeys((*after, *before))
        if before.get((subject, finding)) != after.get((subject, finding))
    )


def _versions(screening: Screening) -> set[tuple[str, str]]:
    return {(used.source, used.version) for used in screening.lists}
