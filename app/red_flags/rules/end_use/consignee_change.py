"""The goods go to another consignee than when the deal was screened before.

A consignee that only changed its name is the same: its old name is an alias, or a register number agrees.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.party import Party, PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.domain.transaction import Stage, Transaction
from app.red_flags.base import RedFlagRule
from app.red_flags.reading.history import earlier_of_same_deal
from app.red_flags.reading.names import same_party
from app.red_flags.reading.ties import explained_by_paper

_NOT_YET_AGREED = (Stage.REGISTRATION, Stage.QUOTE)


def check(facts: Facts) -> Iterable[Finding]:
    """Compare the consignees with those of earlier screenings of this deal."""
    earlier = [e for e in earlier_of_same_deal(facts) if e.transaction.stage not in _NOT_YET_AGREED]
    now = _consignees(facts.transaction)
    if not now and any(_others(one.transaction) for one in earlier):
        yield NotAssessed(("parties",), "Who is the consignee now?", matters=True)
    for i, party in now:
        changed = [e for e in earlier if _others(e.transaction) and not _was_there(facts, e.transaction, party)]
        if not changed or explained_by_paper(facts, f"parties.{i}"):
            continue
        before = changed[0]
        names = ", ".join(other.name for other in _others(before.transaction))
        yield Raised(
            subject=f"parties/{i}",
            title="The consignee changed late",
            explanation=f"The goods are for {party.name} now, and were for {names} on {before.screened_on}.",
            evidence={"before": names, "now": party.name, "screening": before.id},
        )
        return


def _consignees(deal: Transaction) -> tuple[tuple[int, Party], ...]:
    return deal.in_role(PartyRole.CONSIGNEE) or deal.in_role(PartyRole.END_USER)


def _others(deal: Transaction) -> tuple[Party, ...]:
    return tuple(party for _, party in _consignees(deal))


def _was_there(facts: Facts, before: Transaction, party: Party) -> bool:
    """Whether the consignee was one before, under any name that this deal gives it."""
    same = [other for other in facts.transaction.parties if same_party(party, other)]
    return any(same_party(one, other) for one in same for other in _others(before))


RULE = RedFlagRule(
    id="consignee-change",
    title="Consignee changed late",
    fires_when="The consignee is another than in an earlier screening of the same deal.",
    advice="Ask for the reason in writing, screen the new consignee, and ask the user to confirm.",
    authority=(
        Authority(
            "Commerce, Treasury and Justice Tri-Seal compliance note",
            "2023-03-02",
            "Last-minute change of shipping instructions",
            "secondary",
        ),
    ),
    check=check,
)
