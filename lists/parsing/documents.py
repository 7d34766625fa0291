"""Fields that pack several values or wrap a number in words: "(1) TIN - 5263000105 (2) OGRN: …"."""

import re
from collections.abc import Iterator

from lists.countries import country_code
from lists.model import Identifier
from lists.parsing.identifiers import identifier, type_of

_NUMBERED = re.compile(r"(?:^|(?<=[\s.,;]))\(?(?:\d{1,2}|[a-z])\)\s*")
_TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?P<number>(?:[A-ZА-Я]{1,6}[- /]?)?\d[\dA-Z]*(?:[-/.·]\d[\dA-Z]*|[-/.][A-Z]\d[\dA-Z]*"
    r"| \d{2,}| [A-Z] ?\d{2,})*|[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?)(?![a-z])"
)
_DATED = re.compile(r"\b(?:issued|expir\w+|valid|dated?|on|until|born|dob)\b.*$", re.I)
_AFTER = re.compile(r"^\s*(?:[-–:]\s*(?P<label>[A-Z]{2,6})\b|\((?P<place>[^()]{2,60})\))")
# Codes of statistics offices and banks, which a column of company numbers may hold as well.
_OTHER_CODES = re.compile(r"\bokpo\b|\bbik\b|gazette|\bppc\b", re.I)
_SMALL_WORDS = frozenset({"no", "nr", "num", "id", "ssn", "car", "card", "of", "the", "inn", "tin", "nid"})
_FEWEST_DIGITS = 4


def split_numbered(text: str | None) -> list[str]:
    """The parts of "(1) one (2) two", "a) one b) two"; the text itself where it has no such marks.

    Marks count only when they run from 1 or a without a gap, so that "Annex 2 (b)" stays whole.
    """
    if not text:
        return []
    kept: list[tuple[re.Match[str], str]] = []
    for mark in _NUMBERED.finditer(text):
        label = mark[0].strip(" ().,\n\t")
        expected = str(len(kept) + 1), chr(ord("a") + len(kept))
        if label in expected and (not kept or label.isdigit() == kept[0][1].isdigit()):
            kept.append((mark, label))
    edges = [0, *(edge for mark, _ in kept for edge in mark.span()), len(text)]
    parts = (text[start:end].strip(" ;,.\n\t") for start, end in zip(edges[::2], edges[1::2], strict=True))
    return [part for part in parts if part]


def document_number(printed: str) -> str | None:
    """The number alone, out of "Libyan passport No. 513519 (expired 3 Oct. 2005)"; None without digits."""
    cleaned = _DATED.sub("", printed.split("(")[0]).strip(" .,;:-")
    if not any(char.isdigit() for char in cleaned):
        cleaned = printed.strip()
    words = cleaned.split()
    last_word = max((place for place, word in enumerate(words) if _is_word(word)), default=-1)
    number = " ".join(words[last_word + 1 :]).strip(" .,;:-()№#").removeprefix("N°")
    if any(char.isdigit() for char in number):
        return number
    token = _TOKEN.search(printed)
    return token["number"] if token and any(char.isdigit() for char in token["number"]) else None


def _is_word(word: str) -> bool:
    bare = word.strip(' .,;:()“”"')
    if any(char.isdigit() for char in bare):
        return False
    wordlike = (len(bare) > 3 and bare.isalpha()) or bare.casefold() in _SMALL_WORDS
    return wordlike or word.endswith((":", ".", ")"))


def numbers_in(text: str | None, label: str, country: str | None = None) -> Iterator[Identifier]:
    """All numbers of a field that packs several with their labels; `label` is the field's own.

    A country in brackets behind a number, or named in the label before it, goes before `country`.
    """
    for part in split_numbered(text):
        end = 0
        for token in _TOKEN.finditer(part):
            wordy, number = _own_label(token["number"])
            before = part[end : token.start()] + wordy
            if before.lstrip().startswith("("):
                before = before.rpartition(")")[2]
            if sum(char.isdigit() for char in number) < _FEWEST_DIGITS and type_of(before) != "bic":
                continue
            after = _AFTER.match(part[token.end() :])
            place = country_code(after["place"]) if after and after["place"] else None
            own = f"{before} {after['label'] or after['place']}" if after else before
            described = own if type_of(own) != "other" or _OTHER_CODES.search(own) else f"{own} {label}"
            found = identifier(described, number, place or _country_in_label(before) or country)
            if found is not None:
                yield found
            end = token.end()


def _own_label(number: str) -> tuple[str, str]:
    """Split the label off "OGRN 1037739468084"; letters that are no label stay with the number."""
    word, space, rest = number.partition(" ")
    return (f"{word} ", rest) if space and word.isalpha() and type_of(word) != "other" else ("", number)


def _country_in_label(label: str) -> str | None:
    codes = (country_code(word) for word in re.findall(r"[A-Z][A-Za-z]{3,}", label))
    return next((code for code in codes if code is not None), None)
