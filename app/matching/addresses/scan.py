"""First reading of a part of an address: keywords take their numbers, what is left goes on in order."""

from dataclasses import dataclass, field

from app.matching.addresses.lexicon import CIS, Meaning, meanings
from app.matching.addresses.numbers import (
    FOUR_DIGITS,
    canonical,
    chinese_house,
    floor_of,
    has_digit,
    is_postal,
    is_value,
    ordinal,
)

_VALUED = frozenset({"unit", "floor", "block", "house"})
_STREETS = frozenset({"street", "street_first"})
_BOTH = {
    "str": Meaning("block", "building"),
    "square": Meaning("unit", "room"),
    "sq": Meaning("unit", "room"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """What is left of a part: `word`, `number`, `house`, `ordinal`, `street`, `area`, `site` or `direction`."""

    role: str
    text: str
    meaning: Meaning


@dataclass(slots=True)
class Scanner:
    """Reads part after part; the numbers that keywords took gather here, outermost first."""

    country: str | None
    streets_named: int = 0
    units: list[str] = field(default_factory=list)
    floors: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    house_seen: bool = False
    postal_code: str | None = None
    waiting: str | None = None

    def read(self, words: tuple[str, ...]) -> list[Item]:
        """The items left over from one part."""
        known = meanings(self.country)
        items: list[Item] = []
        at = self._take_waiting(words, known)
        while at < len(words):
            meaning = self._meaning(words, at, items, known)
            if meaning is not None and meaning.role in _VALUED:
                at = self._keyword(words, at, meaning, items, known)
            else:
                at = self._plain(words, at, meaning, items)
        return items

    def _take_waiting(self, words: tuple[str, ...], known: dict[str, Meaning]) -> int:
        """A keyword that ended the part before takes the number that stands alone in this one."""
        role, self.waiting = self.waiting, None
        if role and words and has_digit(words[0]) and (len(words) == 1 or words[1] in known):
            self._keep(role, words[0])
            return 1
        return 0

    def _meaning(self, words: tuple[str, ...], at: int, items: list[Item], known: dict[str, Meaning]) -> Meaning | None:
        word = words[at]
        meaning = known.get(word)
        if word in _BOTH and self.country in (CIS | {None}):
            numbered = at + 1 < len(words) and has_digit(words[at + 1])
            after_number = not items or items[-1].role in ("number", "house")
            if word == "str" and numbered and after_number and (self.streets_named > 1 or self.house_seen):
                return _BOTH[word]
            if word != "str" and numbered and self.house_seen and not items:
                return _BOTH[word]
        return meaning

    def _keyword(
        self,
        words: tuple[str, ...],
        at: int,
        meaning: Meaning,
        items: list[Item],
        known: dict[str, Meaning],
    ) -> int:
        """Give the keyword, or run of keywords (`flat no`, `et pom komn`), its number; return where to go on."""
        run = [meaning]
        end = at + 1
        while (
            end < len(words)
            and (more := known.get(words[end]))
            and more.role in _VALUED
            and not _is_letter_value(words, end, run, known)
        ):
            run.append(more)
            end += 1
        if end < len(words) and self._is_value(words[end], run):
            return self._take(words, end, run, items)
        if self._take_before(run, items):
            return end
        self._without_number(words, at, end, run, items)
        return end

    def _is_value(self, word: str, run: list[Meaning]) -> bool:
        if run[-1].role == "house" and len(run) == 1:
            return has_digit(word) and ordinal(word) is None
        return is_value(word) and ordinal(word) is None

    def _take(self, words: tuple[str, ...], at: int, run: list[Meaning], items: list[Item]) -> int:
        roles = [meaning.role for meaning in run if meaning.role != "house"] or ["house"]
        value = words[at]
        at += 1
        pieces = value.split("/")
        if len(roles) == len(pieces) > 1:
            for role, piece in zip(roles, pieces, strict=True):
                self._keep(role, piece)
            return at
        if roles[-1] == "house":
            value, at = self._with_letter(words, value, at)
            items.append(Item("house", canonical(value), Meaning("house")))
            self.house_seen = True
            return at
        self._keep(roles[-1], value)
        while at < len(words) and roles[-1] == "unit" and words[at][0].isdigit() and words[at - 1] not in ("no",):
            if ordinal(words[at]) or is_postal(words[at], self.country) or _is_floor(words[at], self.country):
                break
            self._keep("unit", words[at])
            at += 1
        return at

    def _with_letter(self, words: tuple[str, ...], value: str, at: int) -> tuple[str, int]:
        """A house number and the letter that was written apart from it: `26 b`."""
        if at < len(words) and len(words[at]) == 1 and words[at].isalpha() and value.isdigit():
            taken = meanings(self.country).get(words[at])
            followed = at + 1 < len(words) and has_digit(words[at + 1])
            if taken is None or taken.role not in _VALUED or not followed:
                return value + words[at], at + 1
        return value, at

    def _take_before(self, run: list[Meaning], items: list[Item]) -> bool:
        """A number before its word: `5th floor`, `525 office`, `1ca blok`, `A block`."""
        role = next((meaning.role for meaning in run if meaning.role != "house"), "house")
        if not items or role == "house":
            return False
        last = items[-1]
        lone_letter = last.role == "word" and len(last.text) == 1 and len(items) == 1 and role in ("block", "floor")
        if (
            (last.role == "ordinal" and role in ("floor", "block"))
            or (last.role in ("number", "house") and (role != "unit" or len(items) == 1))
            or lone_letter
        ):
            self._keep(role, last.text)
        else:
            return False
        items.pop()
        return True

    def _without_number(self, words: tuple[str, ...], at: int, end: int, run: list[Meaning], items: list[Item]) -> None:
        first = run[0]
        if end == len(words) and first.role in ("unit", "house") and not (first.role == "house" and items):
            self.waiting = first.role
        elif (first.role == "block" and first.kind == "building") or words[at] in ("house", "estate", "residence"):
            items.append(Item("site", words[at], Meaning("site")))
        elif len(words[at]) == 1 and first.role in ("house", "block"):
            items.append(Item("word", words[at], first))

    def _plain(self, words: tuple[str, ...], at: int, meaning: Meaning | None, items: list[Item]) -> int:
        word = words[at]
        if meaning is not None:
            if meaning.role == "floor_name":
                self._keep("floor", word)
            elif meaning.role != "noise":
                items.append(Item(meaning.role if meaning.role not in _STREETS else "street", word, meaning))
            return at + 1
        plain = Meaning("")
        if not has_digit(word):
            number = ordinal(word)
            items.append(Item("ordinal" if number else "word", number or word, plain))
            return at + 1
        if self._is_postal(words, at):
            self.postal_code = self.postal_code or word
            return at + 1
        if (floor := floor_of(word, self.country)) is not None:
            self._keep("floor", floor)
        elif (house := chinese_house(word)) is not None:
            items.append(Item("house", house, plain))
        elif (number := ordinal(word)) is not None:
            items.append(Item("ordinal", number, plain))
        else:
            value, at = self._with_letter(words, word, at + 1)
            items.append(Item("number", canonical(value), plain))
            return at
        return at + 1

    def _is_postal(self, words: tuple[str, ...], at: int) -> bool:
        word = words[at]
        if is_postal(word, self.country):
            return True
        four = len(word) == 4 and word.isdigit() and self.country in FOUR_DIGITS
        at_edge = len(words) > 1 and at in (0, len(words) - 1)
        return four and at_edge and not any(w in ("street", "road", "str", "st", "rd") for w in words)

    def _keep(self, role: str, value: str) -> None:
        values = {"unit": self.units, "floor": self.floors, "block": self.blocks}.get(role)
        plain = ordinal(value) if role == "floor" else None
        if values is not None:
            values.append(plain or canonical(value))
        else:
            self.units.append(canonical(value))


def _is_floor(word: str, country: str | None) -> bool:
    # `8/f` after a room is its floor; `12f` is as often a room.
    return "/" in word and floor_of(word, country) is not None


def _is_letter_value(words: tuple[str, ...], at: int, run: list[Meaning], known: dict[str, Meaning]) -> bool:
    """Whether a one-letter keyword is the value of the one before: `block d`, `office k`, but not `d 4`."""
    if len(words[at]) != 1 or run[-1].role not in ("block", "unit"):
        return False
    return at + 1 >= len(words) or not has_digit(words[at + 1])
