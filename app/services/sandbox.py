"""Names with a fixed outcome, so that a shop can try each way a checkout can go.

With a test key a deal in which any party bears one of these names is not screened: the names decide. `clear` is given
only where every party bears such a name; otherwise it is a review. A live deal is screened as any other, and such a
name can only make it worse: nobody gets past a list by calling himself so.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from app.domain.match import Confidence, Match, PartyMatch
from app.domain.screening import Assessment, Engine, Screening, Verdict
from app.domain.transaction import Transaction
from lists.model import Effect, Kind, Listing, Name

SANDBOX = {
    "gonogo sandbox clear": Verdict.CLEAR,
    "gonogo sandbox review": Verdict.REVIEW,
    "gonogo sandbox block": Verdict.BLOCK,
}
_SCORES = {Verdict.CLEAR: 0, Verdict.REVIEW: 50, Verdict.BLOCK: 100}
_GRAVITY = tuple(SANDBOX.values())
_CONFIDENCE = {Verdict.BLOCK: Confidence.CONFIRMED, Verdict.REVIEW: Confidence.PROBABLE}
_WARNING = "Sandbox: nothing was looked up. A name in the request fixes the verdict; this says nothing about anybody."
_LIVE_WARNING = "Sandbox: a party bears a name that is meant for test keys, so the deal is held whatever was found."
_HOLD = {
    Verdict.CLEAR: (),
    Verdict.REVIEW: ("Sandbox: hold the order until a person has recorded a decision.",),
    Verdict.BLOCK: ("Sandbox: do not ship and do not take payment.",),
}


@dataclass(frozen=True, slots=True)
class Fixed:
    """The verdict that the names of a deal fix, and by whom: the place of the party, and its name."""

    verdict: Verdict
    party: int
    name: str


def fixed_outcome(transaction: Transaction, *, is_test: bool) -> Fixed | None:
    """What the names fix; None for a deal in which nobody bears such a name."""
    named = [
        Fixed(verdict, place, party.name)
        for place, party in enumerate(transaction.parties)
        if (verdict := SANDBOX.get(" ".join(party.name.casefold().split()))) is not None
    ]
    if not named:
        return None
    worst = max(named, key=lambda one: _GRAVITY.index(one.verdict))
    if worst.verdict is Verdict.CLEAR and not (is_test and len(named) == len(transaction.parties)):
        return Fixed(Verdict.REVIEW, worst.party, worst.name)
    return worst


def held(made: Screening, fixed: Fixed) -> Screening:
    """A live screening whose verdict is no milder than the one that the names fix."""
    found = made.assessment
    if _GRAVITY.index(fixed.verdict) > _GRAVITY.index(found.verdict):
        found = Assessment(
            fixed.verdict,
            max(found.risk_score, _SCORES[fixed.verdict]),
            _summary(fixed),
            (*_HOLD[fixed.verdict], *found.required_actions),
        )
    return replace(made, assessment=found, warnings=(_LIVE_WARNING, *made.warnings))


def _summary(fixed: Fixed) -> str:
    return f"{fixed.verdict.capitalize()}: the name {fixed.name} is of the sandbox."


def sandboxed(
    transaction: Transaction, fixed: Fixed, *, screening_id: str, at: datetime, as_of: date, engine: Engine
) -> Screening:
    """A screening with that verdict, in the shape of a real one."""
    return Screening(
        id=screening_id,
        created_at=at,
        as_of=as_of,
        transaction=transaction,
        assessment=Assessment(
            fixed.verdict,
            _SCORES[fixed.verdict],
            _summary(fixed),
            _HOLD[fixed.verdict],
        ),
        matches=_matches(fixed),
        red_flags=(),
        not_assessed=(),
        lists=(),
        warnings=(_WARNING,),
        engine=engine,
    )


def _matches(fixed: Fixed) -> tuple[PartyMatch, ...]:
    confidence = _CONFIDENCE.get(fixed.verdict)
    if confidence is None:
        return ()
    listing = Listing(
        source="sandbox",
        uid=fixed.verdict.value,
        kind=Kind.COMPANY,
        names=(Name(fixed.name.upper()),),
        effect=Effect.PROHIBITED,
        programs=("SANDBOX",),
    )
    match = Match(listing, 1.0, confidence, fixed.name, listing.name, ("name",), ("Sandbox: made up for trying.",))
    return (PartyMatch(f"parties/{fixed.party}", match),)
