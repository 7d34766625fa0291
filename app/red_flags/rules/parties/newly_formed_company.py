"""A company formed after the full-scale invasion of Ukraine, or less than a year before the deal."""

from collections.abc import Iterable
from datetime import date

from app.domain.facts import Facts
from app.domain.party import PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.history import years_before
from lists.model import Kind

# FinCEN and BIS, FIN-2023-Alert004: customers formed after this day that trade in priority goods.
_INVASION = date(2022, 2, 24)
_ASKED = (PartyRole.BUYER, PartyRole.BROKER, PartyRole.CONSIGNEE, PartyRole.END_USER)


def check(facts: Facts) -> Iterable[Finding]:
    """Look at the founding date of every company."""
    grade = "priority-item" if goods.has_priority_item(facts) else "default"
    asked = set()
    for i, party in enumerate(facts.transaction.parties):
        formed = party.incorporated_on
        if formed is None or party.kind is Kind.PERSON:
            continue
        asked.add(party.name)
        if _INVASION < formed <= facts.as_of or formed > years_before(facts.as_of, 1):
            yield Raised(
                subject=f"parties/{i}",
                title=f"{party.name} was formed on {formed.isoformat()}",
                explanation="A young company that buys such goods has no past to judge it by.",
                grade=grade,
                evidence={"incorporated_on": formed.isoformat(), "as_of": facts.as_of.isoformat()},
            )
    for i, party in facts.transaction.in_role(*_ASKED):
        if party.incorporated_on is None and party.kind is not Kind.PERSON and party.name not in asked:
            asked.add(party.name)
            question = f"When was {party.name} formed?"
            yield NotAssessed((f"parties.{i}.incorporated_on",), question, matters=goods.matter(facts))


RULE = RedFlagRule(
    id="newly-formed-company",
    title="A young company",
    fires_when="A company was formed after 2022-02-24, or less than a year before the deal.",
    advice="Ask for a register extract, references and who ran the business before.",
    authority=(
        Authority("FinCEN and BIS supplemental alert FIN-2023-Alert004", "2023-05-19", None, "secondary"),
        Authority("G7 industry guidance on preventing evasion", "2024-09-24", None, "secondary"),
    ),
    check=check,
    grades=("default", "priority-item"),
)
