"""Buyer, consignee, end user, the bank that pays and the destination do not lie together.

The members of the EU count as one place. A tie explains a place: an owner there, a confirmed affiliation
with a firm there, the seller's own bank, or a paper about it.
"""

from collections.abc import Iterable, Iterator

from app.domain.facts import Facts
from app.domain.party import PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions
from app.red_flags.reading.payer import bank_country
from app.red_flags.reading.ties import countries_of_kin, explained_by_paper, sellers_countries
from app.reference.places import in_group, name_of

_ROLES = {
    PartyRole.BUYER: "buyer",
    PartyRole.CONSIGNEE: "consignee",
    PartyRole.END_USER: "end user",
}


def check(facts: Facts) -> Iterable[Finding]:
    """Compare each place with the destination."""
    end = facts.transaction.destination.country
    places = tuple(dict.fromkeys(_places(facts)))
    if end is None:
        yield NotAssessed(("destination.country",), questions.DESTINATION, matters=goods.matter(facts))
        away = places if _apart(facts, places) else ()
    else:
        away = tuple(place for place in places if not _together(facts, place[1], end))
    if away:
        named = " and ".join(f"the {what} is in {name_of(country)}" for what, country in away)
        where = f"The goods go to {name_of(end)}, but {named}" if end else f"Nobody says where the goods go; {named}"
        yield Raised(
            subject="destination",
            title="Parties and destination do not lie together",
            explanation=f"{where}, and nothing explains it.",
            evidence={"destination": end, **dict(away)},
        )
    if bank_country(facts.transaction) is None:
        yield NotAssessed(("payment.bank.country",), questions.BANK, matters=goods.matter(facts))


def _places(facts: Facts) -> Iterator[tuple[str, str]]:
    explained = countries_of_kin(facts)
    for role, word in _ROLES.items():
        for i, party in facts.transaction.in_role(role):
            if party.country is None or party.country in explained:
                continue
            if not explained_by_paper(facts, f"parties.{i}", "destination"):
                yield word, party.country
    bank = bank_country(facts.transaction)
    if bank is None or bank in explained | sellers_countries(facts):
        return
    if not explained_by_paper(facts, "payment.bank", "payment.payer"):
        yield "bank", bank


def _apart(facts: Facts, places: tuple[tuple[str, str], ...]) -> bool:
    """Whether two of the places do not lie together, so that no destination could fit both."""
    return any(not _together(facts, places[0][1], country) for _, country in places[1:])


def _together(facts: Facts, one: str, other: str) -> bool:
    return one == other or (in_group("eu", one, facts.as_of) and in_group("eu", other, facts.as_of))


RULE = RedFlagRule(
    id="destination-mismatch",
    title="Places that do not fit together",
    fires_when=(
        "Buyer, consignee, end user, payer's bank and destination do not lie together, and nothing explains it."
    ),
    advice="Ask why the goods do not go to where the buyer and its bank are, and get a paper that shows it.",
    authority=(
        Authority("FinCEN and BIS joint alert FIN-2022-Alert003", "2022-06-28", None, "secondary"),
        Authority("Commission guidance on enhanced due diligence", "2023-09-07", None, "unverified"),
    ),
    check=check,
)
