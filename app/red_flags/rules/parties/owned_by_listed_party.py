"""Listed parties own a party of the deal, directly or through chains, by each jurisdiction's own rule.

Half or more in all makes the party count as listed; any smaller share asks for a person. A share that
nobody knows is not taken for none.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.ownership import OwnershipFinding
from app.domain.red_flag import Authority, Finding, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import listed_ties

_TITLES = {
    "majority": "Owned by listed parties to the threshold",
    "elsewhere": "Owned by listed parties to the threshold of a rule that does not bind the dealer",
    "undetermined": "Listed parties own a share that may reach the threshold",
    "minority": "Listed parties own a share below the threshold",
}
_ORDER = tuple(_TITLES)


def check(facts: Facts) -> Iterable[Finding]:
    """Report the gravest ownership finding of each party; ask where owners are not named."""
    by_party: dict[str, list[OwnershipFinding]] = {}
    for finding in facts.ownership:
        by_party.setdefault(finding.subject, []).append(finding)
    for subject, findings in by_party.items():
        yield _raise(facts, subject, findings)
    yield from listed_ties.owners_not_named(facts)


def _raise(facts: Facts, subject: str, findings: list[OwnershipFinding]) -> Raised:
    graded = sorted(((_grade(facts, finding), finding) for finding in findings), key=_gravity)
    grade = graded[0][0]
    party = facts.transaction.parties[int(subject.split("/")[1])]
    paths = dict.fromkeys(path for _, finding in graded for path in finding.paths)
    lines = dict.fromkeys(_line(finding) for _, finding in graded)
    return Raised(
        subject=subject,
        title=_TITLES[grade],
        explanation=f"{party.name}: {'. '.join(paths)}. {' '.join(lines)}",
        grade=grade,
        evidence={
            "owners": sorted({owner.id for _, finding in graded for owner in finding.owners}),
            "paths": list(paths),
            "rules": [_evidence(finding) for _, finding in graded],
        },
        authority=tuple(dict.fromkeys(finding.authority for _, finding in graded if finding.authority is not None)),
    )


def _grade(facts: Facts, finding: OwnershipFinding) -> str:
    """`majority` only where the threshold is met for certain, by a rule that binds the dealer that day."""
    if finding.reaches is None:
        return "undetermined"
    if not finding.reaches or finding.suspended or not finding.jurisdiction:
        return "minority"
    return "majority" if finding.jurisdiction in facts.jurisdictions else "elsewhere"


def _gravity(graded: tuple[str, OwnershipFinding]) -> int:
    return _ORDER.index(graded[0])


def _line(finding: OwnershipFinding) -> str:
    share = f"{finding.least:g} %"
    if finding.most > finding.least:
        share = f"{finding.least:g} to {finding.most:g} %"
    answer = {True: "reached", False: "not reached", None: "undetermined"}[finding.reaches]
    where = f" ({finding.jurisdiction})" if finding.jurisdiction else ""
    note = f" {finding.note}" if finding.note else ""
    return f"{finding.rule}{where}: {share}, threshold {answer}.{note}"


def _evidence(finding: OwnershipFinding) -> dict[str, object]:
    return {
        "rule": finding.rule,
        "jurisdiction": finding.jurisdiction or None,
        "least_percent": finding.least,
        "most_percent": finding.most,
        "reaches": finding.reaches,
        "suspended": finding.suspended,
    }


RULE = RedFlagRule(
    id="owned-by-listed-party",
    title="Owned by a listed party",
    fires_when="Listed parties hold shares in a party, directly or through companies; the shares add up.",
    advice="Get an extract of the register of owners. At half or more, treat the party as listed.",
    authority=(
        Authority("OFAC, 50 percent rule", "2014-08-13", None, "unverified"),
        Authority("Council of the EU, best practices", "2024-07-03", None, "secondary"),
        Authority("UK SI 2019/855, regulation 7", "2019-04-10", None, "secondary"),
        Authority("BIS Affiliates Rule", "2025-09-30", "90 FR 47201, 90 FR 50857", "secondary"),
    ),
    check=check,
    grades=("majority", "minority", "undetermined", "elsewhere"),
)
