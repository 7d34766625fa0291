"""A party says it belongs to a firm that denies it.

The denial is the caller's own answer, a record in the dealer's register, or a public register of
relationships that shows another parent. A claim that nobody answered is not assessed.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.affiliation import claims, latest_record


def check(facts: Facts) -> Iterable[Finding]:
    """Compare every claim with what the claimed firm answered."""
    for pointer, _, party, claim in claims(facts):
        record = latest_record(facts, party, claim.name)
        contradicted = next((seen for seen in facts.registers if seen.subject == pointer and seen.contradicts), None)
        if claim.confirmed is False:
            how = f"{claim.name} denies it"
        elif record is not None and record.status == "denied":
            how = f"{record.principal} denied it on {record.date.isoformat()}"
        elif contradicted is not None:
            how = f"{contradicted.register} contradicts it: {contradicted.detail}"
        else:
            if claim.confirmed is None and record is None:
                question = f"What does {claim.name} say when asked whether {party.name} belongs to it?"
                yield NotAssessed(
                    (f"{pointer.replace('/', '.')}.confirmed",), question, matters=goods.may_matter(facts)
                )
            continue
        yield Raised(
            subject=pointer,
            title=f"Says it belongs to {claim.name}, which is denied",
            explanation=f"{party.name} claims a tie to {claim.name}; {how}.",
            evidence={"party": party.name, "claimed": claim.name, "relation": claim.relation},
        )


RULE = RedFlagRule(
    id="false-affiliation-claim",
    title="A false claim to belong to a known firm",
    fires_when="The claimed company denies the tie, or a public register of relationships contradicts it.",
    advice="Call the claimed company on a number from its own website; do not deal with a firm that borrows a name.",
    authority=(
        Authority("C4ADS report on foreign machine tools in Russian arms making", "2024-06-18", None, "secondary"),
        Authority("FinCEN and BIS joint alert FIN-2022-Alert003", "2022-06-28", None, "project"),
    ),
    check=check,
)
