"""The maker of the machine says that it never sold to this party."""

from collections.abc import Iterable, Iterator

from app.domain.facts import AffiliationRecord, Facts
from app.domain.party import Party
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.domain.transaction import Equipment
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.affiliation import bears, newest
from app.red_flags.reading.names import plain
from app.reference.makes import find_make


def check(facts: Facts) -> Iterable[Finding]:
    """Look for a denial by the maker of a machine in this deal that it has not taken back since."""
    for i, party in enumerate(facts.transaction.parties):
        about = [one for one in facts.affiliations if one.date <= facts.as_of and bears(party, one.claimant)]
        if any(one.status == "denied" for one in about):
            yield from _denials(f"parties/{i}", party, about, facts)


def _denials(subject: str, party: Party, about: Iterable[AffiliationRecord], facts: Facts) -> Iterator[Finding]:
    """What the makers of the machines said of the party; `about` are the records about it."""
    told: set[AffiliationRecord] = set()
    for n, item in enumerate(facts.equipment):
        make = item.make or (found.name if (found := find_make(None, item.description)) else None)
        if make is None:
            yield NotAssessed((f"equipment.{n}.make",), "Who made the machine?", matters=goods.may_matter(facts))
            continue
        record = newest(one for one in about if _is_maker(one.principal, make, item))
        if record is not None and record.status == "denied" and record not in told:
            told.add(record)
            yield Raised(
                subject=subject,
                title=f"{record.principal} says it never sold to {party.name}",
                explanation=f"The maker of the {make} denied on {record.date.isoformat()} any tie to {party.name}.",
                evidence={"maker": record.principal, "denied_on": record.date.isoformat()},
            )


def _is_maker(principal: str, make: str, item: Equipment) -> bool:
    """Whether a firm is the maker by the name given, or by another name that this maker is known by."""
    own, words = plain(make).split(), plain(principal).split()
    if own and (words[: len(own)] == own or (len(own) == 1 and own[0] in words)):
        return True
    known = find_make(item.make, item.description)
    return known is not None and find_make(principal) is known


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
