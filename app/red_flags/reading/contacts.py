"""Whether two parties of the dealer's own deals share an address, a domain, a mailbox or a phone."""

import re
from functools import lru_cache

from app.domain.party import Party
from app.matching.addresses.model import Proximity
from app.matching.addresses.nearness import nearness, parsed
from app.matching.domains import own_domain
from app.matching.phones import normalise_phone
from app.red_flags.reading.names import plain

_LEAST_DIGITS = 7


def shared_contacts_of(one: Party, other: Party) -> tuple[str, ...]:
    """What two parties share, as words (`address`, `domain`, `e-mail`, `phone`)."""
    shared = {word for word, _ in contacts_of(one) & contacts_of(other)}
    if _same_door(one, other):
        shared.add("address")
    if "domain" in shared:
        shared.discard("e-mail")
    return tuple(sorted(shared))


def contacts_of(party: Party) -> frozenset[tuple[str, str]]:
    """The contacts of a party in normal form, each with its word: two who share one share a contact.

    A mailbox counts whole, a domain only where it is one firm's own, an address only with a number in it.
    """
    return _contacts(party.address, party.email, party.website, party.phone, party.country)


@lru_cache(maxsize=4096)
def _contacts(
    address: str | None, email: str | None, website: str | None, phone: str | None, country: str | None
) -> frozenset[tuple[str, str]]:
    found = {
        ("address", _address(address)),
        ("e-mail", _mailbox(email)),
        ("phone", _phone(phone, country)),
        *(("domain", own_domain(text)) for text in (website, email) if text),
    }
    return frozenset((word, value) for word, value in found if value)


def _same_door(one: Party, other: Party) -> bool:
    """Whether the two addresses, however they are written, are one unit; one without a number says too little."""
    if not one.address or not other.address:
        return False
    return _is_one_unit(one.address, one.country, other.address, other.country)


@lru_cache(maxsize=8192)
def _is_one_unit(one: str, country: str | None, other: str, others_country: str | None) -> bool:
    if not _has_number(one) or not _has_number(other):
        return False
    return nearness(parsed(one, country), parsed(other, others_country)) is Proximity.SAME_UNIT


def _address(text: str | None) -> str | None:
    """An address as a bag of words; one without a number says too little."""
    return " ".join(sorted(plain(text).split())) if text and _has_number(text) else None


def _has_number(text: str | None) -> bool:
    return text is not None and any(map(str.isdecimal, text))


def _mailbox(text: str | None) -> str | None:
    return text.strip().casefold() if text and "@" in text else None


def _phone(text: str | None, country: str | None) -> str | None:
    if not text:
        return None
    digits = re.sub(r"\D", "", text).lstrip("0")
    return normalise_phone(text, country) or (digits if len(digits) >= _LEAST_DIGITS else None)
