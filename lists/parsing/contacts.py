"""E-mail addresses, websites and telephone numbers out of fields that pack several of them."""

import re

from lists.parsing.documents import split_numbered

_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(
    r"(?:https?:\s*//?\s*)?(?:[\w-]+\.)+[A-Za-zА-Яа-я]{2,}(?::\d+)?(?:/[^\s,;()\]]*)?(?![\w@])", re.IGNORECASE
)
_NOT_A_SITE = re.compile(
    r"^(?:\d+[\d./-]*|[\w-]{1,2}\.[\w-]{1,3}|(?:https?://)?(?:www\.)?(?:un\.org|interpol\.int|ohchr\.org)\b.*|.*\.(?:pdf|jpg|htm|html|doc|docx)|(?:st|no|co|str|ul|tel|fax|dr|mr|ms)\..*)$",
    re.IGNORECASE,
)
_PHONE = re.compile(r"\+?\(?\d[\d\s().\-–/]{5,}\d(?:\s*(?:ext\.?|x)\s*\d+)?")
_BETWEEN_PHONES = re.compile(r"[;,|\n]|\s(?:and|or)\s|\.\s+(?=[+\d(])")


def emails_in(text: str | None) -> list[str]:
    """Every e-mail address of a text, in order."""
    return list(dict.fromkeys(found.strip(".'-") for found in _EMAIL.findall(text or "")))


def websites_in(text: str | None) -> list[str]:
    """Every website of a text, in order; the domains of e-mail addresses are none."""
    if not text:
        return []
    bare = _EMAIL.sub(" ", text)
    found = (match.rstrip(".,;:)") for match in _URL.findall(bare))
    return list(dict.fromkeys(site for site in found if not _NOT_A_SITE.match(site)))


def phones_in(text: str | None) -> list[str]:
    """Every telephone number of a field that holds telephone numbers, in order, six digits or more."""
    pieces = (piece for part in split_numbered(text) for piece in _BETWEEN_PHONES.split(part))
    found = (match.strip(" .-–/") for piece in pieces for match in _PHONE.findall(piece))
    numbers = (number for number in found if sum(char.isdigit() for char in number) >= 6)
    return list(dict.fromkeys(number for number in numbers if number))
