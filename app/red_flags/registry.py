"""Every red-flag rule, in the order of the catalogue. A family's rules stand in `families/<family>.py`."""

from app.red_flags.base import RedFlagRule
from app.red_flags.families import affiliation, data, destination, end_use, goods, parties, pattern, payment

FAMILIES: dict[str, tuple[RedFlagRule, ...]] = {
    "destination": destination.RULES,
    "parties": parties.RULES,
    "affiliation": affiliation.RULES,
    "payment": payment.RULES,
    "end_use": end_use.RULES,
    "goods": goods.RULES,
    "pattern": pattern.RULES,
    "data": data.RULES,
}

RULES: tuple[RedFlagRule, ...] = tuple(rule for rules in FAMILIES.values() for rule in rules)

FAMILY_OF: dict[str, str] = {rule.id: family for family, rules in FAMILIES.items() for rule in rules}
