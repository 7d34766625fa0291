"""The deals with expected verdicts through the core alone, without database or HTTP: for work on rules."""

from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.facts import Facts, ListState
from app.matching.contacts import ContactIndex
from app.matching.index import MatchIndex
from app.matching.places import PlaceIndex
from app.ownership.links import LinkIndex
from app.policy.profile import load_policy
from app.policy.verdict import Ruling, decide
from app.red_flags.engine import assess_all
from app.reference.places import JURISDICTIONS
from app.services.gathering import Remembered, gather
from app.services.index import Loaded
from lists.parsing.files import ListFile
from lists.source import Reading
from lists.sources import starter
from tests.red_flags.harness import facts_of
from tests.scenarios.deals import Case, read_cases
from tests.shared import SHARED

CASES = SHARED / "cases" / "dev"
TODAY = date(2026, 11, 25)


@cache
def loaded() -> Loaded:
    """The indexes over the starter list."""
    path = Path(str(resources.files("lists").joinpath("starter", "starter.csv")))
    listings = tuple(starter.read(Reading((ListFile(path),))))
    return Loaded(
        matches=MatchIndex.build(listings),
        places=PlaceIndex.build(listings),
        contacts=ContactIndex.build(listings),
        links=LinkIndex(listings),
        loads=(),
    )


def screen(case: Case) -> tuple[Facts, Ruling]:
    """Judge a case by the core: what the screening service does, less storage."""
    earlier = [
        {"id": f"earlier-{i}", "screened_on": request["as_of"], "transaction": request, "same_deal": False}
        for i, request in enumerate(case.earlier_requests)
    ]
    told = facts_of(
        case.request,
        {"affiliations": case.affiliations, "history": case.history, "earlier": earlier, "goods": []},
    )
    as_of = msgspec.convert(case.request.get("as_of") or TODAY, date)
    facts = gather(
        told.transaction,
        as_of,
        JURISDICTIONS,
        loaded(),
        Remembered(told.affiliations, told.history, told.earlier),
        tuple(ListState(source, "missing", "") for source in case.lists_missing),
    )
    return facts, decide(facts, assess_all(facts), load_policy(as_of=as_of))


def differences(expect: dict[str, Any], facts: Facts, ruling: Ruling) -> dict[str, Any]:
    """What the ruling says otherwise than expected."""
    matched = {found.match.listing.id for found in facts.matches}
    raised = {flag.flag for flag in ruling.red_flags}
    verdict = ruling.assessment.verdict.value
    found = {
        "verdict": [] if verdict == expect["verdict"] else [verdict],
        "silent": sorted(set(expect["flags"]) - raised),
        "raised": sorted(set(expect["not_flags"]) & raised),
        "not matched": sorted(set(expect["match_listing_ids"]) - matched),
        "matched": sorted(set(expect.get("not_match_listing_ids", ())) & matched),
    }
    return {what: items for what, items in found.items() if items}


@pytest.mark.shared
@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not beside this repository")
@pytest.mark.parametrize("case", read_cases(CASES) if CASES.exists() else [], ids=str)
def test_core_gives_the_expected_ruling(case):
    facts, ruling = screen(case)

    assert differences(case.expect, facts, ruling) == {}
