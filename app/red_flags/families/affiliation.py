"""The affiliation rules, in the order of the catalogue."""

from app.red_flags.base import RedFlagRule
from app.red_flags.rules.affiliation import (
    false_affiliation_claim,
    manufacturer_denies_relationship,
    unverified_affiliation_claim,
)

RULES: tuple[RedFlagRule, ...] = (
    false_affiliation_claim.RULE,
    unverified_affiliation_claim.RULE,
    manufacturer_denies_relationship.RULE,
)
