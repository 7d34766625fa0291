"""The goods are for military use, or for a military user.

The dealer's own answer counts, and so do words in the stated use and in names and businesses of those who
receive the goods. A denial ("no military use") is not such a word.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.military import military_signs
from app.red_flags.reading.route import receiving_places
from app.reference.dated import DatedFact
from app.reference.places import membership, name_of


def check(facts: Facts) -> Iterable[Finding]:
    """Look for stated and named military use, and whether an arms embargo stands."""
    told = facts.transaction.end_use.military
    signs = military_signs(facts)
    if not told and not signs:
        if told is None:
            yield NotAssessed(("end_use.military",), "Is the use, or the user, military?", matters=goods.matter(facts))
        return
    embargoed = _embargoed(facts)
    reasons = ["The end use is said to be military."] if told else []
    reasons += [f"“{sign.text}” tells of military use." for sign in signs]
    if embargoed:
        reasons.append(f"{name_of(embargoed[0][0])} is under an arms embargo.")
        reasons.append(embargoed[0][1].caveat or "")
    yield Raised(
        subject="end_use/military" if told else signs[0].pointer,
        title="Military end use or user",
        explanation=" ".join(filter(None, reasons)),
        grade="arms-embargo" if embargoed else "default",
        evidence={"told": told, "words": sorted({sign.word for sign in signs})},
        authority=(*RULE.authority, embargoed[0][1].authority) if embargoed else (),
    )


def _embargoed(facts: Facts) -> list[tuple[str, DatedFact]]:
    found = []
    for place in receiving_places(facts):
        fact = membership("arms-embargo", place.country, facts.as_of)
        if fact is not None:
            found.append((place.country, fact))
    return found


RULE = RedFlagRule(
    id="military-end-use",
    title="Military end use",
    fires_when="Military end use or a military user is stated or named.",
    advice="Do not supply before a lawyer and the licensing authority have answered.",
    authority=(
        Authority("15 CFR 744.21", None, "Military end use and end users", "unverified"),
        Authority("Regulation (EU) 2021/821", "2021-05-20", "Article 4", "secondary"),
    ),
    check=check,
    grades=("default", "arms-embargo"),
)
