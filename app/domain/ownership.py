"""Who stands behind whom, and what that makes of a party."""

from dataclasses import dataclass

from lists.model import Listing


@dataclass(frozen=True, slots=True)
class OwnershipFinding:
    """How far listed parties own or control a party of the deal, under one jurisdiction's rule.

    `least` and `most` bound the aggregated share of listed owners in percent, 0..100 (they differ where
    shares are unknown). `reaches` is True when the rule's threshold is met for certain, None when it lies
    inside the bounds. `paths` are readable chains from listed owner to party.
    """

    subject: str
    rule: str
    jurisdiction: str
    least: float
    most: float
    reaches: bool | None
    owners: tuple[Listing, ...]
    paths: tuple[str, ...]
    note: str | None = None
