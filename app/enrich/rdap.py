"""RDAP (RFC 9083): since when a web domain has been registered.

`rdap.org` redirects each question to the registry of the domain's ending; an ending whose registry speaks no
RDAP is a 404, as is a domain that nobody registered.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from app.enrich.client import RegisterClient, RegisterUnavailable

REGISTER = "RDAP"
URL = "https://rdap.org"


@dataclass(frozen=True, slots=True)
class Rdap:
    """Asks for domains."""

    client: RegisterClient

    def registered_on(self, domain: str) -> date | None:
        """The day a registrable domain was registered; None where RDAP does not say.

        Raises: RegisterUnavailable.
        """
        answer = self.client.get(f"domain/{quote(domain, safe='')}")
        if answer is None:
            return None
        if answer.get("objectClassName") != "domain":
            raise RegisterUnavailable("answered about something that is no domain")
        days = [day for event in _events(answer) if (day := _registration(event))]
        return min(days, default=None)


def _events(answer: dict[str, Any]) -> list[dict[str, Any]]:
    events = answer.get("events")
    return [event for event in events if isinstance(event, dict)] if isinstance(events, list) else []


def _registration(event: dict[str, Any]) -> date | None:
    if event.get("eventAction") != "registration":
        return None
    with suppress(ValueError):
        return datetime.fromisoformat(str(event.get("eventDate"))).date()
    return None
