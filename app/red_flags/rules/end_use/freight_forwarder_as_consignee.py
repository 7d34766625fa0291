"""The goods end at a freight forwarder, and no end user stands behind it."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.party import Party, PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import end_user, goods
from app.red_flags.reading.names import same_party
from app.red_flags.reading.traders import is_forwarder


def check(facts: Facts) -> Iterable[Finding]:
    """Look at each final consignee: its business, its name, and its other roles in the deal."""
    consignees = facts.transaction.in_role(PartyRole.CONSIGNEE)
    if not consignees:
        unknown = goods.matter(facts) and not end_user.has_named_end_user(facts)
        yield NotAssessed(("parties",), "Who is the final consignee?", matters=unknown)
        return
    if goods.without_goods(facts) or end_user.has_named_end_user(facts):
        return
    for i, party in consignees:
        if is_forwarder(party) or _forwards_in_this_deal(facts, party):
            yield Raised(
                subject=f"parties/{i}",
                title="The final consignee is a freight forwarder",
                explanation=f"{party.name} moves goods for others, and nobody is named who is to use them.",
                evidence={"consignee": party.name, "business": party.business},
            )


def _forwards_in_this_deal(facts: Facts, party: Party) -> bool:
    forwarders = facts.transaction.in_role(PartyRole.FREIGHT_FORWARDER, PartyRole.CARRIER)
    return any(same_party(party, other) for _, other in forwarders)


RULE = RedFlagRule(
    id="freight-forwarder-as-consignee",
    title="Forwarder as consignee",
    fires_when="The final consignee is a freight forwarder and no end user stands behind it.",
    advice="Ask for whom the forwarder takes the goods, and have that party named in the papers.",
    authority=(
        Authority(
            "15 CFR Part 732, Supplement No. 3",
            "2025-09-30",
            "Red flag 9: forwarder as final destination",
            "secondary",
        ),
        Authority("FinCEN and BIS joint alert FIN-2022-Alert003", "2022-06-28", None, "secondary"),
    ),
    check=check,
)
