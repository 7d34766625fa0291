"""What a red-flag rule says: it saw something, it lacked an answer, or it saw nothing."""

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Authority:
    """The publication a rule rests on. `date` is a partial ISO date; `confidence` how sure we are of it.

    `confidence` is `primary` (the text was read), `secondary` (a law firm, press or repository was read),
    `unverified` (from memory, to be checked) or `project` (our own inference, no regulator's statement).
    """

    document: str
    date: str | None = None
    citation: str | None = None
    confidence: str = "secondary"


@dataclass(frozen=True, slots=True)
class Raised:
    """The rule saw something at `subject`, a pointer into the request.

    `grade` picks the severity from the policy: `default`, or one of the rule's own grades. `evidence`
    holds the values that raised it. `authority` replaces the rule's own where a dated fact decided.
    """

    subject: str
    title: str
    explanation: str
    grade: str = "default"
    evidence: dict[str, object] = field(default_factory=dict)
    authority: tuple[Authority, ...] = ()


@dataclass(frozen=True, slots=True)
class NotAssessed:
    """An answer the rule needs was not given. Never the same as clear.

    `missing` are pointers into the request; `matters` says whether the question is worth asking for
    these goods and this destination (it then becomes a required action).
    """

    missing: tuple[str, ...]
    question: str
    matters: bool = True


Finding = Raised | NotAssessed


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A raised finding with its rule's name and the severity that the policy gave it."""

    flag: str
    severity: Severity
    subject: str
    title: str
    explanation: str
    evidence: dict[str, object]
    authority: tuple[Authority, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class Unassessed:
    """A rule that lacked its input."""

    flag: str
    missing: tuple[str, ...]
    question: str
    matters: bool
