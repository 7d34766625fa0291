"""Ties of a deal to Russia or Belarus that the request itself shows."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rigour.ids import OGRN

from app.domain.facts import DEALS_AT_ONCE, Facts
from app.domain.party import Party
from app.matching.phones import country_of_phone
from app.red_flags.reading.whereabouts import countries_named, country_of, towns_named
from app.reference.register_numbers import (
    countries_with_an_inn_of_ten_digits,
    inn_caveat,
    is_inn_of_a_russian_firm,
)
from lists.model import Identifier

RUSSIA_AND_BELARUS = frozenset({"RU", "BY"})
_NAMES = {"RU": "Russia", "BY": "Belarus"}
_DOMAINS = {"ru": "RU", "su": "RU", "рф": "RU", "xn--p1ai": "RU", "by": "BY", "бел": "BY", "xn--90ais": "BY"}
_SCHEME = re.compile(r"^[a-z]+://")
_HOST_END = re.compile(r"[/:?#]")
_NO_LETTER_OR_DIGIT = re.compile(r"[\W_]")
_NOT_DIALLED = re.compile(r"[^\d+]")
# Kazakhstan shares Russia's +7, with 6 or 7 after it.
_PHONES = ((re.compile(r"^(?:\+|00)7(?![67])\d"), "RU"), (re.compile(r"^(?:\+|00)375"), "BY"))
# Where a text says that goods go to Russia or Belarus, in a few languages; and where it says that they do not.
_SAID = re.compile(
    r"\b(?:to|in|into|for|with|nach|für|mit|vers|en|pour|para|a|per|в|во|для|из)\s+(?:the\s+|our\s+|la\s+)?"
    r"(?P<place>russia\w*|russland\w*|russie|rusia|rusya\w*|росси\w*|рф|moscow|москв\w*|belarus\w*|weißrussland|беларус\w*|minsk"
    r"|минск\w*)\b|(?P<turkish>rusya'?ya|moskova'?ya)|(?P<chinese>俄罗斯|俄羅斯|白俄罗斯|莫斯科)",
    re.IGNORECASE,
)
# A denial goes as far as its clause, or to where the text turns: "not to Turkey but to Russia".
_NOT_SAID = re.compile(
    r"\b(?:no(?!\s*\d)|not(?!\s+(?:only|just|merely|solely)\b)|never|non(?!\s+solo\b)|nor|neither|without|except|exclud\w+|outside"
    r"|left(?!\s+for\b)|stopped|ceased|prohibit\w*|against|keine?\w*|nicht(?!\s+nur\b)|ohne|pas(?!\s+seulement\b)|не(?!\s+только\b)"
    r"|нет|без)\b[^.;]*?(?=\b(?:but|sondern|aber|mais|sino|pero|ma|но|а)\b|[.;]|$)"
    r"|(?:不(?![仅僅但只])|(?<!除)非(?!但)|禁止)[^。；]*?(?=而是|但|[。；]|$)",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(
    r"\b(?:former\w*|used to|in the past|years ago|(?:until|till|before) the (?:war|invasion|sanctions|embargo)|ehemals"
    r"|früher|бывш\w*|ранее|раньше)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\b(?:until|till|before|bis|vor|до)\b[^.;]*?\b(?P<year>20\d\d)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;。；]")
_OF_BELARUS = re.compile(r"belarus|weißrussland|беларус|minsk|минск|白俄", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tie:
    """One sign of Russia or Belarus, at a pointer into the request.

    `kind` is `party`, `address`, `number`, `nationality`, `owner`, `phone`, `domain`, `bank` or `statement`; `value` is
    what showed it, `caveat` how sure the rule is by which it was read, where that is to be said.
    """

    pointer: str
    kind: str
    country: str
    value: str
    caveat: str | None = None

    @property
    def words(self) -> str:
        """The tie as part of a sentence."""
        kind = "company number" if self.kind == "number" else self.kind
        return f"{kind} {self.value} ({_NAMES[self.country]})"


@lru_cache(maxsize=DEALS_AT_ONCE)
def ties(facts: Facts) -> tuple[Tie, ...]:
    """Every sign of Russia or Belarus in the request: parties, owners, phones, domains and the bank."""
    found: list[Tie] = []
    for i, party in enumerate(facts.transaction.parties):
        found += _of_party(f"parties/{i}", party, facts.as_of.year)
    bank = facts.transaction.payment.bank
    if bank and bank.country in RUSSIA_AND_BELARUS:
        found.append(Tie("payment/bank", "bank", bank.country, bank.name or bank.country))
    elif bank and bank.bic and bank.bic[4:6].upper() in RUSSIA_AND_BELARUS:
        found.append(Tie("payment/bank", "bank", bank.bic[4:6].upper(), bank.bic))
    use = facts.transaction.end_use.description
    if use and (country := country_said(use, facts.as_of.year)):
        found.append(Tie("end_use/description", "statement", country, f"“{use}”"))
    return tuple(found)


@lru_cache(maxsize=4096)
def country_said(text: str, year: int) -> str | None:
    """RU or BY where a text says that something goes there; a clause that denies it or is of the past says nothing.

    Until a year that lies after `year` is not the past.
    """
    for clause in _CLAUSE.split(text):
        said = None if _is_of_the_past(clause, year) else _SAID.search(_NOT_SAID.sub(" ", clause))
        if said is not None:
            return "BY" if _OF_BELARUS.search(said.group()) else "RU"
    return None


def _is_of_the_past(clause: str, year: int) -> bool:
    until = _UNTIL.search(clause)
    return _LONG_AGO.search(clause) is not None or (until is not None and int(until["year"]) <= year)


@lru_cache(maxsize=4096)
def domain_country(domain: str) -> str | None:
    """RU or BY for a host, web address or e-mail address under one of their top-level domains."""
    host = _SCHEME.sub("", domain.strip().casefold()).rpartition("@")[2]
    host = _HOST_END.split(host, maxsplit=1)[0].rstrip(".")
    return _DOMAINS.get(host.rpartition(".")[2]) if "." in host else None


def phone_country(phone: str, country: str | None) -> str | None:
    """RU or BY for a phone number in international form, or in the form in which it is dialled in `country`."""
    digits = _NOT_DIALLED.sub("", phone)
    told = next((of for pattern, of in _PHONES if pattern.match(digits)), None)
    if told is not None or digits.startswith(("+", "00")):
        return told
    read = country_of_phone(phone, country)
    return read if read in RUSSIA_AND_BELARUS else None


def number_country(identifier: Identifier, home: str | None) -> str | None:
    """RU or BY for a number that only a firm of that register has; `home` is the bearer's country.

    An OGRN, a register number given for the country, and an INN of ten digits that is no foreign taxpayer's.
    """
    value = _NO_LETTER_OR_DIGIT.sub("", identifier.value)
    if identifier.type == "ogrn":
        return "RU" if OGRN.is_valid(value) else None
    if identifier.type == "registration":
        return identifier.country if identifier.country in RUSSIA_AND_BELARUS else None
    of_russia = identifier.country == "RU" or (
        identifier.type == "inn" and identifier.country is None and home not in countries_with_an_inn_of_ten_digits()
    )
    if identifier.type not in ("inn", "tax") or not of_russia:
        return None
    return "RU" if is_inn_of_a_russian_firm(value) else None


def _named_in(address: str | None) -> str | None:
    """RU or BY where an address names the country or one of its towns."""
    named = (*countries_named(address), *towns_named(address))
    return next((place for place in named if place in RUSSIA_AND_BELARUS), None)


def _of_party(pointer: str, party: Party, year: int) -> list[Tie]:
    found = []
    home = country_of(party)
    if home in RUSSIA_AND_BELARUS:
        found.append(Tie(pointer, "party", home, party.name))
    elif named := _named_in(party.address):
        found.append(Tie(f"{pointer}/address", "address", named, party.address or ""))
    elif party.nationality in RUSSIA_AND_BELARUS:
        found.append(Tie(pointer, "nationality", party.nationality, party.name))
    for field in ("email", "website"):
        value = getattr(party, field)
        if value and (country := domain_country(value)):
            found.append(Tie(f"{pointer}/{field}", "domain", country, value))
    for i, identifier in enumerate(party.identifiers):
        if home not in RUSSIA_AND_BELARUS and (country := number_country(identifier, home)):
            caveat = inn_caveat() if identifier.type in ("inn", "tax") else None
            found.append(Tie(f"{pointer}/identifiers/{i}", "number", country, identifier.value, caveat))
    if party.business and (said := country_said(party.business, year)):
        found.append(Tie(f"{pointer}/business", "statement", said, f"“{party.business}”"))
    if party.phone and (country := phone_country(party.phone, home)):
        found.append(Tie(f"{pointer}/phone", "phone", country, party.phone))
    for i, owner in enumerate(party.owners or ()):
        country = owner.country if owner.country in RUSSIA_AND_BELARUS else owner.nationality
        if country in RUSSIA_AND_BELARUS:
            found.append(Tie(f"{pointer}/owners/{i}", "owner", country, owner.name))
    return found
