"""Ties of a deal to Russia or Belarus that the request itself shows."""

import re
from dataclasses import dataclass

from app.domain.facts import Facts
from app.domain.party import Party
from app.red_flags.reading.whereabouts import country_named, country_of

RUSSIA_AND_BELARUS = frozenset({"RU", "BY"})
_NAMES = {"RU": "Russia", "BY": "Belarus"}
_DOMAINS = {"ru": "RU", "su": "RU", "рф": "RU", "xn--p1ai": "RU", "by": "BY", "бел": "BY", "xn--90ais": "BY"}
# Kazakhstan shares Russia's +7, with 6 or 7 after it.
_PHONES = ((re.compile(r"^(?:\+|00)7(?![67])\d"), "RU"), (re.compile(r"^(?:\+|00)375"), "BY"))


@dataclass(frozen=True, slots=True)
class Tie:
    """One sign of Russia or Belarus, at a pointer into the request.

    `kind` is `party`, `address`, `nationality`, `owner`, `phone`, `domain` or `bank`; `value` what showed it.
    """

    pointer: str
    kind: str
    country: str
    value: str

    @property
    def words(self) -> str:
        """The tie as part of a sentence."""
        return f"{self.kind} {self.value} ({_NAMES[self.country]})"


def ties(facts: Facts) -> tuple[Tie, ...]:
    """Every sign of Russia or Belarus in the request: parties, owners, phones, domains and the bank."""
    found: list[Tie] = []
    for i, party in enumerate(facts.transaction.parties):
        found += _of_party(f"parties/{i}", party)
    bank = facts.transaction.payment.bank
    if bank and bank.country in RUSSIA_AND_BELARUS:
        found.append(Tie("payment/bank", "bank", bank.country, bank.name or bank.country))
    elif bank and bank.bic and bank.bic[4:6].upper() in RUSSIA_AND_BELARUS:
        found.append(Tie("payment/bank", "bank", bank.bic[4:6].upper(), bank.bic))
    return tuple(found)


def domain_country(domain: str) -> str | None:
    """RU or BY for a host, web address or e-mail address under one of their top-level domains."""
    host = re.sub(r"^[a-z]+://", "", domain.strip().casefold()).rpartition("@")[2]
    host = re.split(r"[/:?#]", host, maxsplit=1)[0].rstrip(".")
    return _DOMAINS.get(host.rpartition(".")[2]) if "." in host else None


def phone_country(phone: str) -> str | None:
    """RU or BY for a phone number in international form."""
    digits = re.sub(r"[^\d+]", "", phone)
    return next((country for pattern, country in _PHONES if pattern.match(digits)), None)


def _of_party(pointer: str, party: Party) -> list[Tie]:
    found = []
    country, named = country_of(party), country_named(party.address)
    if country in RUSSIA_AND_BELARUS:
        found.append(Tie(pointer, "party", country, party.name))
    elif named in RUSSIA_AND_BELARUS:
        found.append(Tie(f"{pointer}/address", "address", named, party.address or ""))
    elif party.nationality in RUSSIA_AND_BELARUS:
        found.append(Tie(pointer, "nationality", party.nationality, party.name))
    for field in ("email", "website"):
        value = getattr(party, field)
        if value and (country := domain_country(value)):
            found.append(Tie(f"{pointer}/{field}", "domain", country, value))
    if party.phone and (country := phone_country(party.phone)):
        found.append(Tie(f"{pointer}/phone", "phone", country, party.phone))
    for i, owner in enumerate(party.owners or ()):
        country = owner.country if owner.country in RUSSIA_AND_BELARUS else owner.nationality
        if country in RUSSIA_AND_BELARUS:
            found.append(Tie(f"{pointer}/owners/{i}", "owner", country, owner.name))
    return found
