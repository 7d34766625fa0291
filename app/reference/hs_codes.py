"""The HS headings of used equipment, edition 2022, and how codes are written."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

_DIGITS = re.compile(r"[0-9]{2,10}|[0-9]{12}")
# What people write before the digits, in the tariffs of the trade.
_TARIFF = re.compile(
    r"^\s*(?:(?:hs|hts(?:us)?|cn|taric|gt[iİ]p|ncm|zolltarif(?:nummer)?|тн\s*вэд|hscode)(?:[\s-]*(?:code|no|nr|№))?)[\s.:№#]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class HsCode:
    """One heading (4 digits) or subheading (6). `nc` None: the code does not say; `part`: parts and scrap."""

    code: str
    nc: bool | None
    part: bool
    description: str


def read_hs_code(text: str | None) -> str | None:
    """Return the digits of a code written with or without dots and spaces; None when it is no HS code.

    National codes of 8, 10 or (Türkiye) 12 digits keep their length; only the first six are the world's.
    """
    if text is None:
        return None
    digits = hs_digits(text)
    return digits if _DIGITS.fullmatch(digits) and int(digits[:2]) in range(1, 98) else None


def hs_digits(text: str) -> str:
    """The code without the name of its tariff and without dots, spaces and dashes, whatever else is left."""
    return re.sub(r"[\s.\-/]", "", _TARIFF.sub("", text))


def current_code(code: str) -> str:
    """Return the edition-2022 successor of a withdrawn subheading, else its own six digits."""
    return _former().get(code[:6], code[:6])


def find_hs_code(code: str) -> HsCode | None:
    """Return what we know of a code: its subheading, else its heading."""
    table = _table()
    return table.get(code[:6]) or table.get(code[:4])


def is_part_code(code: str) -> bool:
    """Whether the code stands for parts, accessories or scrap and never for a whole machine."""
    found = find_hs_code(code)
    return found is not None and found.part


@cache
def _table() -> dict[str, HsCode]:
    return {
        row["code"]: HsCode(
            row["code"],
            {"yes": True, "no": False}.get(row["nc"]),
            row["part"] == "yes",
            row["description"],
        )
        for row in _rows("hs_codes.csv")
    }


@cache
def _former() -> dict[str, str]:
    return {row["former"]: row["now"] for row in _rows("hs_former.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    path = resources.files("app.reference").joinpath("data", "goods", name)
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
