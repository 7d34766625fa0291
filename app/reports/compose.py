"""What a screening's report says, in the order in which a person asks: what, found, not checked, decided."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

from app.domain.comparison import Comparison
from app.domain.decision import Decision, DecisionOutcome, Standing
from app.domain.match import Confidence, PartyMatch
from app.domain.party import Owner, Party
from app.domain.red_flag import Authority, RedFlag, Severity
from app.domain.screening import ListVersion, Screening, Verdict
from app.domain.transaction import Equipment, Money, Route, Transaction
from app.reference.list_titles import title_of
from app.reference.places import name_of
from app.reports.model import Block, Card, Facts, Picture, Points, Report, Rows, Section, Text
from lists.model import Effect

_VERDICTS = {
    Verdict.CLEAR: "Clear: no match and no red flag that calls for a person",
    Verdict.REVIEW: "Review: hold the deal until a person has decided",
    Verdict.BLOCK: "Block: do not go on with this deal",
}
_EFFECTS = {
    Effect.PROHIBITED: "dealings prohibited",
    Effect.LICENCE_REQUIRED: "licence required",
    Effect.RESTRICTED: "restricted",
    Effect.DUE_DILIGENCE: "due diligence required",
}
_OUTCOMES = {
    DecisionOutcome.RELEASE: "released",
    DecisionOutcome.REJECT: "rejected",
    DecisionOutcome.ESCALATE: "escalated",
}
_UNSAID = "not said"
_PICTURED = "The parties of the deal, those behind them, and which of them are listed"
_FOOTING = (
    "A clear verdict means that no match was found in the lists named here, on the facts given here. "
    "This report is not legal advice."
)


def compose(screening: Screening, decisions: Sequence[Decision], digest: str, picture: str) -> Report:
    """Put a stored screening and the decisions on it into a report.

    `digest` is the SHA-256 of the stored answer; `picture` is the network as SVG. The same values give the
    same report: no clock is read here.
    """
    deal = screening.transaction
    sections = (
        Section("What to do", _actions(screening)),
        Section("What was asked", tuple(_asked(deal))),
        *_changes(screening.changes),
        Section("Matches on the lists", _matches(screening.matches)),
        Section("Red flags", _flags(screening.red_flags)),
        Section(
            "Who stands behind whom", (Picture(picture, "Parties of the deal, who stands behind them, who is listed"),)
        ),
        Section("What was not checked", _unchecked(screening)),
        Section("Lists that were searched", _lists(screening.lists)),
        Section("Decisions", _decisions(decisions)),
    )
    return Report(
        screening_id=screening.id,
        verdict=screening.assessment.verdict,
        title=_VERDICTS[screening.assessment.verdict],
        summary=screening.assessment.summary,
        facts=tuple(_head(screening)),
        sections=sections,
        digest=digest,
        footing=_FOOTING,
    )


def _head(screening: Screening) -> Iterator[tuple[str, str]]:
    deal = screening.transaction
    yield "Screening", screening.id
    if deal.reference:
        yield "Reference", deal.reference
    if deal.deal:
        yield "Deal", deal.deal + (f", {deal.stage}" if deal.stage else "")
    yield "Screened at", moment(screening.created_at)
    yield "Lists and rules as of", screening.as_of.isoformat()
    yield "Risk score", f"{screening.assessment.risk_score} of 100"
    yield "Engine and policy", f"GoNoGo {screening.engine.version}, policy {screening.engine.policy}"


def _actions(screening: Screening) -> tuple[Block, ...]:
    actions = screening.assessment.required_actions
    return (Points(actions, numbered=True),) if actions else (Text("Nothing beyond your usual care."),)


def _asked(deal: Transaction) -> Iterator[Block]:
    for number, party in enumerate(deal.parties, start=1):
        yield Card(
            party.name, f"party {number}: {_plain(party.role)}", "note", tuple(_party(party)), tuple(_behind(party))
        )
    yield Facts(tuple(_way(deal)))
    if deal.equipment:
        yield Rows(
            ("goods", "make and model", "year", "HS code", "quantity", "price"),
            tuple(_goods(item) for item in deal.equipment),
            (0.34, 0.2, 0.08, 0.12, 0.1, 0.16),
        )
    else:
        yield Text("No equipment was given.")


def _party(party: Party) -> Iterator[tuple[str, str]]:
    yield "Kind", _plain(party.kind)
    if party.aliases:
        yield "Also called", "; ".join(party.aliases)
    yield "Country", name_of(party.country) if party.country else _UNSAID
    for label, value in (
        ("Address", party.address),
        ("Numbers", "; ".join(f"{number.type} {number.value}" for number in party.identifiers)),
        ("Website", party.website),
        ("E-mail", party.email),
        ("Phone", party.phone),
        ("Born", party.date_of_birth),
        ("Formed", party.incorporated_on.isoformat() if party.incorporated_on else None),
        ("Business", party.business),
    ):
        if value:
            yield label, value


def _behind(party: Party) -> Iterator[str]:
    for owner in party.owners or ():
        yield _owner(owner)
    if party.owners is None:
        yield "Owners: not said."
    for claim in party.claimed_affiliations:
        answer = {True: "confirmed by it", False: "denied by it", None: "nobody has asked it"}[claim.confirmed]
        yield f"Says it belongs to {claim.name} ({claim.relation or 'relation not said'}): {answer}."


def _owner(owner: Owner) -> str:
    share = f", {owner.share_percent:g} %" if owner.share_percent is not None else ""
    country = f", {name_of(owner.country)}" if owner.country else ""
    of = f" of {owner.related_to}" if owner.related_to else ""
    return f"{_plain(owner.relation or 'owner').capitalize()}{of}: {owner.name}{country}{share}."


def _way(deal: Transaction) -> Iterator[tuple[str, str]]:
    to = deal.destination
    place = ", ".join(filter(None, (to.address, to.city, name_of(to.region or to.country) if to.country else None)))
    yield "Destination", place or _UNSAID
    yield "Route", _route(deal.route)
    paid = deal.payment
    words = [_money(paid.total), _plain(paid.method) if paid.method else "", f"by {paid.payer}" if paid.payer else ""]
    yield "Payment", ", ".join(filter(None, words)) or _UNSAID
    yield "End use", deal.end_use.description or _UNSAID


def _route(route: Route) -> str:
    if route.via is None:
        return _UNSAID
    return "by way of " + ", ".join(map(name_of, route.via)) if route.via else "direct"


def _goods(item: Equipment) -> tuple[str, ...]:
    return (
        item.description or item.category or _UNSAID,
        " ".join(filter(None, (item.make, item.model))) or _UNSAID,
        str(item.year or ""),
        item.hs_code or "",
        str(item.quantity or ""),
        _money(item.price),
    )


def _changes(changes: Comparison | None) -> Iterator[Section]:
    if changes is None:
        return
    stage = f" at the stage {changes.stage}" if changes.stage else ""
    blocks: list[Block] = [
        Text(
            f"Compared with {changes.since} of {moment(changes.screened_at)}{stage}: the verdict was "
            f"{changes.verdict_before} and is {changes.verdict_after}."
        )
    ]
    rows = [(one.pointer, _said(one.before), _said(one.after)) for one in changes.request]
    rows += [
        (f"{one.finding} ({one.subject})", one.before or "not found", one.after or "not found")
        for one in (*changes.matches, *changes.red_flags)
    ]
    if rows:
        blocks.append(Rows(("what", "before", "now"), tuple(rows), (0.4, 0.3, 0.3)))
    if changes.lists:
        blocks.append(Text(f"Searched in another version: {', '.join(title_of(one) for one in changes.lists)}."))
    if changes.policy_changed:
        blocks.append(Text("The engine or the policy is another one."))
    yield Section("What changed since the last screening of this deal", tuple(blocks))


def _said(value: object) -> str:
    """A value of the request in one line."""
    if value is None:
        return _UNSAID
    if isinstance(value, dict):
        return "; ".join(f"{_plain(name)} {_said(part)}" for name, part in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_said, value))
    return str(value)


def _matches(matches: Sequence[PartyMatch]) -> tuple[Block, ...]:
    if not matches:
        return (Text("No party, owner or claimed affiliate matches an entry of the lists below."),)
    return tuple(_match(found) for found in matches)


def _match(found: PartyMatch) -> Card:
    match = found.match
    listing = match.listing
    listed = listing.listed_on.isoformat() if listing.listed_on else "date not published"
    if listing.delisted_on:
        listed += f", taken off {listing.delisted_on.isoformat()}"
    facts = [
        ("List", f"{title_of(listing.source)} ({listing.id})"),
        ("Effect", _EFFECTS[listing.effect]),
        ("Programmes", ", ".join(listing.programs) or "none named"),
        ("Listed", listed),
        ("Asked", f"{match.query} ({found.subject})"),
        ("Listed as", match.matched),
    ]
    if listing.url:
        facts.append(("Published at", listing.url))
    tone = "block" if match.confidence is Confidence.CONFIRMED else "review"
    sureness = f"{match.confidence}, score {match.score:.2f}"
    if found.is_exempted:
        sureness, tone = f"{sureness}; not counted: exempted", "clear"
    return Card(listing.name, sureness, tone, tuple(facts), match.explanation)


def _flags(flags: Sequence[RedFlag]) -> tuple[Block, ...]:
    if not flags:
        return (Text("No red flag was raised."),)
    return tuple(_flag(flag) for flag in flags)


def _flag(flag: RedFlag) -> Card:
    tones = {Severity.CRITICAL: "block", Severity.HIGH: "review"}
    facts = [("About", flag.subject or "the deal"), ("What to do", flag.advice)]
    facts += [("Rests on", _authority(authority)) for authority in flag.authority]
    return Card(
        flag.title, f"{flag.severity}: {flag.flag}", tones.get(flag.severity, "note"), tuple(facts), (flag.explanation,)
    )


def _authority(authority: Authority) -> str:
    parts = [authority.document, authority.citation, authority.date]
    doubt = " (not verified by us)" if authority.confidence == "unverified" else ""
    return ", ".join(filter(None, parts)) + doubt


def _unchecked(screening: Screening) -> tuple[Block, ...]:
    blocks: list[Block] = []
    if screening.not_assessed:
        blocks.append(
            Rows(
                ("rule", "what was missing", "the question to ask"),
                tuple((rule.flag, ", ".join(rule.missing), rule.question) for rule in screening.not_assessed),
                (0.28, 0.27, 0.45),
            )
        )
    if screening.warnings:
        blocks.append(Points(screening.warnings))
    return tuple(blocks) or (Text("Every rule had the answers that it needs."),)


def _lists(lists: Iterable[ListVersion]) -> tuple[Block, ...]:
    rows = tuple(
        (
            title_of(one.source) + (" (starter list, a sample for trying)" if one.starter else ""),
            one.published_at.isoformat() if one.published_at else "date not in the file",
            moment(one.loaded_at),
            f"{one.entries:,}",
            one.version,
        )
        for one in lists
    )
    if not rows:
        return (Text("No list was loaded."),)
    return (Rows(("list", "published", "loaded", "entries", "version"), rows, (0.34, 0.14, 0.2, 0.1, 0.22)),)


def _decisions(decisions: Sequence[Decision]) -> tuple[Block, ...]:
    if not decisions:
        return (Text("No person has decided on this screening yet."),)
    rows = tuple((moment(made.decided_at), _outcome(made), made.decided_by, made.note or "") for made in decisions)
    return (Rows(("when", "outcome", "by", "note"), rows, (0.2, 0.14, 0.2, 0.46)),)


def _outcome(made: Decision) -> str:
    waits = made.leaves is Standing.WAITING
    return f"{_OUTCOMES[made.outcome]}; waits for a second person" if waits else _OUTCOMES[made.outcome]


def moment(at: datetime) -> str:
    """A moment in words of figures, UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def _money(money: Money | None) -> str:
    return f"{money.amount:,} {money.currency}" if money else ""


def _plain(slug: str) -> str:
    return str(slug).replace("_", " ")
