"""Things that a service holds, made when a path asks for one."""

from collections.abc import Callable

import httpx

BUYER = {"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "DE"}


class Made:
    """Fills the places in a path with the ids of things that are there."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

        self.places: dict[str, Callable[[], str]] = {
            "screening_id": self._screening,
            "counterparty_id": self._counterparty,
            "alert_id": self._alert,
            "deal": self._deal,
            "exemption_id": self._exemption,
            "batch_id": self._batch,
            "key_id": self._key,
            "sha256": self._report,
            "webhook_id": self._webhook,
            "delivery_id": self._delivery,
        }

    def fill(self, path: str) -> str:
        """The path with each place filled; what is filled is fresh, so that it may be changed or ended."""
        for place, make in self.places.items():
            if f"{{{place}}}" in path:
                path = path.replace(f"{{{place}}}", make())
        return path

    def _screening(self) -> str:
        return self._http.post("/v1/screenings", json={"parties": [BUYER]}).json()["id"]

    def _deal(self) -> str:
        return self._http.post("/v1/screenings", json={"parties": [BUYER], "deal": "D-77/b"}).json()["deal"]

    def _counterparty(self) -> str:
        return self._http.post("/v1/counterparties", json=BUYER).json()["id"]

    def _alert(self) -> str:
        party = self._http.post("/v1/counterparties", json={"name": "ELE Technology Co., Ltd.", "country": "CN"}).json()
        found = self._http.get("/v1/alerts", params={"counterparty": party["id"]}).json()
        return found["alerts"][0]["id"]

    def _exemption(self) -> str:
        """One that somebody else made, so that it may be approved."""
        key = self._http.post("/v1/keys", json={"scopes": ["review"]}).json()["secret"]
        party = {"name": "Ele Technik AG", "country": "CH"}
        body = {"listing": "ofac-sdn:50946", "reason": "Another firm.", "party": party}
        return self._http.post("/v1/exemptions", json=body, headers={"Authorization": f"Bearer {key}"}).json()["id"]

    def _batch(self) -> str:
        text, headers = b"id,name\n1,Jura Feinmechanik GmbH\n", {"Content-Type": "text/csv"}
        return self._http.post("/v1/batches", content=text, headers=headers).json()["id"]

    def _key(self) -> str:
        return self._http.post("/v1/keys", json={"scopes": ["screen"]}).json()["id"]

    def _webhook(self) -> str:
        return self._http.post("/v1/webhooks", json={"url": "https://shop.example.com/hooks"}).json()["id"]

    def _delivery(self) -> str:
        """A delivery to the endpoint made last, which is the one that the path was filled with."""
        self._http.post(f"/v1/screenings/{self._screening()}/decisions", json={"outcome": "escalate"})
        newest = self._http.get("/v1/webhooks").json()["webhooks"][-1]
        return self._http.get(f"/v1/webhooks/{newest['id']}/deliveries").json()["deliveries"][0]["id"]

    def _report(self) -> str:
        return self._http.get(f"/v1/screenings/{self._screening()}/report").headers["x-report-sha256"]
