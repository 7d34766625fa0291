"""How far listed parties own each party of a deal, under every jurisdiction's rule of the day."""

from collections.abc import Iterable, Iterator

import networkx as nx

from app.domain.facts import Facts
from app.domain.ownership import OwnershipFinding
from app.domain.party import PartyRole
from app.domain.transaction import Transaction
from app.ownership.graph import Graph, build_graph, may_be_owned
from app.ownership.history import former_owners
from app.ownership.links import NO_LINKS, LinkIndex
from app.ownership.reach import Held, Standing, decide, holding, standings
from app.ownership.thresholds import ANY_LIST, OwnershipRule, rules_in_force
from lists.model import Listing

_MOST_PATHS = 12


def find_ownership(facts: Facts, links: LinkIndex = NO_LINKS) -> tuple[OwnershipFinding, ...]:
    """Return a finding for each party with a listed owner and each rule that counts that owner.

    Parties come in the order of the request, rules in the order of the data. Where only lists that no
    rule speaks of stand behind a party, one finding with an empty jurisdiction says so.
    """
    if not may_be_owned(facts.transaction, facts.matches, facts.as_of, links):
        return former_owners(facts)
    graph = build_graph(facts.transaction, facts.matches, facts.as_of, links)
    behind = {node: owners for node in _parties(graph, facts.transaction) if (owners := _listed_behind(graph, node))}
    if not behind:
        return former_owners(facts)
    listed = [listing for node in graph.nodes for listing in graph.nodes[node]["listings"]]
    rules = [rule for rule in rules_in_force(facts.as_of) if any(map(rule.counts, listed))]
    judged = [(rule, standings(graph, rule)) for rule in rules]
    found: list[OwnershipFinding] = []
    for node, owners in behind.items():
        by_rule = [finding for rule, standing in judged for finding in _judge(graph, node, owners, rule, standing)]
        found.extend(by_rule or _judge(graph, node, owners, ANY_LIST, standings(graph, ANY_LIST)))
    return (*found, *former_owners(facts))


def _listed_behind(graph: Graph, node: str) -> list[str]:
    """The listed owners of a party, and those of its owners."""
    return [owner for owner in nx.ancestors(graph, node) if owner != node and graph.nodes[owner]["listings"]]


def _parties(graph: Graph, deal: Transaction) -> list[str]:
    """The nodes that take part in the deal, in the order of the request.

    A holding that is named only to show who owns a party takes no part in it: what its owners hold counts at
    that party.
    """
    parties = {
        node: [deal.parties[_place(pointer)].role for pointer in filter(_is_party, graph.nodes[node]["pointers"])]
        for node in graph.nodes
    }
    taking_part = {node for node, roles in parties.items() if set(roles) - {PartyRole.OTHER}}
    found = [node for node, roles in parties.items() if roles and not _stands_behind(graph, node, taking_part)]
    return sorted(found, key=lambda node: _place(subject_of(graph, node)))


def _stands_behind(graph: Graph, node: str, taking_part: set[str]) -> bool:
    return node not in taking_part and not taking_part.isdisjoint({owned for _, owned in nx.bfs_edges(graph, node)})


def _judge(
    graph: Graph, node: str, owners: Iterable[str], rule: OwnershipRule, standing: dict[str, Standing]
) -> Iterator[OwnershipFinding]:
    behind = [owner for owner in owners if any(map(rule.counts, graph.nodes[owner]["listings"]))]
    if not behind:
        return
    held = holding(graph, node, rule, standing)
    reaches = decide(held, rule)
    counted = {listing for owner in behind for listing in graph.nodes[owner]["listings"] if rule.counts(listing)}
    yield OwnershipFinding(
        subject=subject_of(graph, node),
        rule=rule.name,
        jurisdiction=rule.jurisdiction,
        least=round(held.least, 4),
        most=round(held.most, 4),
        reaches=reaches,
        owners=tuple(sorted(counted, key=_listing_order)),
        paths=tuple(sorted(_paths(graph, behind, node)))[:_MOST_PATHS],
        note=_note(rule, held, reaches),
        suspended=rule.suspended,
        authority=rule.authority,
    )


def subject_of(graph: Graph, node: str) -> str:
    """Return the pointer of a party, the one that declares owners before others that repeat the name."""
    pointers: list[str] = graph.nodes[node]["pointers"]
    parties = sorted(filter(_is_party, pointers), key=_place)
    declared = {
        owner_pointer.split("/owners/")[0]
        for owner in graph.predecessors(node)
        for owner_pointer in graph.nodes[owner]["pointers"]
        if "/owners/" in owner_pointer
    }
    return next((pointer for pointer in parties if pointer in declared), parties[0])


def _paths(graph: Graph, owners: Iterable[str], node: str) -> Iterator[str]:
    for owner in owners:
        for path in nx.all_shortest_paths(graph, owner, node):
            yield "; ".join(
                f"{_named(graph, path[i])} owns {_percent(graph.edges[path[i], path[i + 1]]['share'])} "
                f"of {graph.nodes[path[i + 1]]['name']}"
                for i in range(len(path) - 1)
            )


def _named(graph: Graph, node: str) -> str:
    ids = ", ".join(sorted(listing.id for listing in graph.nodes[node]["listings"]))
    name: str = graph.nodes[node]["name"]
    return f"{name} (listed: {ids})" if ids else name


def _note(rule: OwnershipRule, held: Held, reaches: bool | None) -> str | None:
    notes = [rule.note] if rule.note else []
    if held.over:
        notes.append("The shares given add up to more than 100 %: one of them is wrong.")
    if reaches is None and held.unknown:
        notes.append(f"Nobody says who holds {_percent(held.unknown)}.")
    if rule.control and reaches is not True:
        notes.append("Control by other means than shares counts under this rule as well; examine it.")
    return " ".join(notes) or None


def _percent(share: float | None) -> str:
    return "an unknown share" if share is None else f"{share:g} %"


def _listing_order(listing: Listing) -> tuple[str, str]:
    return listing.source, listing.uid


def _is_party(pointer: str) -> bool:
    return pointer.count("/") == 1


def _place(pointer: str) -> int:
    return int(pointer.split("/")[1])
