"""Read the cases of the red flags and make facts of them."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from app.domain.facts import Facts
from app.domain.goods import Goods
from app.domain.red_flag import Finding, NotAssessed, Raised
from app.equipment.classify import classify
from app.red_flags.base import RedFlagRule
from app.red_flags.registry import FAMILY_OF
from tests import builders

CASES = Path(__file__).parent / "cases"
_WITH_A_LISTING = ("matches", "shared_places", "shared_contacts", "ties")


def cases_of(rule: RedFlagRule) -> list[dict[str, Any]]:
    """The cases of one rule, in the file's order; none where its file is missing."""
    path = CASES / FAMILY_OF[rule.id] / f"{rule.id.replace('-', '_')}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["case"] if path.exists() else []


def facts_of(given: dict[str, Any], found: dict[str, Any]) -> Facts:
    """The facts of a case: request-shaped `given`, and what was found about it."""
    found = dict(found)
    goods = found.pop("goods", None)
    for key in _WITH_A_LISTING:
        found[key] = [_with_listing(key, row) for row in found.get(key, [])]
    found["ownership"] = [
        {"reaches": None, "owners": [_listing(owner) for owner in row.pop("owners", [])], **row}
        for row in map(dict, found.get("ownership", []))
    ]
    found["earlier"] = [
        {**row, "transaction": msgspec.to_builtins(builders.transaction(**_plain_codes(row["transaction"])))}
        for row in found.get("earlier", [])
    ]
    facts = builders.facts(_plain_codes(given), **found)
    if goods is not None:
        return replace(facts, goods=msgspec.convert(goods, tuple[Goods, ...]))
    return replace(facts, goods=tuple(classify(item, facts.as_of) for item in facts.equipment))


def check_outcome(case: dict[str, Any], findings: Iterable[Finding]) -> None:
    """Compare what a rule said with what the case expects."""
    raised = [finding for finding in findings if isinstance(finding, Raised)]
    lacking = [finding for finding in findings if isinstance(finding, NotAssessed)]
    if case["outcome"] == "raised":
        assert raised
        assert case.get("grade", raised[0].grade) in {finding.grade for finding in raised}
        assert case.get("subject", raised[0].subject) in {finding.subject for finding in raised}
        assert case.get("says", "") in " ".join(f"{flag.title} {flag.explanation}" for flag in raised)
    else:
        assert not raised
    if case.get("asks_nothing"):
        assert not lacking
    if case["outcome"] == "not-assessed":
        assert lacking
        assert set(case.get("missing", ())) <= {pointer for finding in lacking for pointer in finding.missing}
        assert case.get("matters", lacking[0].matters) in {finding.matters for finding in lacking}
        assert case.get("asks", lacking[0].question) in {finding.question for finding in lacking}


def _with_listing(key: str, row: dict[str, Any]) -> dict[str, Any]:
    row = dict(row)
    listing = _listing(row.pop("listing"))
    if key != "matches":
        return (
            {"given": "", "listed": "", **row, "listing": listing}
            if key == "shared_places"
            else {
                **row,
                "listing": listing,
            }
        )
    match = {
        "listing": listing,
        "score": row.get("score", 1.0),
        "confidence": row.get("confidence", "confirmed"),
        "query": row.get("query", ""),
        "matched": row.get("matched", listing["names"][0]["text"]),
        "matched_on": row.get("matched_on", ["name"]),
        "explanation": [],
    }
    return {"subject": row["subject"], "match": match}


def _listing(row: dict[str, Any]) -> Any:
    row = dict(row)
    names = (row.pop("name", "ACME TRADING FZE"), *row.pop("aliases", []))
    defaults = {"source": "ofac-sdn", "uid": "1", "kind": "company", "effect": "prohibited"}
    return {**defaults, **row, "names": [{"text": name} for name in names]}


def _plain_codes(given: dict[str, Any]) -> dict[str, Any]:
    """Drop the dots of HS codes, as the API does before the core sees them."""
    if not given.get("equipment"):
        return given
    lines = [
        {**line, "hs_code": line["hs_code"].replace(".", "")} if line.get("hs_code") else line
        for line in given["equipment"]
    ]
    return {**given, "equipment": lines}
