"""A field that packs city, province and postal code, taken apart."""

import re

_POSTAL = re.compile(r"(?:^|\s)(?P<code>(?=[A-Z0-9 -]*\d)[A-Z0-9-]{3,10}(?: \d[A-Z]{2}| [A-Z0-9]{3,4})?)$")


def split_city(text: str) -> tuple[str | None, str | None, str | None]:
    """City, region and postal code of "Moscow 111141" or "Mexico, D.F. 11570"; None for what is missing."""
    rest, code = text.strip(), None
    match = _POSTAL.search(rest)
    if match and match.start() > 0:
        code, rest = match["code"], rest[: match.start()].rstrip(" ,")
    city, _, region = rest.partition(",")
    return city.strip() or None, region.strip() or None, code
