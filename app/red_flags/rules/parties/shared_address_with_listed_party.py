"""A party sits where a listed party sits that it is not itself.

The same unit needs a person whatever the goods; the same building only where the goods matter, because
hundreds of honest firms share an office tower or a free zone.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.match import Nearness, SharedPlace
from app.domain.party import PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.listed_places import shared_places

_ASKED = (PartyRole.BUYER, PartyRole.CONSIGNEE, PartyRole.END_USER)


def check(facts: Facts) -> Iterable[Finding]:
    """Compare every address of the deal with those of the lists."""
    found: dict[str, list[SharedPlace]] = {}
    for place in shared_places(facts):
        found.setdefault(place.subject, []).append(place)
    for subject, places in found.items():
        yield _raised(facts, subject, places)
    for i, party in facts.transaction.in_role(*_ASKED):
        if not party.address:
            question = f"What is the full address of {party.name}?"
            yield NotAssessed((f"parties.{i}.address",), question, matters=goods.matter(facts))


def _raised(facts: Facts, subject: str, places: list[SharedPlace]) -> Raised:
    nearest = [place for place in places if place.nearness is Nearness.SAME_UNIT] or places
    same_unit = nearest[0].nearness is Nearness.SAME_UNIT
    names = ", ".join(dict.fromkeys(place.listing.name for place in nearest))
    grade = "same-building" if goods.matter(facts) else "same-building-other-goods"
    return Raised(
        subject=subject,
        title=f"Shares its {'unit' if same_unit else 'building'} with {names}",
        explanation=(
            f"The address given, {nearest[0].given}, is in the same {'unit' if same_unit else 'building'} as the "
            f"listed {nearest[0].listing.name} ({nearest[0].listed})."
        ),
        grade="same-unit" if same_unit else grade,
        evidence={
            "address": nearest[0].given,
            "listed": [f"{place.listing.id}: {place.listed}" for place in nearest],
        },
    )


RULE = RedFlagRule(
    id="shared-address-with-listed-party",
    title="Same address as a listed party",
    fires_when="The address of a party is in the same unit or building as that of a listed party.",
    advice="Ask for a lease or register extract and find out whether the two firms share people or owners.",
    authority=(
        Authority("FinCEN and BIS joint notice FIN-2023-NTC2", "2023-11-06", None, "secondary"),
        Authority("BIS guidance to financial institutions", "2024-10-09", None, "unverified"),
    ),
    check=check,
    grades=("same-unit", "same-building", "same-building-other-goods"),
)
