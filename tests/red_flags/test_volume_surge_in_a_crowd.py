"""The case's curve must stand out of ten years of ordinary customers."""

import random
from datetime import date, timedelta
from typing import Any

from app.domain.red_flag import Raised
from app.red_flags.rules.pattern.volume_surge import RULE
from tests.red_flags.harness import facts_of

TODAY = date(2024, 6, 19)
MAKES = ["Mori Seiki", "Okuma", "Mazak", "Tsugami", "DMG"]


def ordinary_customer(name: str, dice: random.Random) -> list[dict[str, Any]]:
    """Ten years of a shop that buys two to five machines a year, now more, now fewer."""
    day, deals = TODAY - timedelta(days=3650), []
    while day < TODAY:
        amount = dice.randint(20_000, 120_000)
        deals.append(deal(name, day, dice.choice(MAKES), amount))
        day += timedelta(days=dice.randint(60, 210))
    return deals


def deal(party: str, day: date, make: str, amount: int) -> dict[str, Any]:
    money = {"amount": str(amount), "currency": "USD"}
    return {"party": party, "date": day.isoformat(), "make": make, "amount": money}


def grades(party: str, history: list[dict[str, Any]]) -> set[str]:
    facts = facts_of({"parties": [{"role": "buyer", "name": party}]}, {"as_of": TODAY.isoformat(), "history": history})
    return {finding.grade for finding in RULE.check(facts) if isinstance(finding, Raised)}


def test_the_curve_of_the_case_stands_out_of_a_hundred_ordinary_customers():
    dice = random.Random(20240619)
    shops = [f"Ordinary Shop {number}" for number in range(100)]
    history = [row for shop in shops for row in ordinary_customer(shop, dice)]
    middleman = "Two Year Old Machines FZE"
    for day, amount in [
        (date(2021, 9, 1), 600_000),
        (date(2022, 5, 1), 4_000_000),
        (date(2022, 11, 1), 6_000_000),
        (date(2023, 8, 1), 22_000_000),
        (date(2024, 2, 1), 28_000_000),
    ]:
        history.append(deal(middleman, day, "Tsugami", amount))

    suspected = [shop for shop in shops if grades(shop, history)]

    assert grades(middleman, history) == {"steep"}
    assert len(suspected) <= 10
    assert not any("steep" in grades(shop, history) for shop in suspected)
