"""Asks public registers about a deal, where the dealer allows it; a register that fails takes nothing else along."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import date

from app.clock import Clock
from app.config import Register
from app.domain.facts import RegisterEvidence
from app.domain.party import AffiliationClaim, Party
from app.domain.transaction import Transaction
from app.enrich import gleif, rdap
from app.enrich.breaker import Breaker
from app.enrich.client import Limits, RegisterClient, RegisterUnavailable
from app.enrich.gleif import Gleif
from app.enrich.memory import Memory
from app.enrich.rdap import Rdap
from app.matching.domains import own_domain
from lists.model import Kind

# How many questions one deal may ask, and how long it waits for all answers together, in seconds.
MOST_QUESTIONS = 10
PATIENCE = 8.0
_WORKERS = 8


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, and the evidence it would be without an answer."""

    unanswered: RegisterEvidence
    ask: Callable[[], RegisterEvidence] | None


class Enricher:
    """Gathers what public registers say. `allowed` are the registers that may be asked: `gleif`, `rdap`."""

    def __init__(
        self,
        allowed: Iterable[str],
        urls: Mapping[Register, str],
        clock: Clock,
        limits: Limits | None = None,
        patience: float = PATIENCE,
    ) -> None:
        allowed = frozenset(allowed)
        limits = limits or Limits()
        self._patience = patience
        self._clock = clock
        self._gleif = Gleif(_client(urls.get("gleif", gleif.URL), clock, limits)) if "gleif" in allowed else None
        self._rdap = Rdap(_client(urls.get("rdap", rdap.URL), clock, limits, True)) if "rdap" in allowed else None
        self._workers = ThreadPoolExecutor(_WORKERS, "registers") if allowed else None

    def evidence(self, transaction: Transaction, as_of: date) -> tuple[RegisterEvidence, ...]:
        """What the registers say, in the order of the request; a question without an answer says why.

        Never raises for what a register does or fails to do.
        """
        questions = [*self._on_claims(transaction, as_of), *self._on_domains(transaction)]
        if self._workers is None:
            return tuple(question.unanswered for question in questions)
        askable = [(n, question.ask) for n, question in enumerate(questions) if question.ask is not None]
        asked = {n: self._workers.submit(ask) for n, ask in askable[:MOST_QUESTIONS]}
        wait(asked.values(), timeout=self._patience)
        return tuple(_settled(question, asked.get(n)) for n, question in enumerate(questions))

    def close(self) -> None:
        """Let go of the threads; what is still being asked ends by its own time-out."""
        if self._workers is not None:
            self._workers.shutdown(wait=False, cancel_futures=True)

    def _on_claims(self, transaction: Transaction, as_of: date) -> Iterator[_Question]:
        for i, party in enumerate(transaction.parties):
            for j, claim in enumerate(party.claimed_affiliations):
                if claim.confirmed is None:
                    pointer = f"parties/{i}/claimed_affiliations/{j}"
                    evidence = RegisterEvidence(pointer, gleif.REGISTER, "off", None, "", about=claim.name)
                    yield self._on_claim(evidence, party, claim, as_of)

    def _on_claim(self, evidence: RegisterEvidence, party: Party, claim: AffiliationClaim, as_of: date) -> _Question:
        register = self._gleif
        if register is None:
            return _Question(evidence, None)
        if as_of < self._clock().date():
            told = f"it knows today's parents, not those of {as_of.isoformat()}"
            return _Question(replace(evidence, state="not-asked", detail=told), None)
        if claim.relation not in (None, "subsidiary", "branch", "parent"):
            return _Question(replace(evidence, state="not-asked", detail="it knows parents, not agents"), None)

        def ask() -> RegisterEvidence:
            lei = next((number.value for number in party.identifiers if number.type == "lei"), None)
            if claim.relation == "parent":
                said = register.on_claim(claim.name, party.name, claim.country, None)
            else:
                said = register.on_claim(party.name, claim.name, party.country, lei)
            # A branch is no company of its own, and a vague tie need not be a parent's.
            settles = claim.relation in ("subsidiary", "parent") or said.contradicts is False
            return replace(
                evidence, state="answered", contradicts=said.contradicts if settles else None, detail=said.detail
            )

        return _Question(evidence, ask)

    def _on_domains(self, transaction: Transaction) -> Iterator[_Question]:
        register = self._rdap
        if register is None:
            return
        for i, party in enumerate(transaction.parties):
            if party.kind is Kind.PERSON:
                continue
            domains = {domain for text in (party.website, party.email) if text and (domain := own_domain(text))}
            for domain in sorted(domains):
                evidence = RegisterEvidence(f"parties/{i}", rdap.REGISTER, "off", None, "", about=domain)
                yield _Question(evidence, _domain_asker(register, evidence))


def _domain_asker(register: Rdap, evidence: RegisterEvidence) -> Callable[[], RegisterEvidence]:
    def ask() -> RegisterEvidence:
        day = register.registered_on(evidence.about)
        told = f"was registered on {day.isoformat()}" if day else "is not known to it"
        return replace(evidence, state="answered", detail=f"{evidence.about} {told}", registered_on=day)

    return ask


def _settled(question: _Question, asked: "Future[RegisterEvidence] | None") -> RegisterEvidence:
    if asked is None:
        if question.ask is None:
            return question.unanswered
        return replace(question.unanswered, state="failed", detail="too many questions for one deal")
    if not asked.done():
        asked.cancel()
        return replace(question.unanswered, state="failed", detail="did not answer in time")
    error = asked.exception()
    if isinstance(error, RegisterUnavailable):
        return replace(question.unanswered, state="failed", detail=str(error))
    return asked.result()


def _client(url: str, clock: Clock, limits: Limits, leads_elsewhere: bool = False) -> RegisterClient:
    return RegisterClient(url, Breaker(clock), Memory(clock), leads_elsewhere, limits)
