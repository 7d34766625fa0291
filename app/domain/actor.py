"""Who acts: a key of a dealer, or the person at the command line."""

from dataclasses import dataclass

SCOPES = ("screen", "review", "admin")
DEFAULT_TENANT = "default"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who may do something. `tenant` is the dealer; one dealer never sees another's records."""

    id: str
    tenant: str = DEFAULT_TENANT
    scopes: frozenset[str] = frozenset()

    def may(self, scope: str) -> bool:
        """Whether this actor has the scope; `admin` includes the others."""
        return scope in self.scopes or "admin" in self.scopes


LOCAL = Actor("local", scopes=frozenset({"admin"}))
"""The person at the command line, who has the database file itself."""
