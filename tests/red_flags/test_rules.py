"""Every red flag, run over its cases."""

import importlib
import pkgutil

import pytest

from app.domain.red_flag import NotAssessed
from app.policy.profile import load_policy
from app.red_flags import rules
from app.red_flags.registry import FAMILIES, RULES
from tests.red_flags.harness import CASES, cases_of, check_outcome, facts_of

BARE = {"role": "buyer", "name": "Somebody", "kind": "company"}
SILENT_DEALS = [
    {"parties": [BARE]},
    {"parties": [BARE], "equipment": [{"description": "CNC lathe"}]},
    {"parties": [BARE, {**BARE, "role": "consignee", "name": "Somebody Else"}], "equipment": [{"axes": 5}]},
]
NEED_NO_ANSWER = {"lists-incomplete", "document-inconsistency", "affiliate-of-listed-party", "split-shipments"}
EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


@pytest.mark.parametrize(
    "rule, case",
    [pytest.param(rule, case, id=f"{rule.id}: {case['name']}") for rule in RULES for case in cases_of(rule)],
)
def test_rule_says_what_the_case_expects(rule, case):
    facts = facts_of(case.get("given", {}), case.get("facts", {}))

    findings = tuple(rule.check(facts))

    check_outcome(case, findings)


@EVERY_RULE
def test_rule_has_two_firing_and_two_silent_cases(rule):
    outcomes = [case["outcome"] for case in cases_of(rule)]

    assert outcomes.count("raised") >= 2
    assert outcomes.count("not-raised") >= 2


@EVERY_RULE
def test_rule_that_can_lack_an_answer_has_a_case_for_it(rule):
    module = importlib.import_module(rule.check.__module__)
    lacks = any(isinstance(finding, NotAssessed) for deal in SILENT_DEALS for finding in rule.check(facts_of(deal, {})))
    if lacks or hasattr(module, "NotAssessed"):
        assert "not-assessed" in {case["outcome"] for case in cases_of(rule)}


def test_only_these_rules_lack_nothing_when_the_caller_says_nothing():
    """They look at what was found (lists, earlier deals, contradictions), not at answers."""
    lacking = {
        rule.id
        for rule in RULES
        if any(isinstance(finding, NotAssessed) for deal in SILENT_DEALS for finding in rule.check(facts_of(deal, {})))
        or "not-assessed" in {case["outcome"] for case in cases_of(rule)}
    }

    assert {rule.id for rule in RULES} - lacking == NEED_NO_ANSWER


@EVERY_RULE
def test_rule_is_documented_and_cites_an_authority(rule):
    assert importlib.import_module(rule.check.__module__).__doc__
    assert rule.title
    assert rule.fires_when
    assert rule.advice
    assert any(authority.date for authority in rule.authority)


@EVERY_RULE
def test_policy_knows_every_grade_of_the_rule(rule):
    assert set(load_policy().severities[rule.id]) == set(rule.grades)


@EVERY_RULE
def test_cases_only_carry_grades_that_the_rule_declares(rule):
    assert {case["grade"] for case in cases_of(rule) if "grade" in case} <= set(rule.grades)


def test_every_rule_file_is_registered_under_its_own_name():
    for family, registered in FAMILIES.items():
        package = importlib.import_module(f"{rules.__name__}.{family}")
        files = {module.name for module in pkgutil.iter_modules(package.__path__)}
        assert files == {rule.id.replace("-", "_") for rule in registered}


def test_ids_are_unique():
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_every_case_file_belongs_to_a_rule():
    expected = {
        CASES / family / f"{rule.id.replace('-', '_')}.toml"
        for family, registered in FAMILIES.items()
        for rule in registered
    }
    assert set(CASES.rglob("*.toml")) == expected
