"""Payer, bank or currency changed after the deal was agreed.

Either the dealer says so, or an earlier screening of the same deal named another payer, bank country or
currency. What was screened as a registration or a quote was not yet agreed.
"""

from collections.abc import Iterable, Iterator

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.domain.transaction import Stage, Transaction
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.history import earlier_of_same_deal
from app.red_flags.reading.names import same_name
from app.red_flags.reading.payer import bank_country, payers
from app.red_flags.reading.ties import explained_by_paper

_NOT_YET_AGREED = (Stage.REGISTRATION, Stage.QUOTE)


def check(facts: Facts) -> Iterable[Finding]:
    """Read the dealer's own word, and compare with earlier screenings of the deal."""
    told = facts.transaction.payment.changed_late
    changes = [] if explained_by_paper(facts, "payment.payer", "payment") else list(_changes(facts))
    if told:
        changes.insert(0, "the payment was changed after agreement")
    if changes:
        yield Raised(
            subject="payment",
            title="The payment changed late",
            explanation=f"By now {'; '.join(dict.fromkeys(changes))}.",
            evidence={"changes": list(dict.fromkeys(changes)), "told": told},
        )
    elif told is None:
        yield NotAssessed(
            ("payment.changed_late",),
            "Has payer, bank or currency changed since the deal was agreed?",
            matters=goods.matter(facts),
        )


def _changes(facts: Facts) -> Iterator[str]:
    now = facts.transaction
    for earlier in earlier_of_same_deal(facts):
        before = earlier.transaction
        if before.stage in _NOT_YET_AGREED:
            continue
        on = earlier.screened_on.isoformat()
        if _payer_changed(before, now):
            yield f"another pays than on {on}"
        if _differs(bank_country(before), bank_country(now)):
            yield f"the bank is in another country than on {on}"
        if _differs(_currency(before), _currency(now)):
            yield f"the currency is another than on {on}"


def _payer_changed(before: Transaction, now: Transaction) -> bool:
    old, new = payers(before), payers(now)
    if not old or not new:
        return False
    return not any(same_name(one.name, other.name) for one in old for other in new)


def _currency(deal: Transaction) -> str | None:
    return deal.payment.total.currency if deal.payment.total else None


def _differs(before: str | None, now: str | None) -> bool:
    return before is not None and now is not None and before != now


RULE = RedFlagRule(
    id="payment-changed-late",
    title="Payment changed late",
    fires_when="Payer, bank or currency changed after agreement.",
    advice="Confirm the change with the buyer on a number you knew before, and ask for the reason.",
    authority=(
        Authority("FinCEN and BIS joint notice FIN-2023-NTC2", "2023-11-06", "Payment rerouted late", "secondary"),
        Authority("BIS guidance to financial institutions", "2024-10-09", None, "unverified"),
    ),
    check=check,
)
