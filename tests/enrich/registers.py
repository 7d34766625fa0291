"""Two public registers on this machine, which answer in the real shapes."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.publisher import Answer, Publisher, status

API = "/api/v1"


@dataclass
class Registers:
    """GLEIF and RDAP, both played by one publisher."""

    publisher: Publisher

    @property
    def urls(self) -> dict[str, str]:
        return {"gleif": self.publisher.url(API), "rdap": self.publisher.url("")}

    @property
    def asked(self) -> list[str]:
        return self.publisher.paths

    def domain(self, name: str, registered: str | None) -> None:
        """RDAP knows a domain; without a day it leaves the event out, as some registries do."""
        events = [{"eventAction": "last changed", "eventDate": "2026-11-01T08:00:00Z"}]
        if registered:
            events.insert(0, {"eventAction": "registration", "eventDate": f"{registered}T04:00:00Z"})
        body = {
            "objectClassName": "domain",
            "handle": "2138514_DOMAIN_COM-VRSN",
            "ldhName": name.upper(),
            "status": ["client transfer prohibited"],
            "events": events,
            "rdapConformance": ["rdap_level_0"],
        }
        self.answer(f"/domain/{name}", document(body, "application/rdap+json"))

    def named(self, name: str, *records: dict[str, Any], country: str | None = None) -> str:
        """GLEIF answers a search by name; gives the path that is asked."""
        question = {"filter[entity.legalName]": name, "page[size]": "20"}
        if country:
            question["filter[entity.legalAddress.country]"] = country
        path = f"{API}/lei-records?{urlencode(question)}"
        pages = {"currentPage": 1, "perPage": 20, "from": 1, "to": len(records), "total": len(records), "lastPage": 1}
        self.answer(path, document({"meta": {"pagination": pages}, "data": list(records)}))
        return path

    def parent(self, lei: str, level: str, record: dict[str, Any]) -> None:
        self.answer(f"{API}/lei-records/{lei}/{level}-parent", document({"data": record}))

    def no_parent(self, lei: str, level: str, reason: str) -> None:
        self.answer(f"{API}/lei-records/{lei}/{level}-parent", status(404))
        attributes = {
            "lei": lei,
            "category": f"{level.upper()}_ACCOUNTING_CONSOLIDATION_PARENT",
            "reason": reason,
            "reference": None,
        }
        exception = {"type": "reporting-exceptions", "attributes": attributes}
        self.answer(f"{API}/lei-records/{lei}/{level}-parent-reporting-exception", document({"data": exception}))

    def answer(self, path: str, *answers: Answer) -> None:
        self.publisher.answer(path, *answers)


def record(lei: str, name: str, country: str = "DE", *others: str) -> dict[str, Any]:
    """A record as GLEIF gives it, less what nobody here reads."""
    return {
        "type": "lei-records",
        "id": lei,
        "attributes": {
            "lei": lei,
            "entity": {
                "legalName": {"name": name, "language": "en"},
                "otherNames": [{"name": other, "language": "en", "type": "TRADING_NAME"} for other in others],
                "transliteratedOtherNames": [],
                "legalAddress": {"addressLines": ["1 Main Street"], "city": "Town", "country": country},
                "jurisdiction": country,
                "category": "GENERAL",
                "status": "ACTIVE",
            },
            "registration": {"status": "ISSUED", "lastUpdateDate": "2026-04-07T08:05:10Z"},
            "bic": None,
        },
        "links": {"self": f"https://api.gleif.org/api/v1/lei-records/{lei}"},
    }


def document(body: Any, media_type: str = "application/vnd.api+json") -> Answer:
    content = json.dumps(body).encode()
    headers = {"Content-Type": media_type, "Content-Length": str(len(content))}
    return lambda handler: handler.send(200, headers, content)


def text(body: bytes) -> Answer:
    return lambda handler: handler.send(200, {"Content-Length": str(len(body))}, body)
