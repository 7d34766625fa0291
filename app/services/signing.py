"""Signatures of webhooks, by the Standard Webhooks convention.

An endpoint's secret is made from the service's key and a salt of its own. The database holds the salt; the secret is
shown once and is nowhere stored, so that neither the database nor a backup of it lets anybody sign.
"""

import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path

from standardwebhooks import Webhook

from app.domain.event import EndpointSecret
from app.errors import ConfigurationError

_FILE = "webhook.key"


class SignerUnavailable(Exception):
    """Nothing can be signed here; the text says why."""


class Signer:
    """Makes secrets and signs with them. Without a configured key there is a file of one, made when first needed."""

    def __init__(self, configured: str | None, folder: Path) -> None:
        self._configured = configured
        self._path = folder / _FILE

    def new_secret(self, at: datetime) -> EndpointSecret:
        """What a fresh secret is made from."""
        return EndpointSecret(secrets.token_hex(16), self._check, at)

    def shown(self, endpoint_id: str, secret: EndpointSecret) -> str:
        """The secret as a receiver puts it into a library: `whsec_` and base64.

        Raises: SignerUnavailable where it was made with another key.
        """
        if not hmac.compare_digest(secret.key_check, self._check):
            raise SignerUnavailable(
                "the secret was made with another service key: give every process the same GONOGO_WEBHOOK_KEY, "
                "or rotate the secret"
            )
        made = hmac.new(self._key, f"{endpoint_id} {secret.salt}".encode(), hashlib.sha256).digest()
        return f"whsec_{base64.b64encode(made).decode()}"

    def headers(
        self, endpoint_id: str, valid: Sequence[EndpointSecret], event_id: str, at: datetime, body: bytes
    ) -> dict[str, str]:
        """The three headers of the convention, with one signature for each valid secret.

        One that was made with another service key is left out: after a change of that key the secret is rotated, and
        the one before is still valid for a while.

        Raises: SignerUnavailable where no valid secret is of this service's key.
        """
        text = body.decode()
        own = [one for one in valid if hmac.compare_digest(one.key_check, self._check)] or valid
        signatures = [Webhook(self.shown(endpoint_id, one)).sign(event_id, at, text) for one in own]
        return {
            "webhook-id": event_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    @cached_property
    def _key(self) -> bytes:
        if self._configured:
            return self._configured.encode()
        with suppress(FileNotFoundError):
            return self._read()
        self._make()
        return self._read()

    @property
    def _check(self) -> str:
        return hmac.new(self._key, b"which key is this", hashlib.sha256).hexdigest()[:16]

    def _read(self) -> bytes:
        key = self._path.read_bytes().strip()
        if len(key) < 32:
            raise ConfigurationError(f"{self._path} is no key of webhooks: put the right one back, or delete it.")
        return key

    def _make(self) -> None:
        """Put a fresh key into its place whole, unless another process was first."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_name(f".{_FILE}.{secrets.token_hex(8)}")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            with suppress(FileExistsError):
                os.link(part, self._path)
        finally:
            part.unlink()
