"""Family, associates and affiliates."""

from datetime import date

import pytest

from app.domain.ownership import TieKind
from app.ownership.links import LinkIndex
from app.ownership.related import related_name
from app.ownership.ties import find_ties
from lists.model import Link
from tests.builders import listing
from tests.ownership.building import deal, owner, party


def kinds(facts, links=()):
    return [(tie.kind, tie.subject, tie.direct, tie.stated_by) for tie in find_ties(facts, LinkIndex(links))]


@pytest.mark.parametrize(
    "relation, kind, direct",
    [
        ("subsidiary", TieKind.AFFILIATE, True),
        ("parent", TieKind.AFFILIATE, True),
        ("linked_to", TieKind.AFFILIATE, False),
    ],
)
def test_a_list_names_the_party_in_the_entry_of_another(relation, kind, direct):
    listed = listing("STAN LLC", links=(Link(relation, name="Buyer B Limited Liability Company"),))
    facts = deal(party("Buyer B LLC"), listed={})

    assert kinds(facts, [listed]) == [(kind, "parties/0", direct, "list")]


def test_a_list_names_a_director_as_family():
    listed = listing("KHOMENKO, Igor", countries=("RU",), links=(Link("family", name="KHOMENKO, Elena"),))
    facts = deal(party("Buyer B", {"name": "Elena Khomenko", "relation": "director", "country": "RU"}), listed={})

    assert kinds(facts, [listed]) == [(TieKind.FAMILY, "parties/0/owners/0", False, "list")]


def test_a_common_name_in_a_list_ties_only_with_a_country_in_common():
    listed = listing("AMEGINO FZE", countries=("AE",), links=(Link("owner", name="Andrey Mironov"),))

    def behind(country):
        return deal(party("Buyer B", {"name": "Andrey Mironov", "relation": "owner", "country": country}), listed={})

    assert kinds(behind("EE"), [listed]) == []
    assert kinds(behind("AE"), [listed]) == [(TieKind.ASSOCIATE, "parties/0/owners/0", False, "list")]


def test_a_claimed_parent_that_also_owns_a_listed_company_makes_a_sister():
    listed = listing("STAN LLC", links=(Link("parent", name="Holding Eins AG"),))
    claim = {"name": "Holding Eins AG", "relation": "subsidiary", "confirmed": True}
    facts = deal(party("Buyer B", claimed_affiliations=[claim]), listed={})

    assert kinds(facts, [listed]) == [(TieKind.AFFILIATE, "parties/0/claimed_affiliations/0", False, "list")]


def test_a_delisted_entry_ties_nobody_any_more():
    listed = listing("STAN LLC", links=(Link("parent", name="Buyer B LLC"),), delisted_on=date(2025, 1, 1))

    assert kinds(deal(party("Buyer B LLC"), listed={}), [listed]) == []


def test_an_unnamed_relation_to_a_listed_party_is_an_association():
    facts = deal(
        party("Buyer B", owner("Elena P", 100, related_to="Stan LLC")),
        listed={"Stan LLC": listing("STAN LLC")},
    )

    assert kinds(facts) == [(TieKind.ASSOCIATE, "parties/0/owners/0", False, "request")]


def test_a_listed_party_and_its_owner_are_no_associates_of_themselves():
    facts = deal(
        party("Stan LLC", owner("Igor K", 100)),
        party("STAN", owner("Igor K", 100)),
        listed={"Stan LLC": listing("STAN LLC")},
    )

    assert kinds(facts) == []


@pytest.mark.parametrize(
    "text, name",
    [
        ("the owner of Alfa Machinery Group", "Alfa Machinery Group"),
        ("wife of the owner of Alfa Machinery Group", "Alfa Machinery Group"),
        ("majority shareholder of Stan LLC", "Stan LLC"),
        ("Igor Khomenko", "Igor Khomenko"),
        ("Owner Tools Ltd", "Owner Tools Ltd"),
    ],
)
def test_the_name_inside_a_relation_in_words(text, name):
    assert related_name(text) == name
