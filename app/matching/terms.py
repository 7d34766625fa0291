"""The words of a name ready to be compared: with their sound, their weight and the name they are forms of."""

from collections.abc import Callable, Sequence

import msgspec

from app.names.parse import ParsedName, Role, Token
from app.names.sound import key, skeleton
from app.names.words import commonness, descriptor_weights, person_names

_ROLE_WEIGHTS = {
    Role.PARTICLE: 0.03,
    Role.TITLE: 0.02,
    Role.INITIAL: 0.2,
    Role.NUMBER: 0.5,
    Role.PATRONYMIC: 0.5,
}
_NO_NAMES: frozenset[str] = frozenset()
_VOWELS = frozenset("aeiouy0123456789")
_LONGEST_ACRONYM = 5


class Term(msgspec.Struct, frozen=True, eq=False, gc=False):
    """One word of a name. `weight`, 0..1, says how much it tells one name from another.

    `written` is the word before translation; `rare`, 0..1, is how uncommon it is in ordinary writing; `names` are the
    personal names it is a form of (`ted` and `theodore` share one); `spelt_out` says that it is short and has no vowel.
    """

    text: str
    sound: str
    role: Role
    weight: float
    native: str | None
    abjad: bool
    descriptor: bool
    written: str
    rare: float
    names: frozenset[str]
    spelt_out: bool
    letters_only: bool

    @property
    def bones(self) -> str:
        """The consonants, for scripts that write no vowels."""
        return skeleton(self.text)


def static_weight(text: str, role: Role) -> float:
    """How much a word tells, 0..1, by what it does and how common it is in ordinary writing."""
    if role is not Role.WORD and role is not Role.DESCRIPTOR:
        return _ROLE_WEIGHTS[role]
    described = descriptor_weights().get(text)
    if described is not None:
        return described
    zipf = commonness().get(text, 0.0)
    weight = 1.0 - 0.11 * max(0.0, zipf - 2.2)
    return max(0.3, weight) * (0.8 if len(text) <= 2 else 1.0)


def term(token: Token, rarity: Callable[[str], float] | None = None) -> Term:
    """Make a term of a token; `rarity`, 0..1, is what the list at hand says of how rare the word is."""
    weight = static_weight(token.text, token.role)
    if rarity is not None and token.role is Role.WORD:
        weight = min(weight, rarity(token.text))
    return Term(
        token.text,
        key(token.text),
        token.role,
        weight,
        token.native if token.role is Role.WORD else None,
        token.abjad,
        token.text in descriptor_weights(),
        token.written,
        rareness(token),
        name_symbols(token.text),
        len(token.text) <= _LONGEST_ACRONYM and _VOWELS.isdisjoint(token.text),
        token.text.isalpha(),
    )


def rareness(token: Token) -> float:
    """0 for everyday words and descriptors, 1 for words that ordinary writing does not have."""
    if token.role is not Role.WORD or token.text in descriptor_weights():
        return 0.0
    zipf = commonness().get(token.text, 0.0)
    length = min(1.0, (len(token.text) - 1) / 4) if token.native is None else 1.0
    return length * (1.0 - min(1.0, max(0.0, zipf - 1.8) / 3.2))


def terms(name: ParsedName, rarity: Callable[[str], float] | None = None) -> list[Term]:
    return [term(token, rarity) for token in name.tokens]


def together(words: Sequence[Term]) -> str:
    """A name as it is written, without its spaces."""
    return "".join([word.written for word in words])


def name_symbols(text: str) -> frozenset[str]:
    """The personal names that a word is a form of (`ted` and `theodore` share one), by Wikidata number."""
    return person_names().get(text, _NO_NAMES)
