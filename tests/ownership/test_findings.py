"""How far listed owners reach, rule by rule."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.facts import EarlierScreening
from app.ownership.findings import find_ownership
from app.ownership.links import LinkIndex
from lists.model import Effect, Kind, Link
from tests.builders import listing, transaction
from tests.ownership.building import deal, owner, party

SDN_A = listing("A", uid="1")
SDN_C = listing("C", uid="2")
EU_A = listing("A", uid="3", source="eu-fsf")
UK_A = listing("A", uid="4", source="uk-sanctions")
EL_A = listing("A", uid="5", source="us-el", effect=Effect.LICENCE_REQUIRED)
ANNEX_IV_A = listing("A", uid="6", source="eu-annex-iv", effect=Effect.LICENCE_REQUIRED)


def reach(facts, subject="parties/0"):
    """Rule name to (least, most, reaches) for one party."""
    return {f.rule: (f.least, f.most, f.reaches) for f in find_ownership(facts) if f.subject == subject}


def test_each_layer_is_judged_by_itself_and_shares_are_not_multiplied():
    facts = deal(
        party("Buyer B", owner("Holding H", 40), owner("C", 10), owner("Free", 50)),
        party("Holding H", owner("A", 60), owner("Somebody", 40)),
        listed={"A": SDN_A, "C": SDN_C},
    )

    assert reach(facts)["OFAC 50 percent rule"] == (50.0, 50.0, True)


def test_a_holding_below_the_threshold_counts_for_nothing_but_is_told():
    facts = deal(
        party("Buyer B", owner("Holding H", 40), owner("C", 10), owner("Free", 50)),
        party("Holding H", owner("A", 45), owner("Somebody", 55)),
        listed={"A": SDN_A, "C": SDN_C},
    )

    assert reach(facts)["OFAC 50 percent rule"] == (10.0, 10.0, False)


def test_a_holding_that_only_stands_behind_the_buyer_is_told_at_the_buyer():
    facts = deal(
        party("Buyer B", owner("Holding H", 40), owner("Free", 60), role="buyer"),
        party("Holding H", owner("A", 60), owner("Somebody", 40)),
        listed={"A": SDN_A},
    )

    assert {finding.subject for finding in find_ownership(facts)} == {"parties/0"}
    assert reach(facts)["OFAC 50 percent rule"] == (40.0, 40.0, False)


def test_a_holding_that_takes_part_is_judged_itself():
    facts = deal(
        party("Buyer B", owner("Holding H", 40), owner("Free", 60), role="buyer"),
        party("Holding H", owner("A", 60), owner("Somebody", 40), role="payer"),
        listed={"A": SDN_A},
    )

    assert reach(facts, "parties/1")["OFAC 50 percent rule"] == (60.0, 60.0, True)


@pytest.mark.parametrize(
    "source, on, share, reaches",
    [
        ("ofac-sdn", "2026-11-25", 50.0, True),
        ("ofac-sdn", "2026-11-25", 49.99, False),
        ("eu-fsf", "2024-07-03", 50.0, True),
        ("eu-fsf", "2024-07-02", 50.0, False),
        ("eu-fsf", "2024-07-02", 50.1, True),
        ("uk-sanctions", "2026-11-25", 50.0, False),
        ("uk-sanctions", "2026-11-25", 51.0, True),
        ("ch-seco", "2026-11-25", 50.0, True),
    ],
    ids=lambda value: str(value),
)
def test_threshold_of_each_jurisdiction_on_its_day(source, on, share, reaches):
    facts = deal(
        party("Buyer B", owner("A", share), owner("Free", 100 - share)),
        listed={"A": listing("A", source=source)},
        as_of=on,
    )

    assert [f.reaches for f in find_ownership(facts)] == [reaches]


def test_two_listed_owners_are_added_up_by_the_eu_and_not_by_the_uk():
    eu_c = listing("C", uid="8", source="eu-fsf")
    uk_c = listing("C", uid="9", source="uk-sanctions")
    parties = party("Buyer B", owner("A", 30), owner("C", 25), owner("Free", 45))

    assert reach(deal(parties, listed={"A": EU_A, "C": eu_c}))["EU ownership test"] == (55.0, 55.0, True)
    uk = reach(deal(parties, listed={"A": UK_A, "C": uk_c}))["UK ownership and control test"]
    assert uk == (30.0, 30.0, False)


@pytest.mark.parametrize(
    "on, suspended",
    [
        ("2025-09-28", None),
        ("2025-09-29", False),
        ("2025-11-10", True),
        ("2026-11-09", True),
        ("2026-11-10", False),
    ],
)
def test_bis_affiliates_rule_is_switched_by_its_dates(on, suspended):
    facts = deal(party("Buyer B", owner("A", 60), owner("Free", 40)), listed={"A": EL_A}, as_of=on)

    (finding,) = find_ownership(facts)

    if suspended is None:
        assert finding.jurisdiction == ""
    else:
        assert (finding.rule, finding.suspended) == ("BIS Affiliates Rule", suspended)


def test_the_answer_asks_to_confirm_that_the_bis_rule_is_back():
    facts = deal(party("Buyer B", owner("A", 60), owner("Free", 40)), listed={"A": EL_A})

    (finding,) = find_ownership(facts)

    assert "confirm" in finding.note


def test_unknown_share_leaves_the_threshold_undetermined():
    facts = deal(party("Buyer B", owner("A"), owner("Free", 20)), listed={"A": SDN_A})

    assert reach(facts)["OFAC 50 percent rule"] == (0.0, 80.0, None)


def test_owners_nobody_names_may_hold_the_rest():
    facts = deal(party("Buyer B", owner("A", 30)), listed={"A": SDN_A})

    assert reach(facts)["OFAC 50 percent rule"] == (30.0, 100.0, None)


def test_an_uncertain_match_never_reaches_for_certain():
    facts = deal(party("Buyer B", owner("A", 100)), listed={"A": SDN_A}, confidence="probable")

    assert reach(facts)["OFAC 50 percent rule"] == (0.0, 100.0, None)


def test_loops_of_ownership_end():
    facts = deal(
        party("Buyer B", owner("Holding H", 60), owner("A", 40)),
        party("Holding H", owner("Buyer B", 60), owner("A", 40)),
        listed={"A": SDN_A},
    )

    assert reach(facts)["OFAC 50 percent rule"] == (40.0, 40.0, False)


def test_a_loop_with_a_listed_majority_reaches_round():
    facts = deal(
        party("Buyer B", owner("Holding H", 100)),
        party("Holding H", owner("Buyer B", 40), owner("A", 60)),
        listed={"A": SDN_A},
    )

    assert reach(facts)["OFAC 50 percent rule"] == (100.0, 100.0, True)


def test_a_party_is_not_its_own_owner():
    facts = deal(party("A", owner("A", 100)), listed={"A": SDN_A})

    assert find_ownership(facts) == ()


def test_a_company_of_the_same_name_abroad_can_be_the_owner():
    facts = deal(
        party("Bodor GmbH", owner("Bodor LLC", 100, kind="company")),
        listed={"Bodor LLC": listing("LLC BODOR", uid="7")},
    )

    assert reach(facts)["OFAC 50 percent rule"] == (100.0, 100.0, True)


def test_shares_over_a_hundred_are_told():
    facts = deal(party("Buyer B", owner("A", 60), owner("Free", 70)), listed={"A": SDN_A})

    (finding,) = find_ownership(facts)

    assert finding.reaches
    assert "more than 100 %" in finding.note


def test_a_listed_director_is_no_owner():
    facts = deal(party("Buyer B", {"name": "A", "relation": "director"}), listed={"A": SDN_A})

    assert find_ownership(facts) == ()


def test_a_relative_with_a_share_is_an_owner():
    facts = deal(party("Buyer B", {"name": "A", "relation": "spouse", "share_percent": 60}), listed={"A": SDN_A})

    assert reach(facts)["OFAC 50 percent rule"] == (60.0, 100.0, True)


def test_a_list_without_an_ownership_rule_is_told_and_decides_nothing():
    facts = deal(party("Buyer B", owner("A", 100)), listed={"A": ANNEX_IV_A})

    (finding,) = find_ownership(facts)

    assert (finding.jurisdiction, finding.least) == ("", 100.0)


def test_a_subsidiary_named_by_the_list_is_owned_as_far_as_anybody_knows():
    holding = listing("STATE HOLDING", uid="9", links=(Link("subsidiary", name="Buyer B LLC", share_percent=51.0),))
    facts = deal(party("Buyer B"), listed={})

    (finding,) = find_ownership(facts, LinkIndex([holding]))

    assert (finding.least, finding.most, finding.reaches) == (0.0, 100.0, None)
    assert "STATE HOLDING" in finding.paths[0]


def test_the_same_party_in_two_roles_is_judged_once():
    facts = deal(
        party("Buyer B", role="buyer") | {"owners": None},
        party("BUYER B", owner("A", 60), owner("Free", 40), role="end_user"),
        listed={"A": SDN_A},
    )

    assert [f.subject for f in find_ownership(facts)] == ["parties/1"]


def test_an_owner_left_out_since_an_earlier_screening_is_told():
    listed = listing("PETROV, Ivan", uid="11", kind=Kind.PERSON, listed_on=date(2026, 10, 1))
    facts = deal(
        party("Buyer B", owner("Elena Petrova", 100, related_to="Ivan Petrov")),
        listed={"Ivan Petrov": listed},
    )
    before = transaction(parties=[party("Buyer B", owner("Ivan Petrov", 100))])
    facts = replace(facts, earlier=(EarlierScreening("scr_1", date(2026, 9, 1), before, True),))

    (finding,) = find_ownership(facts)

    assert (finding.rule, finding.reaches) == ("Former listed owner", None)
    assert "30 days" in finding.note


def test_paths_name_the_whole_chain():
    facts = deal(
        party("Buyer B", owner("Holding H", 100)),
        party("Holding H", owner("A", 60), owner("Free", 40)),
        listed={"A": SDN_A},
    )

    finding = next(f for f in find_ownership(facts) if f.subject == "parties/0")

    assert finding.paths == ("A (listed: ofac-sdn:1) owns 60 % of Holding H; Holding H owns 100 % of Buyer B",)
