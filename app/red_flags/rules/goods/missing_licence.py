"""A controlled item needs a licence to where it goes, and the deal names none."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, licences, questions
from app.red_flags.reading.route import receiving_places
from app.reference.places import name_of


def check(facts: Facts) -> Iterable[Finding]:
    """Hold every controlled line against the licence tables of the jurisdictions that bind the dealer."""
    controlled = [(i, kind) for i, _, kind in goods.lines(facts) if kind.controlled]
    if not controlled or licences.is_named(facts):
        return
    if not receiving_places(facts):
        yield NotAssessed(("destination.country",), questions.DESTINATION)
        return
    for i, kind in controlled:
        needs = licences.needs(facts, kind)
        if not needs:
            continue
        where = sorted({name_of(country) for country, _ in needs})
        rules = sorted({row["jurisdiction"] for _, row in needs})
        entry = kind.eccn_declared or kind.eccn_candidates[0]
        caveats = dict.fromkeys(row.caveat for _, row in needs if row.caveat)
        yield Raised(
            subject=f"equipment/{i}",
            title=f"No licence named for {entry} to {', '.join(where)}",
            explanation=(
                f"The {kind.label or 'item'} under {entry} needs an export licence to {', '.join(where)} "
                f"by the rules of {', '.join(rules)}, and none is named. {' '.join(caveats)}"
            ).strip(),
            evidence={"eccn": entry, "countries": where, "jurisdictions": rules},
            authority=tuple(dict.fromkeys(row.authority for _, row in needs)),
        )


RULE = RedFlagRule(
    id="missing-licence",
    title="No licence named",
    fires_when="A controlled item needs a licence to its destination or end user, and none is named.",
    advice="Do not ship before the licence is granted; name its number and the authority in the deal.",
    authority=(
        Authority("15 CFR 738 Supplement No. 1, Commerce Country Chart", None, None, "unverified"),
        Authority("Regulation (EU) 2021/821, Article 3", "2021-05-20", None, "unverified"),
    ),
    check=check,
)
