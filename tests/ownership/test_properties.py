"""Ownership answers do not depend on how the graph was given."""

from hypothesis import given
from hypothesis import strategies as st

from app.ownership.findings import find_ownership
from app.ownership.graph import may_be_owned
from tests.builders import listing
from tests.ownership.building import deal, owner, party

COMPANIES = ["Alpha", "Bravo", "Carmen", "Delta", "Echo"]
PEOPLE = ["Igor", "Olga", "Max", "Nina"]
LISTED = {
    "Igor": listing("Igor", uid="1"),
    "Olga": listing("Olga", uid="2", source="eu-fsf"),
    "Delta": listing("Delta", uid="3"),
}
SHARES = st.one_of(st.none(), st.integers(1, 100).map(float))
OWNERS = st.dictionaries(st.sampled_from([*COMPANIES, *PEOPLE]), SHARES, max_size=4)
DEALS = st.fixed_dictionaries(dict.fromkeys(COMPANIES, OWNERS))


def built(shares, order=None, turn=False):
    names = order or list(shares)
    parties = []
    for name in names:
        owners = [owner(o, s) for o, s in shares[name].items()]
        parties.append(party(name, *(reversed(owners) if turn else owners)))
    return deal(*parties, listed=LISTED)


def answers(facts):
    """Findings by the party's name, so that places in the request do not matter."""
    names = [given.name for given in facts.transaction.parties]
    return {
        (names[int(f.subject.split("/")[1])], f.rule): (f.least, f.most, f.reaches, f.owners, f.paths, f.note)
        for f in find_ownership(facts)
    }


@given(DEALS, st.permutations(COMPANIES))
def test_order_of_parties_and_owners_does_not_matter(shares, order):
    assert answers(built(shares)) == answers(built(shares, order, turn=True))


@given(DEALS)
def test_an_unrelated_unlisted_party_changes_nothing(shares):
    facts = built(shares)
    more = deal(
        *[party(name, *(owner(o, s) for o, s in shares[name].items())) for name in shares],
        party("Zeppelin", owner("Wolfgang", 100.0)),
        listed=LISTED,
    )

    assert answers(more) == answers(facts)


@given(DEALS)
def test_bounds_are_bounds(shares):
    for least, most, reaches, *_ in answers(built(shares)).values():
        assert 0.0 <= least <= most <= 100.0
        assert reaches is not None or least < most


@given(DEALS, st.sampled_from(COMPANIES))
def test_one_more_listed_owner_never_lowers_the_reach(shares, company):
    before = answers(built(shares))
    grown = {**shares, company: {**shares[company], "Igor": 100.0}}
    after = answers(built(grown))

    for key, (least, *_rest) in before.items():
        assert after[key][0] >= least


@given(DEALS)
def test_owners_given_in_one_party_or_over_two_entries_of_it_are_the_same(shares):
    whole = built(shares)
    entries = []
    for name in shares:
        entries.append(party(name, *(owner(o, s) for o, s in shares[name].items())))
        entries.append(party(name, *(owner(o, s) for o, s in shares[name].items()), role="end_user"))

    assert answers(deal(*entries, listed=LISTED)) == answers(whole)


@given(DEALS)
def test_somebody_is_owned_only_where_a_listed_party_is_named_as_owner(shares):
    facts = built(shares)
    named = {given.name for party in facts.transaction.parties for given in party.owners or ()}

    assert may_be_owned(facts.transaction, facts.matches, facts.as_of) == (not named.isdisjoint(LISTED))
