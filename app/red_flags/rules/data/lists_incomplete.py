"""A list that the dealer must screen against is missing, too old, or refused its last update."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, Raised
from app.red_flags.base import RedFlagRule
from app.reference.list_titles import title_of

_WORDS = {
    "missing": "is not loaded",
    "stale": "is too old",
    "refused": "refused its last update",
}


def check(facts: Facts) -> Iterable[Finding]:
    """Name every required list that cannot be relied on."""
    states = sorted(facts.list_states, key=lambda state: state.source)
    if not states:
        return
    told = [f"{title_of(state.source)} {_WORDS.get(state.state, state.state)}" for state in states]
    details = list(dict.fromkeys(state.detail for state in states if state.detail))
    explanation = "; ".join(told)
    yield Raised(
        subject="lists",
        title="A required list cannot be relied on",
        explanation=" ".join([f"{explanation[:1].upper()}{explanation[1:]}.", *details]),
        evidence={state.source: state.state for state in states},
    )


RULE = RedFlagRule(
    id="lists-incomplete",
    title="Lists incomplete",
    fires_when="A required list is missing, too old or refused its last update.",
    advice="Load the official lists (`gonogo lists update`), then screen again.",
    authority=(
        Authority(
            "OFAC, A Framework for Compliance Commitments",
            "2019-05-02",
            "Root cause VI: screening software not updated",
            "primary",
        ),
    ),
    check=check,
)
