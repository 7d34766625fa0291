"""Legal forms, in any script and anywhere in a name: found, classed and set aside."""

import re
from functools import cache, lru_cache

from rigour.names import extract_org_types

from app.names.words import rows

_EDGE_ONLY = 2


@cache
def _own_forms() -> tuple[re.Pattern[str], dict[str, str]]:
    classes = {row["form"]: row["class"] for row in rows("legal_forms.csv")}
    longest_first = sorted(classes, key=len, reverse=True)
    latin = "|".join(re.escape(f).replace(r"\ ", r"[\s\-]+") for f in longest_first if not _unspaced(f))
    unspaced = "|".join(re.escape(f) for f in longest_first if _unspaced(f))
    return re.compile(rf"(?<![\w])(?:{latin})(?![\w])|{unspaced}"), classes


def _unspaced(form: str) -> bool:
    return "\u3040" <= form[0] <= "\u9fff"


def split_legal_forms(folded: str) -> tuple[str, frozenset[str]]:
    """The folded name without its legal forms, and their classes (`llc`, `jsc`, `soe`, `lp`, …).

    A name made of nothing else is given back as it was.
    """
    pattern, own = _own_forms()
    classes: set[str] = set()

    def note(found: re.Match[str]) -> str:
        form = re.sub(r"[\s\-]+", " ", found.group())
        classes.add(own.get(found.group()) or own.get(form) or _class_of(form))
        return " "

    rest = pattern.sub(note, folded)
    for form, kind in _extract(rest):
        rest = _drop(rest, form, kind, classes)
    if not any(c.isalnum() for c in rest):
        return folded, frozenset()
    classes.discard("none")
    return rest, frozenset(classes)


@lru_cache(maxsize=4096)
def _class_of(form: str) -> str:
    found = extract_org_types(form, generic=True)
    return found[0][1] if found else "none"


def _extract(text: str) -> list[tuple[str, str]]:
    return extract_org_types(text, generic=True)


def _drop(text: str, form: str, kind: str, classes: set[str]) -> str:
    letters = sum(c.isalnum() for c in form)
    before, found, after = text.rpartition(form)
    if not found:
        return text
    inside = any(c.isalnum() for c in before) and any(c.isalnum() for c in after)
    if (letters <= _EDGE_ONLY and inside) or form in _NOT_FORMS:
        return text
    if (before and before[-1].isalnum()) or (after and after[0].isalnum()):
        return text
    if not any(c.isalnum() for c in before + after):
        return text
    classes.add(kind or "none")
    return f"{before} {after}"


# Words that rigour counts as organisation types but that say what a firm does or which number it is.
_NOT_FORMS = frozenset({"ii", "jv", "bank", "foundation", "trust", "association", "union", "fund", "al"})
