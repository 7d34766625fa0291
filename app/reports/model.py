"""A report as its sections and blocks, before it is set in HTML or PDF."""

from dataclasses import dataclass
from typing import TypeAlias

from app.domain.screening import Verdict


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph."""

    text: str


@dataclass(frozen=True, slots=True)
class Points:
    """A list of sentences; `numbered` where their order matters."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """What is what: pairs of a label and its value."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """A table; `widths` are the columns' shares of the page."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One finding: what it is, how grave (`block`, `review` or `note`), and what speaks for it."""

    title: str
    tag: str
    tone: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as SVG, with words for who cannot see it."""

    svg: str
    caption: str


Block: TypeAlias = Text | Points | Facts | Rows | Card | Picture


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is printed. `digest` is the SHA-256 of the stored answer, in hexadecimal."""

    screening_id: str
    verdict: Verdict
    title: str
    summary: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    digest: str
    footing: str
