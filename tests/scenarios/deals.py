"""Runs a deal with an expected verdict through the HTTP API and says in what the answer differs."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx


@dataclass(frozen=True, slots=True)
class Case:
    """One deal: what to put in first, the request, and what is expected of the answer."""

    id: str
    title: str
    request: dict[str, Any]
    expect: dict[str, Any]
    affiliations: list[dict[str, Any]]
    history: list[dict[str, Any]]
    earlier_requests: list[dict[str, Any]]
    lists_missing: list[str]

    def __str__(self) -> str:
        return self.id


def read_cases(folder: Path) -> list[Case]:
    """Read every case file of a folder, in name order."""
    return [_case(json.loads(path.read_text(encoding="utf-8"))) for path in sorted(folder.glob("*.json"))]


def _case(data: dict[str, Any]) -> Case:
    return Case(
        id=data["id"],
        title=data["title"],
        request=data["request"],
        expect=data["expect"],
        affiliations=data.get("affiliations", []),
        history=data.get("history", []),
        earlier_requests=data.get("earlier_requests", []),
        lists_missing=data.get("lists_missing", []),
    )


def run_case(client: httpx.Client, case: Case) -> dict[str, Any]:
    """Put in what goes before, post the deal and return the answer."""
    for record in case.affiliations:
        client.post("/v1/affiliations", json=record).raise_for_status()
    if case.history:
        client.post("/v1/history", json=case.history).raise_for_status()
    for request in case.earlier_requests:
        client.post("/v1/screenings", json=request).raise_for_status()
    response = client.post("/v1/screenings", json=case.request)
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.json()
    return answer


def differences(case: Case, answer: dict[str, Any]) -> list[str]:
    """Say in readable lines where the answer is not what the case expects."""
    expect = case.expect
    matched = {match["listing"]["id"] for match in answer["matches"]}
    raised = {flag["flag"] for flag in answer["red_flags"]}
    found = []
    if answer["verdict"] != expect["verdict"]:
        found.append(f"verdict {answer['verdict']}, expected {expect['verdict']}: {answer['summary']}")
    found += _say("no match on", set(expect.get("match_listing_ids", ())) - matched)
    found += _say("a match on", set(expect.get("not_match_listing_ids", ())) & matched)
    found += _say("silent:", set(expect.get("flags", ())) - raised)
    found += _say("raised:", set(expect.get("not_flags", ())) & raised)
    return found


def _say(what: str, items: Iterable[str]) -> list[str]:
    return [f"{what} {item}" for item in sorted(items)]
