"""Two facts of the request cannot both be true.

A register number whose check digit fails or whose register belongs to another country, an order before
the firm existed, a bank code of another country, a date still to come.
"""

from collections.abc import Iterable, Iterator

from app.domain.facts import Facts
from app.domain.party import Party
from app.domain.red_flag import Authority, Finding, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading.history import past_deals_of
from app.red_flags.reading.names import same_party
from app.red_flags.reading.registers import contradictions_of_identifier
from app.red_flags.reading.whereabouts import country_at_end
from app.reference.places import name_of, printed_under


def check(facts: Facts) -> Iterable[Finding]:
    """Compare what the request says with itself and with the history."""
    for i, party in enumerate(facts.transaction.parties):
        yield from _of_identifiers(i, party)
        yield from _of_dates(facts, i, party)
        yield from _of_address(facts, i, party)
    yield from _of_bank(facts)
    yield from _of_destination(facts)


def _of_identifiers(place: int, party: Party) -> Iterator[Raised]:
    for j, identifier in enumerate(party.identifiers):
        for contradiction in contradictions_of_identifier(party, identifier):
            yield _raised(f"parties/{place}/identifiers/{j}", contradiction)


def _of_dates(facts: Facts, place: int, party: Party) -> Iterator[Raised]:
    born = party.incorporated_on
    if born is None:
        return
    pointer = f"parties/{place}/incorporated_on"
    formed = f"{party.name} is said to be formed on {born.isoformat()}"
    if born > facts.as_of:
        yield _raised(pointer, f"{formed}, which is still to come.")
    deals = past_deals_of(facts, party)
    if deals and deals[0].date < born:
        yield _raised(
            pointer,
            f"{formed}, but ordered on {deals[0].date.isoformat()}.",
        )
    earlier = [
        screening.screened_on
        for screening in facts.earlier
        if screening.screened_on < born and any(same_party(party, other) for other in screening.transaction.parties)
    ]
    if earlier:
        yield _raised(
            pointer,
            f"{formed}, but was screened before, on {min(earlier).isoformat()}.",
        )


def _of_address(facts: Facts, place: int, party: Party) -> Iterator[Raised]:
    named = country_at_end(party.address)
    # Towns in America bear the names of countries.
    if named is None or party.country in (None, "US", "CA"):
        return
    if printed_under(named, facts.as_of) == printed_under(party.country, facts.as_of):
        return
    yield _raised(
        f"parties/{place}/address",
        f"{party.name} is said to be in {name_of(party.country)}, but its address ends with {name_of(named)}.",
    )


def _of_bank(facts: Facts) -> Iterator[Raised]:
    bank = facts.transaction.payment.bank
    if bank and bank.bic and bank.country and len(bank.bic) in (8, 11):
        told = bank.bic[4:6].upper()
        if told != bank.country and told.isalpha():
            yield _raised(
                "payment/bank",
                f"The bank is said to be in {name_of(bank.country)}, but its BIC is of {name_of(told)}.",
            )


def _of_destination(facts: Facts) -> Iterator[Raised]:
    end = facts.transaction.destination
    if end.region and end.country and end.region.partition("-")[0] != end.country.partition("-")[0]:
        yield _raised(
            "destination/region",
            f"{name_of(end.region)} is a region of another country than {name_of(end.country)}.",
        )


def _raised(pointer: str, explanation: str) -> Raised:
    return Raised(
        subject=pointer,
        title="Two facts contradict each other",
        explanation=explanation,
        evidence={"contradiction": explanation},
    )


RULE = RedFlagRule(
    id="document-inconsistency",
    title="Papers that contradict each other",
    fires_when=(
        "Two facts contradict each other: a name or country and the register of its number, a country and the address, "
        "a check digit, a first order before the firm was formed, a bank's code and country."
    ),
    advice="Ask for a fresh extract of the register, and compare number, name and date with the papers.",
    authority=(
        Authority(
            "15 CFR Part 732, Supplement No. 3", "2025-09-30", "Red flag 4: little business background", "secondary"
        ),
        Authority("GoNoGo, reading of papers", "2026-11-25", None, "project"),
    ),
    check=check,
)
