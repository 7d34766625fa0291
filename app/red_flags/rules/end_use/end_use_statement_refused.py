"""Somebody refuses to sign the end-use statement or the clause against re-export.

An answer that is not known yet is a question; for goods on the priority list that EU law binds, the clause
is a duty unless the destination is a partner country.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.reference.places import in_group

_ANSWERS = {
    "statement_signed": ("the end-use statement", "Is the end-use statement signed?"),
    "no_reexport_clause": (
        "the clause against re-export to Russia",
        "Does the contract hold a clause against re-export to Russia and Belarus?",
    ),
}


def check(facts: Facts) -> Iterable[Finding]:
    """Read both answers."""
    end_use = facts.transaction.end_use
    refused = [field for field in _ANSWERS if getattr(end_use, field) is False]
    if refused:
        named = " and ".join(_ANSWERS[field][0] for field in refused)
        yield Raised(
            subject=f"end_use/{refused[0]}",
            title="Refuses to sign what an honest user signs",
            explanation=f"Refused: {named}.",
            evidence={"refused": refused},
        )
    for field, (_, question) in _ANSWERS.items():
        if getattr(end_use, field) is None:
            matters = goods.matter(facts)
            if field == "no_reexport_clause":
                matters = goods.has_priority_item(facts) and _clause_is_due(facts)
            yield NotAssessed((f"end_use.{field}",), question, matters=matters)


def _clause_is_due(facts: Facts) -> bool:
    """Article 12g: a clause for priority goods to every country that is not a partner or a member."""
    end = facts.transaction.destination.country
    if "EU" not in facts.jurisdictions:
        return False
    return not (in_group("eu-annex-viii", end, facts.as_of) or in_group("eu", end, facts.as_of))


RULE = RedFlagRule(
    id="end-use-statement-refused",
    title="End-use statement refused",
    fires_when="Somebody refuses to sign an end-use statement or the no-re-export clause.",
    advice="Do not go on without both signatures.",
    authority=(
        Authority("Council Regulation (EU) No 833/2014", "2024-03-20", "Article 12g", "unverified"),
        Authority("Commerce, Treasury and Justice Tri-Seal compliance note", "2023-03-02", None, "secondary"),
        Authority("FinCEN and BIS joint notice FIN-2023-NTC2", "2023-11-06", None, "secondary"),
    ),
    check=check,
)
