"""A company that writes from free mail and has no website of its own."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.party import PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.matching.domains import is_free_mail
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from lists.model import Kind

_ASKED = (PartyRole.BUYER, PartyRole.CONSIGNEE)


def check(facts: Facts) -> Iterable[Finding]:
    """Look at the mail address and the website of every company."""
    asked = set()
    for i, party in enumerate(facts.transaction.parties):
        if party.kind is Kind.PERSON:
            continue
        if party.website:
            continue
        if party.email and is_free_mail(party.email):
            yield Raised(
                subject=f"parties/{i}",
                title=f"{party.name} writes from free mail and shows no website",
                explanation="A company that trades in machines usually has a mail address and a site of its own.",
                evidence={"email_domain": party.email.rpartition("@")[2]},
            )
        elif not party.email and party.role in _ASKED and party.name not in asked:
            asked.add(party.name)
            pointers = (f"parties.{i}.email", f"parties.{i}.website")
            question = f"What are the e-mail address and the website of {party.name}?"
            yield NotAssessed(pointers, question, matters=goods.matter(facts))


RULE = RedFlagRule(
    id="no-web-presence",
    title="No website, free mail",
    fires_when="A company has a free-mail address and no site.",
    advice="Look the company up in its public register and call it on the number found there.",
    authority=(
        Authority("FinCEN and BIS joint alert FIN-2022-Alert003", "2022-06-28", None, "secondary"),
        Authority("Commerce, Treasury and Justice Tri-Seal compliance note", "2023-03-02", None, "secondary"),
    ),
    check=check,
)
