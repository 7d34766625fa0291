"""The bank that pays is in a country that has nothing to do with the deal.

The buyer's, the payer's and the destination's country are expected, so are an owner's or a confirmed
affiliate's, and the seller's own (the bank is then the one that receives the money).
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions
from app.red_flags.reading.end_user import buyers
from app.red_flags.reading.payer import bank_country, payers
from app.red_flags.reading.ties import countries_of_kin, explained_by_paper, sellers_countries
from app.reference.places import name_of


def check(facts: Facts) -> Iterable[Finding]:
    """Compare the bank's country with those of the deal."""
    bank = bank_country(facts.transaction)
    if bank is None:
        yield NotAssessed(("payment.bank.country",), questions.BANK, matters=goods.matter(facts))
        return
    expected = {party.country for _, party in buyers(facts)}
    expected |= {payer.party.country for payer in payers(facts.transaction) if payer.party}
    expected.add(facts.transaction.destination.country)
    known = expected - {None}
    if not known or bank in known | countries_of_kin(facts) | sellers_countries(facts):
        return
    if explained_by_paper(facts, "payment.bank", "payment.payer"):
        return
    where = name_of(bank)
    yield Raised(
        subject="payment/bank",
        title=f"A bank in {where} pays, a country foreign to the deal",
        explanation=(
            f"The bank is in {where}; buyer, payer and destination are in "
            f"{', '.join(sorted(name_of(country) for country in known if country))}."
        ),
        evidence={"bank": bank, "expected": sorted(country for country in known if country)},
    )


RULE = RedFlagRule(
    id="third-country-payment",
    title="Paid from a third country",
    fires_when="The bank's country is neither the buyer's, the payer's nor the destination's.",
    advice="Ask for payment from an account in the buyer's own country, or for the reason in writing.",
    authority=(
        Authority("Commerce, Treasury and Justice Tri-Seal compliance note", "2023-03-02", None, "secondary"),
        Authority("FinCEN and BIS joint notice FIN-2023-NTC2", "2023-11-06", None, "secondary"),
    ),
    check=check,
)
