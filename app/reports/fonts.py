"""The fonts of printed reports: FiraGO for alphabets and Arabic, Noto Sans SC for Chinese and Japanese.

Both come from packages and are under the SIL Open Font Licence.
"""

import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pymupdf_fonts  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

PLAIN = "FiraGO"
HAN = "Noto Sans SC"


@dataclass(frozen=True, slots=True)
class FontFiles:
    """Where the fonts are; `plain` are the letters (code points) of the first, `han_only` what the last adds."""

    regular: Path
    bold: Path
    han: Path
    plain: frozenset[int]
    han_only: frozenset[int]


@cache
def font_files() -> FontFiles:
    """Find the fonts; those that their package keeps packed are unpacked once a process."""
    folder = Path(_folder().name)
    regular, bold = folder / "FiraGO-Regular.ttf", folder / "FiraGO-Bold.ttf"
    regular.write_bytes(pymupdf_fonts.fontbuffers["figo"]())
    bold.write_bytes(pymupdf_fonts.fontbuffers["figbo"]())
    han = _han()
    plain = _letters(regular)
    return FontFiles(regular, bold, han, plain, _letters(han) - plain)


def _letters(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """A folder that lives as long as the process."""
    return tempfile.TemporaryDirectory(prefix="gonogo-fonts-")


def _han() -> Path:
    # The package is not imported: it would ask for matplotlib, and only its font is wanted.
    found = find_spec("zhplot")
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError("the package zhplot, which brings the Chinese font, is not installed")
    return Path(found.submodule_search_locations[0]) / "fonts" / "NotoSansSC-Regular.ttf"
