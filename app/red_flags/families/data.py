"""The data rules, in the order of the catalogue."""

from app.red_flags.base import RedFlagRule
from app.red_flags.rules.data import (
    document_inconsistency,
    lists_incomplete,
)

RULES: tuple[RedFlagRule, ...] = (
    lists_incomplete.RULE,
    document_inconsistency.RULE,
)
