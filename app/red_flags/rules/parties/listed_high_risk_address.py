"""A party sits at an address that the Entity List names by itself, whoever uses it.

Unit and building must agree: the building alone is hundreds of firms. Items subject to the EAR need a
licence to anybody there, so it weighs most for a US dealer or goods from the US.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.party import PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.licences import origin
from app.red_flags.reading.listed_places import listed_addresses

_ASKED = (PartyRole.BUYER, PartyRole.CONSIGNEE, PartyRole.END_USER)


def check(facts: Facts) -> Iterable[Finding]:
    """Compare every address of the deal with the addresses that are listed by themselves."""
    for place in listed_addresses(facts):
        yield Raised(
            subject=place.subject,
            title="The address itself is listed",
            explanation=(
                f"{place.given} is the address that {place.listing.id} names by itself ({place.listed}): items "
                "subject to US export rules need a licence to anybody there."
            ),
            grade="us-nexus" if "US" in facts.jurisdictions or origin(facts) == "US" else "default",
            evidence={"address": place.given, "listing": place.listing.id, "listed": place.listed},
        )
    for i, party in facts.transaction.in_role(*_ASKED):
        if not party.address and party.country in ("HK", "CN", "TR", None):
            question = f"What is the full address of {party.name}?"
            yield NotAssessed((f"parties.{i}.address",), question, matters=goods.matter(facts))


RULE = RedFlagRule(
    id="listed-high-risk-address",
    title="An address on the Entity List",
    fires_when="The unit and building of a party are an address that the Entity List names by itself.",
    advice="Do not ship without a licence, whatever the firm at this address is called.",
    authority=(
        Authority("Bureau of Industry and Security, Entity List additions", "2024-06-12", "89 FR 51644", "secondary"),
    ),
    check=check,
    grades=("us-nexus", "default"),
)
