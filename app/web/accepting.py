"""Which of the representations that there are a caller would rather have."""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")


def best_of(accept: str, kinds: Mapping[str, T]) -> T | None:
    """What stands for the media type that the header `Accept` likes best, the first of equals; None: it likes none."""
    best: tuple[float, T] | None = None
    for part in accept.split(","):
        asked, _, rest = part.strip().lower().partition(";")
        quality = _quality(rest)
        for kind, meant in kinds.items():
            family = kind.partition("/")[0]
            if asked.strip() in (kind, f"{family}/*", "*/*") and quality > (best[0] if best else 0):
                best = (quality, meant)
    return best[1] if best else None


def _quality(parameters: str) -> float:
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
