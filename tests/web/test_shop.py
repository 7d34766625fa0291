"""A shop from order to shipment, over real HTTP on both sides: held on review, released by a decision."""

import concurrent.futures
import time

import httpx
import pytest

from app.bootstrap import build
from app.config import Settings
from app.web.app import create_app
from tests import shop as example
from tests.server import client, serving

NAMES = {verdict: f"GoNoGo Sandbox {verdict}" for verdict in ("Clear", "Review", "Block")}


class Service:
    """GoNoGo with people of its own, and a shop beside it that knows no more than its key."""

    def __init__(self, services, url):
        self.services, self.url = services, url
        self.anna, self.boris = (client(url, self._key("screen", "review")) for _ in range(2))
        self.admin = client(url, self._key("admin"))
        self.shops = client(url, self._key("screen"))

    def _key(self, *scopes):
        return self.services.keys.create(scopes, test=True).secret

    def decide(self, person, number, outcome):
        newest = person.get(f"/v1/deals/{number}").json()["newest"]
        return person.post(f"/v1/screenings/{newest}/decisions", json={"outcome": outcome, "note": "Called them."})

    def close(self):
        for one in (self.anna, self.boris, self.admin, self.shops):
            one.close()


@pytest.fixture(scope="module")
def gonogo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("service")
    services = build(Settings(data_dir=folder, required_sources="starter", webhook_loopback=True))
    services.starter.load_if_empty()
    with serving(create_app(services)) as url:
        service = Service(services, url)
        yield service
        service.close()
    services.close()


@pytest.fixture
def shop(gonogo):
    with serving(example.create_app(example.Shop(gonogo.shops))) as url, client(url) as customer:
        yield customer


def order(shop, number, verdict):
    body = {"number": number, "buyer": NAMES[verdict], "country": "DE", "machine": "Studer S31 grinder"}
    answer = shop.post("/orders", json=body)
    assert answer.status_code == 201
    return answer


def state(shop, number):
    return shop.get(f"/orders/{number}").json()["state"]


def test_a_clear_order_is_sold_without_a_person(shop):
    assert order(shop, "A-1", "Clear").json()["state"] == "confirmed"
    assert shop.post("/orders/A-1/pay").json()["state"] == "paid"
    assert shop.post("/orders/A-1/ship").json()["state"] == "shipped"


def test_an_order_in_review_is_held_until_a_person_releases_it(gonogo, shop):
    assert order(shop, "B-1", "Review").json()["state"] == "checking"
    assert shop.post("/orders/B-1/pay").status_code == 409
    (waiting,) = [one for one in gonogo.anna.get("/v1/queue").json()["waiting"] if one["deal"] == "B-1"]

    gonogo.anna.post(f"/v1/screenings/{waiting['id']}/decisions", json={"outcome": "release", "note": "Known firm."})

    assert state(shop, "B-1") == "confirmed"
    assert shop.post("/orders/B-1/pay").json()["state"] == "paid"
    assert shop.post("/orders/B-1/ship").json()["state"] == "shipped"


def test_a_blocked_order_is_held_until_two_people_release_it(gonogo, shop):
    order(shop, "C-1", "Block")

    gonogo.decide(gonogo.anna, "C-1", "release")
    assert state(shop, "C-1") == "checking"
    assert shop.post("/orders/C-1/pay").status_code == 409
    gonogo.decide(gonogo.boris, "C-1", "release")

    assert state(shop, "C-1") == "confirmed"


def test_a_rejected_order_is_cancelled(gonogo, shop):
    order(shop, "D-1", "Review")

    gonogo.decide(gonogo.anna, "D-1", "reject")

    assert state(shop, "D-1") == "cancelled"
    assert shop.post("/orders/D-1/pay").status_code == 409


def test_the_customer_is_told_neither_verdict_nor_reason(shop):
    answer = order(shop, "E-1", "Block")

    assert answer.json() == {"number": "E-1", "machine": "Studer S31 grinder", "state": "checking"}
    assert "sanction" not in shop.post("/orders/E-1/pay").text + shop.get("/orders/E-1").text


def test_what_was_paid_is_not_shipped_where_the_deal_was_screened_again_meanwhile(gonogo, shop):
    order(shop, "F-1", "Review")
    gonogo.decide(gonogo.anna, "F-1", "release")
    assert shop.post("/orders/F-1/pay").json()["state"] == "paid"
    newest = gonogo.anna.get("/v1/deals/F-1").json()["newest"]

    gonogo.anna.post(f"/v1/screenings/{newest}/rescreen")
    refused = shop.post("/orders/F-1/ship")
    gonogo.decide(gonogo.boris, "F-1", "release")

    assert refused.status_code == 409
    assert shop.post("/orders/F-1/ship").json()["state"] == "shipped"


def test_an_order_sent_sixteen_times_at_once_is_screened_once(gonogo, shop):
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: order(shop, "G-1", "Clear").json()["state"], range(16)))

    assert set(answers) <= {"confirmed", "checking"}
    assert state(shop, "G-1") == "confirmed"
    assert len(gonogo.anna.get("/v1/deals/G-1").json()["screenings"]) == 1


def test_without_an_answer_an_order_is_held_and_screened_once_there_is_one(gonogo):
    elsewhere = httpx.Client(base_url="http://127.0.0.1:9", timeout=5)
    cut_off = example.Shop(elsewhere)
    placed = cut_off.place(example.Order("H-1", NAMES["Clear"], "DE", "Studer S31 grinder"))
    assert (placed.state, placed.screening, cut_off.advance(placed, example.PAID)) == ("checking", None, False)
    elsewhere.close()

    cut_off.gonogo = gonogo.shops

    assert cut_off.check(placed).state == "confirmed"


@pytest.mark.parametrize("answer", [500, 503, 429, 401, 422])
def test_no_refusal_lets_an_order_pass(answer):
    transport = httpx.MockTransport(lambda request: httpx.Response(answer, json={"go": True, "id": "scr_0"}))
    with httpx.Client(base_url="http://gonogo.example", transport=transport) as refusing:
        shop = example.Shop(refusing)
        placed = shop.place(example.Order("I-1", NAMES["Clear"], "DE", "Studer S31 grinder"))

        assert (placed.state, shop.advance(placed, example.PAID)) == ("checking", False)


def test_a_decision_is_told_to_the_shop_by_webhook(gonogo):
    selling = example.Shop(gonogo.shops)
    with serving(example.create_app(selling)) as plain, client(plain) as customer:
        assert customer.post("/gonogo", content=b"{}").status_code == 404
    made = gonogo.admin.post("/v1/webhooks", json={"url": "http://127.0.0.1:1/gonogo", "events": ["screening.decided"]})
    endpoint, secret = made.json()["id"], made.json()["secret"]

    with serving(example.create_app(selling, secret)) as url, client(url) as customer:
        gonogo.admin.put(f"/v1/webhooks/{endpoint}", json={"url": f"{url}/gonogo", "events": ["screening.decided"]})
        order(customer, "J-1", "Review")
        gonogo.decide(gonogo.anna, "J-1", "release")
        assert selling.orders["J-1"].state == "checking"
        assert customer.post("/gonogo", content=b"{}").status_code == 400

        assert gonogo.services.deliverer.deliver(endpoint) == 1
        deadline = time.monotonic() + 60
        while selling.orders["J-1"].state == "checking" and time.monotonic() < deadline:
            time.sleep(0.02)

    assert selling.orders["J-1"].state == "confirmed"
