"""What kind of name a host has."""

import ipaddress
from contextlib import suppress


def is_loopback(host: str) -> bool:
    """Whether a host is this very machine."""
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def is_public_name(host: str) -> bool:
    """Whether a host is a name as registries have them, not a number and not a name of this network."""
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return False
    return "." in host and not host.endswith((".local", ".localhost", ".internal", ".lan", ".home.arpa"))
