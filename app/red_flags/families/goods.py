"""The goods rules, in the order of the catalogue."""

from app.red_flags.base import RedFlagRule

RULES: tuple[RedFlagRule, ...] = ()
