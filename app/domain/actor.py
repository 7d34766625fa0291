"""Who acts: a key of a dealer, or the person at the command line."""

from dataclasses import dataclass

SCOPES = ("screen", "review", "admin")
DEFAULT_TENANT = "default"
_TEST = "~test"


def test_space(tenant: str) -> str:
    """Where a dealer's test keys work: apart from his live records, as if it were another dealer."""
    return tenant if tenant.endswith(_TEST) else f"{tenant}{_TEST}"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who may do something. `tenant` is the dealer; one dealer never sees another's records."""

    id: str
    tenant: str = DEFAULT_TENANT
    scopes: frozenset[str] = frozenset()

    def may(self, scope: str) -> bool:
        """Whether this actor has the scope; `admin` includes the others."""
        return scope in self.scopes or "admin" in self.scopes

    @property
    def is_test(self) -> bool:
        """Whether this actor only tries things out."""
        return self.tenant.endswith(_TEST)

    @property
    def spaces(self) -> tuple[str, ...]:
        """The tenants whose keys this actor looks after: the dealer's own, and of a live one his test space too."""
        return (self.tenant,) if self.is_test else (self.tenant, test_space(self.tenant))


LOCAL = Actor("local", scopes=frozenset({"admin"}))
"""The person at the command line, who has the database file itself."""
