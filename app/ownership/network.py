"""Everybody a deal names and how they hang together, as a graph in layers around the deal."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import networkx as nx

from app.domain.match import Confidence, PartyMatch
from app.domain.party import FAMILY_RELATIONS, Owner, PartyRole
from app.domain.transaction import Transaction
from app.ownership.graph import is_owner
from app.ownership.identity import Mention, identify, mentions
from lists.model import Effect, Kind, Listing

DEAL = "\0deal"
_SWEEPS = 6
_EFFECTS = (Effect.DUE_DILIGENCE, Effect.RESTRICTED, Effect.LICENCE_REQUIRED, Effect.PROHIBITED)

# Nodes carry `who`, edges (from owner, relative or claimant to the other) carry `tie`.
Network: TypeAlias = "nx.DiGraph[str]"


@dataclass(frozen=True, slots=True)
class Who:
    """One somebody of the deal: where the request names it, its roles, and the listings found for it."""

    name: str
    kind: Kind
    country: str | None
    roles: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    listings: tuple[tuple[Listing, Confidence], ...] = ()

    @property
    def worst(self) -> Effect | None:
        """The gravest effect among the listings, None when not listed."""
        effects = [listing.effect for listing, _ in self.listings]
        return max(effects, key=_EFFECTS.index) if effects else None


@dataclass(frozen=True, slots=True)
class Bond:
    """How two are tied: `style` is `role`, `share`, `person` or `claim`."""

    style: str
    label: str


def build_network(transaction: Transaction, matches: Iterable[PartyMatch]) -> Network:
    """Return the graph of the deal, its parties, those behind them, and whom they claim to belong to."""
    named = (*mentions(transaction), *_further(transaction))
    identities = identify(named)
    graph: Network = nx.DiGraph()
    graph.add_node(DEAL, who=Who(_deal_title(transaction), Kind.UNKNOWN, None))
    _add_people(graph, named, identities, transaction, tuple(matches))
    for i, party in enumerate(transaction.parties):
        node = identities[f"parties/{i}"]
        roles: tuple[str, ...] = graph.nodes[node]["who"].roles
        graph.add_edge(node, DEAL, tie=Bond("role", ", ".join(role.replace("_", " ") for role in roles)))
        for j, owner in enumerate(party.owners or ()):
            _add_owner(graph, identities, f"parties/{i}/owners/{j}", node, owner)
        for j, claim in enumerate(party.claimed_affiliations):
            other = identities[f"parties/{i}/claimed_affiliations/{j}"]
            if other != node:
                answer = {True: "confirmed", False: "denied", None: "unconfirmed"}[claim.confirmed]
                graph.add_edge(node, other, tie=Bond("claim", f"{claim.relation or 'affiliate'}, {answer}"))
    _loosen_bystanders(graph)
    return graph


def layers(graph: Network) -> list[list[str]]:
    """Return the nodes by their distance from the deal, each layer ordered so that few ties cross."""
    around = nx.Graph(graph)
    found = [sorted(layer) for layer in nx.bfs_layers(around, DEAL)]
    for sweep in range(_SWEEPS):
        order = range(1, len(found)) if sweep % 2 == 0 else range(len(found) - 2, 0, -1)
        for n in order:
            beside = found[n - 1] if sweep % 2 == 0 else found[n + 1]
            found[n] = _by_barycentre(around, found[n], beside)
    return found


def _loosen_bystanders(graph: Network) -> None:
    """Take parties with no part in the deal from its side where something else ties them to the others."""
    for node in sorted(graph.predecessors(DEAL)):
        if graph.nodes[node]["who"].roles == (PartyRole.OTHER.value,) and graph.degree(node) > 1:
            around = nx.Graph(graph)
            around.remove_edge(node, DEAL)
            if nx.has_path(around, node, DEAL):
                graph.remove_edge(node, DEAL)


def _by_barycentre(around: "nx.Graph[str]", layer: list[str], beside: list[str]) -> list[str]:
    place = {node: n / max(1, len(beside) - 1) for n, node in enumerate(beside)}
    own = {node: n / max(1, len(layer) - 1) for n, node in enumerate(layer)}

    def centre(node: str) -> tuple[float, str]:
        near = [place[other] for other in around.neighbors(node) if other in place]
        return (sum(near) / len(near) if near else own[node]), node

    return sorted(layer, key=centre)


def _further(transaction: Transaction) -> tuple[Mention, ...]:
    """Claimed affiliates, and those whom relatives and associates are related to."""
    found = []
    for i, party in enumerate(transaction.parties):
        for j, claim in enumerate(party.claimed_affiliations):
            pointer = f"parties/{i}/claimed_affiliations/{j}"
            found.append(Mention(pointer, claim.name, Kind.COMPANY, claim.country))
        for j, owner in enumerate(party.owners or ()):
            if owner.related_to:
                pointer = f"parties/{i}/owners/{j}/related_to"
                found.append(Mention(pointer, owner.related_to, Kind.UNKNOWN, None))
    return tuple(found)


def _add_people(
    graph: Network,
    named: tuple[Mention, ...],
    identities: dict[str, str],
    transaction: Transaction,
    matches: tuple[PartyMatch, ...],
) -> None:
    for mention in sorted(named, key=lambda mention: mention.pointer):
        node = identities[mention.pointer]
        held: Who = graph.nodes[node]["who"] if node in graph else Who(mention.name, mention.kind, None)
        parts = mention.pointer.split("/")
        role = (transaction.parties[int(parts[1])].role.value,) if len(parts) == 2 else ()
        found = [(m.match.listing, m.match.confidence) for m in matches if m.subject == mention.pointer]
        graph.add_node(
            node,
            who=Who(
                held.name,
                held.kind if held.kind is not Kind.UNKNOWN else mention.kind,
                held.country or mention.country,
                tuple(dict.fromkeys((*held.roles, *role))),
                (*held.pointers, mention.pointer),
                tuple(dict.fromkeys((*held.listings, *found))),
            ),
        )


def _add_owner(graph: Network, identities: dict[str, str], pointer: str, node: str, owner: Owner) -> None:
    other = identities[pointer]
    if owner.related_to:
        related = identities[f"{pointer}/related_to"]
        how = owner.relation.value if owner.relation in FAMILY_RELATIONS and owner.relation else "related"
        if related not in (other, node):
            graph.add_edge(other, related, tie=Bond("person", f"{how} of"))
    if other == node:
        return
    if is_owner(owner):
        share = "share unknown" if owner.share_percent is None else f"{owner.share_percent:g} %"
        graph.add_edge(other, node, tie=Bond("share", share))
    else:
        graph.add_edge(other, node, tie=Bond("person", owner.relation.value if owner.relation else "behind"))


def _deal_title(transaction: Transaction) -> str:
    return transaction.reference or transaction.deal or "The deal"
