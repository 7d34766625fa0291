"""One address string, from anywhere, into its parts.

No grammar fits all countries, so the reader goes by words: each word of `words.csv` says what stands beside it.
What is left over are names; a name beside a house number is a street where no word says so.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache

from app.matching.addresses.lexicon import CIS, TURKISH, Meaning, city_spellings, country_named, meanings
from app.matching.addresses.model import ParsedAddress, Street
from app.matching.addresses.numbers import has_digit
from app.matching.addresses.scan import Item, Scanner
from app.matching.addresses.tokens import parts_of

MAX_LENGTH = 600
_COMPOUND = ("strasse", "strase", "str", "straat", "gasse", "gatan", "vagen", "allee", "platz", "weg", "laan",
             "gracht", "utca", "-ro", "-gil", "-daero")  # fmt: skip
# After a house number and before another, "str." is the building (строение) and not the street.
_BUILDING = re.compile(r"(\b\d+\w?)[ ,]+[Ss]tr(?:oenie|oyeniye)?[. ]+(\d)")
_MODIFIERS = {"b": "bolshaya", "bol": "bolshaya", "m": "malaya", "mal": "malaya"}


@lru_cache(maxsize=32768)
def parse_address(text: str, country: str | None = None) -> ParsedAddress:
    """Take an address apart. `country` (alpha-2) is where it is, when the text need not say so."""
    text = text[:MAX_LENGTH]
    named = _country_in(text)
    place = named if named is not None and country in (None, "CN", named) else country
    if place in CIS:
        text = _BUILDING.sub(r"\1 stroenie \2", text)
    parts = [words for _, words in parts_of(text, place)]
    known = meanings(place)
    streets = sum(known[word].role.startswith("street") for words in parts for word in words if word in known)
    reader = _Reader(text, place, Scanner(place, streets))
    for words in parts:
        reader.read(words)
    return reader.finish()


def _country_in(text: str) -> str | None:
    for part in reversed(text.replace("(", ",").replace(")", ",").split(",")):
        code = country_named(part.strip())
        if code is not None:
            return code
    return None


@dataclass(slots=True)
class _Name:
    """Words gathered for one name, with the numbers and the direction that belong to it."""

    words: list[str] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    direction: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.numbers)


@dataclass(slots=True)
class _Reader:
    """Second reading: names of streets, buildings and places out of what the scanner left."""

    text: str
    country: str | None
    scanner: Scanner
    houses: list[str] = field(default_factory=list)
    streets: list[Street] = field(default_factory=list)
    sites: list[tuple[str, ...]] = field(default_factory=list)
    places: list[tuple[str, ...]] = field(default_factory=list)
    # Numbers and names with the part that they stand in, to tell afterwards what belongs together.
    numbers: list[tuple[int, str]] = field(default_factory=list)
    guesses: list[tuple[int, _Name]] = field(default_factory=list)
    street_parts: list[int] = field(default_factory=list)
    site_parts: list[int] = field(default_factory=list)
    site_numbers: list[str] = field(default_factory=list)
    at: int = -1
    opened: Meaning | None = None
    name: _Name = field(default_factory=_Name)

    def read(self, words: tuple[str, ...]) -> None:
        """Read one part."""
        self.at += 1
        items = self.scanner.read(words)
        carried = self.opened
        if carried is not None and any(item.role in ("street", "site") for item in items):
            self.opened = None
        self._read_items(items)
        numbered = any(item.role in ("number", "house") for item in items)
        self._end_part(numbered)

    def _read_items(self, items: list[Item]) -> None:
        for place, item in enumerate(items):
            following = items[place + 1] if place + 1 < len(items) else None
            match item.role:
                case "word":
                    self._word(item, following)
                case "direction":
                    self.name.direction = item.meaning.kind
                    self.name.words += [item.text] if following is None and not self.name else []
                case "ordinal":
                    self.name.numbers.append(item.text)
                case "number" | "house":
                    self._number(item, following, items, place)
                case "street":
                    self._street(item.meaning, following)
                case "area":
                    self._area()
                case "site":
                    self._site(items, place)

    def _word(self, item: Item, following: Item | None) -> None:
        stem = self._compound(item.text)
        if stem is None:
            self.name.words.append(item.text)
            return
        self.name.words.append(stem)
        self._keep_street(Meaning("street", "street"))

    def _compound(self, word: str) -> str | None:
        """The name in a word that ends in its street word, such as `dorfstrasse`."""
        if len(word) < 6 or self.country in CIS:
            return None
        ending = next((e for e in _COMPOUND if word.endswith(e) and len(word) - len(e) >= 3), None)
        if ending is None or (ending == "str" and self.country not in ("DE", "AT", "CH", "NL", "LI", "LU")):
            return None
        return word[: -len(ending)]

    def _number(self, item: Item, following: Item | None, items: list[Item], place: int) -> None:
        if self._names_street(item, following, place):
            self.name.numbers.append(item.text)
            return
        if self.opened is not None and self.name:
            self._keep_street(self.opened)
        elif self.name.words and self.opened is None:
            self.guesses.append((self.at, self.name))
            self._keep_place()
        if self._before_site(items, place):
            self.site_numbers.append(item.text)
        elif item.role == "house":
            self.houses.append(item.text)
            self.numbers.append((self.at, ""))
        else:
            self.numbers.append((self.at, item.text))

    def _names_street(self, item: Item, following: Item | None, place: int) -> bool:
        """Whether a number is part of a street's name: `37. sokak`, `ul. 10 let oktyabrya`, `ul. sh-2`."""
        if self.name.words or (following is None and self.opened is None):
            return False
        if item.role == "house":
            return False
        if self.opened is not None:
            return (following is not None and following.role == "word") or item.text[0].isalpha()
        short = len(item.text) <= 4 and item.text.isdigit()
        if following is not None and following.role == "street":
            return (self.country in TURKISH and short) or item.text[0].isalpha()
        return False

    def _before_site(self, items: list[Item], place: int) -> bool:
        """Whether only words stand between a number and a building's name, as in `3714 duhuixuan building`."""
        for item in items[place + 1 :]:
            if item.role == "site":
                return True
            if item.role not in ("word", "direction"):
                return False
        return False

    def _street(self, meaning: Meaning, following: Item | None) -> None:
        if meaning.role == "street_first":
            if self.opened is not None and self.name:
                self._keep_street(self.opened)
            elif self.name and following is not None and following.role in ("word", "number", "ordinal"):
                self._keep_place()
            elif self.name:
                self._keep_street(meaning)
                return
            self.opened = meaning
        elif self.name:
            self._keep_street(meaning)
        elif self.name.direction:
            self.name.words.append(self.name.direction)
            self._keep_street(meaning)
        else:
            self.opened = self.opened or meaning

    def _area(self) -> None:
        if self.opened is not None and self.name:
            self._keep_street(self.opened)
        else:
            self._keep_place()

    def _site(self, items: list[Item], place: int) -> None:
        if self.opened is not None and self.name:
            self._keep_street(self.opened)
        if not self.name:
            before = items[place - 1] if place else None
            rest = items[place + 1 :]
            if before is None or before.role != "site":
                words = [item.text for item in rest if item.role == "word"]
                if words and all(item.role in ("word", "direction", "site", "number") for item in rest):
                    self.sites.append(tuple(words))
                    self.site_parts.append(self.at)
                    self.name = _Name()
            return
        self.sites.append((*self.name.words, *self.name.numbers))
        self.site_parts.append(self.at)
        self.name = _Name()

    def _end_part(self, numbered: bool) -> None:
        if self.opened is not None and self.name:
            self._keep_street(self.opened)
        elif self.name:
            if numbered and self.name.words:
                self.guesses.append((self.at, self.name))
            self._keep_place()
        else:
            self.name = _Name()

    def _keep_street(self, meaning: Meaning) -> None:
        name = self.name
        words = [_MODIFIERS.get(word, word) if self.country in CIS else word for word in name.words]
        words = [word for word in words if len(word) > 1] or words
        self.streets.append(Street(tuple(words), meaning.kind, name.direction, tuple(name.numbers)))
        self.street_parts.append(self.at)
        self.opened, self.name = None, _Name()

    def _keep_place(self) -> None:
        words = tuple(self.name.words)
        if words:
            joined = "".join(words).replace("-", "")
            city = city_spellings().get(joined)
            self.places.append((city,) if city else words)
        self.name = _Name()

    def finish(self) -> ParsedAddress:
        """Settle what belongs together, and return the parts."""
        scanner = self.scanner
        units, blocks = list(scanner.units), list(scanner.blocks)
        if not self.streets and not self.houses:
            self._guess_street()
        self._settle_house(blocks)
        loose = [number for _, number in self.numbers if number]
        units = self._settle_units(units, loose)
        if not self.streets and self.houses and self.guesses:
            self._take_guess(self.guesses[0])
        return ParsedAddress(
            text=self.text,
            units=tuple(dict.fromkeys(units)),
            floors=tuple(dict.fromkeys(scanner.floors)),
            blocks=tuple(dict.fromkeys(blocks)),
            houses=tuple(dict.fromkeys(self.houses)),
            streets=tuple(self.streets),
            sites=tuple(dict.fromkeys(site for site in self.sites if site)),
            places=tuple(dict.fromkeys(self.places)),
            loose=tuple(loose),
            postal_code=scanner.postal_code,
            country=self.country,
        )

    def _guess_street(self) -> None:
        """A name and a number in one part are a street and its house where no word names a street."""
        if self.guesses and not self.sites:
            self._take_guess(self.guesses[0])

    def _take_guess(self, guess: tuple[int, _Name]) -> None:
        part, name = guess
        self.streets.append(Street(tuple(name.words), "", name.direction, tuple(name.numbers)))
        self.street_parts.append(part)
        place = tuple(name.words)
        if place in self.places:
            self.places.remove(place)

    def _settle_house(self, blocks: list[str]) -> None:
        """The number nearest to the street is the house, where no word says which is."""
        if self.houses:
            return
        for part in self.street_parts:
            for near in (part, part + 1, part - 1):
                for index, (at, number) in enumerate(self.numbers):
                    if at == near and number and not (near == part - 1 and self._starts_with_unit(index)):
                        self.houses.append(number)
                        del self.numbers[index]
                        return
        if blocks and self.streets and not self.sites:
            self.houses.append(blocks.pop(0))

    def _starts_with_unit(self, index: int) -> bool:
        """Whether a lone first number is a room and no house: `1701, Building 30, …`."""
        at, number = self.numbers[index]
        return at == 0 and len(number) >= 3 and bool(self.scanner.blocks or self.scanner.floors)

    def _settle_units(self, units: list[str], loose: list[str]) -> list[str]:
        for number in self.site_numbers:
            long = len(number) >= 3 or not number.isdigit()
            (units if long and not units else loose).append(number)
        if not units and loose and self.numbers and self.numbers[0][0] == 0 and (self.sites or self.scanner.blocks):
            first = self.numbers[0][1]
            if first and (len(first) >= 3 or not first.isdigit()):
                loose.remove(first)
                units = [first]
        if self.country in TURKISH and not units and self.houses and "/" in self.houses[0]:
            house, _, unit = self.houses[0].partition("/")
            self.houses[0] = house
            units = [unit]
        return units


def words_of(address: ParsedAddress) -> tuple[str, ...]:
    """Every word of every name in the address."""
    names = (*(street.words for street in address.streets), *address.sites, *address.places)
    return tuple(word for name in names for word in name if not has_digit(word))
