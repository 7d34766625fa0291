"""Run every rule over the facts of a deal."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Finding
from app.red_flags.base import RedFlagRule
from app.red_flags.registry import RULES


def assess_all(facts: Facts, rules: Iterable[RedFlagRule] = RULES) -> tuple[tuple[RedFlagRule, Finding], ...]:
    """Return what each rule raised or could not assess, in the registry's order; a silent rule is absent."""
    return tuple((rule, finding) for rule in rules for finding in rule.check(facts))
