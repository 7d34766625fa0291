"""How often somebody may ask: a sliding window for each key, and one for each address that comes without a good key.

Each process counts by itself.
"""

import math
import time
from dataclasses import dataclass

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from app.errors import RateLimited

_STRANGERS = parse("600/minute")


@dataclass(frozen=True, slots=True)
class Window:
    """What is left: `remaining` requests of `limit` a `seconds`, more in `reset` seconds."""

    limit: int
    seconds: int
    remaining: int
    reset: int


class Throttle:
    """Counts requests. `rate` is such as `6000/minute`; None lets everybody ask as often as they like."""

    def __init__(self, rate: str | None) -> None:
        self._rate = parse(rate) if rate else None
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def take(self, key_id: str) -> Window | None:
        """Count a request of a key and say what is left.

        Raises: RateLimited.
        """
        if self._rate is None:
            return None
        return self._take(self._rate, f"key {key_id}", "This key")

    def refused(self, address: str) -> None:
        """Count a request without a good key.

        Raises: RateLimited.
        """
        self._take(_STRANGERS, f"address {address}", "This address")

    def _take(self, rate: RateLimitItem, who: str, whom: str) -> Window:
        allowed = self._limiter.hit(rate, who)
        stats = self._limiter.get_window_stats(rate, who)
        reset = max(1, math.ceil(stats.reset_time - time.time()))
        if not allowed:
            told = f"{whom} may send {rate.amount} requests in {rate.get_expiry()} seconds; wait {reset}."
            raise RateLimited(told, retry_after=reset)
        return Window(rate.amount, rate.get_expiry(), stats.remaining, reset)
