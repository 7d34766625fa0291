"""What the rules know, for people to read: the red flags, what a machine is, what a country means."""

from typing import Any

import msgspec

from app.clock import Clock
from app.domain.transaction import Equipment
from app.equipment.classify import classify
from app.policy.profile import Policy
from app.red_flags.base import RedFlagRule
from app.red_flags.registry import RULES
from app.reference.dated import DatedFact, load
from app.reference.places import embargoes
from app.services.answer import as_authority


class Reference:
    """Answers questions about rules and facts, as of today."""

    def __init__(self, policy: Policy, clock: Clock) -> None:
        self._policy = policy
        self._clock = clock

    @property
    def policy(self) -> str:
        """The identity of the policy in force."""
        return self._policy.identity

    def red_flags(self) -> list[dict[str, Any]]:
        """Every rule in the order it is applied."""
        return [self._red_flag(rule) for rule in RULES]

    def classify(self, equipment: Equipment) -> dict[str, Any]:
        """What a machine is: a hint, not a ruling."""
        goods = classify(equipment, self._clock().date())
        return {
            **msgspec.to_builtins(goods),
            "note": "A hint, not a ruling: the maker's specification and the authority decide.",
        }

    def country(self, code: str) -> dict[str, Any]:
        """The embargoes on a country, or a region with its own regime, and the groups it is in."""
        today = self._clock().date()
        country, region = code[:2], code if "-" in code else None
        bans = [
            {"place": ban.place, "jurisdiction": ban.jurisdiction, "scope": ban.scope, **_dated(ban.fact)}
            for ban in embargoes(country, region, today)
        ]
        groups = [
            {"group": fact["group"], **_dated(fact)}
            for fact in load("country_groups").in_force(today)
            if country in fact["countries"]
        ]
        return {"code": code, "as_of": today.isoformat(), "embargoes": bans, "groups": groups}

    def _red_flag(self, rule: RedFlagRule) -> dict[str, Any]:
        return {
            "flag": rule.id,
            "family": rule.check.__module__.split(".")[-2].replace("_", "-"),
            "title": rule.title,
            "fires_when": rule.fires_when,
            "severity": {grade: self._policy.severity(rule.id, grade) for grade in rule.grades},
            "authority": [as_authority(authority) for authority in rule.authority],
            "advice": rule.advice,
        }


def _dated(fact: DatedFact) -> dict[str, Any]:
    return {
        "effective_from": fact.effective_from.isoformat() if fact.effective_from else None,
        "effective_to": fact.effective_to.isoformat() if fact.effective_to else None,
        "checked_on": fact.checked_on.isoformat(),
        "authority": as_authority(fact.authority),
        "note": fact.caveat,
    }
