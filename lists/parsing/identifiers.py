"""Register numbers as lists print them, to typed identifiers.

A type is decided by the printed label, then by the number itself: the check digits of a Legal Entity
Identifier or of a Chinese unified social credit code tell what it is whatever it is called, and a Russian
tax number is an INN.
"""

import re
import unicodedata
from collections.abc import Iterator

from rigour.ids import IMO, INN, LEI, OGRN, USCC

from lists.countries import country_code
from lists.model import Identifier

# The first that occurs in a label decides, so the particular stand before the general.
_LABELS = (
    ("uscc", r"unified social credit|\buscc\b|social credit code|统一社会信用代码"),
    ("lei", r"\blei\b|legal entity (?:number|identifier)"),
    ("imo", r"\bimo\b"),
    ("mmsi", r"\bmmsi\b"),
    ("bic", r"\bswift\b|\bbic\b"),
    ("duns", r"\bd-?u-?n-?s\b"),
    ("vat", r"\bv\.?a\.?t\b|partita iva"),
    ("ogrn", r"\bogrn(?:ip)?\b|огрн|\bpsrn\b|(?:main|primary) state registration"),
    ("inn", r"\binn\b|\bинн\b"),
    ("other", r"\bokpo\b|\bокпо\b|gazette|\bisin\b|birth cert|\bbik\b"),
    ("passport", r"passport|laissez|travel document"),
    ("national_id", r"national (?:id|foreign id|insurance|no)|identi(?:ty|fication) (?:card|doc)|\bid card"),
    ("national_id", r"personal (?:id|no|num)|cedula|c\.?u\.?r\.?p|\bd\.?n\.?i\b|driver|electoral|\bssn\b"),
    ("national_id", r"social security|tazk[ei]ra|residen|identity|citizen|pesel|kimlik"),
    ("tax", r"\btax|\btin\b|\bnit\b|\br\.?f\.?c\b|\bruc\b|\brif\b|\btrn\b|fiscal|\bc\.?u\.?i\.?t"),
    ("tax", r"\bunp\b|\bунп\b|\bnif\b"),
    ("registration", r"regist|company (?:no|num|id)|business|commerc|chamber|\bc\.?r\.? ?(?:no|num)|folio"),
    ("registration", r"matricula|licen[cs]e|enterprise|economic|\bbin\b|\bбин\b|mersis|\bbrn\b|entity num"),
    ("registration", r"incorporation|\bedrpou\b|єдрпоу|organi[sz]ation(?:al)? (?:num|code)|\bkrs\b|\bhrb\b"),
    ("registration", r"public sector|\buen\b|\bcrn\b"),
)
_TYPES = tuple((type_, re.compile(pattern, re.IGNORECASE)) for type_, pattern in _LABELS)
# Numbers that are shared by many, or that are no register's: never evidence of identity.
_NOT_IDENTIFYING = re.compile(r"\bkpp\b|\bкпп\b|\bokved\b|phone|\btel\b|\bfax\b|postal|zip\b", re.IGNORECASE)

_BRACKET = re.compile(r"\([^()]*\)")
_SPLIT = re.compile(
    r"\s*[;\n]\s*|,\s+(?=[A-ZА-Я\d])|\s+(?:and|or)\s+(?=\S*\d)|(?<=\d{9})\s*/\s*(?=\d{9})"
    r"|[,\s]+(?=(?:KPP|OKPO|OGRN|INN|КПП|ОКПО|ОГРН|ИНН)\b)"
)
_TAIL = re.compile(
    r"[\s,]+(?:(?:date of )?(?:issued?|expir\w*|valid\b|delivered|on \d|dated?\b|first |until ).*)$",
    re.IGNORECASE | re.DOTALL,
)
_LABELLED = re.compile(r"^(?P<label>[^\d]*?[:#№]|(?:[^\d\s]+\s+)+?)\s*(?P<value>\S*\d.*)$", re.DOTALL)
_LABEL_WORDS = re.compile(r"(?:number|no\.?|nr\.?|code|id|#|№)", re.IGNORECASE)
_FILLER = re.compile(r"[\s\-‐‑‒–—.]")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_USCC_SHAPE = re.compile(r"[1-9A-HJ-NPQRTUWXY][1-9]\d{6}[0-9A-HJ-NPQRTUWXY]{10}")
_CHINESE = frozenset({"CN", "HK", "MO", "TW", None})
_IN_TEXT = re.compile(
    r"(?P<label>\b(?:INN|ИНН|OGRN(?:IP)?|ОГРН|PSRN|IMO|MMSI|LEI|USCC|Unified Social Credit Code|TIN|VAT"
    r"|SWIFT(?:/BIC)?|D-U-N-S|Tax(?:payer)?(?: Identification| ID| Registration)?|Registration|Passport"
    r"|Business Registration|Company|Commercial Registr(?:y|ation)|Registered|EDRPOU|UNP|BIN"
    r"|National (?:ID|identification))\b"
    r"(?:[ ./]*(?:number|no\b\.?|nr\.?|code|ID|card|Identification))*(?: ?\((?!\d)[^()\d]{1,20}\))?)"
    r"[\s:#№.=–-]{0,4}(?P<value>(?=[0-9A-ZА-Я./-]*\d)[0-9A-ZА-Я][0-9A-ZА-Я./-]{3,30}(?: \d{2,4}){0,5})",
    re.IGNORECASE,
)
_KPP_BESIDE_INN = re.compile(r"(?<=\d{10})\s*/\s*\d{9}(?!\d)")


def type_of(label: str) -> str:
    """The identifier type that a printed label names; `other` for a label that names none."""
    return next((type_ for type_, pattern in _TYPES if pattern.search(label)), "other")


def identifier(label: str, value: str, country: str | None = None) -> Identifier | None:
    """One number under its printed label, typed; None where the value is no number or identifies nobody.

    `country` is the register's, ISO 3166-1 alpha-2. Numbers of a known form lose spaces and dashes;
    others stay as printed.
    """
    if _NOT_IDENTIFYING.search(label):
        return None
    value = unicodedata.normalize("NFKC", value).strip(" \t.,;:#№'\"“”‘’")
    compact = _FILLER.sub("", value).upper()
    type_ = type_of(label)
    if type_ == "bic":
        return Identifier("bic", compact, country) if _BIC.fullmatch(compact) else None
    if not 3 <= len(value) <= 60 or not any(char.isdigit() for char in value):
        return None
    known = _known_form(type_, compact, country)
    if known is not None:
        return known
    if type_ in _DEMOTED:
        return Identifier(_DEMOTED[type_], value, country)
    return Identifier(type_, value, country)


# A label that promises a form which the number does not have leaves the general type.
_DEMOTED = {
    "inn": "tax",
    "ogrn": "registration",
    "uscc": "registration",
    "lei": "other",
    "imo": "other",
    "mmsi": "other",
}


def _known_form(type_: str, compact: str, country: str | None) -> Identifier | None:
    length = len(compact)
    general = type_ in ("registration", "tax", "other")
    if length == 20 and (general or type_ == "lei") and LEI.is_valid(compact):
        return Identifier("lei", compact, country)
    if length == 18 and (general or type_ == "uscc") and _is_social_credit_code(type_, compact, country):
        return Identifier("uscc", compact, country or "CN")
    if type_ == "imo":
        digits = compact.removeprefix("IMO")
        return Identifier("imo", digits, country) if len(digits) == 7 and digits.isdigit() else None
    if not compact.isdigit():
        return None
    if type_ == "mmsi":
        return Identifier("mmsi", compact, country) if length == 9 else None
    if type_ == "duns":
        return Identifier("duns", compact, country)
    return _russian(type_, compact, country, general)


def _is_social_credit_code(type_: str, compact: str, country: str | None) -> bool:
    if not _USCC_SHAPE.fullmatch(compact):
        return False
    return type_ == "uscc" or country == "CN" or (country in _CHINESE and USCC.is_valid(compact))


def _russian(type_: str, digits: str, country: str | None, general: bool) -> Identifier | None:
    if country not in ("RU", None) and type_ not in ("inn", "ogrn"):
        return None
    if country is None and general:
        return None
    length = len(digits)
    if length in (10, 12) and (type_ in ("inn", "tax") or (general and INN.is_valid(digits))):
        return Identifier("inn", digits, "RU" if country is None else country)
    if length in (13, 15) and (type_ == "ogrn" or (general and (OGRN.is_valid(digits) or type_ == "registration"))):
        return Identifier("ogrn", digits, "RU" if country is None else country)
    return None


def identifiers_from_cell(cell: str, label: str, country: str | None = None) -> tuple[Identifier, ...]:
    """The numbers of one cell of a table, with whatever notes, labels and second numbers stand beside them.

    `label` is the column's; a label or bracketed note in the cell goes before it, and a bracketed country
    before `country`.
    """
    return tuple(dict.fromkeys(_from_cell(cell, label, country)))


def _from_cell(cell: str, label: str, country: str | None) -> Iterator[Identifier]:
    notes: list[str] = []

    def hide(match: re.Match[str]) -> str:
        notes.append(match[0][1:-1].strip())
        return f"\ue000{chr(0xE100 + len(notes) - 1)}"

    hidden = _BRACKET.sub(hide, _KPP_BESIDE_INN.sub("", cell))
    for piece in _SPLIT.split(hidden):
        own_notes = [notes[ord(char) - 0xE100] for char in piece if 0xE100 <= ord(char) < 0xE100 + len(notes)]
        bare = re.sub(r"[\ue000-\uf8ff]", " ", piece)
        bare = _TAIL.sub("", bare).strip()
        found = _from_piece(bare, own_notes, label, country)
        if found is not None:
            yield found


def _from_piece(bare: str, notes: list[str], label: str, country: str | None) -> Identifier | None:
    for note in notes:
        named = country_code(note) if len(note) > 3 else None
        if named is not None:
            country = named
        elif type_of(note) != "other" or _NOT_IDENTIFYING.search(note):
            label = note
    labelled = _LABELLED.match(bare)
    if labelled and _is_label(labelled["label"]):
        label, bare = labelled["label"], labelled["value"]
    return identifier(label, bare, country)


def _is_label(text: str) -> bool:
    named = any(pattern.search(text) for _, pattern in _TYPES)
    return named or bool(_LABEL_WORDS.search(text) or _NOT_IDENTIFYING.search(text))


def identifiers_in_text(text: str, country: str | None = None) -> tuple[Identifier, ...]:
    """The numbers that running text names by their label ("INN 7720821959", "IMO: 9187629")."""
    found = (identifier(match["label"], match["value"], country) for match in _IN_TEXT.finditer(text))
    return tuple(dict.fromkeys(value for value in found if value is not None))


def is_ship_number(value: str) -> bool:
    """Whether seven digits carry the check digit of an IMO ship number (company numbers carry none)."""
    return IMO.is_valid(value)
