"""A machine is paid in cash, in crypto-currency or by barter."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.domain.transaction import PaymentMethod
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods

_WORDS = {
    PaymentMethod.CASH: "in cash",
    PaymentMethod.CRYPTO: "in crypto-currency",
    PaymentMethod.BARTER: "by barter",
}


def check(facts: Facts) -> Iterable[Finding]:
    """Look at the method of payment; a deal without goods has no machine to pay."""
    method = facts.transaction.payment.method
    if goods.without_goods(facts):
        return
    if method is None:
        yield NotAssessed(("payment.method",), "How is the price paid?", matters=goods.matter(facts))
    elif method in _WORDS:
        yield Raised(
            subject="payment/method",
            title=f"Paid {_WORDS[method]}",
            explanation=f"The price of a machine is paid {_WORDS[method]}, where a bank transfer is usual.",
            evidence={"method": method.value},
        )


RULE = RedFlagRule(
    id="cash-or-crypto-payment",
    title="Cash, crypto or barter",
    fires_when="A machine is paid by `cash`, `crypto` or `barter`.",
    advice="Ask for a transfer from the buyer's own bank account.",
    authority=(
        Authority(
            "15 CFR Part 732, Supplement No. 3", "2025-09-30", "Red flag 5: cash for an expensive item", "secondary"
        ),
    ),
    check=check,
)
