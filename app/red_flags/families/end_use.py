"""The end-use rules, in the order of the catalogue."""

from app.red_flags.base import RedFlagRule
from app.red_flags.rules.end_use import (
    consignee_change,
    end_use_implausible,
    end_use_statement_refused,
    false_end_user,
    freight_forwarder_as_consignee,
    installation_declined,
    military_end_use,
    missing_end_user,
)

RULES: tuple[RedFlagRule, ...] = (
    missing_end_user.RULE,
    military_end_use.RULE,
    end_use_implausible.RULE,
    false_end_user.RULE,
    end_use_statement_refused.RULE,
    installation_declined.RULE,
    freight_forwarder_as_consignee.RULE,
    consignee_change.RULE,
)
