"""From matches and findings to a verdict: the policy weighs, nothing here knows a rule or a list."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.facts import Facts
from app.domain.match import PartyMatch
from app.domain.red_flag import Finding, NotAssessed, Raised, RedFlag, Severity, Unassessed
from app.domain.screening import Assessment, Verdict
from app.policy.own_rules import apply_own_rules
from app.policy.profile import Policy
from app.policy.wording import required_actions, summarise
from app.red_flags.base import RedFlagRule
from app.reference.list_titles import jurisdiction_of

# Whoever pays, and its bank, takes part in the deal though it stands under `payment` in the request.
_PARTIES_BY_PAYMENT = frozenset({"payment/payer", "payment/bank"})
_HEAVIEST_FIRST = tuple(reversed(Severity))


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the policy makes of a deal: flags with their severities, what was not assessed, the verdict."""

    red_flags: tuple[RedFlag, ...]
    not_assessed: tuple[Unassessed, ...]
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class MatchRuling:
    """What one match on a party itself does."""

    found: PartyMatch
    verdict: Verdict


def decide(facts: Facts, findings: Iterable[tuple[RedFlagRule, Finding]], policy: Policy) -> Ruling:
    """Weigh matches and findings into a verdict, with its summary and what is to be done.

    A flag raised twice at the same place counts once, with its heaviest grade. A flag counts once towards
    the points of `review_at`, however many places raise it.
    """
    findings = tuple(findings)
    own_flags, own_unassessed = apply_own_rules(policy.own_rules, facts.transaction)
    flags = (*_flags(findings, policy), *own_flags)
    flags = tuple(sorted(flags, key=lambda flag: _HEAVIEST_FIRST.index(flag.severity)))
    unassessed = (*_unassessed(findings), *own_unassessed)
    rulings = _match_rulings(facts, policy)
    verdict = _verdict(flags, rulings, policy)
    return Ruling(
        red_flags=flags,
        not_assessed=unassessed,
        assessment=Assessment(
            verdict=verdict,
            risk_score=_risk_score(verdict, flags, rulings, policy),
            summary=summarise(verdict, [r.found for r in _heaviest(rulings)], flags, policy, facts),
            required_actions=required_actions(verdict, [r.found for r in rulings], flags, unassessed, policy),
        ),
    )


def _flags(findings: Iterable[tuple[RedFlagRule, Finding]], policy: Policy) -> tuple[RedFlag, ...]:
    heaviest: dict[tuple[str, str], RedFlag] = {}
    for rule, finding in findings:
        if not isinstance(finding, Raised):
            continue
        flag = RedFlag(
            flag=rule.id,
            severity=policy.severity(rule.id, finding.grade),
            subject=finding.subject,
            title=finding.title,
            explanation=finding.explanation,
            evidence=finding.evidence,
            authority=finding.authority or rule.authority,
            advice=rule.advice,
        )
        known = heaviest.get((rule.id, finding.subject))
        if known is None or _weight(flag, policy) > _weight(known, policy):
            heaviest[rule.id, finding.subject] = flag
    return tuple(heaviest.values())


def _unassessed(findings: Iterable[tuple[RedFlagRule, Finding]]) -> tuple[Unassessed, ...]:
    return tuple(
        Unassessed(rule.id, finding.missing, finding.question, finding.matters)
        for rule, finding in findings
        if isinstance(finding, NotAssessed)
    )


def _match_rulings(facts: Facts, policy: Policy) -> tuple[MatchRuling, ...]:
    return tuple(
        MatchRuling(
            found,
            policy.of_match(
                found.match.listing.effect,
                found.match.confidence,
                binding=_binds(found.match.listing.source, facts),
            ),
        )
        for found in facts.matches
        if found.on_party or found.subject in _PARTIES_BY_PAYMENT
    )


def _binds(source: str, facts: Facts) -> bool:
    jurisdiction = jurisdiction_of(source)
    return jurisdiction is None or jurisdiction in facts.jurisdictions


def _verdict(flags: tuple[RedFlag, ...], rulings: tuple[MatchRuling, ...], policy: Policy) -> Verdict:
    severities = {flag.severity for flag in flags}
    verdicts = {ruling.verdict for ruling in rulings}
    if severities & policy.blocks or Verdict.BLOCK in verdicts:
        return Verdict.BLOCK
    if severities & policy.reviews or Verdict.REVIEW in verdicts:
        return Verdict.REVIEW
    return Verdict.REVIEW if _points(flags, policy) >= policy.review_at else Verdict.CLEAR


def _points(flags: tuple[RedFlag, ...], policy: Policy) -> int:
    """The points of the flags together, each flag once at its heaviest."""
    heaviest: dict[str, int] = {}
    for flag in flags:
        heaviest[flag.flag] = max(heaviest.get(flag.flag, 0), _weight(flag, policy))
    return sum(heaviest.values())


def _risk_score(verdict: Verdict, flags: tuple[RedFlag, ...], rulings: tuple[MatchRuling, ...], policy: Policy) -> int:
    """A block is 100; a review lies between the policy's limit and 99; a clear below the limit."""
    if verdict is Verdict.BLOCK:
        return 100
    points = _points(flags, policy)
    if verdict is Verdict.CLEAR:
        return min(points, policy.review_at - 1)
    matched = max((round(ruling.found.match.score * 60) for ruling in rulings), default=0)
    return min(99, max(policy.review_at, points + matched))


def _heaviest(rulings: tuple[MatchRuling, ...]) -> list[MatchRuling]:
    """The matches that decide, the surest first."""
    order = {Verdict.BLOCK: 0, Verdict.REVIEW: 1, Verdict.CLEAR: 2}
    deciding = [ruling for ruling in rulings if ruling.verdict is not Verdict.CLEAR]
    return sorted(deciding, key=lambda ruling: (order[ruling.verdict], -ruling.found.match.score))


def _weight(flag: RedFlag, policy: Policy) -> int:
    return policy.points[flag.severity]
