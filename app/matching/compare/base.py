"""The answer of every attribute comparison: one readable piece of evidence for or against a match."""

import msgspec


class Comparison(msgspec.Struct, frozen=True, gc=False):
    """What comparing one attribute showed.

    `feature` is the contract's word (`identifier`, `address`, `country`, `date_of_birth`, `website`,
    `email`, `phone`). `agrees` None: cannot say. `strength` is 0..1, how much the agreement or the
    contradiction weighs; 0 where nothing can be said. `line` is a sentence for a person.
    """

    feature: str
    agrees: bool | None
    strength: float
    line: str
