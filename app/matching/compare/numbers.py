"""Register numbers: how each kind is written, whose it is, and whether its check digits hold."""

import re
from collections.abc import Callable
from functools import lru_cache

from rigour.ids import IMO, OGRN
from stdnum import bic, lei
from stdnum.by import unp
from stdnum.ch import uid
from stdnum.cn import uscc
from stdnum.ee import registrikood
from stdnum.kr import brn
from stdnum.rs import pib
from stdnum.ru import inn
from stdnum.tr import vkn
from stdnum.util import get_cc_module

from app.names.script import romanise

_DIGITS = re.compile(r"\D+")
_PLAIN = re.compile(r"[^0-9A-Z]+")
# Words that lists and people put before a number.
_LABEL = re.compile(
    r"^\s*(?:(?:(?:company\s+)?reg(?:istration)?|tax(?:\s+id)?|number|num|no|nr|n°|№|id|inn|ogrn(?:ip)?|ogrnip|uscc|lei"
    r"|imo|mmsi|duns|d-u-n-s|bin|edrpou|инн|огрн(?:ип)?)\b\.?[\s:.#№-]*)+",
    re.IGNORECASE,
)
_IN_DIGITS = frozenset({"inn", "ogrn", "imo", "mmsi", "duns"})
_LOOKALIKES = str.maketrans("OQILSBZ", "0011582")
_CYRILLIC_CAPITALS = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")

# The provinces in characters 3 and 4 of a unified social credit code (GB/T 2260 division codes).
_PROVINCES = {
    "10": "the state level", "11": "Beijing", "12": "Tianjin", "13": "Hebei", "14": "Shanxi",
    "15": "Inner Mongolia", "21": "Liaoning", "22": "Jilin", "23": "Heilongjiang", "31": "Shanghai",
    "32": "Jiangsu", "33": "Zhejiang", "34": "Anhui", "35": "Fujian", "36": "Jiangxi", "37": "Shandong",
    "41": "Henan", "42": "Hubei", "43": "Hunan", "44": "Guangdong", "45": "Guangxi", "46": "Hainan",
    "50": "Chongqing", "51": "Sichuan", "52": "Guizhou", "53": "Yunnan", "54": "Tibet", "61": "Shaanxi",
    "62": "Gansu", "63": "Qinghai", "64": "Ningxia", "65": "Xinjiang"
}  # fmt: skip
_VAT_COUNTRIES = {"EL": "GR", "XI": "GB"}


@lru_cache(maxsize=65536)
def normalise(kind: str, value: str) -> str:
    """The number in capital letters and digits alone, without labels; "" when nothing is left.

    Kinds that are all digits have letters that look like digits read as digits.
    """
    text = _LABEL.sub("", value).upper().translate(_CYRILLIC_CAPITALS)
    plain = _PLAIN.sub("", romanise(text).upper())
    if kind in _IN_DIGITS:
        read = plain.translate(_LOOKALIKES)
        digits = read if read.isdigit() else _DIGITS.sub("", plain)
        if kind == "imo" and 5 <= len(digits) < 7:
            return digits.zfill(7)
        return digits
    if kind == "bic" and len(plain) == 11:
        return plain[:8]
    return plain


def fold_lookalikes(number: str) -> str:
    """A number with letters that print or scan like digits (O 0, I 1, S 5, B 8, Z 2) as those digits."""
    return number.translate(_LOOKALIKES)


@lru_cache(maxsize=16384)
def is_valid(kind: str, value: str, country: str | None = None) -> bool | None:
    """Whether the number can exist by its own rules: length and check digits; None where none are known.

    `kind` is one of the contract's identifier types; `country` (alpha-2) decides for `tax` and
    `registration`, whose rules differ from register to register.
    """
    number = normalise(kind, value)
    if not number:
        return None
    check = _CHECKS.get(kind)
    if check is not None:
        return check(number)
    national = _NATIONAL.get((kind, country or ""))
    return national(number) if national is not None else None


def country_of(kind: str, value: str) -> str | None:
    """The country (alpha-2) whose register gives out such a number, where the number itself tells."""
    number = normalise(kind, value)
    if kind == "inn":
        return "RU" if len(number) in (10, 12) else None
    if kind == "ogrn":
        return "RU"
    if kind == "uscc":
        return "CN"
    if kind == "bic" and len(number) == 8:
        return number[4:6]
    if kind == "vat" and number[:2].isalpha():
        return _VAT_COUNTRIES.get(number[:2], number[:2])
    if kind == "registration":
        return next((country for pattern, country in _TELLING if pattern.match(number)), None)
    return None


def uscc_province(value: str) -> str | None:
    """The province whose office registered a Chinese firm, from its credit code; None if unknown."""
    number = normalise("uscc", value)
    return _PROVINCES.get(number[2:4]) if len(number) == 18 else None


def _inn(number: str) -> bool | None:
    # Uzbekistan's 9-digit and Kyrgyzstan's 14-digit tax numbers go by the same name.
    return None if len(number) in (9, 14) else inn.is_valid(number)


def _uscc(number: str) -> bool:
    return uscc.is_valid(number) and number[2:4] in _PROVINCES


def _vat(number: str) -> bool | None:
    prefix = number[:2]
    if not prefix.isalpha():
        return None
    module = get_cc_module(_VAT_COUNTRIES.get(prefix, prefix).lower(), "vat")
    if module is None:
        return None
    valid: bool = module.is_valid(number) or module.is_valid(number[2:])
    return valid


def _digits(*lengths: int) -> Callable[[str], bool | None]:
    """A rule that has a length and no check digit: can refuse, never confirm."""

    def check(number: str) -> bool | None:
        return None if number.isdigit() and len(number) in lengths else False

    return check


def _kz_bin(number: str) -> bool:
    """The check digit of Kazakhstan's 12-digit business and personal numbers (BIN, IIN)."""
    if len(number) != 12 or not number.isdigit():
        return False
    digits = [int(digit) for digit in number]
    control = sum(digit * weight for digit, weight in zip(digits, range(1, 12), strict=False)) % 11
    if control == 10:
        weights = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)
        control = sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11
    return control == digits[11]


_CHECKS: dict[str, Callable[[str], bool | None]] = {
    "inn": _inn,
    "ogrn": OGRN.is_valid,
    "uscc": _uscc,
    "lei": lei.is_valid,
    "vat": _vat,
    "duns": _digits(9),
    "imo": IMO.is_valid,
    "mmsi": _digits(9),
    "bic": bic.is_valid,
}
_NATIONAL: dict[tuple[str, str], Callable[[str], bool | None]] = {
    ("tax", "RU"): inn.is_valid,
    ("registration", "RU"): lambda number: OGRN.is_valid(number) if len(number) in (13, 15) else None,
    ("tax", "CN"): lambda number: _uscc(number) if len(number) == 18 else None,
    ("registration", "CN"): lambda number: _uscc(number) if len(number) == 18 else None,
    ("tax", "TR"): lambda number: vkn.is_valid(number) if len(number) == 10 else None,
    ("tax", "BY"): unp.is_valid,
    ("registration", "BY"): unp.is_valid,
    ("tax", "KZ"): _kz_bin,
    ("registration", "KZ"): lambda number: _kz_bin(number) if len(number) == 12 else None,
    ("registration", "EE"): registrikood.is_valid,
    ("registration", "CH"): lambda number: uid.is_valid(number) if number.startswith("CHE") else None,
    ("tax", "KR"): lambda number: brn.is_valid(number) if len(number) == 10 else None,
    ("tax", "RS"): pib.is_valid,
}
_TELLING = (
    (re.compile(r"^CHE\d{9}"), "CH"),
    (re.compile(r"^HR[AB]\d{1,6}$"), "DE"),
    (re.compile(r"^9[1-9A-Z]\d{6}[0-9A-Z]{10}$"), "CN"),
)
