"""From matches and flags to a verdict."""

import msgspec
import pytest

from app.domain.facts import Facts
from app.domain.red_flag import Authority, NotAssessed, Raised
from app.domain.screening import Verdict
from app.policy.profile import load_policy
from app.policy.verdict import decide
from app.red_flags.base import RedFlagRule
from app.red_flags.registry import RULES
from tests.builders import facts, listing

RULE = {rule.id: rule for rule in RULES}


def matched(subject="parties/0", confidence="confirmed", given=None, jurisdictions=None, **fields) -> Facts:
    match = {
        "listing": msgspec.to_builtins(listing("ELE TECHNOLOGY CO LTD", **fields)),
        "score": 0.98,
        "confidence": confidence,
        "query": "ELE Technology",
        "matched": "ELE TECHNOLOGY CO LTD",
        "matched_on": ["name"],
        "explanation": [],
    }
    found = {"jurisdictions": jurisdictions} if jurisdictions else {}
    return facts(given, matches=[{"subject": subject, "match": match}], **found)


def raised(flag: str, grade="default", subject="destination"):
    return RULE[flag], Raised(subject, f"Title of {flag}", "Seen.", grade=grade)


def ruling(of: Facts, *findings):
    return decide(of, findings, load_policy())


def test_nothing_found_is_clear_and_promises_nothing():
    assessment = ruling(facts()).assessment

    assert (assessment.verdict, assessment.risk_score) == (Verdict.CLEAR, 0)
    assert "no match in the loaded lists at this time" in assessment.summary


def test_a_confirmed_match_on_a_party_blocks_and_is_named():
    assessment = ruling(matched()).assessment

    assert (assessment.verdict, assessment.risk_score) == (Verdict.BLOCK, 100)
    assert assessment.summary == "Block: the buyer is ELE TECHNOLOGY CO LTD on the OFAC SDN list."
    assert assessment.required_actions[0].startswith("Do not ship, do not take payment")


@pytest.mark.parametrize("confidence", ["probable", "possible"])
def test_a_less_sure_match_is_for_a_person(confidence):
    assessment = ruling(matched(confidence=confidence)).assessment

    assert assessment.verdict is Verdict.REVIEW
    assert 40 <= assessment.risk_score <= 99
    assert any("register number" in action for action in assessment.required_actions)


def test_a_match_on_an_owner_is_shown_and_does_not_decide():
    assert ruling(matched(subject="parties/0/owners/0")).assessment.verdict is Verdict.CLEAR


@pytest.mark.parametrize("subject, word", [("payment/payer", "payer"), ("payment/bank", "bank")])
def test_whoever_pays_takes_part_in_the_deal(subject, word):
    assessment = ruling(matched(subject=subject)).assessment

    assert assessment.verdict is Verdict.BLOCK
    assert assessment.summary.startswith(f"Block: the {word} is")


def test_a_list_whose_jurisdiction_does_not_bind_is_for_a_person():
    assert ruling(matched(jurisdictions=["JP"])).assessment.verdict is Verdict.REVIEW


def test_a_list_of_the_united_nations_binds_everybody():
    assert ruling(matched(jurisdictions=["JP"], source="un-sc")).assessment.verdict is Verdict.BLOCK


def test_an_own_list_binds_whoever_keeps_it():
    assert ruling(matched(jurisdictions=["JP"], source="house")).assessment.verdict is Verdict.BLOCK


def test_one_critical_flag_blocks():
    assert ruling(facts(), raised("embargoed-destination")).assessment.verdict is Verdict.BLOCK


def test_one_high_flag_is_for_a_person():
    assert ruling(facts(), raised("false-end-user")).assessment.verdict is Verdict.REVIEW


def test_one_medium_flag_is_clear_and_two_are_for_a_person():
    one = raised("destination-mismatch")
    two = raised("cash-or-crypto-payment")

    assert ruling(facts(), one).assessment.verdict is Verdict.CLEAR
    assert ruling(facts(), one, two).assessment.verdict is Verdict.REVIEW


def test_medium_and_low_together_reach_the_limit():
    flags = raised("destination-mismatch"), raised("high-risk-transshipment", "unknown-item")

    assert ruling(facts(), *flags).assessment.verdict is Verdict.REVIEW


def test_a_flag_raised_at_two_places_counts_once():
    flags = raised("price-inflation", subject="equipment/0"), raised("price-inflation", subject="equipment/1")

    made = ruling(facts(), *flags)

    assert len(made.red_flags) == 2
    assert made.assessment.verdict is Verdict.CLEAR


def test_a_flag_raised_twice_at_one_place_keeps_its_heaviest_grade():
    flags = raised("missing-end-user"), raised("missing-end-user", "priority-item")

    assert [flag.severity for flag in ruling(facts(), *flags).red_flags] == ["high"]


def test_the_heaviest_flag_stands_first_and_names_the_summary():
    flags = raised("destination-mismatch"), raised("embargoed-destination")

    made = ruling(facts(), *flags)

    assert made.red_flags[0].flag == "embargoed-destination"
    assert made.assessment.summary == "Block: title of embargoed-destination."


def test_a_name_at_the_head_of_a_reason_keeps_its_capital():
    given = {"parties": [{"role": "buyer", "name": "Agrar Prignitz eG"}]}
    finding = Raised("parties/0", "Agrar Prignitz eG was formed on 2026-09-20", "Seen.", grade="priority-item")
    flags = (RULE["newly-formed-company"], finding), raised("destination-mismatch")

    made = ruling(facts(given), *flags)

    assert made.assessment.summary == "Review: Agrar Prignitz eG was formed on 2026-09-20; one further reason."


def test_questions_that_matter_become_actions_once():
    lacking = NotAssessed(("payment.payer",), "Who pays?", matters=True)
    idle = NotAssessed(("payment.method",), "How is it paid?", matters=False)
    findings = [(RULES[0], lacking), (RULES[1], lacking), (RULES[2], idle)]

    made = ruling(facts(), *findings)

    assert made.assessment.required_actions == ("Ask: Who pays?",)
    assert len(made.not_assessed) == 3


def test_advice_of_mere_information_is_not_an_action():
    made = ruling(facts(), raised("common-high-priority-item"))

    assert made.assessment.required_actions == ()


def test_a_finding_without_its_own_authority_rests_on_the_rule():
    own = Authority("A dated fact", confidence="primary")
    rule, finding = raised("embargoed-destination")

    plain = ruling(facts(), (rule, finding)).red_flags[0]
    dated = ruling(facts(), (rule, _with(finding, own)))

    assert plain.authority == rule.authority
    assert dated.red_flags[0].authority == (own,)


def _with(finding: Raised, own: Authority) -> Raised:
    return Raised(finding.subject, finding.title, finding.explanation, finding.grade, authority=(own,))


def test_an_unknown_grade_is_an_error_and_not_a_pass():
    rule = RedFlagRule("no-such-flag", "t", "f", "a", (Authority("d"),), lambda facts: ())

    with pytest.raises(KeyError):
        ruling(facts(), (rule, Raised("deal", "t", "e")))
