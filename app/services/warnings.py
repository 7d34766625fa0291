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
        *_about_unverified(red_flags),
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
    undated = sorted({found.match.listing.id for found in facts.matches if not found.match.listing.listed_on})
    if undated:
        yield (
            f"The day of listing is unknown for {', '.join(undated)}: counted as listed on {facts.as_of.isoformat()}."
        )


def _about_unverified(red_flags: Iterable[RedFlag]) -> Iterator[str]:
    unverified = sorted({flag.flag for flag in red_flags if any(a.confidence == "unverified" for a in flag.authority)})
    if unverified:
        yield f"Noted from memory, verify before relying on it: the authority of {', '.join(unverified)}."
