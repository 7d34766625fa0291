"""The libraries that decide how names and numbers are read: another version may read the same words otherwise."""

from functools import cache
from importlib import metadata

_LIBRARIES = ("networkx", "numpy", "phonenumberslite", "publicsuffixlist", "pyicu-wheels", "rapidfuzz", "rigour")


@cache
def library_versions() -> tuple[str, ...]:
    """Each with its version, such as `rigour 2.6.0`."""
    return tuple(f"{library} {metadata.version(library)}" for library in _LIBRARIES)
