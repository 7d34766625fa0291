"""The named end user says it ordered nothing, or does not exist.

What the dealer knows from asking (`confirmed_by_end_user`), and what the affiliation register holds as
denied between a party of the deal and the named end user.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.end_user import end_users
from app.red_flags.reading.names import goes_by, same_party


def check(facts: Facts) -> Iterable[Finding]:
    """Read the answer of the end user, and the register."""
    told = facts.transaction.end_use.confirmed_by_end_user
    named = end_users(facts)
    subject = f"parties/{named[0][0]}" if named else "end_use/confirmed_by_end_user"
    denials = [
        f"{party.name} denied on {record.date.isoformat()} to have to do with {record.claimant}"
        for _, party in named
        for record in facts.affiliations
        if record.status == "denied"
        and record.date <= facts.as_of
        and goes_by(party, record.principal)
        and any(goes_by(other, record.claimant) for other in facts.transaction.parties)
    ]
    if told is False:
        denials.insert(0, "the named end user does not confirm the deal")
    if denials:
        explanation = "; ".join(denials)
        yield Raised(
            subject=subject,
            title="The named end user denies the deal",
            explanation=f"{explanation[:1].upper()}{explanation[1:]}.",
            evidence={"confirmed_by_end_user": told, "denials": denials},
        )
    elif told is None and any(not _is_buyer_too(facts, i) for i, _ in named):
        yield NotAssessed(
            ("end_use.confirmed_by_end_user",),
            "Has the end user itself confirmed the order?",
            matters=goods.matter(facts),
        )


def _is_buyer_too(facts: Facts, place: int) -> bool:
    party = facts.transaction.parties[place]
    return any(other is not party and same_party(party, other) for other in facts.transaction.parties)


RULE = RedFlagRule(
    id="false-end-user",
    title="False end user",
    fires_when="The named end user denies the deal or does not exist.",
    advice="Stop the deal, and ask the buyer in writing who really is to use the goods.",
    authority=(
        Authority(
            "OLG Stuttgart, judgment on machine tools for a Russian rifle maker",
            "2024-11",
            "End use and consignee falsified",
            "secondary",
        ),
        Authority("BIS guidance to industry", "2024-07-10", None, "secondary"),
    ),
    check=check,
)
