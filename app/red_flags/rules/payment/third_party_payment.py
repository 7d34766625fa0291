"""Somebody pays who does not owe the price, or a listed payment agent has a hand in it.

Buyers and named end users owe the price. Ownership, a confirmed affiliation or a paper about the payer
explains another; nothing explains a listed payment agent.
"""

from collections.abc import Iterable, Iterator

from app.domain.facts import Facts
from app.domain.party import PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.domain.transaction import PaymentMethod
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions
from app.red_flags.reading.names import goes_by, same_name, same_party
from app.red_flags.reading.payer import Payer, debtors, payers
from app.red_flags.reading.ties import are_kin, explained_by_paper, is_confirmed_kin, owns
from app.reference.dated import load


def check(facts: Facts) -> Iterable[Finding]:
    """Compare whoever pays with whoever owes."""
    yield from _listed_agents(facts)
    paying = payers(facts.transaction)
    if not paying:
        yield NotAssessed(("payment.payer",), questions.PAYER, matters=goods.matter(facts))
    for payer in paying:
        if _is_stranger(facts, payer):
            yield Raised(
                subject=payer.pointer,
                title=f"{payer.name} pays, who does not owe the price",
                explanation=(f"{payer.name} is neither the buyer nor the end user, and nothing ties it to them."),
                evidence={"payer": payer.name, "debtors": [party.name for party in debtors(facts)]},
            )


def _is_stranger(facts: Facts, payer: Payer) -> bool:
    owing = debtors(facts)
    if not owing or explained_by_paper(facts, "payment.payer", payer.pointer):
        return False
    if payer.party is None:
        return not any(
            goes_by(party, payer.name) or owns(party, payer.name) or is_confirmed_kin(facts, party, payer.name)
            for party in owing
        )
    if facts.transaction.payment.method is PaymentMethod.LETTER_OF_CREDIT and payer.party.role is PartyRole.BANK:
        return False
    return not any(same_party(party, payer.party) or are_kin(facts, party, payer.party) for party in owing)


def _listed_agents(facts: Facts) -> Iterator[Raised]:
    for pointer, name in _named(facts):
        for fact in load("payment_agents").in_force(facts.as_of):
            if not same_name(name, fact["name"]):
                continue
            binds = fact["jurisdiction"] in facts.jurisdictions
            yield Raised(
                subject=pointer,
                title=f"{name} bears the name of a listed payment agent",
                explanation=(
                    f"{fact['name']} settles Russian trade through third countries and is under a ban. "
                    + ("" if binds else "The ban does not bind you by your settings, but it may bind your bank.")
                ).strip(),
                grade="listed-agent" if binds else "listed-agent-elsewhere",
                evidence={"agent": fact["name"], "jurisdiction": fact["jurisdiction"]},
                authority=(fact.authority,),
            )


def _named(facts: Facts) -> Iterator[tuple[str, str]]:
    deal = facts.transaction
    for i, party in enumerate(deal.parties):
        for name in (party.name, *party.aliases):
            yield f"parties/{i}", name
    if deal.payment.payer:
        yield "payment/payer", deal.payment.payer
    if deal.payment.bank and deal.payment.bank.name:
        yield "payment/bank", deal.payment.bank.name


RULE = RedFlagRule(
    id="third-party-payment",
    title="Somebody else pays",
    fires_when=("The payer is not a party that owes the price and nothing explains it, or is a listed payment agent."),
    advice="Take payment from the buyer's own account only, or get a paper that shows why another pays.",
    authority=(
        Authority("FinCEN and BIS joint alert FIN-2022-Alert003", "2022-06-28", None, "secondary"),
        Authority("Commerce, Treasury and Justice Tri-Seal compliance note", "2023-03-02", None, "secondary"),
    ),
    check=check,
    grades=("default", "listed-agent", "listed-agent-elsewhere"),
)
