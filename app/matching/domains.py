"""Web and mail domains: whose they can be, which ones strangers share, and which look like another."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from unicodedata import normalize

import idna
from publicsuffixlist import PublicSuffixList
from rapidfuzz.distance import OSA

from app.reference.phrases import without_marks

_DATA = Path(__file__).parent / "data" / "web_domains.toml"
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*:/*", re.IGNORECASE)
_HOST_END = re.compile(r"[/\\?#:\s,;]")
_HOST = re.compile(r"^(?:[\w-]+\.)+[\w-]{2,}$")

# Letters and pairs that pass for others at a glance, each brought to one form.
_CONFUSABLE = str.maketrans(
    {
        **dict(zip("авекмнорстухіјѕԁһԛԝьг", "abekmhopctyxijsdhqwbr", strict=True)),
        **dict(zip("αβεικνορτυχ", "abeiknoptux", strict=True)),
        "0": "o",
        "1": "l",
        "i": "l",
        "ı": "l",
        "3": "e",
        "5": "s",
        "8": "b",
        "ł": "l",
        "ø": "o",
        "đ": "d",
    }
)
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))
# Words that a firm adds to its name in a domain, and an imitator too.
_ADDED = re.compile(
    r"^(?:group|grp|global|international|intl|online|official|company|co|corp|inc|ltd|llc|gmbh|shop|store|trade|trading"
    r"|asia|china|cn|hk|tr|uae|dubai|russia|rus|ru|kz|eu|usa|us|de|jp|machinery|machines|machine|cnc|tech|tools)$"
)
_OF_COUNTRY = {
    "ru": "RU",
    "su": "RU",
    "рф": "RU",
    "xn--p1ai": "RU",
    "moscow": "RU",
    "москва": "RU",
    "tatar": "RU",
    "xn--80adxhks": "RU",
    "рус": "RU",
    "xn--p1acf": "RU",
    "дети": "RU",
    "xn--d1acj3b": "RU",
    "by": "BY",
    "бел": "BY",
    "xn--90ais": "BY",
    "uk": "GB",
    "eu": None,
    "қаз": "KZ",
    "xn--80ao21a": "KZ",
    "укр": "UA",
    "xn--j1amh": "UA",
    "中国": "CN",
    "xn--fiqs8s": "CN",
    "中國": "CN",
    "xn--fiqz9s": "CN",
    "香港": "HK",
    "xn--j6w193g": "HK",
}
# Country codes that are sold to anybody for how they read.
_GENERIC_CODES = frozenset(
    {"ai", "ac", "cc", "co", "fm", "gg", "io", "la", "me", "pw", "sh", "tk", "to", "tv", "vc", "ws"}
)


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=1)
def _shared() -> dict[str, str]:
    with _DATA.open("rb") as file:
        data = tomllib.load(file)
    kinds = ("hosting", "social", "marketplace", "free_mail")
    return {domain: kind for kind in kinds for domain in data[kind]}


@lru_cache(maxsize=16384)
def host_of(text: str) -> str | None:
    """The host of a web address, e-mail address or bare domain, in punycode and lower case."""
    rest = _SCHEME.sub("", text.strip().strip("<>()[]\"'")).rpartition("@")[2]
    host = _HOST_END.split(rest, maxsplit=1)[0].strip(".").lower()
    if not _HOST.match(host):
        return None
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return None


@lru_cache(maxsize=16384)
def registrable_domain(text: str) -> str | None:
    """The domain that somebody registered (`ele-tech.com.cn`), by the public suffix list."""
    host = host_of(text)
    if host is None or host.rpartition(".")[2].isdigit():
        return None
    found: str | None = _suffixes().privatesuffix(host)
    return found


def is_free_mail(text: str) -> bool:
    """Whether the address or domain is one where anybody can open a mail box."""
    return _shared_kind(text) == "free_mail"


@lru_cache(maxsize=16384)
def own_domain(text: str) -> str | None:
    """The registrable domain when it can be one firm's own: no free mail, market place or builder site."""
    return None if _shared_kind(text) is not None else registrable_domain(text)


def _shared_kind(text: str) -> str | None:
    host = host_of(text)
    while host:
        if host in _shared():
            return _shared()[host]
        host = host.partition(".")[2]
    return None


def domain_country(text: str) -> str | None:
    """The country (alpha-2) that the top-level domain stands for; None for generic ones."""
    host = host_of(text)
    if host is None:
        return None
    top = host.rpartition(".")[2]
    if top in _OF_COUNTRY:
        return _OF_COUNTRY[top]
    return top.upper() if len(top) == 2 and top.isalpha() and top not in _GENERIC_CODES else None


def look_alike(given: str, known: str) -> str | None:
    """How one domain imitates another: a sentence's end for a person, or None when it does not.

    Equal domains are no look-alikes. Sees confusable letters and punycode, one or two letters changed, the
    same name under another ending, and the name with words or hyphens added.
    """
    ours, theirs = registrable_domain(given), registrable_domain(known)
    if ours is None or theirs is None or ours == theirs:
        return None
    one, other = _label(ours), _label(theirs)
    if len(other) < 4:
        return None
    if one == other:
        return "the same name under another ending"
    if why := imitates(one, other):
        return why
    if _adds_to(one, other) or _adds_to(other, one):
        return "the same name with a word added"
    return None


def imitates(one: str, other: str) -> str | None:
    """How one word imitates another in its letters, or None: confusable letters, a hyphen, one or two changed."""
    if one == other:
        return None
    if skeleton(one) == skeleton(other):
        return "letters that look alike"
    plain, wanted = one.replace("-", ""), other.replace("-", "")
    if plain == wanted:
        return "a hyphen more or less"
    if OSA.distance(plain, wanted) <= (1 if len(wanted) < 8 else 2) and min(len(plain), len(wanted)) >= 5:
        return "nearly the same spelling"
    return None


def _label(domain: str) -> str:
    """The registered name without its ending, in the letters a person sees."""
    suffix = _suffixes().publicsuffix(domain) or ""
    label = domain[: -len(suffix) - 1] if suffix else domain
    try:
        return idna.decode(label) if label.startswith("xn--") else label
    except (idna.IDNAError, UnicodeError):
        return label


@lru_cache(maxsize=16384)
def skeleton(label: str) -> str:
    """A word in the letters it passes for at a glance, each in one form."""
    plain = without_marks(normalize("NFKD", label.casefold())).replace("-", "")
    for pair, single in _PAIRS:
        plain = plain.replace(pair, single)
    return plain.translate(_CONFUSABLE)


def _adds_to(longer: str, shorter: str) -> bool:
    if len(shorter) < 5:
        return False
    parts = longer.split("-")
    if shorter in parts and len(parts) > 1:
        return True
    joined = longer.replace("-", "")
    base = shorter.replace("-", "")
    if joined == base or len(joined) <= len(base):
        return False
    rest = joined[len(base) :] if joined.startswith(base) else joined[: -len(base)] if joined.endswith(base) else ""
    return bool(_ADDED.match(rest))
