"""A small shop for used machines that asks GoNoGo before it sells: an example to read, and to try.

    gonogo keys create --scope screen --test
    python -m tests.shop --gonogo http://127.0.0.1:8000 --key gonogo_test_…

    curl -s http://127.0.0.1:8001/orders -H 'Content-Type: application/json' \\
      -d '{"number": "1042", "buyer": "GoNoGo Sandbox Review", "country": "DE", "machine": "Studer S31 grinder"}'
    curl -s http://127.0.0.1:8001/orders/1042

An order is `checking` until GoNoGo says that it may go on. Everything else is a hold: an error, a time-out, an answer
that cannot be read. The customer is told that the order is being checked, and never why.
"""

import argparse
import threading
from dataclasses import dataclass, field
from typing import Annotated, Any

import httpx
import uvicorn
from fastapi import Body, FastAPI, HTTPException, Request
from standardwebhooks import Webhook, WebhookVerificationError

CHECKING, CONFIRMED, CANCELLED, PAID, SHIPPED = "checking", "confirmed", "cancelled", "paid", "shipped"


@dataclass
class Order:
    """What a customer ordered. `screening` is None until GoNoGo has answered."""

    number: str
    buyer: str
    country: str
    machine: str
    state: str = CHECKING
    screening: str | None = None


@dataclass
class Shop:
    """Sells machines. `gonogo` is an HTTP client with the address of GoNoGo and a key with the scope `screen`."""

    gonogo: httpx.Client
    orders: dict[str, Order] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def place(self, order: Order) -> Order:
        """Take an order and have it screened; one that is known already is not taken twice."""
        with self.lock:
            order = self.orders.setdefault(order.number, order)
        return self.check(order)

    def check(self, order: Order) -> Order:
        """Find out whether the order may go on; call it as often as you like."""
        if order.screening is None:
            order.screening = self._screen(order)
        if order.state in (CHECKING, CONFIRMED):
            order.state = self._standing(order)
        return order

    def advance(self, order: Order, state: str) -> bool:
        """Take payment or ship, where the order may go on at this moment."""
        if not self._may_go_on(order):
            return False
        order.state = state
        return True

    def _screen(self, order: Order) -> str | None:
        """The id of the order's screening; None where there was no answer, and asking again is safe."""
        deal = {
            "reference": order.number,
            "deal": order.number,
            "stage": "order",
            "parties": [{"role": "buyer", "name": order.buyer, "country": order.country}],
            "destination": {"country": order.country},
            "equipment": [{"description": order.machine}],
        }
        # The key names the order: whoever sends it twice, after a time-out or from two processes, gets one screening.
        answer = self._ask("POST", "/v1/screenings", json=deal, headers={"Idempotency-Key": f"order-{order.number}"})
        return answer.get("id")

    def _standing(self, order: Order) -> str:
        standing = self._ask("GET", f"/v1/deals/{order.number}")
        if standing.get("go") is True:
            return CONFIRMED
        newest = [one for one in standing.get("screenings", []) if one["id"] == standing["newest"]]
        return CANCELLED if newest and newest[0]["standing"] == "rejected" else CHECKING

    def _may_go_on(self, order: Order) -> bool:
        """Ask afresh: since the order was confirmed a list may have changed, or a person his mind."""
        return order.screening is not None and self._ask("GET", f"/v1/deals/{order.number}").get("go") is True

    def _ask(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        """What GoNoGo answers; nothing at all where it does not, which is never a reason to go on."""
        try:
            response = self.gonogo.request(method, path, **given)
            response.raise_for_status()
            answer = response.json()
        except (httpx.HTTPError, ValueError):
            return {}
        return answer if isinstance(answer, dict) else {}


def create_app(shop: Shop, webhook_secret: str | None = None) -> FastAPI:
    """The shop's own API; with a secret, GoNoGo may tell it at `/gonogo` that an order was decided on."""
    app = FastAPI(title="The Lathe Loft")

    @app.post("/orders", status_code=201)
    def place(
        number: Annotated[str, Body(pattern="^[A-Za-z0-9-]{1,40}$")],
        buyer: Annotated[str, Body()],
        country: Annotated[str, Body()],
        machine: Annotated[str, Body()],
    ) -> dict[str, str]:
        return _shown(shop.place(Order(number, buyer, country, machine)))

    @app.get("/orders/{number}")
    def read(number: str) -> dict[str, str]:
        return _shown(shop.check(_known(shop, number)))

    @app.post("/orders/{number}/pay")
    def pay(number: str) -> dict[str, str]:
        return _advanced(shop, number, CONFIRMED, PAID)

    @app.post("/orders/{number}/ship")
    def ship(number: str) -> dict[str, str]:
        return _advanced(shop, number, PAID, SHIPPED)

    if webhook_secret is not None:
        _listen(app, shop, Webhook(webhook_secret))
    return app


def _listen(app: FastAPI, shop: Shop, webhook: Webhook) -> None:
    @app.post("/gonogo", status_code=204)
    async def told(request: Request) -> None:
        try:
            event = webhook.verify(await request.body(), dict(request.headers))
        except WebhookVerificationError as error:
            raise HTTPException(400) from error
        # The message says that something happened; what may be done is asked, so that a late one misleads nobody.
        screening = event["data"].get("screening") or event["data"].get("after") or {}
        if order := shop.orders.get(screening.get("deal") or ""):
            threading.Thread(target=shop.check, args=(order,)).start()


def _known(shop: Shop, number: str) -> Order:
    if number not in shop.orders:
        raise HTTPException(404, "There is no such order.")
    return shop.orders[number]


def _advanced(shop: Shop, number: str, before: str, after: str) -> dict[str, str]:
    order = shop.check(_known(shop, number))
    if order.state != before or not shop.advance(order, after):
        raise HTTPException(409, "Your order is being checked. We shall write to you.")
    return _shown(order)


def _shown(order: Order) -> dict[str, str]:
    """What a customer sees: neither verdict nor reason."""
    return {"number": order.number, "machine": order.machine, "state": order.state}


def main() -> None:
    """Serve the shop on this machine."""
    options = argparse.ArgumentParser(description="A small shop that asks GoNoGo before it sells.")
    options.add_argument("--gonogo", default="http://127.0.0.1:8000", help="the address of GoNoGo")
    options.add_argument("--key", required=True, help="a key with the scope `screen`; one for tests will do")
    options.add_argument("--webhook-secret", help="the secret of the webhook endpoint that points at /gonogo")
    options.add_argument("--port", type=int, default=8001)
    given = options.parse_args()
    headers = {"Authorization": f"Bearer {given.key}"}
    with httpx.Client(base_url=given.gonogo, headers=headers, timeout=30) as gonogo:
        uvicorn.run(create_app(Shop(gonogo), given.webhook_secret), host="127.0.0.1", port=given.port)


if __name__ == "__main__":
    main()
