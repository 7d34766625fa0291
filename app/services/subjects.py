"""Everybody named in a deal, each with a pointer into the request and what is known to look them up by."""

from collections.abc import Iterable, Iterator

from app.domain.exemption import PartyFacts
from app.domain.facts import AffiliationRecord, EarlierScreening
from app.domain.match import Query
from app.domain.party import AffiliationClaim, Owner, Party
from app.domain.transaction import Transaction
from app.ownership.graph import is_owner
from app.ownership.identity import name_key
from app.ownership.related import related_name
from lists.model import Identifier, Kind


def subjects(transaction: Transaction) -> tuple[tuple[str, Query], ...]:
    """Everybody to be looked up, in the order of the request."""
    return tuple(_subjects(transaction))


def principals(transaction: Transaction, records: Iterable[AffiliationRecord]) -> tuple[tuple[str, Query], ...]:
    """Whom the parties belong to by the dealer's own register, to be looked up too."""
    confirmed = [record for record in records if record.status == "confirmed"]
    return tuple(
        (f"parties/{i}/register/{n}", Query(record.principal, Kind.COMPANY))
        for i, party in enumerate(transaction.parties)
        for n, record in enumerate(confirmed)
        if name_key(record.claimant) in {name_key(name) for name in (party.name, *party.aliases)}
    )


def left_owners(transaction: Transaction, earlier: Iterable[EarlierScreening]) -> tuple[tuple[str, Query], ...]:
    """Owners that earlier screenings named and a party's list of owners leaves out, to be looked up too."""
    before = _owners_before(earlier)
    found: dict[tuple[int, str], Query] = {}
    for i, party in enumerate(transaction.parties):
        if party.owners is None:
            continue
        now = {name_key(owner.name) for owner in party.owners}
        for owner in before.get(name_key(party.name), ()):
            if name_key(owner.name) not in now and is_owner(owner):
                found.setdefault((i, name_key(owner.name)), _of_owner(owner))
    return tuple((f"parties/{i}/left_owners/{n}", query) for n, ((i, _), query) in enumerate(sorted(found.items())))


def _owners_before(earlier: Iterable[EarlierScreening]) -> dict[str, list[Owner]]:
    """The owners that earlier screenings named, by the key of the party's name."""
    found: dict[str, list[Owner]] = {}
    for screening in earlier:
        for party in screening.transaction.parties:
            if party.owners:
                found.setdefault(name_key(party.name), []).extend(party.owners)
    return found


def everybody(
    transaction: Transaction, records: Iterable[AffiliationRecord] = (), earlier: Iterable[EarlierScreening] = ()
) -> tuple[tuple[str, Query], ...]:
    """Everybody to be looked up: whom the deal names, whom its parties belong to by the register, owners left out."""
    return (*subjects(transaction), *principals(transaction, records), *left_owners(transaction, earlier))


def party_facts(party: Party) -> PartyFacts:
    """All that identifies a party."""
    born = (party.incorporated_on.isoformat(),) if party.incorporated_on else ()
    return {**query_facts(party_query(party)), **({"incorporated_on": born} if born else {})}


def query_facts(query: Query) -> PartyFacts:
    """All that identifies whoever is looked up; what was not said is left out."""
    facts = {
        "name": (query.name,),
        "kind": () if query.kind is Kind.UNKNOWN else (query.kind.value,),
        "aliases": query.aliases,
        "country": query.countries,
        "address": query.addresses,
        "identifiers": tuple(" ".join(filter(None, (i.type, i.country, i.value))) for i in query.identifiers),
        "date_of_birth": query.dates_of_birth,
        "nationality": query.nationalities,
        "website": query.websites,
        "email": query.emails,
        "phone": query.phones,
    }
    return {name: values for name, values in facts.items() if values}


def facts_of(
    transaction: Transaction, records: Iterable[AffiliationRecord] = (), earlier: Iterable[EarlierScreening] = ()
) -> dict[str, PartyFacts]:
    """All that identifies each of those who are looked up, by their pointer into the request."""
    found = {subject: query_facts(query) for subject, query in everybody(transaction, records, earlier)}
    return found | {f"parties/{i}": party_facts(party) for i, party in enumerate(transaction.parties)}


def addresses(transaction: Transaction) -> tuple[tuple[str, str, str | None], ...]:
    """Every address in the deal: whose it is, the address, and the country that stands beside it."""
    given = [
        (f"parties/{i}", party.address, party.country) for i, party in enumerate(transaction.parties) if party.address
    ]
    destination = transaction.destination
    if destination.address:
        given.append(("destination", destination.address, destination.country))
    return tuple(given)


def payer_name(transaction: Transaction) -> str | None:
    """The payer's name where the payer is not one of the parties."""
    payer = transaction.payment.payer
    if payer is None or _points_at_party(payer, len(transaction.parties)):
        return None
    return payer


def _subjects(transaction: Transaction) -> Iterator[tuple[str, Query]]:
    for i, party in enumerate(transaction.parties):
        yield f"parties/{i}", party_query(party)
        for j, owner in enumerate(party.owners or ()):
            yield f"parties/{i}/owners/{j}", _of_owner(owner)
            if owner.related_to:
                yield f"parties/{i}/owners/{j}/related_to", Query(related_name(owner.related_to))
        for j, claim in enumerate(party.claimed_affiliations):
            yield f"parties/{i}/claimed_affiliations/{j}", _of_claim(claim)
    if payer := payer_name(transaction):
        yield "payment/payer", Query(payer)
    bank = transaction.payment.bank
    if bank is not None and (bank.name or bank.bic):
        yield (
            "payment/bank",
            Query(
                bank.name or bank.bic or "",
                Kind.COMPANY,
                countries=_given(bank.country),
                identifiers=(Identifier("bic", bank.bic),) if bank.bic else (),
            ),
        )


def party_query(party: Party) -> Query:
    """What is known of a party, to look it up by."""
    return Query(
        party.name,
        party.kind,
        aliases=party.aliases,
        countries=_given(party.country),
        addresses=_given(party.address),
        identifiers=party.identifiers,
        dates_of_birth=_given(party.date_of_birth),
        nationalities=_given(party.nationality),
        websites=_given(party.website),
        emails=_given(party.email),
        phones=_given(party.phone),
    )


def _of_owner(owner: Owner) -> Query:
    return Query(
        owner.name,
        owner.kind,
        countries=_given(owner.country),
        dates_of_birth=_given(owner.date_of_birth),
        nationalities=_given(owner.nationality),
    )


def _of_claim(claim: AffiliationClaim) -> Query:
    return Query(claim.name, Kind.COMPANY, countries=_given(claim.country), websites=_given(claim.website))


def _given(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _points_at_party(payer: str, parties: int) -> bool:
    head, _, number = payer.partition("/")
    return head == "parties" and number.isdecimal() and int(number) < parties
