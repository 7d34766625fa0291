"""What the embargoes of a day mean for the goods of a deal at one place."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.facts import Facts
from app.domain.goods import Goods
from app.domain.red_flag import Authority
from app.red_flags.reading import goods
from app.reference import places
from app.reference.places import Embargo

# Heaviest first: what a ban at a place amounts to.
BANNED, MACHINE_TOOL_BAN, CONDITIONAL, ADVICE = "default", "machine-tool-ban", "conditional", "advice"
GRAVITY = (BANNED, MACHINE_TOOL_BAN, CONDITIONAL, ADVICE)
_SURENESS = ("primary", "secondary", "unverified", "project")
_NC_HEADINGS = frozenset({"8456", "8457", "8458", "8459", "8460", "8461", "8462", "8463"})


@dataclass(frozen=True, slots=True)
class Ban:
    """The embargoes that bear on these goods at a place, weighed: the grade and those that carry it."""

    grade: str
    embargoes: tuple[Embargo, ...]

    @property
    def jurisdictions(self) -> str:
        """Whose rules they are, as words."""
        names = list(dict.fromkeys(embargo.jurisdiction for embargo in self.embargoes))
        return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"

    @property
    def authority(self) -> tuple[Authority, ...]:
        """The publications, the surest first."""
        return tuple(embargo.fact.authority for embargo in self.embargoes)

    @property
    def caveats(self) -> str:
        """What must be said about how sure the surest of them is, with every note; empty when nothing."""
        lead = self.embargoes[0].fact.caveat
        notes = [embargo.fact.note for embargo in self.embargoes[1:] if embargo.fact.note]
        return " ".join(dict.fromkeys(filter(None, (lead, *notes))))


def ban_at(facts: Facts, country: str, region: str | None) -> Ban | None:
    """The heaviest ban on supplying these goods to a place; None where there is none."""
    graded = [
        (grade, embargo)
        for embargo in places.embargoes(country, region, facts.as_of)
        if (grade := _grade(facts, embargo)) is not None
    ]
    if not graded:
        return None
    heaviest = min((grade for grade, _ in graded), key=GRAVITY.index)
    carrying = [embargo for grade, embargo in graded if grade == heaviest]
    carrying.sort(key=lambda embargo: _SURENESS.index(embargo.fact.authority.confidence))
    return Ban(heaviest, tuple(carrying))


def _grade(facts: Facts, embargo: Embargo) -> str | None:
    grade = _GRADES[embargo.scope](facts)
    if grade is None or embargo.jurisdiction in facts.jurisdictions:
        return grade
    return ADVICE


def _under_chapters(facts: Facts) -> str | None:
    return BANNED if goods.any_in_banned_chapter(facts) else None


def _where_controlled(facts: Facts) -> str | None:
    return CONDITIONAL if goods.may_matter(facts) else None


def _for_machine_tools(facts: Facts) -> str | None:
    kinds = [kind for _, _, kind in goods.lines(facts) if _is_metalworking_machine(kind)]
    if any(kind.numerically_controlled for kind in kinds):
        return MACHINE_TOOL_BAN
    return CONDITIONAL if any(kind.numerically_controlled is None for kind in kinds) else None


def _is_metalworking_machine(kind: Goods) -> bool:
    code = kind.hs_candidates[0] if kind.hs_candidates else (kind.hs_declared or "")
    return code[:4] in _NC_HEADINGS and not kind.is_part


def _always(facts: Facts) -> str | None:
    return BANNED


def _case_by_case(facts: Facts) -> str | None:
    return CONDITIONAL


_GRADES: dict[str, Callable[[Facts], str | None]] = {
    "all": _always,
    "chapters": _under_chapters,
    "controlled": _where_controlled,
    "nc-machine-tools": _for_machine_tools,
    "conditional": _case_by_case,
}
