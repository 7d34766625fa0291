"""What the dealer's register and the claims in the request say about who belongs to whom."""

from collections.abc import Iterator

from app.domain.facts import AffiliationRecord, Facts
from app.domain.party import AffiliationClaim, Party
from app.matching import compare_names
from app.red_flags.reading.names import goes_by, same_name

# The register is written by hand: a legal form or a plural more or less is the same firm.
_SAME_FIRM = 0.9


def claims(facts: Facts) -> Iterator[tuple[str, int, Party, AffiliationClaim]]:
    """Each claim with its pointer, the party's place and the party."""
    for i, party in enumerate(facts.transaction.parties):
        for j, claim in enumerate(party.claimed_affiliations):
            yield f"parties/{i}/claimed_affiliations/{j}", i, party, claim


def latest_record(facts: Facts, party: Party, principal: str) -> AffiliationRecord | None:
    """The newest record, up to the day of the screening, about this party and this principal.

    Of two of one day the denial counts, which may have come last.
    """
    about = [
        record
        for record in facts.affiliations
        if record.date <= facts.as_of and bears(party, record.claimant) and is_firm(record.principal, principal)
    ]
    return max(about, key=lambda record: (record.date, record.status == "denied"), default=None)


def bears(party: Party, name: str) -> bool:
    """Whether a party is the firm that a record names."""
    return goes_by(party, name) or any(is_firm(own, name) for own in (party.name, *party.aliases))


def is_firm(one: str, other: str) -> bool:
    """Whether two names are those of one firm."""
    return same_name(one, other) or compare_names(one, other, "company") >= _SAME_FIRM
