"""A listing while its pieces are still being gathered, often from many rows of a file."""

import re
from dataclasses import dataclass, field
from datetime import date

from lists.countries import country_code
from lists.model import Address, Effect, Identifier, Kind, Link, Listing, Name, NameStrength
from lists.parsing.contacts import emails_in, phones_in, websites_in
from lists.parsing.identifiers import identifier
from lists.parsing.scripts import script_of

_ORDER = {strength: place for place, strength in enumerate(NameStrength)}
_EMPTY = frozenset({"", "-", "na", "n/a", "nil", "none", "unknown", "not available", "tbc"})
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202f\u2060\ufeff\u00a0\u00ad]")
_QUOTES = "\"'“”„«»‘’"


def tidy(text: str | None) -> str:
    """One line with single spaces, without invisible marks; `""` for what says nothing ("na", "-")."""
    if not text:
        return ""
    cleaned = " ".join(_INVISIBLE.sub(" ", text).split())
    return "" if cleaned.casefold() in _EMPTY else cleaned


def bare_name(text: str | None) -> str:
    """A name without quotes around it, stray separators and half brackets at its ends."""
    name = tidy(text).strip(" ,;:·•|")
    while len(name) > 2 and name[0] in _QUOTES and name[-1] in _QUOTES:
        inner = name[1:-1].strip(" ,;")
        if any(quote in inner for quote in _QUOTES):
            break
        name = inner
    if name.startswith("(") and ")" not in name:
        name = name[1:].strip()
    if name.endswith(")") and "(" not in name:
        name = name[:-1].strip()
    return name if any(char.isalnum() for char in name) else ""


@dataclass(slots=True)
class Draft:
    """Gathers the pieces of one listing, each once, and builds it in the end."""

    source: str
    uid: str
    kind: Kind
    effect: Effect
    names: dict[str, Name] = field(default_factory=dict)
    programs: dict[str, None] = field(default_factory=dict)
    countries: dict[str, None] = field(default_factory=dict)
    addresses: dict[str, Address] = field(default_factory=dict)
    identifiers: dict[Identifier, None] = field(default_factory=dict)
    dates_of_birth: dict[str, None] = field(default_factory=dict)
    nationalities: dict[str, None] = field(default_factory=dict)
    places_of_birth: dict[str, None] = field(default_factory=dict)
    positions: dict[str, None] = field(default_factory=dict)
    links: dict[Link, None] = field(default_factory=dict)
    websites: dict[str, None] = field(default_factory=dict)
    emails: dict[str, None] = field(default_factory=dict)
    phones: dict[str, None] = field(default_factory=dict)
    remarks: dict[str, None] = field(default_factory=dict)
    gender: str | None = None
    listed_on: date | None = None
    delisted_on: date | None = None
    url: str | None = None

    def name(self, text: str | None, strength: NameStrength = NameStrength.STRONG, script: str | None = None) -> None:
        """Add a name; the same spelling again keeps the stronger of its two strengths."""
        bare = bare_name(text)
        if not bare:
            return
        known = self.names.get(bare)
        if known is None or _ORDER[strength] < _ORDER[known.strength]:
            self.names[bare] = Name(bare, strength, script or script_of(bare))

    def program(self, text: str | None) -> None:
        """Add a programme, verbatim."""
        _add(self.programs, text)

    def country(self, text: str | None) -> str | None:
        """Add the country that a field names, and return its code."""
        code = country_code(tidy(text)) if text else None
        if code is not None:
            self.countries[code] = None
        return code

    def nationality(self, text: str | None) -> None:
        """Add a nationality, which is a country of the listing too."""
        code = self.country(text)
        if code is not None:
            self.nationalities[code] = None

    def address(
        self,
        text: str | None,
        country: str | None = None,
        city: str | None = None,
        region: str | None = None,
        postal_code: str | None = None,
    ) -> None:
        """Add an address; `country` is a code already. Its country is a country of the listing too.

        A line that says the country alone is no address: everybody there would share it.
        """
        line = tidy(text).strip(" ,;")
        if country is not None:
            self.countries[country] = None
            if country_code(line) == country:
                return
        if line and line not in self.addresses:
            self.addresses[line] = Address(
                line, country, tidy(city) or None, tidy(region) or None, tidy(postal_code) or None
            )

    def identifier(self, found: Identifier | None) -> None:
        """Add an identifier, unless there is none."""
        if found is not None and found.value:
            self.identifiers[found] = None

    def settle_numbers(self) -> None:
        """Give register and tax numbers without a country that of the listing, where it has only one."""
        if len(self.countries) != 1:
            return
        (country,) = self.countries
        settled = (
            identifier(known.type, known.value, country) or known
            if known.country is None and known.type in ("tax", "registration", "other")
            else known
            for known in self.identifiers
        )
        self.identifiers = dict.fromkeys(settled)

    def born(self, when: str | None) -> None:
        """Add a partial ISO date of birth, unless there is none."""
        if when:
            self.dates_of_birth[when] = None

    def born_in(self, place: str | None) -> None:
        """Add a place of birth."""
        _add(self.places_of_birth, place)

    def position(self, text: str | None) -> None:
        """Add a title, function or position."""
        _add(self.positions, text)

    def link(self, relation: str, name: str | None, listing_id: str | None = None) -> None:
        """Add a tie to somebody named, who is this listing's `relation`."""
        bare = bare_name(name)
        if bare or listing_id:
            self.links[Link(relation, bare or None, listing_id)] = None

    def contacts(self, text: str | None) -> None:
        """Add the e-mail addresses and websites of a field, whichever of the two it is meant for."""
        for email in emails_in(text):
            self.emails[email] = None
        for website in websites_in(text):
            self.websites[website] = None

    def phone(self, text: str | None) -> None:
        """Add the telephone numbers of a field."""
        for number in phones_in(text):
            self.phones[number] = None

    def remark(self, text: str | None) -> None:
        """Add free text."""
        _add(self.remarks, text)

    def build(self) -> Listing | None:
        """The listing, its primary name first; None where not one usable name was found.

        Where the publisher marks no name as primary, the first Latin one that is not weak leads.
        """
        names = sorted(self.names.values(), key=lambda name: _ORDER[name.strength])
        if not names:
            return None
        best = names[0].strength
        leader = next((name for name in names if name.strength is best and name.script == "Latn"), names[0])
        names.remove(leader)
        names.insert(0, Name(leader.text, NameStrength.PRIMARY, leader.script))
        return Listing(
            source=self.source,
            uid=self.uid,
            kind=self.kind,
            names=tuple(names),
            effect=self.effect,
            programs=tuple(self.programs),
            countries=tuple(self.countries),
            addresses=tuple(self.addresses.values()),
            identifiers=tuple(self.identifiers),
            dates_of_birth=tuple(self.dates_of_birth),
            nationalities=tuple(self.nationalities),
            places_of_birth=tuple(self.places_of_birth),
            gender=self.gender,
            positions=tuple(self.positions),
            listed_on=self.listed_on,
            delisted_on=self.delisted_on,
            links=tuple(self.links),
            websites=tuple(self.websites),
            emails=tuple(self.emails),
            phones=tuple(self.phones),
            remarks="\n".join(self.remarks) or None,
            url=self.url,
        )


def _add(where: dict[str, None], text: str | None) -> None:
    value = tidy(text).strip(" ;,")
    if value:
        where[value] = None
