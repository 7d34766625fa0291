"""Several names printed as one: a bracketed second name, `a.k.a.`, two scripts on one line."""

import re

from app.names.legal_forms import split_legal_forms
from app.names.script import drop_quotes, fold

_BRACKETED = re.compile(r"[(（\[]([^()（）\[\]]*)[)）\]]")
_BRACKETS = frozenset("(（[")
_MARK = re.compile(
    r"^\s*(?:a\.?\s?k\.?\s?a\.?|f\.?k\.?a\.?|formerly|also known as|alias|ex|see)\b[\s,:.]*", re.IGNORECASE
)
_PARTED = re.compile(
    r"\s+(?:/|a\.?k\.?a\.?|f\.?k\.?a\.?|formerly known as|also known as)\s+|\s*[;；]\s*", re.IGNORECASE
)
_ADDRESS_TAIL = re.compile(r"^(.{4,}?(?:\b(?:LLC|JSC|OOO|Ltd|Inc|Co|Center|Plant|Institute))\b)\.\s.*\b\d{5,6}\b.*$")
_MOST = 4


def variants(text: str) -> tuple[str, ...]:
    """The names that one printed name holds, the whole without its brackets first."""
    cut = _ADDRESS_TAIL.match(text) if "." in text else None
    if cut:
        text = cut.group(1)
    found: list[str] = []
    for part in _PARTED.split(text):
        outer, inner = part, list[str]()
        if not _BRACKETS.isdisjoint(part):
            outer = _BRACKETED.sub(_kept_inside, part)
            inner = [_MARK.sub("", b).strip() for b in _BRACKETED.findall(part)]
        if any(map(str.isalpha, outer)):
            found.append(" ".join(outer.split()))
        found += [b for b in inner if _stands_alone(b)]
    unique = tuple(dict.fromkeys(f for f in found if f))
    return unique[:_MOST] or (text,)


def _kept_inside(bracket: re.Match[str]) -> str:
    """Keep what tells a branch from its sisters: `Device (Dongguan) Co.`; an abbreviation or an end goes."""
    inner = bracket[1].strip()
    after = bracket.string[bracket.end() :]
    in_the_middle = any(c.isalnum() for c in after) and bool(bracket.string[: bracket.start()].strip())
    is_short_form = inner.isupper() and inner.isascii() and len(inner) <= 6
    words = inner.split()
    is_place_like = len(words) <= 2 and all(word.isalpha() for word in words) and not _MARK.match(inner)
    return f" {inner} " if in_the_middle and is_place_like and not is_short_form else " "


def _stands_alone(bracketed: str) -> bool:
    """Whether a bracket holds a name of its own: it has a legal form, or more than one long word."""
    words = [w for w in re.split(r"[^\w]+", bracketed) if len(w) > 1]
    if not words or sum(c.isdigit() for c in bracketed) > 4:
        return False
    if len(words) >= 2 and sum(map(len, words)) >= 8:
        return True
    rest, forms = split_legal_forms(drop_quotes(fold(bracketed)))
    return bool(forms) and sum(c.isalnum() for c in rest) >= 3
