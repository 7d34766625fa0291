"""Which script a name is written in, as an ISO 15924 code."""

import re
from collections import Counter

# Blocks that occur in list names. Han is `Hani`: whether simplified or traditional is the publisher's to say.
_BLOCKS = (
    ("Latn", 0x0041, 0x024F),
    ("Latn", 0x0250, 0x02AF),
    ("Grek", 0x0370, 0x03FF),
    ("Cyrl", 0x0400, 0x052F),
    ("Armn", 0x0530, 0x058F),
    ("Hebr", 0x0590, 0x05FF),
    ("Arab", 0x0600, 0x06FF),
    ("Arab", 0x0750, 0x077F),
    ("Arab", 0x08A0, 0x08FF),
    ("Deva", 0x0900, 0x097F),
    ("Beng", 0x0980, 0x09FF),
    ("Taml", 0x0B80, 0x0BFF),
    ("Thai", 0x0E00, 0x0E7F),
    ("Laoo", 0x0E80, 0x0EFF),
    ("Tibt", 0x0F00, 0x0FFF),
    ("Mymr", 0x1000, 0x109F),
    ("Geor", 0x10A0, 0x10FF),
    ("Hang", 0x1100, 0x11FF),
    ("Ethi", 0x1200, 0x137F),
    ("Khmr", 0x1780, 0x17FF),
    ("Mong", 0x1800, 0x18AF),
    ("Latn", 0x1E00, 0x1EFF),
    ("Hira", 0x3040, 0x309F),
    ("Kana", 0x30A0, 0x30FF),
    ("Hani", 0x3400, 0x4DBF),
    ("Hani", 0x4E00, 0x9FFF),
    ("Hang", 0xAC00, 0xD7AF),
    ("Hani", 0xF900, 0xFAFF),
    ("Arab", 0xFB50, 0xFDFF),
    ("Arab", 0xFE70, 0xFEFF),
    ("Hani", 0x20000, 0x2FA1F),
)
_LATIN_ONLY = re.compile(r"[\x00-\u024f\u1e00-\u1eff\u2010-\u2026\u02bb-\u02bd]*\Z")
_KANA = frozenset({"Hira", "Kana"})


def script_of(text: str) -> str | None:
    """The script of most letters, ISO 15924; `Jpan` where kana occur; None without letters."""
    if _LATIN_ONLY.match(text):
        return "Latn" if any(char.isalpha() for char in text) else None
    counts = Counter(_script_of_letter(char) for char in text if char.isalpha())
    del counts[None]
    if not counts:
        return None
    if _KANA & counts.keys():
        return "Jpan"
    return counts.most_common(1)[0][0]


def _script_of_letter(char: str) -> str | None:
    point = ord(char)
    for script, first, last in _BLOCKS:
        if first <= point <= last:
            return script
    return None
