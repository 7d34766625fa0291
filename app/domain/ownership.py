"""Who stands behind whom, and what that makes of a party."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.match import Confidence
from app.domain.red_flag import Authority
from lists.model import Listing


@dataclass(frozen=True, slots=True)
class OwnershipFinding:
    """How far listed parties own or control a party of the deal, under one jurisdiction's rule.

    `least` and `most` bound the aggregated share of listed owners in percent, 0..100 (they differ where
    shares are unknown). `reaches` is True when the rule's threshold is met for certain, None when it lies
    inside the bounds. `paths` are readable chains from listed owner to party. `suspended` says that the
    rule does not bind on that day and is told as a warning. An empty `jurisdiction` stands for lists that
    no ownership rule speaks of.
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
    suspended: bool = False
    authority: Authority | None = None


class TieKind(StrEnum):
    """How somebody is connected with a listed party, other than by being owned."""

    FAMILY = "family"
    ASSOCIATE = "associate"
    AFFILIATE = "affiliate"


@dataclass(frozen=True, slots=True)
class Tie:
    """A connection between somebody of the deal and a listed party.

    `subject` points at the owner, claim or party that is connected. `direct` says that the listed party is
    a direct parent or subsidiary. `path` is one readable line; `stated_by` is `request`, `list` or `register`.
    """

    subject: str
    kind: TieKind
    listing: Listing
    confidence: Confidence
    direct: bool
    path: str
    stated_by: str = "request"
