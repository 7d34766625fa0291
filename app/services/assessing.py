"""From all that went into a screening to the screening: the same inputs give the same answer, on any day."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from app.db.screenings import as_it_reads_back
from app.domain.facts import ListState, RegisterEvidence
from app.domain.screening import Engine, Screening
from app.domain.transaction import Transaction
from app.policy.profile import Policy
from app.policy.verdict import decide
from app.red_flags.engine import assess_all
from app.services.comparing import compare
from app.services.exempting import Exempting
from app.services.gathering import Remembered, gather
from app.services.index import Loaded
from app.services.lists import ListStatus
from app.services.sandbox import fixed_outcome, held, sandboxed
from app.services.warnings import warnings_about


@dataclass(frozen=True, slots=True)
class Inputs:
    """What went into a screening beside the request, the listings, the policy and the program.

    `before` is the screening it was compared with; `is_test` says whether fixed outcomes may be `clear`.
    """

    at: datetime
    as_of: date
    jurisdictions: tuple[str, ...]
    statuses: tuple[ListStatus, ...]
    list_states: tuple[ListState, ...]
    registers: tuple[RegisterEvidence, ...]
    remembered: Remembered
    four_eyes: bool
    is_test: bool
    before: Screening | None = None


def assess(
    transaction: Transaction, inputs: Inputs, loaded: Loaded, policy: Policy, *, screening_id: str, version: str
) -> Screening:
    """The screening of a deal; `version` is the program's."""
    engine = Engine(version, policy.identity)
    fixed = fixed_outcome(transaction, is_test=inputs.is_test)
    if fixed and inputs.is_test:
        made = sandboxed(transaction, fixed, screening_id=screening_id, at=inputs.at, as_of=inputs.as_of, engine=engine)
    else:
        made = _judged(transaction, inputs, loaded, policy, screening_id, engine)
        made = held(made, fixed) if fixed else made
    if inputs.before is not None:
        made = replace(made, changes=compare(inputs.before, made))
    return as_it_reads_back(made)


def _judged(
    transaction: Transaction, inputs: Inputs, loaded: Loaded, policy: Policy, screening_id: str, engine: Engine
) -> Screening:
    facts = gather(
        transaction,
        inputs.as_of,
        inputs.jurisdictions,
        loaded,
        inputs.remembered,
        inputs.list_states,
        inputs.registers,
        Exempting(inputs.at, inputs.four_eyes),
    )
    ruling = decide(facts, assess_all(facts), policy)
    return Screening(
        id=screening_id,
        created_at=inputs.at,
        as_of=inputs.as_of,
        transaction=transaction,
        assessment=ruling.assessment,
        matches=(*facts.matches, *facts.exempted),
        red_flags=ruling.red_flags,
        not_assessed=ruling.not_assessed,
        lists=loaded.versions,
        warnings=warnings_about(facts, ruling.red_flags, inputs.statuses, inputs.at.date()),
        engine=engine,
    )
