"""The stated business of whoever takes the machine does not use such a machine.

A trader in machines takes them to sell them; a trader in other goods has no use for one. A leasing firm owns what
a named user works with.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.party import Party, PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions
from app.red_flags.reading.end_user import named_end_users
from app.red_flags.reading.traders import is_forwarder
from app.reference import lexicon
from app.reference.trades import machine_group, understand, works_with

_TAKING = (PartyRole.BUYER, PartyRole.CONSIGNEE, PartyRole.INTERMEDIATE_CONSIGNEE, PartyRole.END_USER)


def check(facts: Facts) -> Iterable[Finding]:
    """Compare the business of everybody who takes the goods with the goods."""
    headings = goods.headings(facts)
    seen = set()
    for i, party in facts.transaction.in_role(*_TAKING):
        if (party.name, party.business) in seen or is_forwarder(party):
            continue
        if party.business is None:
            if party.role is PartyRole.BUYER and not _told_elsewhere(facts, party):
                pointer = f"parties.{i}.business"
                yield NotAssessed((pointer,), questions.BUSINESS, matters=goods.matter(facts))
            continue
        seen.add((party.name, party.business))
        if headings and _has_no_use(facts, party.business) and not _leases_to_another(facts, party):
            yield Raised(
                subject=f"parties/{i}",
                title=f"{party.name} ({party.business}) has no use for such a machine",
                explanation=f"A business of the kind \u201c{party.business}\u201d does not use the goods described.",
                evidence={"business": party.business, "hs_headings": sorted(headings)},
            )


def _told_elsewhere(facts: Facts, party: Party) -> bool:
    return any(other.business for other in facts.transaction.parties if other.name == party.name)


def _leases_to_another(facts: Facts, party: Party) -> bool:
    leases = "leasing" in lexicon.load("trades").ids(party.business)
    return leases and any(user.name != party.name for _, user in named_end_users(facts))


def _has_no_use(facts: Facts, business: str) -> bool:
    headings = goods.headings(facts)
    if not understand(business).trades:
        return works_with(business, headings, by_hand=goods.all_worked_by_hand(facts)) is False
    # What a trader deals in: machines for the goods' own kind are its stock.
    wares = {
        group
        for entry, _ in lexicon.load("trades").read(business)
        if entry.values["kind"] != "trader"
        for group in entry.values.get("uses", ())
    }
    groups = {group for heading in headings if (group := machine_group(heading))}
    return bool(wares) and "any" not in wares and wares.isdisjoint(groups)


RULE = RedFlagRule(
    id="business-mismatch",
    title="The business does not use such a machine",
    fires_when="The stated business of whoever takes the goods does not use such a machine.",
    advice="Ask what the machine is for and where it will stand; ask for pictures of the workshop.",
    authority=(
        Authority("15 CFR Part 732, Supplement No. 3 (know your customer)", "2025-09-30", None, "secondary"),
        Authority("FinCEN and BIS joint notice FIN-2023-NTC2", "2023-11-06", None, "secondary"),
    ),
    check=check,
)
