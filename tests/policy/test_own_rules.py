"""A dealer's own rules, without code."""

import pytest

from app.domain.screening import Verdict
from app.policy.profile import load_policy
from app.policy.verdict import decide
from tests.builders import facts

HOUSE_RULE = """
[[rules]]
id = "own-large-deal-abroad"
title = "A large deal abroad"
severity = "high"
explanation = "The manager signs deals of this size."
advice = "Ask the manager."

[[rules.when]]
field = "payment.total.amount"
at_least = 500000

[[rules.when]]
field = "parties.*.country"
is_not = ["DE", "FR"]
"""


@pytest.fixture
def policy_with(tmp_path):
    def write(text):
        path = tmp_path / "policy.toml"
        path.write_text(text, encoding="utf-8")
        return load_policy(path)

    return write


def deal(amount, *countries):
    parties = [{"role": "buyer", "name": "A", "country": country} for country in countries]
    return facts({"parties": parties, "payment": {"total": {"amount": amount, "currency": "EUR"}}})


def test_a_rule_speaks_when_all_its_conditions_hold(policy_with):
    made = decide(deal("612000", "DE", "BR"), (), policy_with(HOUSE_RULE))

    flag = made.red_flags[0]
    assert (flag.flag, flag.subject) == ("own-large-deal-abroad", "payment/total/amount")
    assert made.assessment.verdict is Verdict.REVIEW
    assert "Ask the manager." in made.assessment.required_actions


@pytest.mark.parametrize("amount, country", [("612000", "DE"), ("1000", "BR")], ids=["at home", "small"])
def test_a_rule_is_silent_when_one_condition_fails(policy_with, amount, country):
    assert decide(deal(amount, country), (), policy_with(HOUSE_RULE)).red_flags == ()


@pytest.mark.parametrize(
    "condition, speaks",
    [
        ('field = "parties.*.name"\ncontains = "schwarz"', True),
        ('field = "parties.*.email"\ngiven = false', True),
        ('field = "parties.*.email"\ngiven = true', False),
        ('field = "equipment.*.year"\nat_most = 1990', False),
        ('field = "parties.*.country"\nis = "DE"', True),
    ],
)
def test_every_test_of_a_condition(policy_with, condition, speaks):
    rule = f"[[rules]]\nid='own'\ntitle='t'\nseverity='low'\nadvice='a'\n[[rules.when]]\n{condition}\n"

    assert bool(decide(facts(), (), policy_with(rule)).red_flags) is speaks
