"""Gathers, before any rule runs, everything that is known about a deal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.db.affiliations import StoredAffiliation
from app.db.unit_of_work import UnitOfWork
from app.domain.exemption import Exemption
from app.domain.facts import AffiliationRecord, EarlierScreening, Facts, ListState, PastDeal, RegisterEvidence
from app.domain.match import PartyMatch, SharedContact, SharedPlace
from app.domain.transaction import Transaction
from app.equipment.classify import classify
from app.ownership.findings import find_ownership
from app.ownership.identity import name_key
from app.ownership.ties import find_ties
from app.reference.money import in_usd
from app.services.exempting import Exempting
from app.services.index import Loaded
from app.services.lookup_keys import party_key, serials, trace_keys
from app.services.subjects import addresses, everybody, facts_of

MATCH_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the dealer's own records say about a deal."""

    affiliations: tuple[AffiliationRecord, ...] = ()
    history: tuple[PastDeal, ...] = ()
    earlier: tuple[EarlierScreening, ...] = ()
    exemptions: tuple[Exemption, ...] = ()


def remember(
    transaction: Transaction, tenant: str, work: UnitOfWork, register: Iterable[StoredAffiliation]
) -> Remembered:
    """Read the dealer's records about everybody and every machine in the deal; his register of ties is given."""
    affiliations = tuple(noted.record for noted in register)
    earlier = earlier_of(transaction, work, tenant)
    names = {name_key(query.name) for _, query in everybody(transaction, affiliations, earlier)}
    return Remembered(
        affiliations=affiliations,
        history=_history(transaction, work, tenant),
        earlier=earlier,
        exemptions=work.exemptions.about(tenant, sorted(names)),
    )


def gather(
    transaction: Transaction,
    as_of: date,
    jurisdictions: Iterable[str],
    loaded: Loaded,
    remembered: Remembered,
    list_states: tuple[ListState, ...],
    registers: tuple[RegisterEvidence, ...] = (),
    exempting: Exempting | None = None,
) -> Facts:
    """All that is known about the deal on that day; `jurisdictions` bind where the request names none.

    `exempting` None: no exemption applies.
    """
    found = find_matches(transaction, as_of, loaded, remembered.affiliations, remembered.earlier)
    if exempting is not None and remembered.exemptions:
        known = facts_of(transaction, remembered.affiliations, remembered.earlier)
        found = exempting.mark(found, known, remembered.exemptions)
    facts = Facts(
        transaction=transaction,
        as_of=as_of,
        jurisdictions=frozenset(transaction.jurisdictions or jurisdictions),
        goods=tuple(classify(item, as_of) for item in transaction.equipment or ()),
        matches=tuple(one for one in found if not one.is_exempted),
        exempted=tuple(one for one in found if one.is_exempted),
        shared_places=_shared_places(transaction, as_of, loaded),
        shared_contacts=_shared_contacts(transaction, as_of, loaded),
        affiliations=remembered.affiliations,
        registers=registers,
        history=remembered.history,
        earlier=remembered.earlier,
        list_states=list_states,
    )
    facts = replace(facts, ties=find_ties(facts, loaded.links))
    return replace(facts, ownership=find_ownership(facts, loaded.links))


def find_matches(
    transaction: Transaction,
    as_of: date,
    loaded: Loaded,
    affiliations: Iterable[AffiliationRecord] = (),
    earlier: Iterable[EarlierScreening] = (),
) -> tuple[PartyMatch, ...]:
    """Listings for everybody named in the deal: the best first within each subject, subjects in order."""
    asked = everybody(transaction, affiliations, earlier)
    found = loaded.matches.search_all([query for _, query in asked], as_of=as_of, limit=MATCH_LIMIT)
    return tuple(
        PartyMatch(subject, match) for (subject, _), matches in zip(asked, found, strict=True) for match in matches
    )


def _shared_places(transaction: Transaction, as_of: date, loaded: Loaded) -> tuple[SharedPlace, ...]:
    return tuple(
        SharedPlace(subject, hit.listing, hit.nearness, address, hit.listed)
        for subject, address, country in addresses(transaction)
        for hit in loaded.places.shared(address, country, as_of)
    )


def _shared_contacts(transaction: Transaction, as_of: date, loaded: Loaded) -> tuple[SharedContact, ...]:
    return tuple(
        SharedContact(f"parties/{i}", hit.listing, hit.kind, hit.value)
        for i, party in enumerate(transaction.parties)
        for hit in loaded.contacts.shared(party.email, party.website, party.phone, as_of, party.country)
    )


def _history(transaction: Transaction, work: UnitOfWork, tenant: str) -> tuple[PastDeal, ...]:
    names = {name for party in transaction.parties for name in (party.name, *party.aliases)}
    keys = sorted({party_key(name) for name in names})
    deals = work.history.about(tenant, keys, serials(transaction))
    return tuple(replace(deal, amount_usd=in_usd(deal.amount, deal.date)) if deal.amount else deal for deal in deals)


def earlier_of(transaction: Transaction, work: UnitOfWork, tenant: str) -> tuple[EarlierScreening, ...]:
    """The earlier screenings of this deal; and of its order, its machines, and its buyers by name or contact."""
    found = work.earlier.about(
        tenant,
        deal=transaction.deal or None,
        reference=transaction.reference or None,
        serials=serials(transaction),
        traces=trace_keys(transaction, tenant),
    )
    return tuple(EarlierScreening(one.id, one.created_at.date(), one.transaction, one.same_deal) for one in found)
