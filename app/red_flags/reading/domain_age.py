"""How long the parties' web domains have been registered, as far as a register said."""

from datetime import date

from app.domain.facts import Facts
from app.red_flags.reading.history import years_before


def young_domain(facts: Facts, i: int) -> tuple[str, date] | None:
    """The newest of a party's own domains, with its day, where it was registered less than a year before the deal."""
    limit = years_before(facts.as_of, 1)
    found = [
        (seen.registered_on, seen.about)
        for seen in facts.registers
        if seen.subject == f"parties/{i}" and seen.registered_on is not None and seen.registered_on > limit
    ]
    if not found:
        return None
    day, domain = max(found)
    return domain, day
