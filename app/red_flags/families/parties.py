"""The parties rules, in the order of the catalogue."""

from app.red_flags.base import RedFlagRule
from app.red_flags.rules.parties import (
    affiliate_of_listed_party,
    associate_of_listed_party,
    business_mismatch,
    family_link_to_listed_party,
    listed_high_risk_address,
    newly_formed_company,
    no_web_presence,
    opaque_intermediary,
    owned_by_listed_party,
    renamed_or_lookalike_entity,
    russian_ownership,
    shared_address_with_listed_party,
    shared_contact_with_listed_party,
    shared_contact_with_related_party,
    undisclosed_russian_party,
)

RULES: tuple[RedFlagRule, ...] = (
    shared_address_with_listed_party.RULE,
    shared_contact_with_listed_party.RULE,
    listed_high_risk_address.RULE,
    owned_by_listed_party.RULE,
    family_link_to_listed_party.RULE,
    associate_of_listed_party.RULE,
    affiliate_of_listed_party.RULE,
    renamed_or_lookalike_entity.RULE,
    newly_formed_company.RULE,
    opaque_intermediary.RULE,
    undisclosed_russian_party.RULE,
    russian_ownership.RULE,
    business_mismatch.RULE,
    no_web_presence.RULE,
    shared_contact_with_related_party.RULE,
)
