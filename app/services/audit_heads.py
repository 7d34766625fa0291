"""Heads of the audit chain as lines of JSON, signed with a key that the dealer keeps where he likes."""

import base64
from datetime import UTC, datetime
from typing import Any

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key

from app.domain.audit_head import ExportedHead
from app.errors import InvalidInput


class _Line(msgspec.Struct, frozen=True):
    seq: int
    hash: str
    at: datetime
    signature: str | None = None


def write_head(head: ExportedHead, private_key: bytes | None = None) -> str:
    """One line of JSON; signed where an Ed25519 private key (PEM, without a password) is given.

    Raises: InvalidInput where that is no such key.
    """
    signature = None
    if private_key is not None:
        key = _loaded(load_pem_private_key, private_key, password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise InvalidInput("The key to sign with is not an Ed25519 private key.")
        signature = base64.b64encode(key.sign(head.statement())).decode()
    return msgspec.json.encode(_Line(head.seq, head.hash, head.at.astimezone(UTC), signature)).decode()


def read_heads(lines: str, public_key: bytes | None = None) -> tuple[ExportedHead, ...]:
    """The heads in a file; each has to be signed by this Ed25519 key (PEM) where one is given.

    Raises: InvalidInput for what is no head, has no signature, or one of another key.
    """
    key: Ed25519PublicKey | None = None
    if public_key is not None:
        loaded = _loaded(load_pem_public_key, public_key)
        if not isinstance(loaded, Ed25519PublicKey):
            raise InvalidInput("The key to check signatures with is not an Ed25519 public key.")
        key = loaded
    heads = []
    for number, text in enumerate(lines.splitlines(), start=1):
        if not text.strip():
            continue
        try:
            line = msgspec.json.decode(text, type=_Line)
        except msgspec.MsgspecError:
            raise InvalidInput(f"Line {number} is not a head as `gonogo audit export` writes it.") from None
        if line.at.tzinfo is None:
            raise InvalidInput(f"Line {number} has a time without a time zone.")
        head = ExportedHead(line.seq, line.hash, line.at.astimezone(UTC))
        if key is not None and not _is_signed(head, line.signature, key):
            raise InvalidInput(f"Line {number} is not signed with this key.")
        heads.append(head)
    if not heads:
        raise InvalidInput("There is no head in the file.")
    return tuple(heads)


def _is_signed(head: ExportedHead, signature: str | None, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(base64.b64decode(signature or "", validate=True), head.statement())
    except (ValueError, InvalidSignature):
        return False
    return True


def _loaded(load: Any, pem: bytes, **options: Any) -> object:
    try:
        key: object = load(pem, **options)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise InvalidInput("The key is not one in PEM form without a password.") from None
    return key
