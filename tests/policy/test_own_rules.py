"""A dealer's own rules, without code."""

import pytest

from app.domain.screening import Verdict
from app.policy.errors import InvalidPolicy
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
        ('field = "parties.*.country"\nis = "Germany"', True),
        ('field = "parties.*.country"\nis_not = ["Germany", "FRA"]', False),
        ('field = "parties.*.incorporated_on"\nat_least = 2022-02-24', True),
        ('field = "parties.*.incorporated_on"\nat_most = 2022-02-23', False),
        ('field = "parties.*.incorporated_on"\nis = 2023-05-01', True),
        ('field = "parties.*.role"\nis = "buyer"', True),
        ('field = "parties.*.name"\nis = "schwarzwald zahnrad gmbh"', True),
        ('field = "equipment.*.axes"\nis = 5', True),
        ('field = "equipment.*.quantity"\nat_least = 3', False),
        ('field = "end_use.military"\nis = false', True),
        ('field = "end_use.military"\nis_not = false', False),
        ('field = "route.via.*"\nis = "Hong Kong"', True),
        ('field = "payment.total.currency"\nis = "eur"', True),
        ('field = "payment.bank.country"\ngiven = false', True),
        ('field = "parties.*.name"\ncontains = "schwarz"', True),
        ('field = "parties.*.email"\ngiven = false', True),
        ('field = "parties.*.email"\ngiven = true', False),
        ('field = "equipment.*.year"\nat_most = 1990', False),
        ('field = "parties.*.country"\nis = "DE"', True),
    ],
)
def test_every_test_of_a_condition(policy_with, condition, speaks):
    rule = f"[[rules]]\nid='own'\ntitle='t'\nseverity='low'\nadvice='a'\n[[rules.when]]\n{condition}\n"

    request = {
        "parties": [
            {"role": "buyer", "name": "Schwarzwald Zahnrad GmbH", "country": "DE", "incorporated_on": "2023-05-01"}
        ],
        "equipment": [{"axes": 5, "quantity": 2, "year": 2008}],
        "end_use": {"military": False},
        "route": {"via": ["HK"]},
        "payment": {"total": {"amount": "612000", "currency": "EUR"}},
    }

    made = decide(facts(request), (), policy_with(rule))

    assert bool(made.red_flags) is speaks
    assert not made.not_assessed


@pytest.mark.parametrize(
    "request_, missing",
    [
        ({}, ("payment.total.amount",)),
        ({"payment": {"total": None}}, ("payment.total.amount",)),
        ({"payment": {"total": {"amount": "612000", "currency": "EUR"}}}, ("parties.0.country",)),
    ],
)
def test_a_rule_that_lacks_a_field_is_not_assessed(policy_with, request_, missing):
    parties = [{"role": "buyer", "name": "A", "country": "BR" if "amount" in missing[0] else None}]

    made = decide(facts({"parties": parties, **request_}), (), policy_with(HOUSE_RULE))

    (lacking,) = made.not_assessed
    assert (lacking.flag, lacking.missing) == ("own-large-deal-abroad", missing)


@pytest.mark.parametrize(
    "condition, says",
    [
        ('field = "parties.*.cuontry"\nis = "DE"', "cuontry"),
        ('field = "parties.country"\nis = "DE"', r"parties\.\*"),
        ('field = "payment.total"\nis = 5', "further fields"),
        ('field = "payment.total.amount.eur"\nis = 5', "nothing below"),
        ('field = "payment.total.amount"\nat_least = "much"', "compared"),
        ('field = "payment.total.amount"\nis = "much"', "can never be"),
        ('field = "parties.*.name"\nat_least = 5', "compared"),
        ('field = "parties.*.country"\nis = "Atlantis"', "no country"),
        ('field = "parties.*.role"\nis = "byuer"', "byuer"),
        ('field = "end_use.military"\nis = "no"', "can never be"),
        ('field = "parties.*.email"\ngiven = "yes"', "true or false"),
        ('field = "parties.*.email"\ncontains = ""', "text"),
        ('field = "parties.*.country"\ncontains = "Brazil"', "no free text"),
        ('field = "route.via.*"\ncontains = "Hong Kong"', "no free text"),
        ('field = "payment.total.amount"\ncontains = "abc"', "no free text"),
        ('field = "parties.*.role"\ncontains = "byuer"', "no free text"),
        ('field = "parties.*.incorporated_on"\ncontains = "May"', "no free text"),
        ('field = "end_use.military"\ncontains = "x"', "no free text"),
        ('field = "parties.*.country"\nis = []', "no answer"),
        ('field = "parties.*.name"\nis_not = []', "no answer"),
        ('field = "parties.*.email"\nlike = "x"', "one of"),
        ('field = "parties.*.email"\ngiven = true\nis = "x"', "one of"),
    ],
)
def test_a_condition_that_could_never_hold_is_refused(policy_with, condition, says):
    rule = f"[[rules]]\nid='own'\ntitle='t'\nseverity='low'\nadvice='a'\n[[rules.when]]\n{condition}\n"

    with pytest.raises(InvalidPolicy, match=says):
        policy_with(rule)


@pytest.mark.parametrize(
    "text, says",
    [
        (HOUSE_RULE + HOUSE_RULE, "more than one flag"),
        (HOUSE_RULE.replace("own-large-deal-abroad", "circuitous-route"), "more than one flag"),
        (HOUSE_RULE.replace("severity =", "severtiy ="), "severtiy"),
        (HOUSE_RULE.replace('"high"', '"grave"'), "grave"),
        (HOUSE_RULE.split("[[rules.when]]")[0] + "when = []\n", "no condition"),
        ("[points]\nmedium = -30\n", "0 or more"),
        ("[verdict]\nreview_at = 0\n", "1 or more"),
    ],
)
def test_a_file_that_would_weaken_in_silence_is_refused(policy_with, text, says):
    with pytest.raises(InvalidPolicy, match=says):
        policy_with(text)
