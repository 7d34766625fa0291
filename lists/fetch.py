"""Fetching a publisher's file: encrypted, bounded in size and time, from no host that the catalogue does not name."""

import hashlib
import os
import ssl
import time
import uuid
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from lists.deadline import Deadline, TimeIsUp
from lists.errors import FetchFailed
from lists.hosts import is_loopback

Progress = Callable[[int, int | None], None]
"""Told the bytes that have come and, where the server says it, the bytes there are."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What passes by itself: asked too often, a server that is being restarted, a gateway without its server.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 1 << 20
_HEADERS = {"User-Agent": "GoNoGo list update", "Accept": "*/*", "Accept-Encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Limits:
    """What a download may cost, in seconds and bytes.

    `read_seconds` passes between two pieces at most, `total_seconds` is one attempt from the connection to
    the last byte. `attempts` counts the first. The pause before another attempt doubles each time; a server
    that asks for a longer one than `max_pause_seconds` is left alone until the next update.
    """

    connect_seconds: float = 20
    read_seconds: float = 60
    total_seconds: float = 900
    max_bytes: int = 512 * 1024 * 1024
    max_redirects: int = 5
    attempts: int = 4
    first_pause_seconds: float = 2
    max_pause_seconds: float = 120


@dataclass(frozen=True, slots=True)
class Address:
    """Where a file is, and the further hosts that the address may lead to.

    Plain http is for this machine only, a mirror or a test; a list read over it from elsewhere could be
    anybody's.
    """

    url: str
    hosts: frozenset[str] = frozenset()

    @property
    def shown(self) -> str:
        """The address for messages, without a user's name and password."""
        url = httpx.URL(self.url)
        return str(url.copy_with(username=None, password=None)) if url.userinfo else self.url

    @property
    def is_local(self) -> bool:
        """Whether it is plain http on this machine."""
        url = httpx.URL(self.url)
        return url.scheme == "http" and is_loopback(url.host)


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server gave with a file, to be asked later whether there is a newer one."""

    etag: str | None = None
    last_modified: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a conditional request."""
        given = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in given.items() if value}

    @property
    def modified_on(self) -> date | None:
        """The day of the last change, where the server says one."""
        with suppress(ValueError):
            return parsedate_to_datetime(self.last_modified or "").date()
        return None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that arrived whole. `sha256` is that of its content, `size` in bytes."""

    path: Path
    sha256: str
    size: int
    validators: Validators


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches files. `sleep` is given the seconds to wait between two attempts."""

    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep
    verify: ssl.SSLContext | bool = True

    def fetch(
        self, address: Address, to: Path, *, known: Validators | None = None, progress: Progress | None = None
    ) -> Fetched | None:
        """Fetch a file to this path; None where the server says that the file `known` is still the newest.

        What cannot last is tried again. The path is written only when the file is whole.

        Raises: FetchFailed.
        """
        _check_allowed(_parsed(address), address)
        for attempt in range(1, self.limits.attempts + 1):
            try:
                return self._attempt(address, to, known, progress)
            except _Passing as failure:
                if attempt == self.limits.attempts:
                    tried = f" ({attempt} attempts)" if attempt > 1 else ""
                    raise FetchFailed(address.shown, f"{failure.message}{tried}") from failure
                self.sleep(self._pause(address, attempt, failure))
        raise FetchFailed(address.shown, "was not tried")

    def _pause(self, address: Address, attempt: int, failure: "_Passing") -> float:
        if failure.retry_after is None:
            return min(self.limits.first_pause_seconds * 2.0 ** (attempt - 1), self.limits.max_pause_seconds)
        if failure.retry_after > self.limits.max_pause_seconds:
            asked = f"{failure.message} and asks to come again in {failure.retry_after:,.0f} seconds"
            raise FetchFailed(address.shown, asked) from failure
        return failure.retry_after

    def _attempt(
        self, address: Address, to: Path, known: Validators | None, progress: Progress | None
    ) -> Fetched | None:
        limits = self.limits
        timeout = httpx.Timeout(limits.read_seconds, connect=limits.connect_seconds)
        with (
            Deadline(limits.total_seconds) as deadline,
            _translated(address, deadline),
            # A proxy of the environment must not be asked for an address of this machine.
            httpx.Client(timeout=timeout, verify=self.verify, trust_env=not address.is_local) as client,
            self._answer(client, address, known, deadline) as response,
        ):
            if response.status_code == httpx.codes.NOT_MODIFIED and known is not None and known.headers:
                return None
            if response.status_code in _PASSING:
                raise _Passing(f"answered {response.status_code}", _retry_after(response.headers))
            if response.status_code != httpx.codes.OK:
                raise FetchFailed(address.shown, f"answered {response.status_code}")
            return self._keep(response, address, to, deadline, progress)

    @contextmanager
    def _answer(
        self, client: httpx.Client, address: Address, known: Validators | None, deadline: Deadline
    ) -> Iterator[httpx.Response]:
        """The answer at the end of all redirects, each of them checked before it is followed."""
        headers = {**_HEADERS, **(known.headers if known else {})}
        url = httpx.URL(address.url)
        for _ in range(self.limits.max_redirects + 1):
            with client.stream("GET", url, headers=headers, extensions={"trace": deadline.watch}) as response:
                location = response.headers.get("Location")
                if response.status_code not in _REDIRECTS or location is None:
                    yield response
                    return
                url = response.url.join(location)
                _check_allowed(url, address)
        raise FetchFailed(address.shown, f"redirects more than {self.limits.max_redirects} times")

    def _keep(
        self, response: httpx.Response, address: Address, to: Path, deadline: Deadline, progress: Progress | None
    ) -> Fetched:
        """Write the body beside the path while counting it, and put it in place when it is whole."""
        declared = response.headers.get("Content-Length", "")
        total = int(declared) if declared.isdigit() else None
        if total is not None and total > self.limits.max_bytes:
            raise FetchFailed(address.shown, f"is {total:,} bytes long; {self.limits.max_bytes:,} are taken at most")
        digest, size = hashlib.sha256(), 0
        part = to.with_name(f".{to.name}.{uuid.uuid4().hex}.part")
        try:
            with part.open("xb") as file:
                # Counted after decompression, so that a small archive cannot unfold without a bound.
                for chunk in _unfolded(response, address):
                    size += len(chunk)
                    if size > self.limits.max_bytes:
                        raise FetchFailed(address.shown, f"is longer than the {self.limits.max_bytes:,} bytes taken")
                    file.write(chunk)
                    digest.update(chunk)
                    if progress is not None:
                        progress(response.num_bytes_downloaded, total)
                file.flush()
                os.fsync(file.fileno())
            deadline.check()
            if size == 0:
                raise FetchFailed(address.shown, "is empty")
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)
        validators = Validators(response.headers.get("ETag"), response.headers.get("Last-Modified"))
        return Fetched(to, digest.hexdigest(), size, validators)


def _unfolded(response: httpx.Response, address: Address) -> Iterator[bytes]:
    """The body's pieces as they come, decompressed; a compressed body has to come to its own end."""
    packing = response.headers.get("Content-Encoding", "identity").strip().casefold()
    if packing == "identity":
        yield from response.iter_raw()
        return
    if packing not in ("gzip", "x-gzip"):
        raise FetchFailed(address.shown, f"came as {packing}, which was not asked for")
    archive = zlib.decompressobj(_GZIP)
    try:
        for chunk in response.iter_raw():
            data = chunk
            while data:
                yield archive.decompress(data, _PIECE)
                data = archive.unconsumed_tail
    except zlib.error as error:
        raise FetchFailed(address.shown, f"cannot be decompressed ({error})") from error
    if not archive.eof:
        raise FetchFailed(address.shown, "is compressed and broke off before the end")


class _Passing(Exception):
    """A failure that may be over soon. `retry_after` is how many seconds the server asks to wait."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after


@contextmanager
def _translated(address: Address, deadline: Deadline) -> Iterator[None]:
    try:
        yield
    except TimeIsUp as error:
        raise _late(address, deadline) from error
    except httpx.TransportError as error:
        if deadline.passed:
            raise _late(address, deadline) from error
        if isinstance(error, httpx.ConnectError) and isinstance(_root(error), ssl.SSLCertVerificationError):
            raise FetchFailed(address.shown, f"its certificate is not trusted ({_root(error)})") from error
        raise _Passing(_told(error)) from error
    except (httpx.InvalidURL, httpx.StreamError) as error:
        raise FetchFailed(address.shown, f"cannot be read ({error})") from error


def _late(address: Address, deadline: Deadline) -> FetchFailed:
    return FetchFailed(address.shown, f"did not arrive within {deadline.seconds:g} seconds")


def _root(error: BaseException) -> BaseException:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__ or error
    return error


def _told(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "did not answer in time"
    if isinstance(error, httpx.RemoteProtocolError | httpx.ReadError):
        return f"broke off before the end ({error or type(error).__name__})"
    return f"cannot be reached ({error or type(error).__name__})"


def _retry_after(headers: httpx.Headers) -> float | None:
    """The seconds that a server asks to wait; a date is read against the server's own clock."""
    given = headers.get("Retry-After", "").strip()
    if given.isdigit():
        return float(given)
    with suppress(ValueError, TypeError, KeyError):
        wait = parsedate_to_datetime(given) - parsedate_to_datetime(headers["Date"])
        return max(wait.total_seconds(), 0.0)
    return None


def _parsed(address: Address) -> httpx.URL:
    try:
        return httpx.URL(address.url)
    except httpx.InvalidURL as error:
        raise FetchFailed(address.url, f"is no address ({error})") from error


def _check_allowed(url: httpx.URL, address: Address) -> None:
    """Refuse an address, the first one or one redirected to, that a list may not come from."""
    if not (url.scheme == "https" or (url.scheme == "http" and address.is_local and is_loopback(url.host))):
        raise FetchFailed(address.shown, f"leads to {url.scheme}://{url.host}, which is not encrypted")
    if url.host not in address.hosts | {httpx.URL(address.url).host}:
        raise FetchFailed(address.shown, f"redirects to {url.host}, which is no host of this list")
