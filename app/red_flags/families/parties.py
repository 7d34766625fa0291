"""The parties rules, in the order of the catalogue."""

from app.red_flags.base import RedFlagRule
from app.red_flags.rules.parties import (
    affiliate_of_listed_party,
    associate_of_listed_party,
    family_link_to_listed_party,
    owned_by_listed_party,
)

RULES: tuple[RedFlagRule, ...] = (
    owned_by_listed_party.RULE,
    family_link_to_listed_party.RULE,
    associate_of_listed_party.RULE,
    affiliate_of_listed_party.RULE,
)
