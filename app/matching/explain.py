"""Why a listing was found, line by line, for a person."""

from app.domain.match import Match, Query
from app.matching.contradictions import contradictions
from app.matching.decide import Finding, NameFinding
from app.matching.terms import Term
from app.names.parse import Role, parse
from lists.model import Kind, NameStrength


def explain(query: Query, finding: Finding) -> Match:
    """The match with one line for each piece of evidence, the name first."""
    named = finding.named
    person = finding.listing.kind is Kind.PERSON
    lines = [*_name_lines(named, person=person), *(c.line for c in finding.comparisons)]
    matched_on = ["name"] if named.evidence is not None else []
    matched_on += [c.feature for c in finding.comparisons if c.agrees]
    return Match(
        listing=finding.listing,
        score=round(finding.score, 4),
        confidence=finding.confidence,
        query=named.asked,
        matched=named.listed.text,
        matched_on=tuple(dict.fromkeys(matched_on)),
        explanation=tuple(lines),
    )


def _name_lines(named: NameFinding, *, person: bool) -> list[str]:
    asked, listed = named.asked, named.listed.text
    if named.evidence is None:
        return [f'Name: "{asked}" is not like "{listed}"; the number decides']
    lines = [f'Name: "{asked}" {_relation(named)} "{listed}"{_difference(named)}']
    lines += _word_lines(named)
    if named.aligned is not None and named.left is not None and named.right is not None:
        told = contradictions(named.evidence, named.left, named.right, named.aligned, person=person)
        lines += [found.line for found in told]
    if named.listed.strength is NameStrength.WEAK:
        lines.append("The list itself calls this a weak alias: it does not decide alone")
    if named.initials_only:
        lines.append("Only initials agree: they do not decide alone")
    return lines


def _relation(named: NameFinding) -> str:
    if named.asked.casefold() == named.listed.text.casefold() or named.equal:
        return "is"
    return "is close to" if named.score >= 0.7 else "is somewhat like"


def _difference(named: NameFinding) -> str:
    if not named.equal or named.asked.casefold() == named.listed.text.casefold():
        return ""
    kind = parse(named.listed.text).forms
    asked = parse(named.asked).forms
    return " but for the legal form" if kind != asked or kind else " in another writing"


def _word_lines(named: NameFinding) -> list[str]:
    aligned, left, right = named.aligned, named.left, named.right
    if aligned is None or left is None or right is None or named.equal:
        return []
    lines = []
    for pair in aligned.pairs:
        one = " ".join(left[i].text for i in pair.left)
        other = " ".join(right[j].text for j in pair.right)
        if one != other:
            lines.append(f"Word: {one} answers {other}")
    for side, terms, over in (
        ("only asked for", left, aligned.left_over),
        ("only listed", right, aligned.right_over),
    ):
        words = [_shown(terms[i]) for i in over if terms[i].role is not Role.PARTICLE]
        if words:
            lines.append(f"Words {side}: {', '.join(words)}")
    return lines


def _shown(t: Term) -> str:
    return t.native or t.text
