"""Who pays, and who owes the price."""

import re
from dataclasses import dataclass

from app.domain.facts import Facts
from app.domain.party import Party, PartyRole
from app.domain.transaction import Transaction
from app.red_flags.reading.names import goes_by

YUAN = frozenset({"CNY", "CNH", "RMB"})

_POINTER = re.compile(r"^/?parties[/.](\d+)$")


@dataclass(frozen=True, slots=True)
class Payer:
    """Somebody who pays: where the request says so, the name, and the party where it is one of the deal's."""

    pointer: str
    name: str
    party: Party | None


def payers(deal: Transaction) -> tuple[Payer, ...]:
    """Everybody who is said to pay: the parties in that role, and the payment's own payer."""
    found = [Payer(f"parties/{i}", party.name, party) for i, party in deal.in_role(PartyRole.PAYER)]
    named = deal.payment.payer
    if named is None or any(payer.party and goes_by(payer.party, named) for payer in found):
        return tuple(found)
    pointer = _POINTER.match(named.strip())
    if pointer:
        place = int(pointer.group(1))
        if place < len(deal.parties):
            party = deal.parties[place]
            if all(payer.party is not party for payer in found):
                found.append(Payer(f"parties/{place}", party.name, party))
        return tuple(found)
    party_named = next((party for party in deal.parties if goes_by(party, named)), None)
    found.append(Payer("payment/payer", named, party_named))
    return tuple(found)


def bank_country(deal: Transaction) -> str | None:
    """Where the bank of the payment is: as given, else as its BIC says."""
    bank = deal.payment.bank
    if bank is None:
        return None
    if bank.country is None and bank.bic and bank.bic[4:6].isalpha():
        return bank.bic[4:6].upper()
    return bank.country


def currencies(facts: Facts) -> frozenset[str]:
    """In which currencies the price is: of the total, else of the lines; none where nobody says."""
    total = facts.transaction.payment.total
    if total is not None:
        return frozenset({total.currency})
    return frozenset(item.price.currency for item in facts.equipment if item.price)


def debtors(facts: Facts) -> tuple[Party, ...]:
    """Who owes the price: buyers and named end users; the consignees where there are neither."""
    deal = facts.transaction
    owing = deal.in_role(PartyRole.BUYER, PartyRole.END_USER) or deal.in_role(PartyRole.CONSIGNEE)
    return tuple(party for _, party in owing)
