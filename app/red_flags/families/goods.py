"""The goods rules, in the order of the catalogue."""

from app.red_flags.base import RedFlagRule
from app.red_flags.rules.goods import (
    common_high_priority_item,
    controlled_item,
    goods_misdescription,
    machine_relocated,
    missing_licence,
    service_parts_for_listed_user,
)

RULES: tuple[RedFlagRule, ...] = (
    common_high_priority_item.RULE,
    controlled_item.RULE,
    goods_misdescription.RULE,
    missing_licence.RULE,
    machine_relocated.RULE,
    service_parts_for_listed_user.RULE,
)
