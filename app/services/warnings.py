"""What an answer warns about: snapshots for trying, old lists, unknown dates, facts nobody has verified."""

from collections.abc import Iterable, Iterator
from datetime import date

from app.domain.facts import Facts
from app.domain.red_flag import RedFlag
from app.services.lists import STARTER, ListStatus
from lists.checks import shortfall


def warnings_about(
    facts: Facts, red_flags: Iterable[RedFlag], statuses: Iterable[ListStatus], today: date
) -> tuple[str, ...]:
    """The warnings, most general first."""
    statuses = tuple(statuses)
    return (
        *_about_lists(statuses),
        *_about_unknown_dates(facts, today),
        *_about_exemptions(facts),
        *_about_unverified(red_flags),
        *_about_registers(facts),
    )


def _about_lists(statuses: tuple[ListStatus, ...]) -> Iterator[str]:
    starter = [status for status in statuses if status.state == STARTER]
    if starter:
        days = {status.published_at.isoformat() for status in starter if status.published_at}
        dated = f" of {max(days)}" if days else ""
        names = ", ".join(status.source for status in starter)
        yield (
            f"The starter list{dated} stands in for {names}: a dated snapshot of a few known entries, for "
            "trying the product and not for deciding deals. Load the official lists."
        )
    for status in statuses:
        if status.is_partial:
            yield f"{status.source} is loaded in part: {shortfall(status.source, status.entries)}."
        if status.state == "stale":
            yield f"{status.source} is {status.age_days} days old; {status.max_age_days} are tolerated."
        elif status.state == "refused" and status.entries:
            day = f"{status.fetched_at:%Y-%m-%d}"
            yield f"The last update of {status.source} was refused; its copy of {day} is used."


def _about_unknown_dates(facts: Facts, today: date) -> Iterator[str]:
    if facts.as_of >= today:
        return
    matches = (*facts.matches, *facts.exempted)
    undated = sorted({found.match.listing.id for found in matches if not found.match.listing.listed_on})
    if undated:
        yield (
            f"The day of listing is unknown for {', '.join(undated)}: counted as listed on {facts.as_of.isoformat()}."
        )


def _about_exemptions(facts: Facts) -> Iterator[str]:
    """Which rulings were used and which were not any more, so that no match is let pass in silence."""
    for found in facts.exempted:
        if found.exemption is not None:
            yield (
                f"{found.match.listing.id} on {found.subject} was not counted: the exemption {found.exemption.id} "
                f"says that they are not the same, until {found.exemption.expires_at:%Y-%m-%d}."
            )
    for found in facts.matches:
        if found.exemption is not None:
            yield (
                f"The exemption {found.exemption.id} of {found.subject} from {found.match.listing.id} was not used: "
                f"{found.exemption.because}."
            )


def _about_unverified(red_flags: Iterable[RedFlag]) -> Iterator[str]:
    unverified = sorted({flag.flag for flag in red_flags if any(a.confidence == "unverified" for a in flag.authority)})
    if unverified:
        yield f"Noted from memory, verify before relying on it: the authority of {', '.join(unverified)}."


def _about_registers(facts: Facts) -> Iterator[str]:
    """What a public register could have told and did not; the screening stands without it."""
    off = [seen.about for seen in facts.registers if seen.state == "off"]
    if off:
        yield f"Public registers were not asked about the tie to {', '.join(off)}: GONOGO_ENRICH does not allow it."
    for seen in facts.registers:
        if seen.state == "failed":
            yield f"{seen.register} gave no answer about {seen.about} ({seen.detail}); screened without its evidence."
        elif seen.state == "not-asked":
            yield f"{seen.register} was not asked about {seen.about}: {seen.detail}."
