"""The maker of the machine says that it never sold to this party."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.affiliation import bears
from app.red_flags.reading.names import plain


def check(facts: Facts) -> Iterable[Finding]:
    """Look for a denial by the maker of a machine in this deal."""
    denials = [record for record in facts.affiliations if record.status == "denied" and record.date <= facts.as_of]
    makes = {plain(item.make): item.make for item in facts.equipment if item.make}
    for i, party in enumerate(facts.transaction.parties):
        for record in denials:
            make = next((given for key, given in makes.items() if _is_maker(record.principal, key)), None)
            if make is not None and bears(party, record.claimant):
                yield Raised(
                    subject=f"parties/{i}",
                    title=f"{record.principal} says it never sold to {party.name}",
                    explanation=f"The maker of the {make} denied on {record.date.isoformat()} any tie to {party.name}.",
                    evidence={"maker": record.principal, "denied_on": record.date.isoformat()},
                )
    if denials and facts.equipment and not makes:
        yield NotAssessed(("equipment.0.make",), "Who made the machine?", matters=goods.may_matter(facts))


def _is_maker(principal: str, make: str) -> bool:
    words = plain(principal).split()
    return bool(make) and (make in words or make.split() == words[: len(make.split())])


RULE = RedFlagRule(
    id="manufacturer-denies-relationship",
    title="The maker denies the relationship",
    fires_when="The maker of a machine in the deal says that it never sold to this party.",
    advice="Ask where the machine stood until now, and for the papers of each sale since it left the maker.",
    authority=(
        Authority("C4ADS report on foreign machine tools in Russian arms making", "2024-06-18", None, "secondary"),
    ),
    check=check,
)
