"""A name as the matcher sees it: words in one alphabet, each with what it is for."""

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import msgspec

from app.names.legal_forms import split_legal_forms
from app.names.script import drop_quotes, fold, has_abjad, has_han, romanise
from app.names.words import NUMBER_WORDS, ROMAN, form_word, person_roles, translations
from lists.model import Kind


class Role(IntEnum):
    """What a word does in a name."""

    WORD = 0
    DESCRIPTOR = 1
    NUMBER = 2
    INITIAL = 3
    PARTICLE = 4
    TITLE = 5
    PATRONYMIC = 6

    # An enumeration's own goes by the name, in Python: far slower, and every look-up of a word asks for it.
    __hash__ = int.__hash__


class Token(msgspec.Struct, frozen=True, gc=False):
    """One word. `text` is lower-case ASCII; `native` keeps Chinese characters, which tell more than pinyin.

    `abjad` says that the script leaves vowels out. `spelled` is the word as it stood where `text` is its
    English meaning; empty for the second and further words of a meaning.
    """

    text: str
    role: Role = Role.WORD
    native: str | None = None
    abjad: bool = False
    spelled: str | None = None

    @property
    def written(self) -> str:
        """The word as it stood, romanised."""
        return self.text if self.spelled is None else self.spelled


@dataclass(frozen=True, slots=True)
class ParsedName:
    """A name in normal form. `forms` are the classes of its legal forms; `tokens` leave them out."""

    original: str
    kind: Kind
    tokens: tuple[Token, ...]
    forms: frozenset[str] = frozenset()
    family: str | None = None

    @property
    def joined(self) -> str:
        """All words but particles and titles, without spaces."""
        return "".join(t.written for t in self.tokens if t.role not in (Role.PARTICLE, Role.TITLE))


_WORD = re.compile(r"[a-z0-9]+")
_GLUED_FORM = re.compile(r"(?<=[a-z])(LLC|LTD|AG|GMBH|GmbH|INC|JSC|OOO|PJSC|Ltd|Inc|SA)\b")
_STUCK_FORM = re.compile(
    r"(?<=[a-z]{3})(?:limited|ltd|llc|gmbh|company|incorporated)\b|\b(?:company|limited)(?=[a-z]{4})"
)
_INNER_AND = re.compile(r"(?<=\w)&(?=\w)(?=\w\b)")
_NO_WORD = re.compile(r"[^\w]+")
_ORDINAL = re.compile(r"^(\d+)(st|nd|rd|th|go|ya|iy|oe|i)$")
_PATRONYMIC = re.compile(
    r"(ovi(ch|c|tch|tsch)|evi(ch|c|tch)|yevich|i[yi]evich|ovn[ay]|evna|yevna|inichna|ivna|[yi]ovych|ovych|evych|ivich)$"
)
_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_HANGUL = re.compile(r"^[\uac00-\ud7a3]{2,4}$")
_TWO_CHARACTER_FAMILIES = frozenset(
    ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯"]
)
_ABD = re.compile(r"^abd[aeou]{1,2}(?:l|([rsndtz])(?=\1))(?=[a-z]{4})")
_ABD_WORDS = frozenset(["abd", "abdul", "abdel", "abdal", "abdol", "abdoul", "abdur", "abdar", "abdus", "abdool"])
_PREFIXES = {
    Kind.VESSEL: re.compile(r"^(m/?v|m\.v\.|m/?t|s/?s|f/?v|motor vessel|yacht|vessel|tanker)\b[\s.\-]*", re.IGNORECASE)
}


def parse(text: str, kind: Kind = Kind.UNKNOWN) -> ParsedName:
    """Bring one name into normal form; an unknown kind is read as a company's would be."""
    if kind is Kind.PERSON:
        return _parse_person(text)
    return _parse_thing(text, kind)


def _parse_thing(text: str, kind: Kind) -> ParsedName:
    prefix = _PREFIXES.get(kind)
    tokens, forms = _read_thing(prefix.sub("", text) if prefix else text)
    return ParsedName(text, kind, tokens, forms)


@lru_cache(maxsize=4096)
def _read_thing(text: str) -> tuple[tuple[Token, ...], frozenset[str]]:
    """The words and the forms of a name. The matcher, keys and rules of one screening all read the same names."""
    folded = drop_quotes(fold(_GLUED_FORM.sub(r" \1", text)))
    folded = _STUCK_FORM.sub(r" \g<0> ", folded)
    folded, forms = split_legal_forms(folded)
    if "&" in folded:
        folded = _INNER_AND.sub("", folded).replace("&", " and ")
    folded = folded.replace("+", " plus ")
    tokens: list[Token] = []
    for piece in _split_han(folded):
        if has_han(piece):
            tokens.extend(_han_tokens(piece))
        else:
            tokens.extend(_latin_tokens(piece))
    return tuple(_translate(tokens)) or tuple(tokens), forms


def _split_han(text: str) -> list[str]:
    if text.isascii():
        return [text]
    pieces: list[str] = []
    last = 0
    for run in _HAN_RUN.finditer(text):
        pieces += [text[last : run.start()], run.group()]
        last = run.end()
    return [*pieces, text[last:]]


def _han_tokens(run: str) -> list[Token]:
    """Longest words of the lexicon first from every position; what lies between is the name proper."""
    lexicon = translations()
    tokens: list[Token] = []
    proper = ""
    position = 0
    while position < len(run):
        for size in range(min(lexicon.longest_han, len(run) - position), 0, -1):
            word = run[position : position + size]
            meaning = lexicon.han.get(word)
            if meaning is not None and (size > 1 or not proper or position + 1 == len(run)):
                tokens += _proper_han(proper)
                proper = ""
                tokens += [Token(m, Role.WORD) for m in meaning]
                position += size
                break
        else:
            proper += run[position]
            position += 1
    return tokens + _proper_han(proper)


def _proper_han(characters: str) -> list[Token]:
    if not characters:
        return []
    return [Token("".join(_WORD.findall(romanise(characters))), Role.WORD, characters)]


def _latin_tokens(piece: str) -> list[Token]:
    tokens: list[Token] = []
    for raw in _NO_WORD.split(piece):
        if not raw:
            continue
        abjad = has_abjad(raw)
        if abjad and raw.startswith("ال") and len(raw) > 4 and translations().of(romanise(raw)) is None:
            raw = raw[2:]
        words = _WORD.findall(romanise(raw))
        if words:
            tokens.append(Token("".join(words), Role.WORD, None, abjad))
    return _join_letters(tokens)


def _join_letters(tokens: list[Token]) -> list[Token]:
    """Single letters that follow one another are one abbreviation: `A.B.C.` is `abc`."""
    out: list[Token] = []
    run = ""
    for token in [*tokens, Token("")]:
        if len(token.text) == 1 and token.text.isalpha():
            run += token.text
            continue
        if run:
            out.append(Token(run))
            run = ""
        if token.text:
            out.append(token)
    return out


def _translate(tokens: list[Token]) -> list[Token]:
    lexicon = translations()
    languages = {lexicon.languages.get(t.text) for t in tokens}
    out: list[Token] = []
    for token in tokens:
        out.extend(_translate_one(token, languages))
    return _numbers(out)


def _translate_one(token: Token, languages: set[str | None]) -> list[Token]:
    lexicon = translations()
    if token.native is not None:
        return [token]
    meaning = lexicon.of(token.text)
    if meaning is None and token.text in lexicon.unsure:
        language, candidate = lexicon.unsure[token.text]
        meaning = candidate if language in languages else None
    if meaning is None:
        form = form_word(token.text)
        return [Token(form, spelled=token.text)] if form else [token]
    out: list[Token] = []
    for word in meaning:
        # A meaning may itself be a form that another entry brings to its base word (systems: system).
        base = lexicon.sure.get(word, (word,))
        text = base[0] if len(base) == 1 else word
        spelled = token.text if not out else ""
        out.append(Token(text, abjad=False, spelled=None if spelled == text else spelled))
    return out


def _numbers(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    for token in tokens:
        text = token.text
        ordinal = _ORDINAL.match(text) if text[:1].isdigit() else None
        if ordinal:
            out.append(Token(ordinal.group(1).lstrip("0") or "0", Role.NUMBER))
        elif text.isdigit():
            _append_number(out, text.lstrip("0") or "0")
        elif text in ROMAN and (len(text) > 1 or out):
            out.append(Token(ROMAN[text], Role.NUMBER))
        elif text in NUMBER_WORDS and (len(tokens) > 1):
            _append_number(out, str(NUMBER_WORDS[text]), spelt=True)
        else:
            out.append(token)
    return out


def _append_number(out: list[Token], digits: str, *, spelt: bool = False) -> None:
    """`forty four` and `forty 4` are 44."""
    if out and out[-1].role is Role.NUMBER and out[-1].native == "spelt" and len(digits) == 1:
        tens = int(out[-1].text)
        if tens >= 20 and tens % 10 == 0:
            out[-1] = Token(str(tens + int(digits)), Role.NUMBER)
            return
    out.append(Token(digits, Role.NUMBER, "spelt" if spelt else None))


def _parse_person(text: str) -> ParsedName:
    folded = drop_quotes(fold(text))
    family_part, comma, rest = folded.partition(",")
    family = "".join(_WORD.findall(romanise(family_part))) if comma and rest.strip() else None
    tokens: list[Token] = []
    for raw in _NO_WORD.split(folded):
        if raw:
            tokens.extend(_person_tokens(raw))
    named = [t for t in tokens if t.role is not Role.TITLE]
    kept = named if any(t.role not in (Role.PARTICLE, Role.INITIAL) for t in named) else tokens
    return ParsedName(text, Kind.PERSON, tuple(kept), frozenset(), family)


def _person_tokens(raw: str) -> list[Token]:
    if has_han(raw) and _HAN_RUN.fullmatch(raw) and len(raw) <= 4:
        size = 2 if raw[:2] in _TWO_CHARACTER_FAMILIES else 1
        return [t for part in (raw[:size], raw[size:]) for t in _proper_han(part)]
    if _HANGUL.match(raw):
        return [Token("".join(_WORD.findall(romanise(part))), native=part) for part in (raw[0], raw[1:])]
    abjad = has_abjad(raw)
    if abjad and raw.startswith("ال") and len(raw) > 4:
        raw = raw[2:]
    word = "".join(_WORD.findall(romanise(raw)))
    if not word:
        return []
    return _person_token(word, abjad)


def _person_token(word: str, abjad: bool) -> list[Token]:
    role = person_roles().get(word)
    if role == "title":
        return [Token(word, Role.TITLE)]
    if role in ("particle", "kunya"):
        return [Token(word, Role.PARTICLE)]
    if len(word) == 1:
        return [Token(word, Role.INITIAL)]
    if word in _ABD_WORDS:
        return [Token("abd", Role.WORD)]
    servant = _ABD.match(word)
    if servant and len(word) > 7:
        return [Token("abd"), Token(word[servant.end() :])]
    if len(word) > 6 and _PATRONYMIC.search(word):
        return [Token(word, Role.PATRONYMIC)]
    return [Token(word, Role.WORD, None, abjad)]
