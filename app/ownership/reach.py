"""How far listed owners reach, under one rule. Shares are in percent, 0..100.

Every layer is judged by itself: a company that listed owners hold to the threshold counts as listed with
its whole share in the next one, and one that they hold below it counts for nothing. Shares are never
multiplied down a chain.
"""

from dataclasses import dataclass
from enum import IntEnum

from app.domain.match import Confidence
from app.ownership.graph import Graph
from app.ownership.thresholds import OwnershipRule

_WHOLE = 100.0
_ROUNDING = 0.01


class Standing(IntEnum):
    """Whether somebody counts as a listed owner under the rule."""

    NO = 0
    MAYBE = 1
    YES = 2


@dataclass(frozen=True, slots=True)
class Held:
    """What listed owners hold of somebody. `least` is certain; `most` adds what may be theirs."""

    least: float = 0.0
    most: float = 0.0
    unknown: float = 0.0
    over: bool = False


def standings(graph: Graph, rule: OwnershipRule) -> dict[str, Standing]:
    """Return how everybody stands under the rule, owners of owners included.

    Repeats until nothing changes; standings only rise, so loops end.
    """
    own = {node: _listed(graph, node, rule) for node in graph.nodes}
    if rule.direct_only:
        return own
    standing = dict(own)
    # Whoever has no owners stays as he stands by himself.
    owned = [node for node in graph.nodes if graph.pred[node]]
    changed = True
    while changed:
        changed = False
        for node in owned:
            risen = max(standing[node], _by_owners(holding(graph, node, rule, standing), rule))
            if risen > standing[node]:
                standing[node] = risen
                changed = True
    return standing


def holding(graph: Graph, node: str, rule: OwnershipRule, standing: dict[str, Standing]) -> Held:
    """Return what those who stand as listed hold of one node directly."""
    shares: dict[str, float | None] = {owner: edge["share"] for owner, edge in graph.pred[node].items()}
    known = sum(share for share in shares.values() if share is not None)
    unknown = max(0.0, _WHOLE - known)
    over = known > _WHOLE + _ROUNDING
    certain = [share or 0.0 for owner, share in shares.items() if standing[owner] is Standing.YES]
    any_way = [share or 0.0 for owner, share in shares.items() if standing[owner] is not Standing.NO]
    if not any_way:
        return Held(unknown=unknown, over=over)
    if rule.aggregate:
        least, most = sum(certain), sum(any_way) + unknown
    else:
        least, most = max(certain, default=0.0), max(any_way) + unknown
    return Held(min(_WHOLE, least), min(_WHOLE, most), unknown, over)


def decide(held: Held, rule: OwnershipRule) -> bool | None:
    """Say whether the threshold is met; None when that depends on what is not known."""
    if rule.reaches(held.least):
        return True
    return None if rule.reaches(held.most) else False


def _by_owners(held: Held, rule: OwnershipRule) -> Standing:
    return {True: Standing.YES, None: Standing.MAYBE, False: Standing.NO}[decide(held, rule)]


def _listed(graph: Graph, node: str, rule: OwnershipRule) -> Standing:
    counted = [confidence for listing, confidence in graph.nodes[node]["listings"].items() if rule.counts(listing)]
    if not counted:
        return Standing.NO
    return Standing.YES if Confidence.CONFIRMED in counted else Standing.MAYBE
