"""A claim to belong to a known firm that nobody confirmed, with something that does not fit.

Another country, no domain in common, the name not carried, free mail, a domain that imitates the firm's or
that was registered less than a year before the deal. A public register that shows the tie is told, and
silences nothing: a name it knows can be borrowed.
"""

from collections.abc import Iterable, Iterator

from app.domain.facts import Facts
from app.domain.party import AffiliationClaim, Party
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.matching.domains import is_free_mail, look_alike, own_domain
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.affiliation import claims, latest_record
from app.red_flags.reading.domain_age import young_domain
from app.red_flags.reading.names import plain
from app.red_flags.reading.ties import explained_by_paper


def check(facts: Facts) -> Iterable[Finding]:
    """Look at every claim that nobody confirmed or denied."""
    for pointer, i, party, claim in claims(facts):
        if claim.confirmed is not None or latest_record(facts, party, claim.name) is not None:
            continue
        if explained_by_paper(facts, pointer, pointer.replace("/", "."), f"parties/{i}"):
            continue
        misfits = [*_misfits(party, claim), *_young_domain(facts, i)]
        if misfits:
            yield Raised(
                subject=pointer,
                title=f"Says it belongs to {claim.name}, unconfirmed",
                explanation=f"Nobody confirmed that {party.name} belongs to {claim.name}, and {'; '.join(misfits)}."
                + "".join(f" {said}, which a borrowed name would show too." for said in _told(facts, pointer)),
                evidence={"party": party.name, "claimed": claim.name, "misfits": misfits},
            )
        else:
            missing = f"{pointer.replace('/', '.')}.confirmed"
            question = f"What does {claim.name} say when asked whether {party.name} belongs to it?"
            yield NotAssessed((missing,), question, matters=goods.may_matter(facts))


def _young_domain(facts: Facts, i: int) -> Iterator[str]:
    if young := young_domain(facts, i):
        domain, day = young
        yield f"its domain {domain} was registered only on {day.isoformat()}"


def _told(facts: Facts, pointer: str) -> list[str]:
    """What a public register said in support of the claim."""
    return [
        f"{seen.register}: {seen.detail}"
        for seen in facts.registers
        if seen.subject == pointer and seen.contradicts is False
    ]


def _misfits(party: Party, claim: AffiliationClaim) -> Iterator[str]:
    own = {domain for text in (party.website, party.email) if text and (domain := own_domain(text))}
    theirs = own_domain(claim.website) if claim.website else None
    # Whoever writes from the firm's own mail abroad is what a branch looks like; a website is easily named.
    at_home = theirs is not None and party.email is not None and own_domain(party.email) == theirs
    if party.country and claim.country and party.country != claim.country and not at_home:
        yield f"the two are in different countries ({party.country}, {claim.country})"
    if own and theirs and theirs not in own:
        imitation = next((why for domain in sorted(own) if (why := look_alike(domain, theirs))), None)
        yield f"its domain imitates {theirs} ({imitation})" if imitation else f"its domain is not {theirs}"
    if party.email and is_free_mail(party.email):
        yield "it writes from free mail"
    carried = set(plain(claim.name).split()[:1])
    names = " ".join(plain(name) for name in (party.name, *party.aliases)).split()
    if carried and carried.isdisjoint(names):
        yield f"its name does not carry that of {claim.name}"


RULE = RedFlagRule(
    id="unverified-affiliation-claim",
    title="An unconfirmed claim to belong to a known firm",
    fires_when=(
        "A claim nobody confirmed, with a mismatch: another country, no shared domain, the name not carried, free "
        "mail, a look-alike domain, or one registered less than a year before the deal."
    ),
    advice="Call the claimed company on a number from its own website and note its answer in the register.",
    authority=(
        Authority("C4ADS report on foreign machine tools in Russian arms making", "2024-06-18", None, "secondary"),
        Authority("FinCEN and BIS joint alert FIN-2022-Alert003", "2022-06-28", None, "project"),
    ),
    check=check,
)
