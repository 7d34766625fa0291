"""The sentences of an assessment, for people: what decided, and what to do next.

Nothing here tells a customer anything; required actions are for the dealer's own staff.
"""

from collections.abc import Iterable, Iterator, Sequence

from app.domain.facts import Facts
from app.domain.match import Confidence, PartyMatch
from app.domain.red_flag import RedFlag, Severity, Unassessed
from app.domain.screening import Verdict
from app.policy.profile import Policy
from app.reference.list_titles import title_of
from lists.model import Effect

_ON_LIST = {
    Confidence.CONFIRMED: "is",
    Confidence.PROBABLE: "is probably",
    Confidence.POSSIBLE: "may be",
}
_HOLD = {
    Verdict.BLOCK: (
        "Do not ship, do not take payment and do not pay anything back before you have taken advice; keep all records."
    ),
    Verdict.REVIEW: "Hold the deal until a person has looked at it and recorded a decision.",
}
_OF_EFFECT = {
    Effect.PROHIBITED: "Take legal advice; a report to the authority may be due within days.",
    Effect.LICENCE_REQUIRED: "Do not supply without a licence; ask the licensing authority.",
    Effect.RESTRICTED: "Read which dealings the listing restricts, payment terms above all.",
    Effect.DUE_DILIGENCE: "Get the statements that this list asks for before going on.",
}
_COMPARE = "Compare the possible match with the party: register number, address, date of birth."
_COUNTED = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def summarise(
    verdict: Verdict,
    deciding: Sequence[PartyMatch],
    flags: Sequence[RedFlag],
    policy: Policy,
    facts: Facts,
) -> str:
    """Say in one sentence what decided; `deciding` are the matches that count, the surest first."""
    if verdict is Verdict.CLEAR:
        no_match = "no match that counts" if facts.exempted else "no match"
        ruled_out = f" ({_ruled_out(len(facts.exempted))})" if facts.exempted else ""
        return f"Clear: {no_match} in the loaded lists at this time{ruled_out}, and no red flag that needs a person."
    word = verdict.value.capitalize()
    reasons = _reasons_of_matches(verdict, deciding, policy, facts) + _reasons_of_flags(verdict, flags, policy, facts)
    if len(reasons) == 1:
        return f"{word}: {reasons[0]}."
    return f"{word}: {reasons[0]}; {_further(len(reasons) - 1)}."


def required_actions(
    verdict: Verdict,
    matches: Iterable[PartyMatch],
    flags: Iterable[RedFlag],
    unassessed: Iterable[Unassessed],
    policy: Policy,
) -> tuple[str, ...]:
    """What the dealer should do, the most pressing first, each thing once."""
    actions = [_HOLD[verdict]] if verdict in _HOLD else []
    for found in matches:
        if found.match.confidence is Confidence.CONFIRMED:
            actions.append(_OF_EFFECT[found.match.listing.effect])
        else:
            actions.append(_COMPARE)
    actions += [flag.advice for flag in flags if flag.severity is not Severity.INFO]
    actions += [f"Ask: {rule.question}" for rule in unassessed if rule.matters]
    return tuple(dict.fromkeys(actions))


def _reasons_of_matches(verdict: Verdict, deciding: Sequence[PartyMatch], policy: Policy, facts: Facts) -> list[str]:
    reasons: dict[str, str] = {}
    for found in deciding:
        listing = found.match.listing
        verb = _ON_LIST[found.match.confidence]
        reason = f"the {_role(found.subject, facts)} {verb} {listing.name} on {title_of(listing.source)}"
        reasons.setdefault(found.subject, reason)
    return list(reasons.values())


def _reasons_of_flags(verdict: Verdict, flags: Sequence[RedFlag], policy: Policy, facts: Facts) -> list[str]:
    alone = policy.blocks if verdict is Verdict.BLOCK else policy.reviews
    decisive = [flag for flag in flags if flag.severity in alone]
    counted = decisive or [flag for flag in flags if flag.severity in _COUNTED]
    names = tuple(_names(facts))
    titles = dict.fromkeys(_as_clause(flag.title, names) for flag in counted)
    return list(titles)


def _as_clause(title: str, names: tuple[str, ...]) -> str:
    title = title.rstrip(".")
    first = title.split(" ", 1)[0]
    keeps_its_case = title.startswith(names) or (len(first) > 1 and first.isupper())
    return title if keeps_its_case else title[:1].lower() + title[1:]


def _names(facts: Facts) -> Iterator[str]:
    """The names that the title of a flag can begin with."""
    for party in facts.transaction.parties:
        yield party.name
        yield from (owner.name for owner in party.owners or ())
    if facts.transaction.payment.payer:
        yield facts.transaction.payment.payer
    yield from (record.principal for record in facts.affiliations)


def _ruled_out(count: int) -> str:
    return "one is ruled out by an exemption" if count == 1 else f"{count} are ruled out by exemptions"


def _further(count: int) -> str:
    return "one further reason" if count == 1 else f"{count} further reasons"


def _role(subject: str, facts: Facts) -> str:
    where, _, which = subject.partition("/")
    if where == "payment":
        return which
    role = facts.transaction.parties[int(which)].role.value
    return "party" if role == "other" else role.replace("_", " ")
