"""Whether a firm passes itself off as a maker of machines: by a name a letter off, or the name with free mail."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from app.domain.party import Party
from app.matching.domains import imitates, is_free_mail, own_domain, skeleton
from app.red_flags.reading.names import plain
from app.reference.makes import Make, likeness_words, makes
from app.reference.phrases import read_tokens

# Shorter names are a letter off from far too many words.
_LEAST_LETTERS = 6
_LEAST_LETTERS_WHEN_SOLD = 5
_MOST_LETTERS_APART = 2


@dataclass(frozen=True, slots=True)
class Imitation:
    """A maker, the word that was seen, and what is odd about it as the beginning of a sentence."""

    make: Make
    word: str
    what: str


def imitation_of_a_maker(party: Party, sold: Collection[Make]) -> Imitation | None:
    """A word of the party's name, or its domain, that is a letter off from a maker's; `sold` are makes in the deal.

    Counts where the name has a word of the trade beside it, or a machine of that make is in the deal.
    """
    if any(_carried(name) for name in (party.name, *party.aliases)):
        return None
    for word, of_trade in _words(party):
        if not of_trade and not sold:
            continue
        for name, make in _imitable().get((skeleton(word)[:1], len(word)), ()):
            in_deal = make in sold
            if len(name) < (_LEAST_LETTERS_WHEN_SOLD if in_deal else _LEAST_LETTERS) or not (in_deal or of_trade):
                continue
            if why := imitates(word, name):
                return Imitation(make, word, f"{word.title()} is not {make.name}, but {why}")
    return None


def borrowed_name_of_a_maker(party: Party) -> Imitation | None:
    """A maker's own name in that of a firm that writes from free mail."""
    if not party.email or not is_free_mail(party.email):
        return None
    found = next((make for name in (party.name, *party.aliases) if (make := _carried(name))), None)
    if found is None:
        return None
    return Imitation(found, found.name, f"{party.name} carries the name of {found.name} and writes from free mail")


def _words(party: Party) -> Iterator[tuple[str, bool]]:
    """The words that may imitate, each with whether a word of the trade stands beside it."""
    trade, skipped = likeness_words().trade, _never_meant()
    for name in (party.name, *party.aliases):
        words = plain(name).split()
        of_trade = not trade.isdisjoint(words)
        yield from ((word, of_trade) for word in words if word not in skipped)
    for text in (party.website, party.email):
        domain = own_domain(text) if text else None
        if domain and (label := domain.partition(".")[0]) not in skipped:
            yield label, not trade.isdisjoint(plain(party.name).split())


def _carried(name: str) -> Make | None:
    """The maker whose whole name, of one word or more, a firm's name carries."""
    tokens = read_tokens(name)
    for i, token in enumerate(tokens):
        for own, make in _carriable().get(token, ()):
            if tokens[i : i + len(own)] == own:
                return make
    return None


@cache
def _never_meant() -> frozenset[str]:
    """Words that imitate nobody, like a maker's name though they may be."""
    return likeness_words().trade | likeness_words().by_chance


@cache
def _imitable() -> dict[tuple[str, int], tuple[tuple[str, Make], ...]]:
    """Makers' usual names of one word that mean nothing else, by an imitation's first letter and length."""
    found: dict[tuple[str, int], tuple[tuple[str, Make], ...]] = {}
    for make in makes().values():
        name = plain(make.name)
        if not make.ambiguous and " " not in name and len(name) >= _LEAST_LETTERS_WHEN_SOLD:
            first = skeleton(name)[:1]
            for length in range(len(name) - _MOST_LETTERS_APART, len(name) + _MOST_LETTERS_APART + 1):
                found[first, length] = (*found.get((first, length), ()), (name, make))
    return found


@cache
def _carriable() -> dict[str, tuple[tuple[tuple[str, ...], Make], ...]]:
    """Makers' names that mean nothing else, by their first word."""
    found: dict[str, tuple[tuple[tuple[str, ...], Make], ...]] = {}
    for make in makes().values():
        for own in () if make.ambiguous else (make.name, *make.aliases):
            tokens = read_tokens(own)
            if sum(map(len, tokens)) >= _LEAST_LETTERS_WHEN_SOLD:
                found[tokens[0]] = (*found.get(tokens[0], ()), (tokens, make))
    return found
