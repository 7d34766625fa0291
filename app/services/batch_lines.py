"""What the lines of a batch say, packed, and what each of them came to.

A line's result is plain values, the same in JSON Lines: `line`, `id`, `name`, `outcome`; a party's `matches`; a deal's
`screening` and what it says in brief; a bad line's `errors`; and, where the file was run before, `change`.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from app.contract.lines import Line
from app.db.screenings import StoredScreening
from app.domain.batch import LineOutcome
from app.domain.match import PartyMatch
from app.domain.party import Party
from app.services.answer import as_party_match, to_bytes

Result = dict[str, Any]
_FAST = 3


def packed(lines: Iterable[Line]) -> bytes:
    """Lines as they wait to be done."""
    return zlib.compress(orjson.dumps([(line.number, line.values, line.errors) for line in lines]), _FAST)


def unpacked(content: bytes) -> list[Line]:
    """The lines that were packed."""
    return [Line(number, values, tuple(errors)) for number, values, errors in orjson.loads(zlib.decompress(content))]


def packed_results(results: Iterable[Result]) -> bytes:
    """Results as they are kept: JSON Lines, packed."""
    return zlib.compress(b"".join(to_bytes(one) + b"\n" for one in results), _FAST)


def unpacked_lines(results: bytes) -> list[bytes]:
    """The JSON of each result that was packed."""
    return zlib.decompress(results).splitlines()


def unpacked_results(results: bytes) -> list[Result]:
    """The results that were packed."""
    return [orjson.loads(line) for line in unpacked_lines(results)]


def of_party(line: Line, reference: str | None, party: Party, found: Sequence[PartyMatch], *, complete: bool) -> Result:
    """A party with the matches of everybody in its line, best first; `complete`: the lists can be relied on."""
    if any(not one.is_exempted for one in found):
        outcome = LineOutcome.MATCH
    elif not complete:
        outcome = LineOutcome.INCOMPLETE
    else:
        outcome = LineOutcome.EXEMPTED if found else LineOutcome.NO_MATCH
    return {
        "line": line.number,
        "id": reference,
        "name": party.name,
        "outcome": outcome,
        "matches": [as_party_match(one) for one in found],
    }


def of_deal(line: Line, name: str, done: StoredScreening) -> Result:
    """A deal with its stored screening in brief."""
    answer = orjson.loads(done.answer)
    return {
        "line": line.number,
        "id": done.reference,
        "name": name,
        "outcome": LineOutcome(done.verdict.value),
        "screening": done.id,
        "risk_score": done.risk_score,
        "summary": answer["summary"],
        "matches": answer["matches"],
        "red_flags": [
            {"flag": flag["flag"], "severity": flag["severity"], "subject": flag["subject"]}
            for flag in answer["red_flags"]
        ],
    }


def of_bad(line: Line, errors: Sequence[Mapping[str, str]]) -> Result:
    """A line that cannot be read, with the reasons."""
    return _without_answer(line, LineOutcome.INVALID, [dict(error) for error in errors])


def of_failed(line: Line, fault: str) -> Result:
    """A line that met a fault of ours."""
    detail = f"It could not be screened ({fault}); nothing is known of it."
    return _without_answer(line, LineOutcome.FAILED, [{"pointer": "", "detail": detail}])


def _without_answer(line: Line, outcome: LineOutcome, errors: list[dict[str, str]]) -> Result:
    reference = line.values.get("id") or line.values.get("reference")
    name = line.values.get("name")
    return {
        "line": line.number,
        "id": reference if isinstance(reference, str) else None,
        "name": name if isinstance(name, str) else None,
        "outcome": outcome,
        "errors": errors,
    }


def compared(result: Result, before: Result | None) -> Result:
    """The result with what changed since the run before: `same`, `changed` with how it was, or `new`."""
    if before is None:
        return {**result, "change": "new"}
    was = _brief(before)
    if was == _brief(result):
        return {**result, "change": "same"}
    return {**result, "change": "changed", "before": {**was, "screening": before.get("screening")}}


def _brief(result: Result) -> dict[str, Any]:
    """What a change is told by: not a score, which moves with every name on the lists."""
    return {
        "outcome": str(result["outcome"]),
        "matches": sorted(
            [one["subject"], one["listing"]["id"], str(one["confidence"]), _effect(one)]
            for one in result.get("matches", ())
        ),
        "red_flags": sorted({one["flag"] for one in result.get("red_flags", ())}),
    }


def _effect(match: dict[str, Any]) -> str | None:
    """What a person's ruling does to the match; None where there is none."""
    ruling = match["exemption"]
    return str(ruling["effect"]) if ruling else None
