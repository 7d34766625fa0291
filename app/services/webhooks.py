"""Sends to addresses that dealers give: only to the internet, only where it was checked, and no further.

A name is looked up once an attempt. Every address it has must be public, and the connection goes to one of the
addresses that were checked, so that a name that answers otherwise a moment later leads nowhere. Redirects are not
followed, no proxy of the environment is asked, and nothing of the answer is read but its head.
"""

import ipaddress
import re
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cache

import httpx

from app.errors import InvalidInput
from lists.deadline import Deadline, TimeIsUp

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host at a port, as numbers; raises OSError where it has none."""

_LONGEST = 2000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GONE = 410
_HOST = re.compile(rb"[A-Za-z0-9_.-]{1,253}|[0-9A-Fa-f:.]{2,45}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one attempt may cost, in seconds; `total_seconds` runs from the connection to the answer's head."""

    connect_seconds: float = 5
    read_seconds: float = 15
    total_seconds: float = 15


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt. `retry_after` is how many seconds the receiver asks to wait."""

    status: int | None = None
    fault: str | None = None
    retry_after: int | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether the receiver has it."""
        return self.fault is None

    @property
    def is_gone(self) -> bool:
        """Whether the receiver wants nothing more, by the convention."""
        return self.status == _GONE


class Refused(Exception):
    """An address to which nothing is sent; the text says why."""


def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Sender:
    """Posts to dealers' addresses. `loopback`: also to this machine and over plain http, for development."""

    loopback: bool = False
    resolve: Resolve = resolve
    limits: Limits = field(default_factory=Limits)
    verify: ssl.SSLContext | None = None

    def check(self, url: str) -> None:
        """Refuse an address to which nothing would be sent.

        Raises: InvalidInput.
        """
        try:
            self._addresses(_parsed(url))
        except Refused as error:
            wrong = {"pointer": "/url", "detail": f"An https address on the internet: this one {error}."}
            raise InvalidInput.from_fields([wrong]) from None

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Send a body once. Never raises for what the network or the receiver does."""
        try:
            target = _parsed(url)
            addresses = self._addresses(target)
        except Refused as error:
            return Outcome(fault=str(error))
        with Deadline(self.limits.total_seconds) as deadline, self._client() as client:
            outcome = Outcome(fault="cannot be reached")
            for address in addresses:
                try:
                    return self._post(client, target, address, headers, body, deadline)
                except (httpx.HTTPError, TimeIsUp) as error:
                    outcome = Outcome(fault=self._told(error, deadline))
                    if deadline.passed or not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
                        break
            return outcome

    def _post(
        self,
        client: httpx.Client,
        target: httpx.URL,
        address: str,
        headers: Mapping[str, str],
        body: bytes,
        deadline: Deadline,
    ) -> Outcome:
        # The certificate has to be the name's, though the connection goes to a number.
        extensions = {"sni_hostname": target.raw_host.decode("ascii"), "trace": deadline.watch}
        request = client.build_request(
            "POST",
            target.copy_with(host=address),
            headers={**headers, "Host": target.netloc.decode("ascii")},
            content=body,
            extensions=extensions,
        )
        response = client.send(request, stream=True)
        try:
            return _outcome(response)
        finally:
            response.close()

    def _client(self) -> httpx.Client:
        timeout = httpx.Timeout(self.limits.read_seconds, connect=self.limits.connect_seconds)
        return httpx.Client(timeout=timeout, verify=self.verify or _trusted(), trust_env=False)

    def _addresses(self, target: httpx.URL) -> Sequence[str]:
        """The addresses of a target, each of them allowed.

        Raises: Refused.
        """
        host = target.raw_host.decode("ascii")
        try:
            found = self.resolve(host, target.port or (443 if target.scheme == "https" else 80))
        except (OSError, UnicodeError) as error:
            raise Refused("has a host that cannot be found") from error
        if not found:
            raise Refused("has a host that cannot be found")
        addresses = [_number(one) for one in found]
        local = all(address.is_loopback for address in addresses)
        if self.loopback and local:
            return found
        if target.scheme != "https":
            raise Refused("is not encrypted")
        if not all(_is_public(address) for address in addresses):
            raise Refused("leads to a private network")
        return found

    def _told(self, error: Exception, deadline: Deadline) -> str:
        if deadline.passed or isinstance(error, httpx.TimeoutException | TimeIsUp):
            return f"did not answer within {self.limits.total_seconds:g} seconds"
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            return "has a certificate that is not trusted"
        if isinstance(error, httpx.ConnectError):
            return "cannot be reached"
        return "broke off before it answered"


def _outcome(response: httpx.Response) -> Outcome:
    status = response.status_code
    if 200 <= status < 300:
        return Outcome(status)
    told = "redirects, which is not followed" if 300 <= status < 400 else f"answered {status}"
    return Outcome(status, told, _retry_after(response.headers))


def _retry_after(headers: Mapping[str, str]) -> int | None:
    """How many seconds the receiver asks to wait, which it says as such or as a moment on its own clock."""
    asked = headers.get("Retry-After", "")
    if asked.isdecimal():
        return int(asked) if len(asked) < 7 else None
    try:
        moment, now = (parsedate_to_datetime(text) for text in (asked, headers.get("Date", "")))
        return max(0, int((moment - now).total_seconds()))
    except (TypeError, ValueError, OverflowError):
        return None


def _parsed(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise Refused("is no address") from error
    if target.scheme not in ("https", "http") or not target.host:
        raise Refused("is no https address")
    if target.userinfo or target.fragment or len(url) > _LONGEST:
        raise Refused("holds a password or a fragment, or is too long")
    if not _HOST.fullmatch(target.raw_host) or not 0 < (target.port or 443) < 65536:
        raise Refused("has no host that could exist")
    return target


def _number(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError as error:
        raise Refused("has a host that cannot be found") from error


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address belongs to the internet, and so does the one that is wrapped in it."""
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if wrapped is not None:
            return _is_public(wrapped)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted; reading them takes longer than sending."""
    return httpx.create_ssl_context()
