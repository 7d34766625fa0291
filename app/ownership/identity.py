"""Which names of one request are the same somebody.

Names in one request are written by one hand, so equal words are enough: order, case, alphabet and the
written legal form do not part them. Different legal forms or countries do: "Bodor GmbH" may well belong
to "Bodor LLC".
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from app.domain.transaction import Transaction
from app.names.parse import Role, parse
from lists.model import Kind

_SKIPPED = frozenset({Role.TITLE, Role.PARTICLE})


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in the request that names somebody; `pointer` as in `parties/0/owners/1`."""

    pointer: str
    name: str
    kind: Kind
    country: str | None


@lru_cache(maxsize=16384)
def name_key(name: str) -> str:
    """Return the words of a name in one alphabet, in alphabetical order, without legal form and title."""
    words = sorted(token.written for token in parse(name).tokens if token.role not in _SKIPPED)
    return " ".join(words) or name.casefold().strip()


def has_legal_form(name: str) -> bool:
    """Whether a name carries a legal form, as only companies do."""
    return bool(_form_class_of(name))


def mentions(transaction: Transaction) -> tuple[Mention, ...]:
    """Return every party and everybody declared behind one."""
    found = []
    for i, party in enumerate(transaction.parties):
        found.append(Mention(f"parties/{i}", party.name, party.kind, party.country))
        for j, owner in enumerate(party.owners or ()):
            found.append(Mention(f"parties/{i}/owners/{j}", owner.name, owner.kind, owner.country))
    return tuple(found)


def identify(named: Iterable[Mention]) -> dict[str, str]:
    """Return for each pointer the identity it stands for; equal identities are one somebody.

    The answer does not depend on the order of the mentions.
    """
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in named:
        groups[name_key(mention.name)].append(mention)
    return {
        mention.pointer: _identity(key, mention, group) if len(group) > 1 else key
        for key, group in groups.items()
        for mention in group
    }


def _identity(key: str, mention: Mention, group: list[Mention]) -> str:
    form = _written if _owns_its_namesake(group) else _form_class
    forms = {form(other) for other in group} - {""}
    countries = {other.country for other in group} - {None}
    parts = [key]
    if len(forms) > 1:
        parts.append(form(mention))
    if len(countries) > 1:
        parts.append(mention.country or "")
    return "|".join(parts)


def _owns_its_namesake(group: list[Mention]) -> bool:
    """Whether a party of this name has an owner of this name that is written otherwise."""
    written = {mention.pointer: _written(mention) for mention in group}
    owned = ((pointer, pointer.split("/owners/")[0]) for pointer in written if "/owners/" in pointer)
    return any(party in written and written[owner] != written[party] for owner, party in owned)


def _form_class(mention: Mention) -> str:
    return _form_class_of(mention.name)


@lru_cache(maxsize=16384)
def _form_class_of(name: str) -> str:
    return "+".join(sorted(parse(name).forms))


def _written(mention: Mention) -> str:
    return " ".join(sorted(re.findall(r"\w+", mention.name.casefold().replace(".", ""))))
