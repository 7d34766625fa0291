"""The shape every red-flag rule has."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding


@dataclass(frozen=True, slots=True)
class RedFlagRule:
    """One rule.

    `id` is the file name with hyphens and is public: it never changes once released. `check` returns a
    Raised for each subject it sees something at, a NotAssessed for each answer it lacks, nothing when it
    had what it needs and saw nothing. `grades` are the grades its findings may carry; the policy gives
    each its severity.
    """

    id: str
    title: str
    fires_when: str
    advice: str
    authority: tuple[Authority, ...]
    check: Callable[[Facts], Iterable[Finding]]
    grades: tuple[str, ...] = ("default",)
