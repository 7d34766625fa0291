"""A company formed after the full-scale invasion of Ukraine, or less than a year before the deal.

Where nobody says when it was formed, a web domain registered less than a year ago stands in for the day.
"""

from collections.abc import Iterable
from datetime import date

from app.domain.facts import Facts
from app.domain.party import Party, PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.domain_age import young_domain
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
        if party.kind is Kind.PERSON:
            continue
        young = young_domain(facts, i)
        if formed is None:
            if young:
                yield _by_domain(f"parties/{i}", party, young, facts, grade)
            continue
        asked.add(party.name)
        if _INVASION < formed <= facts.as_of or formed > years_before(facts.as_of, 1):
            yield Raised(
                subject=f"parties/{i}",
                title=f"{party.name} was formed on {formed.isoformat()}",
                explanation="A young company that buys such goods has no past to judge it by.",
                grade=grade,
                evidence={
                    "incorporated_on": formed.isoformat(),
                    "as_of": facts.as_of.isoformat(),
                    **({"domain": young[0], "domain_registered_on": young[1].isoformat()} if young else {}),
                },
            )
    for i, party in facts.transaction.in_role(*_ASKED):
        if party.incorporated_on is None and party.kind is not Kind.PERSON and party.name not in asked:
            asked.add(party.name)
            question = f"When was {party.name} formed?"
            yield NotAssessed((f"parties.{i}.incorporated_on",), question, matters=goods.matter(facts))


def _by_domain(subject: str, party: Party, young: tuple[str, date], facts: Facts, grade: str) -> Raised:
    domain, day = young
    return Raised(
        subject=subject,
        title=f"The web domain of {party.name} was registered on {day.isoformat()}",
        explanation="Nobody said when the company was formed, and its web domain is less than a year old.",
        grade=grade,
        evidence={"domain": domain, "domain_registered_on": day.isoformat(), "as_of": facts.as_of.isoformat()},
    )


RULE = RedFlagRule(
    id="newly-formed-company",
    title="A young company",
    fires_when=(
        "A company was formed after 2022-02-24, or less than a year before the deal; or nobody says when, and its web "
        "domain was registered less than a year before the deal."
    ),
    advice="Ask for a register extract, references and who ran the business before.",
    authority=(
        Authority("FinCEN and BIS supplemental alert FIN-2023-Alert004", "2023-05-19", None, "secondary"),
        Authority("G7 industry guidance on preventing evasion", "2024-09-24", None, "secondary"),
    ),
    check=check,
    grades=("default", "priority-item"),
)
