"""The payment rules, in the order of the catalogue."""

from app.red_flags.base import RedFlagRule
from app.red_flags.rules.payment import (
    cash_or_crypto_payment,
    payment_changed_late,
    price_inflation,
    third_country_payment,
    third_party_payment,
    undervaluation,
    yuan_payment_high_risk,
)

RULES: tuple[RedFlagRule, ...] = (
    yuan_payment_high_risk.RULE,
    third_party_payment.RULE,
    third_country_payment.RULE,
    payment_changed_late.RULE,
    cash_or_crypto_payment.RULE,
    price_inflation.RULE,
    undervaluation.RULE,
)
