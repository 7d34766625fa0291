"""Countries of a party against those of a listing."""

from collections.abc import Iterable

from app.matching.compare.base import Comparison

FEATURE = "country"

# Lists name a Hong Kong or Macao company under China, under its own code, or under both.
_CLOSE = (frozenset({"CN", "HK", "MO"}),)
# Regions that a list may put under either state.
_REGIONS = {"UA-43": ("RU", "UA"), "UA-14": ("RU", "UA"), "UA-09": ("RU", "UA")}


def compare_countries(given: Iterable[str], listed: Iterable[str]) -> Comparison:
    """One common country agrees; a near one (HK for CN, Crimea for Russia) agrees less; none contradicts."""
    ours, theirs = tuple(dict.fromkeys(given)), tuple(dict.fromkeys(listed))
    if not ours or not theirs:
        return Comparison(FEATURE, None, 0.0, "No country to compare")
    common = [code for code in ours if code in theirs]
    if common:
        strength = 1.0 if len(theirs) == 1 else 0.8
        return Comparison(FEATURE, True, strength, f"Country {common[0]} is equal")
    for our in ours:
        for their in theirs:
            if are_close(our, their):
                return Comparison(FEATURE, True, 0.5, f"Country {our} is near {their} as listed")
    listed_text = ", ".join(theirs)
    strength = 1.0 if len(theirs) == 1 else 0.8
    return Comparison(FEATURE, False, strength, f"Country {', '.join(ours)}, not {listed_text} as listed")


def are_close(one: str, other: str) -> bool:
    """Whether one place may be printed under the other's code."""
    if one == other:
        return True
    if any(one in group and other in group for group in _CLOSE):
        return True
    return other in _REGIONS.get(one, ()) or one in _REGIONS.get(other, ())
