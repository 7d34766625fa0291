"""Builders with innocent defaults: a test names only what matters to it."""

from typing import Any

import msgspec

from app.domain.facts import Facts
from app.domain.transaction import Transaction
from lists.model import Effect, Kind, Listing, Name, NameStrength


def transaction(**fields: Any) -> Transaction:
    """A deal from request-shaped values; one German buyer unless told otherwise."""
    fields.setdefault("parties", [{"role": "buyer", "name": "Schwarzwald Zahnrad GmbH", "country": "DE"}])
    return msgspec.convert(fields, Transaction, strict=False)


def facts(given: dict[str, Any] | None = None, **found: Any) -> Facts:
    """The facts of a deal as of 2026-11-25; `found` are further fields of Facts, request-shaped."""
    found.setdefault("as_of", "2026-11-25")
    found.setdefault("jurisdictions", ["US", "EU", "UK", "JP", "CH", "CA", "AU"])
    return msgspec.convert(
        {"transaction": msgspec.to_builtins(transaction(**(given or {}))), **found}, Facts, strict=False
    )


def listing(name: str = "ACME TRADING FZE", *aliases: str, **fields: Any) -> Listing:
    """A prohibited company on the OFAC list unless told otherwise."""
    fields.setdefault("source", "ofac-sdn")
    fields.setdefault("uid", "1")
    fields.setdefault("kind", Kind.COMPANY)
    fields.setdefault("effect", Effect.PROHIBITED)
    names = (Name(name), *(Name(alias, NameStrength.STRONG) for alias in aliases))
    return Listing(names=names, **fields)
