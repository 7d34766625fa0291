"""The policy as data: dated, with an identity, and open to a dealer's own file."""

from datetime import date

import pytest

from app.domain.match import Confidence
from app.domain.red_flag import Severity
from app.domain.screening import Verdict
from app.policy.errors import InvalidPolicy
from app.policy.profile import load_policy
from lists.model import Effect


@pytest.fixture
def own_policy(tmp_path):
    def write(text):
        path = tmp_path / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return load_policy(path)

    return write


def test_two_readings_of_the_built_in_policy_have_one_identity():
    assert load_policy().identity == load_policy(as_of=date(2026, 11, 25)).identity


def test_a_day_before_the_first_policy_gets_the_first():
    assert load_policy(as_of=date(1999, 1, 1)).identity == load_policy(as_of=date(2022, 3, 1)).identity


def test_own_severity_overrides_and_changes_the_identity(own_policy):
    own = own_policy("[severities]\ndestination-mismatch = { default = 'high' }\n")

    assert own.severity("destination-mismatch", "default") is Severity.HIGH
    assert own.severity("circuitous-route", "default") is Severity.MEDIUM
    assert own.identity != load_policy().identity


def test_one_word_sets_all_grades_of_a_flag(own_policy):
    own = own_policy("[severities]\nhigh-risk-transshipment = 'high'\n")

    assert set(own.severities["high-risk-transshipment"].values()) == {Severity.HIGH}
    assert "priority-item" in own.severities["high-risk-transshipment"]


@pytest.mark.parametrize(
    "text, problem",
    [
        ("[severities]\nno-such-flag = 'high'\n", "no-such-flag"),
        ("[severities]\ncircuitous-route = 'grave'\n", "grave"),
        ("[points]\nmedium = 'much'\n", "much"),
        ("severities = [", "cannot be read"),
        ("[[rules]]\nid = 'own'\n", "title"),
        (
            "rules = [{id='own', title='t', severity='low', advice='a', when=[{field='deal', like='x'}]}]",
            "like",
        ),
    ],
    ids=["unknown flag", "unknown severity", "points", "no TOML", "rule without title", "unknown test"],
)
def test_a_bad_file_is_refused_with_its_reason(own_policy, text, problem):
    with pytest.raises(InvalidPolicy, match=problem):
        own_policy(text)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InvalidPolicy, match="cannot be read"):
        load_policy(tmp_path / "none.toml")


@pytest.mark.parametrize(
    "effect, confidence, verdict",
    [
        (Effect.PROHIBITED, Confidence.CONFIRMED, Verdict.BLOCK),
        (Effect.LICENCE_REQUIRED, Confidence.CONFIRMED, Verdict.BLOCK),
        (Effect.RESTRICTED, Confidence.CONFIRMED, Verdict.REVIEW),
        (Effect.DUE_DILIGENCE, Confidence.CONFIRMED, Verdict.REVIEW),
        (Effect.PROHIBITED, Confidence.PROBABLE, Verdict.REVIEW),
        (Effect.PROHIBITED, Confidence.POSSIBLE, Verdict.REVIEW),
        (Effect.LICENCE_REQUIRED, Confidence.POSSIBLE, Verdict.REVIEW),
    ],
)
def test_effect_and_confidence_decide(effect, confidence, verdict):
    assert load_policy().of_match(effect, confidence) is verdict


def test_a_list_of_a_jurisdiction_that_does_not_bind_asks_for_a_person():
    policy = load_policy()

    assert policy.of_match(Effect.PROHIBITED, Confidence.CONFIRMED, binding=False) is Verdict.REVIEW
