"""Who owns whom in a deal, as a directed graph from owner to owned."""

from collections.abc import Iterable
from datetime import date
from typing import TypeAlias

import networkx as nx

from app.domain.match import Confidence, PartyMatch
from app.domain.party import Owner, OwnerRelation
from app.domain.transaction import Transaction
from app.ownership.identity import Mention, identify, mentions
from app.ownership.links import NO_LINKS, LinkIndex
from lists.model import Listing

# Nodes: name, pointers, listings {listing: confidence}. Edges from owner to owned: share, percent or None.
Graph: TypeAlias = "nx.DiGraph[str]"

_RANK = {Confidence.POSSIBLE: 0, Confidence.PROBABLE: 1, Confidence.CONFIRMED: 2}


def is_owner(owner: Owner) -> bool:
    """Whether somebody behind a party holds shares: said to be an owner, or a share is given."""
    return owner.share_percent is not None or owner.relation in (OwnerRelation.OWNER, None)


def may_be_owned(
    transaction: Transaction, matches: Iterable[PartyMatch], as_of: date, links: LinkIndex = NO_LINKS
) -> bool:
    """Whether a listed party owns anybody in the deal: one that is named as an owner, or that a list says to own one.

    The graph tells how; without such a party there is nothing to tell.
    """
    named = mentions(transaction)
    identities = identify(named)
    owners = {identity for pointer, identity in identities.items() if "/owners/" in pointer}
    if any(identities.get(found.subject) in owners for found in matches):
        return True
    return any(links.naming(mention.name, as_of) for mention in named)


def build_graph(
    transaction: Transaction, matches: Iterable[PartyMatch], as_of: date, links: LinkIndex = NO_LINKS
) -> Graph:
    """Return the graph of parties, their owners, and the owners that the lists state."""
    graph: Graph = nx.DiGraph()
    named = mentions(transaction)
    identities = identify(named)
    mentioned: dict[str, list[Mention]] = {}
    for mention in named:
        mentioned.setdefault(identities[mention.pointer], []).append(mention)
    for node, places in mentioned.items():
        pointers = [place.pointer for place in places]
        graph.add_node(node, name=min(place.name for place in places), pointers=pointers, listings={})
    _add_listings(graph, identities, matches)
    _add_shares(graph, identities, transaction)
    _add_links(graph, as_of, links)
    return graph


def _add_listings(graph: Graph, identities: dict[str, str], matches: Iterable[PartyMatch]) -> None:
    for found in matches:
        node = identities.get(found.subject)
        if node is not None:
            _note_listing(graph, node, found.match.listing, found.match.confidence)


def _note_listing(graph: Graph, node: str, listing: Listing, confidence: Confidence) -> None:
    listings: dict[Listing, Confidence] = graph.nodes[node]["listings"]
    held = listings.get(listing)
    if held is None or _RANK[confidence] > _RANK[held]:
        listings[listing] = confidence


def _add_shares(graph: Graph, identities: dict[str, str], transaction: Transaction) -> None:
    """Add an edge for each owner. Shares of one owner add up within a party's entry, not over entries."""
    for i, party in enumerate(transaction.parties):
        held: dict[str, float | None] = {}
        for j, owner in enumerate(party.owners or ()):
            node = identities[f"parties/{i}/owners/{j}"]
            if is_owner(owner) and node != identities[f"parties/{i}"]:
                held[node] = _sum(held.get(node), owner.share_percent)
        for node, share in held.items():
            _add_edge(graph, node, identities[f"parties/{i}"], share)


def _add_links(graph: Graph, as_of: date, links: LinkIndex) -> None:
    for node in sorted(graph.nodes):
        for listing, link in links.naming(graph.nodes[node]["name"], as_of):
            if link.relation != "subsidiary" or listing in graph.nodes[node]["listings"]:
                continue
            owner = f"listing {listing.id}"
            if owner not in graph:
                graph.add_node(owner, name=listing.name, pointers=[], listings={})
            # Only the name ties the two, so the tie is not certain.
            _note_listing(graph, owner, listing, Confidence.PROBABLE)
            _add_edge(graph, owner, node, link.share_percent)


def _add_edge(graph: Graph, owner: str, owned: str, share: float | None) -> None:
    known = graph.edges[owner, owned]["share"] if graph.has_edge(owner, owned) else None
    shares = [value for value in (known, share) if value is not None]
    graph.add_edge(owner, owned, share=max(shares) if shares else None)


def _sum(one: float | None, other: float | None) -> float | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other
