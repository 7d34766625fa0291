"""Two parties of the deal that are said to be independent share an address, a mailbox, a site or a phone."""

from collections.abc import Iterable
from itertools import combinations

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.contacts import shared_contacts_of
from app.red_flags.reading.names import same_party
from app.red_flags.reading.ties import are_kin


def check(facts: Facts) -> Iterable[Finding]:
    """Compare the contacts of every two parties."""
    parties = facts.transaction.parties
    for (i, one), (j, other) in combinations(enumerate(parties), 2):
        shared = shared_contacts_of(one, other)
        if shared and not same_party(one, other) and not are_kin(facts, one, other):
            yield Raised(
                subject=f"parties/{j}",
                title=f"{one.name} and {other.name} share their {' and '.join(shared)}",
                explanation="Two parties who appear as independent of each other can be reached at the same place.",
                evidence={"parties": [f"parties/{i}", f"parties/{j}"], "shared": list(shared)},
            )
    silent = [
        f"parties.{i}.address" for i, party in enumerate(parties) if not (party.address or party.phone or party.email)
    ]
    if len(parties) > 1 and silent:
        question = "What are the addresses and phones of all parties?"
        yield NotAssessed(tuple(silent), question, matters=goods.matter(facts))


RULE = RedFlagRule(
    id="shared-contact-with-related-party",
    title="Independent parties at one door",
    fires_when="Two parties of the deal said to be independent share an address, phone or domain.",
    advice="Ask how the two belong together, and treat them as one until it is explained.",
    authority=(Authority("European Commission guidance on enhanced due diligence", "2023-09-07", None, "unverified"),),
    check=check,
)
