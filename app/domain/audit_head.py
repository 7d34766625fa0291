"""A head of the audit chain as it leaves the service."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class ExportedHead:
    """The number and the hash of the chain's last event at that moment."""

    seq: int
    hash: str
    at: datetime

    def statement(self) -> bytes:
        """What a signature is over."""
        return f"gonogo audit head {self.seq} {self.hash} {self.at.isoformat()}".encode()
