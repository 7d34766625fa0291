"""The picture of who stands behind whom."""

import random
import xml.etree.ElementTree as ET
from itertools import combinations, product

import pytest

from app.domain.red_flag import RedFlag, Severity
from app.ownership.picture import draw_network
from tests.builders import listing
from tests.ownership.building import deal, owner, party

SVG = "{http://www.w3.org/2000/svg}"


def drawn(facts, flags=()):
    return ET.fromstring(draw_network(facts.transaction, facts.matches, flags))


def words(picture):
    return [node.text for node in picture.iter(f"{SVG}text")]


def boxes(picture):
    found = [group.find(f"{SVG}rect") for group in picture.iter(f"{SVG}g")]
    return [tuple(float(rect.get(key)) for key in ("x", "y", "width", "height")) for rect in found]


def test_a_listed_owner_is_said_to_be_listed_in_words():
    facts = deal(
        party("Zemun Metal DOO", owner("Igor Khomenko", 30), role="buyer"),
        listed={"Igor Khomenko": listing("KHOMENKO", source="eu-annex-i")},
    )

    text = words(drawn(facts))

    assert "LISTED (confirmed): eu-annex-i" in text
    assert "30 %" in text
    assert "buyer" in text


def test_somebody_in_two_places_is_drawn_once():
    facts = deal(
        party("Alpha Tools", owner("Andrey Mironov", 60), role="buyer"),
        party("ALPHA TOOLS", role="end_user"),
        party("Beta FZE", owner("MIRONOV, Andrey", 60)),
        listed={},
    )

    picture = drawn(facts)

    assert len(boxes(picture)) == 4  # the deal, two companies, one man
    assert "buyer, end user" in words(picture)


def test_a_denied_claim_and_a_marriage_are_drawn():
    facts = deal(
        party(
            "ELE Technology",
            {"name": "Elena P", "relation": "spouse", "related_to": "Igor P"},
            claimed_affiliations=[{"name": "Gray Machinery", "relation": "subsidiary", "confirmed": False}],
        ),
        listed={},
    )

    assert {"subsidiary, denied", "spouse of", "Igor P"} <= set(words(drawn(facts)))


def test_a_flagged_party_says_which_flag():
    facts = deal(party("ELE Technology"), listed={})
    flag = RedFlag("false-affiliation-claim", Severity.HIGH, "parties/0", "Says so", "", {}, (), "")

    assert "high: false affiliation claim" in words(drawn(facts, [flag]))


@pytest.mark.parametrize("name", ['A & B <Tools> "x"', "深圳市易络电子有限公司", "bad\x00\x1bname", "W" * 200])
def test_any_name_makes_a_picture(name):
    assert boxes(drawn(deal(party(name, owner("Somebody", 10)), listed={})))


@pytest.mark.parametrize("parties, owners", [(1, 0), (3, 2), (12, 4)])
def test_boxes_never_overlap_and_stay_inside(parties, owners):
    facts = deal(
        *(
            party(f"Company {i}", *(owner(f"Owner {i} {j}", 10) for j in range(owners)), role="buyer")
            for i in range(parties)
        ),
        listed={},
    )

    picture = drawn(facts)

    for (x, y, w, h), (u, v, _, _) in combinations(boxes(picture), 2):
        assert abs(x - u) >= w or abs(y - v) >= h
    for x, y, w, h in boxes(picture):
        assert x >= 0
        assert x + w <= float(picture.get("width"))
        assert y + h <= float(picture.get("height"))


@pytest.mark.parametrize("nodes", [3, 12, 30, 60])
def test_words_on_ties_stand_beside_the_boxes_and_beside_each_other(nodes):
    dice = random.Random(nodes)
    parties = [party(f"Company {i}", role=dice.choice(["buyer", "consignee", "payer"])) for i in range(1 + nodes // 5)]
    for i in range(nodes - len(parties) - 1):
        among = dice.choice(parties)
        if dice.random() < 0.2:
            claim = {"name": f"Known Firm {i}", "relation": "subsidiary"}
            among["claimed_affiliations"] = [*among.get("claimed_affiliations", []), claim]
            continue
        among["owners"].append(owner(f"Owner {i}", dice.choice([None, 12.5, 100.0])))
        if dice.random() < 0.2:
            parties.append(party(f"Owner {i}", owner(f"Owner {i} of Owner", 50.0)))

    picture = drawn(deal(*parties, listed={}))

    labels = tie_labels(picture)
    assert len(boxes(picture)) >= nodes
    assert len(labels) >= nodes - 1
    for (x, y, half), (left, top, width, height) in product(labels, boxes(picture)):
        assert not (left - half < x < left + width + half and top - 4 < y < top + height + 4)
    for (x, y, half), (u, v, other) in combinations(labels, 2):
        assert abs(y - v) >= 11 or abs(x - u) >= half + other


def tie_labels(picture):
    """Middle and half width, as letters of the common fonts take it, of each word on a tie."""
    found = [node for node in picture.iter(f"{SVG}text") if node.get("paint-order")]
    return [(float(node.get("x")), float(node.get("y")) - 4, 2.9 * len(node.text)) for node in found]


def test_the_picture_is_the_same_each_time():
    facts = deal(party("Alpha", owner("A", 10), owner("B", 20)), party("Beta", owner("A", 30)), listed={})

    assert draw_network(facts.transaction, facts.matches) == draw_network(facts.transaction, facts.matches)
