"""Whether two parties of the dealer's own deals share an address, a mailbox, a site or a phone."""

import re

from app.domain.party import Party
from app.red_flags.reading.names import plain

_LEAST_DIGITS = 7


def shared_contacts_of(one: Party, other: Party) -> tuple[str, ...]:
    """What two parties share, as words (`address`, `e-mail`, `website`, `phone`)."""
    pairs = {
        "address": (_address(one.address), _address(other.address)),
        "e-mail": (_mailbox(one.email), _mailbox(other.email)),
        "website": (_host(one.website), _host(other.website)),
        "phone": (_digits(one.phone), _digits(other.phone)),
    }
    return tuple(word for word, (first, second) in pairs.items() if first and first == second)


def _address(text: str | None) -> str | None:
    """An address as a bag of words; one without a number says too little."""
    if not text or not re.search(r"\d", text):
        return None
    return " ".join(sorted(plain(text).split()))


def _mailbox(text: str | None) -> str | None:
    return text.strip().casefold() if text and "@" in text else None


def _host(text: str | None) -> str | None:
    if not text:
        return None
    host = re.sub(r"^[a-z]+://", "", text.strip().casefold())
    return re.split(r"[/?#:]", host, maxsplit=1)[0].removeprefix("www.") or None


def _digits(text: str | None) -> str | None:
    digits = re.sub(r"\D", "", text or "").lstrip("0")
    return digits if len(digits) >= _LEAST_DIGITS else None
