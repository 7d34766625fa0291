"""The kinds of used equipment and the words that name them, in many languages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from app.reference.phrases import Found, PhraseBook


@dataclass(frozen=True, slots=True)
class MachineKind:
    """One kind; the fields are explained at the head of `data/goods/kinds.toml`."""

    slug: str
    label: str
    domain: str
    process: str
    control: str
    hs_nc: tuple[str, ...]
    hs_manual: tuple[str, ...]
    headings: frozenset[str]
    words: tuple[str, ...]
    component: bool = False
    leads: bool = False
    service: bool = False
    generic: bool = False

    @property
    def whole(self) -> bool:
        """Whether the kind is a whole machine and not a part, a tool or a service."""
        return not self.component


def find_kinds(text: str) -> tuple[tuple[MachineKind, Found], ...]:
    """Return the kinds that a text names, in its order."""
    kinds = machine_kinds()
    return tuple((kinds[found.value], found) for found in _book().find(text))


@cache
def machine_kinds() -> dict[str, MachineKind]:
    """Return every kind by its slug."""
    path = resources.files("app.reference").joinpath("data", "goods", "kinds.toml")
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["kind"]
    return {row["slug"]: _kind(row) for row in rows}


def _kind(row: dict[str, Any]) -> MachineKind:
    return MachineKind(
        slug=row["slug"],
        label=row["label"],
        domain=row["domain"],
        process=row["process"],
        control=row["control"],
        hs_nc=tuple(row.get("hs_nc", ())),
        hs_manual=tuple(row.get("hs_manual", ())),
        headings=frozenset(row["headings"]),
        words=tuple(row["words"]),
        component=row.get("component", False),
        leads=row.get("leads", False),
        service=row.get("service", False),
        generic=row.get("generic", False),
    )


@cache
def _book() -> PhraseBook:
    return PhraseBook((word, kind.slug) for kind in machine_kinds().values() for word in kind.words)
