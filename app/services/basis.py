"""What a screening rested on, kept with it so that it can be given again: packed, and small.

Listings, earlier screenings and the dealer's register are named, not copied: they are on the record themselves.
"""

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

import app
import lists
from app.db.affiliations import StoredAffiliation
from app.db.list_loads import ListLoad
from app.domain.exemption import Exemption
from app.domain.facts import ListState, PastDeal, RegisterEvidence
from app.services.assessing import Inputs
from app.services.libraries import library_versions
from app.services.lists import ListStatus
from lists.code_hash import hash_of


@dataclass(frozen=True, slots=True)
class Basis:
    """What a screening rested on.

    `loads` are the loads in force, each with the load that last changed its source; `affiliations` counts and names
    the register's records; `earlier` are screenings, each with whether it was of the same deal.
    """

    engine: str
    jurisdictions: tuple[str, ...]
    loads: tuple[tuple[int, int], ...]
    statuses: tuple[ListStatus, ...]
    list_states: tuple[ListState, ...]
    registers: tuple[RegisterEvidence, ...]
    affiliations: tuple[int, str]
    history: tuple[PastDeal, ...]
    earlier: tuple[tuple[str, bool], ...]
    exemptions: tuple[Exemption, ...]
    before: str | None
    four_eyes: bool
    is_test: bool


_decode = msgspec.json.Decoder(Basis).decode


def pack(inputs: Inputs, loads: Sequence[ListLoad], register: Sequence[StoredAffiliation]) -> bytes:
    """The basis of a screening as it is stored."""
    basis = Basis(
        engine=engine_state(),
        jurisdictions=inputs.jurisdictions,
        loads=tuple((load.id, load.changed_by or load.id) for load in loads),
        statuses=inputs.statuses,
        list_states=inputs.list_states,
        registers=inputs.registers,
        affiliations=name_of(register),
        history=inputs.remembered.history,
        earlier=tuple((one.id, one.same_deal) for one in inputs.remembered.earlier),
        exemptions=inputs.remembered.exemptions,
        before=inputs.before.id if inputs.before else None,
        four_eyes=inputs.four_eyes,
        is_test=inputs.is_test,
    )
    return zlib.compress(msgspec.json.encode(basis), 1)


def unpack(packed: bytes) -> Basis:
    """Read a basis back.

    Raises: ValueError where it cannot be read.
    """
    try:
        return _decode(zlib.decompress(packed))
    except (zlib.error, msgspec.MsgspecError) as error:
        raise ValueError(str(error)) from error


def name_of(register: Sequence[StoredAffiliation]) -> tuple[int, str]:
    """How many records of the dealer's register there are, and a name for just these."""
    ids = "\n".join(one.id for one in register)
    return len(register), hashlib.blake2b(ids.encode(), digest_size=16).hexdigest()


@cache
def engine_state() -> str:
    """A name for the program: its code, its tables and the libraries that read names."""
    return hash_of((Path(next(iter(package.__path__))) for package in (app, lists)), *library_versions())[:32]
