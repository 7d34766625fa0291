"""What a line of equipment is, for the rules: a hint, not a ruling."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Goods:
    """The classification of one line of equipment.

    `category` is a slug such as `cnc-lathe`, None when unknown. `hs_candidates` are HS-6 codes without
    dots, best first, the declared one included when it is plausible. `priority_tier` is the tier on the
    Common High Priority List (`4.B`), None when not on it. `eccn_candidates` are what the facts point to;
    `controlled` says whether one of them, or the declared one, needs attention. `unknown` is True when
    neither code nor description says what the item is. `contradictions` are readable sentences about
    description, code, make and model that do not agree. `questions` are what is missing to decide.
    `label` is the category in words, `domain` its family (`cutting`, `forming`, `measuring`, …); `is_service`
    is True for software, unlock codes and service. `make` is the maker's usual name. `licence_reasons` are
    the reasons for export control of the ECCN that the facts point to (`NS`, `NP`, `AT`).
    """

    category: str | None = None
    hs_declared: str | None = None
    hs_candidates: tuple[str, ...] = ()
    hs_chapter: str | None = None
    priority_tier: str | None = None
    eccn_declared: str | None = None
    eccn_candidates: tuple[str, ...] = ()
    controlled: bool = False
    is_part: bool = False
    numerically_controlled: bool | None = None
    unknown: bool = False
    contradictions: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    label: str | None = None
    domain: str | None = None
    is_service: bool = False
    make: str | None = None
    make_country: str | None = None
    axes: int | None = None
    licence_reasons: tuple[str, ...] = ()

    @property
    def priority(self) -> bool:
        """Whether the item is on the Common High Priority List."""
        return self.priority_tier is not None
