"""Asking a public register: bounded in time, size and redirects, remembered, left alone while it fails."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import httpx
import orjson

from app.enrich.breaker import Breaker
from app.enrich.memory import Memory
from lists.deadline import Deadline, TimeIsUp
from lists.hosts import is_loopback, is_public_name

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "User-Agent": "GoNoGo register look-up",
    "Accept": "application/rdap+json, application/vnd.api+json, application/json",
    "Accept-Encoding": "identity",
}


class RegisterUnavailable(Exception):
    """A register gave no answer that can be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may cost, in seconds and bytes. `total_seconds` runs from the connection to the last byte."""

    connect_seconds: float = 2
    read_seconds: float = 3
    total_seconds: float = 4
    max_bytes: int = 1 << 20
    max_redirects: int = 3


@dataclass(frozen=True, slots=True)
class RegisterClient:
    """Asks one register. `leads_elsewhere` says that its redirects to other hosts are part of how it works."""

    base_url: str
    breaker: Breaker
    memory: Memory
    leads_elsewhere: bool = False
    limits: Limits = field(default_factory=Limits)

    def get(self, path: str, parameters: Mapping[str, str] | None = None) -> dict[str, Any] | None:
        """The JSON object at a path below the base; None where the register knows no such thing (404).

        Raises: RegisterUnavailable.
        """
        url = httpx.URL(f"{self.base_url.rstrip('/')}/{path}", params=dict(parameters) if parameters else None)
        known = self.memory.get(str(url))
        if known is not None:
            return known.answer
        if not self.breaker.allows():
            raise RegisterUnavailable("failed several times in a row and is left alone for a while")
        try:
            answer = self._ask(url)
        except RegisterUnavailable:
            self.breaker.failed()
            raise
        self.breaker.succeeded()
        self.memory.keep(str(url), answer)
        return answer

    def _ask(self, url: httpx.URL) -> dict[str, Any] | None:
        limits = self.limits
        timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
        try:
            with (
                Deadline(limits.total_seconds) as deadline,
                # A proxy of the environment must not be asked for an address of this machine.
                httpx.Client(timeout=timeout, verify=_trusted(), trust_env=not self._is_local) as client,
            ):
                return self._follow(client, url, deadline)
        except (httpx.TimeoutException, TimeIsUp) as error:
            raise RegisterUnavailable("did not answer in time") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            late = "did not answer in time" if deadline.passed else "cannot be reached"
            raise RegisterUnavailable(late) from error

    def _follow(self, client: httpx.Client, url: httpx.URL, deadline: Deadline) -> dict[str, Any] | None:
        for _ in range(self.limits.max_redirects + 1):
            with client.stream("GET", url, headers=_HEADERS, extensions={"trace": deadline.watch}) as response:
                location = response.headers.get("Location")
                if response.status_code in _REDIRECTS and location:
                    url = response.url.join(location)
                    self._check_allowed(url)
                    continue
                if response.status_code == httpx.codes.NOT_FOUND:
                    return None
                if response.status_code != httpx.codes.OK:
                    raise RegisterUnavailable(f"answered {response.status_code}")
                return _object(self._body(response, deadline))
        raise RegisterUnavailable(f"redirects more than {self.limits.max_redirects} times")

    def _body(self, response: httpx.Response, deadline: Deadline) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes():
            body += chunk
            if len(body) > self.limits.max_bytes:
                raise RegisterUnavailable(f"answered with more than {self.limits.max_bytes:,} bytes")
        deadline.check()
        return bytes(body)

    def _check_allowed(self, url: httpx.URL) -> None:
        """Refuse a redirect off encryption, to an address of a private network, or to a host that is not expected."""
        if self._is_local and url.scheme == "http" and is_loopback(url.host):
            allowed = self.leads_elsewhere or url.host == httpx.URL(self.base_url).host
        elif url.scheme != "https":
            raise RegisterUnavailable("redirects to an address that is not encrypted")
        else:
            allowed = url.host == httpx.URL(self.base_url).host or (self.leads_elsewhere and is_public_name(url.host))
        if not allowed:
            raise RegisterUnavailable("redirects to a host that is none of its own")

    @property
    def _is_local(self) -> bool:
        url = httpx.URL(self.base_url)
        return url.scheme == "http" and is_loopback(url.host)


@cache
def _trusted() -> ssl.SSLContext:
    """The certificates that are trusted; reading them takes longer than asking."""
    return httpx.create_ssl_context()


def _object(body: bytes) -> dict[str, Any]:
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RegisterUnavailable("answered with something that is no JSON") from error
    if not isinstance(answer, dict):
        raise RegisterUnavailable("answered in a form that is not its own")
    return answer
