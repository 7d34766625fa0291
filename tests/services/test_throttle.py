"""How often somebody may ask."""

import pytest

from app.errors import RateLimited
from app.services.throttle import Throttle


def test_a_key_may_ask_as_often_as_the_rate_says() -> None:
    throttle = Throttle("3/day")

    left = [window.remaining for window in (throttle.take("key_a") for _ in range(3)) if window]

    assert left == [2, 1, 0]
    with pytest.raises(RateLimited, match="3 requests in 86400 seconds") as refused:
        throttle.take("key_a")
    assert 0 < int(refused.value.headers["Retry-After"]) <= 86400
    assert throttle.take("key_b")


def test_an_address_without_a_good_key_is_slowed_down() -> None:
    throttle = Throttle(None)

    # Twice a minute's worth, should a minute end in between.
    with pytest.raises(RateLimited):
        _ask(throttle, 1300)

    throttle.refused("203.0.113.8")
    assert throttle.take("key_a") is None


def _ask(throttle: Throttle, times: int) -> None:
    for _ in range(times):
        throttle.refused("203.0.113.7")
