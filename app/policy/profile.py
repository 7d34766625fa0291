"""The policy: what each flag weighs and what each match does. Dated data, with an identity."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from app.domain.match import Confidence
from app.domain.red_flag import Severity
from app.domain.screening import Verdict
from app.policy.errors import InvalidPolicy
from app.policy.own_rules import OwnRule, read_own_rule
from lists.model import Effect

_OTHER_JURISDICTION = "other_jurisdiction"


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """One policy, read and checked.

    `severities` maps flag and grade to a severity, `points` severity to points; `matches` maps effect (or
    `other_jurisdiction`) and confidence to a verdict. `identity` names the content: two policies that
    decide alike have the same.
    """

    identity: str
    review_at: int
    blocks: frozenset[Severity]
    reviews: frozenset[Severity]
    points: Mapping[Severity, int]
    matches: Mapping[str, Mapping[Confidence, Verdict]]
    severities: Mapping[str, Mapping[str, Severity]]
    own_rules: tuple[OwnRule, ...] = ()

    def severity(self, flag: str, grade: str) -> Severity:
        """The severity of a flag raised with this grade.

        Raises:
            KeyError: the policy does not know the flag or the grade.
        """
        return self.severities[flag][grade]

    def of_match(self, effect: Effect, confidence: Confidence, binding: bool = True) -> Verdict:
        """What a match on a party itself does."""
        verdict = self.matches[effect.value][confidence]
        if binding:
            return verdict
        return min(verdict, self.matches[_OTHER_JURISDICTION][confidence], key=_GRAVITY.__getitem__)


_GRAVITY = {Verdict.CLEAR: 0, Verdict.REVIEW: 1, Verdict.BLOCK: 2}


def load_policy(path: Path | None = None, as_of: date | None = None) -> Policy:
    """Read the built-in policy of a day, with a dealer's own file laid over it where one is given.

    A day before the first policy gets the first, no day the newest.

    Raises:
        InvalidPolicy: the file cannot be read, or says something a policy cannot say.
    """
    document = _built_in(as_of)
    if path is None:
        return _cached_built_in(document["effective_from"])
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise InvalidPolicy(f"The policy file {path} cannot be read: {problem}") from problem
    return read_policy(_overlay(document, own), str(path))


def read_policy(document: Mapping[str, Any], origin: str) -> Policy:
    """Check a policy's document and make a policy of it; `origin` names the file in errors.

    Raises:
        InvalidPolicy: it says something a policy cannot say.
    """
    try:
        own_rules = tuple(read_own_rule(row) for row in document.get("rules", ()))
        _check_names(own_rules, document["severities"])
        points = {severity: int(document["points"][severity.value]) for severity in Severity}
        if min(points.values()) < 0 or int(document["verdict"]["review_at"]) < 1:
            raise ValueError("points are 0 or more, and review_at is 1 or more")
        return Policy(
            identity=_identity(document),
            review_at=int(document["verdict"]["review_at"]),
            blocks=frozenset(Severity(name) for name in document["verdict"]["blocks"]),
            reviews=frozenset(Severity(name) for name in document["verdict"]["reviews"]),
            points=points,
            matches={
                effect: {confidence: Verdict(row[confidence.value]) for confidence in Confidence}
                for effect, row in document["matches"].items()
            },
            severities={
                flag: {grade: Severity(name) for grade, name in grades.items()}
                for flag, grades in document["severities"].items()
            },
            own_rules=own_rules,
        )
    except KeyError as problem:
        raise InvalidPolicy(f"{origin}: {problem} is missing") from problem
    except (TypeError, ValueError, AttributeError) as problem:
        raise InvalidPolicy(f"{origin}: {problem}") from problem


def _check_names(rules: tuple[OwnRule, ...], flags: Mapping[str, Any]) -> None:
    """Refuse two flags of one name, of which one would hide the other."""
    names = [rule.id for rule in rules]
    taken = {name for name in names if names.count(name) > 1} | (set(names) & set(flags))
    if taken:
        raise ValueError(f"more than one flag is called {', '.join(sorted(taken))}")


def _overlay(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Lay the dealer's tables over the built-in ones; a flag may be given one severity for all its grades."""
    merged = dict(base)
    for key, value in own.items():
        known = base.get(key)
        if isinstance(value, dict) and isinstance(known, dict):
            merged[key] = _overlay(known, value)
        elif isinstance(known, dict) and isinstance(value, str):
            merged[key] = dict.fromkeys(known, value)
        elif key in base or key == "rules":
            merged[key] = value
        else:
            raise InvalidPolicy(f"The policy file names {key!r}, which no policy has")
    return merged


def _built_in(as_of: date | None) -> dict[str, Any]:
    documents = _documents()
    in_force = [document for document in documents if as_of is None or document["effective_from"] <= as_of]
    return (in_force or documents[:1])[-1]


@cache
def _documents() -> tuple[dict[str, Any], ...]:
    folder = resources.files("app.policy").joinpath("data")
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".toml")]
    return tuple(sorted(map(tomllib.loads, texts), key=lambda document: document["effective_from"]))


@cache
def _cached_built_in(effective_from: date) -> Policy:
    return read_policy(_built_in(effective_from), f"built-in policy of {effective_from}")


def _identity(document: Mapping[str, Any]) -> str:
    canonical = json.dumps(document, sort_keys=True, default=str, ensure_ascii=False)
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    return f"{document['id']}-{document['effective_from']}-{digest[:12]}"
