"""The maker of the machine says that it never sold to this party."""

from collections.abc import Iterable, Iterator

from app.domain.facts import AffiliationRecord, Facts
from app.domain.party import Party
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.affiliation import latest_record
from app.red_flags.reading.names import plain
from app.reference.makes import Make, find_make


def check(facts: Facts) -> Iterable[Finding]:
    """Look for a denial by the maker of a machine in this deal that it has not taken back since."""
    for i, party in enumerate(facts.transaction.parties):
        denials = [record for record in facts.affiliations if _stands(facts, party, record)]
        for record in denials:
            make = next((make for make, known in _makes(facts) if _is_maker(record.principal, make, known)), None)
            if make is not None:
                yield Raised(
                    subject=f"parties/{i}",
                    title=f"{record.principal} says it never sold to {party.name}",
                    explanation=f"The maker of the {make} denied on {record.date.isoformat()} any tie to {party.name}.",
                    evidence={"maker": record.principal, "denied_on": record.date.isoformat()},
                )
        if denials:
            yield from _unknown_makes(facts)


def _stands(facts: Facts, party: Party, record: AffiliationRecord) -> bool:
    """Whether a record denies a tie to the party, and that firm itself said nothing else since."""
    return record.status == "denied" and record is latest_record(facts, party, record.principal)


def _makes(facts: Facts) -> Iterator[tuple[str, Make | None]]:
    """The make of each machine, as given or as its description names it, with the maker where we know it."""
    for item in facts.equipment:
        known = find_make(item.make, item.description)
        if name := item.make or (known.name if known else None):
            yield name, known


def _unknown_makes(facts: Facts) -> Iterator[NotAssessed]:
    for n, item in enumerate(facts.equipment):
        if not item.make and find_make(None, item.description) is None:
            yield NotAssessed((f"equipment.{n}.make",), "Who made the machine?", matters=goods.may_matter(facts))


def _is_maker(principal: str, make: str, known: Make | None) -> bool:
    """Whether a firm is the maker by the name given, or by another name that this maker is known by."""
    own, words = plain(make).split(), plain(principal).split()
    if own and (words[: len(own)] == own or (len(own) == 1 and own[0] in words)):
        return True
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
