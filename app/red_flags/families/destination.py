"""The destination rules, in the order of the catalogue."""

from app.red_flags.base import RedFlagRule
from app.red_flags.rules.destination import (
    china_transshipment,
    circuitous_route,
    destination_mismatch,
    embargoed_destination,
    high_risk_transshipment,
    route_through_embargoed_country,
)

RULES: tuple[RedFlagRule, ...] = (
    embargoed_destination.RULE,
    route_through_embargoed_country.RULE,
    high_risk_transshipment.RULE,
    china_transshipment.RULE,
    circuitous_route.RULE,
    destination_mismatch.RULE,
)
