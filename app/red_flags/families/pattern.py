"""The pattern rules, in the order of the catalogue."""

from app.red_flags.base import RedFlagRule
from app.red_flags.rules.pattern import (
    prior_russia_business,
    split_shipments,
    volume_surge,
)

RULES: tuple[RedFlagRule, ...] = (
    volume_surge.RULE,
    split_shipments.RULE,
    prior_russia_business.RULE,
)
