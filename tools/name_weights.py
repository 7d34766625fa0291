"""Learn the weights of the name model again: `python -m tools.name_weights [--write]`.

Examples are the development halves of the benchmarks, and the list itself: a name of a listing asked for while that
very name is covered up, which the listing's other names have to answer. Half of the examples, chosen by a hash, score
the other half, and those figures are printed; the weights written are learnt from all.

The model is logistic; a weight whose sign would say that more of a good thing is worse is held at nothing.
"""

import csv
import math
import random
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from app.matching.compare.names import evidence_of
from app.matching.evidence import Evidence
from app.matching.index import MatchIndex
from app.matching.model import SIGNS, basis
from bench.quality import BENCH, CLEAN_ALERTS, THRESHOLD, benchmark_listings, rows
from lists.model import Kind, Listing

TABLE = Path(__file__).parent.parent / "app" / "matching" / "data" / "name_weights.csv"
_KINDS = {"Person": Kind.PERSON, "Organization": Kind.COMPANY, "Company": Kind.COMPANY, "Vessel": Kind.VESSEL}
_KEPT = 25
_COVERED = 4000
_STEPS, _RATE, _RIDGE = 4000, 0.05, 1e-3
# What an example weighs: right answers of one name by rank, the best wrong ones, pairs, and names covered up.
_RIGHT, _WRONG, _ORDINARY, _HARD, _PAIR, _COVERED_UP = (1.0, 0.5, 0.3), 0.3, 1.5, 0.5, 4.0, 0.5
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """Evidence on one pair of names, whether they are one party's, and how much that counts."""

    key: str
    person: bool
    terms: tuple[float, ...]
    same: bool
    weight: float


@dataclass(frozen=True, slots=True)
class Asked:
    """One name of the retrieval benchmark: of each compared listing whether it is right, and the evidence."""

    key: str
    kind: str
    found: tuple[tuple[bool, bool, tuple[float, ...]], ...]


@dataclass(frozen=True, slots=True)
class Model:
    intercept: float
    weights: Matrix

    def score(self, terms: Sequence[float]) -> float:
        return 1 / (1 + math.exp(-min(50.0, max(-50.0, self.intercept + float(self.weights @ np.asarray(terms))))))


Models = dict[bool, Model]


def main() -> int:
    """Learn, print what the halves say of each other, and write the table if told to."""
    listings = benchmark_listings()
    index = MatchIndex.build(listings)
    asked = list(_asked(index))
    pairs = list(_pairs())
    examples = [*_of_retrieval(asked), *pairs, *_covered_up(index, listings)]
    print(f"{len(examples):,} examples, {sum(one.same for one in examples):,} of them of one party")
    halves = {half: _learn(one for one in examples if _half(one.key) is half) for half in (True, False)}
    print("each half scored by what was learnt from the other:")
    _print_figures(asked, pairs, lambda key: halves[not _half(key)])
    learnt = _learn(examples)
    print("all scored by what was learnt from all:")
    _print_figures(asked, pairs, lambda _: learnt)
    if "--write" in sys.argv[1:]:
        _write(_at_threshold(learnt, asked))
        print(f"{TABLE} written")
    return 0


def _half(key: str) -> bool:
    return crc32(key.encode()) % 10 < 5


def _asked(index: MatchIndex) -> Iterator[Asked]:
    for row in rows(BENCH / "retrieval" / "queries_dev.csv"):
        wanted = set(row["expected"].split())
        best = _best_of_each(index, row["name"], _KINDS.get(row["schema"], Kind.UNKNOWN))
        found = tuple((listing.uid in wanted, person, basis(e)) for listing, person, e in best[:_KEPT])
        yield Asked(row["qid"], row["kind"], found)


def _best_of_each(
    index: MatchIndex, name: str, kind: Kind, covered: tuple[str, str] | None = None
) -> list[tuple[Listing, bool, Evidence]]:
    """For each listing the name of it that shares most, in the order of what they share.

    `covered` is a listing's id and the text of a name of it that is not looked at.
    """
    best: dict[str, tuple[float, Listing, bool, Evidence]] = {}
    for listing, listed, e, person in index.evidence(name, kind):
        shared = e.left + e.right
        if (listing.id, listed.text) != covered and (listing.id not in best or shared > best[listing.id][0]):
            best[listing.id] = (shared, listing, person, e)
    ordered = sorted(best.values(), key=lambda one: -one[0])
    return [(listing, person, e) for _, listing, person, e in ordered]


def _pairs() -> Iterator[Example]:
    for row in rows(BENCH / "pairs" / "dev.csv"):
        kind = Kind(row["kind"])
        e = evidence_of(row["name1"], row["name2"], kind)
        if e is not None:
            key = f"{row['name1']}|{row['name2']}"
            yield Example(key, kind is Kind.PERSON, basis(e), row["is_match"] == "true", _PAIR)


def _of_retrieval(asked: Iterable[Asked]) -> Iterator[Example]:
    for one in asked:
        clean = one.kind.startswith("clean")
        if clean or one.kind == "hard_neg":
            for _, person, terms in one.found[:4]:
                yield Example(one.key, person, terms, False, _ORDINARY if clean else _HARD)
            continue
        right = [(person, terms) for same, person, terms in one.found if same]
        wrong = [(person, terms) for same, person, terms in one.found if not same]
        for (person, terms), weight in zip(right, _RIGHT, strict=False):
            yield Example(one.key, person, terms, True, weight)
        for person, terms in wrong[:2]:
            yield Example(one.key, person, terms, False, _WRONG)


def _covered_up(index: MatchIndex, listings: Sequence[Listing]) -> Iterator[Example]:
    """A name of a listing with several, asked for while it is covered up; the others of the listing are right.

    What is as good as equal elsewhere is the same party on another list, and says nothing.
    """
    dice = random.Random(11)  # noqa: S311 - a choice of examples
    several = [one for one in listings if len(one.names) > 1]
    for own in dice.sample(several, min(_COVERED, len(several))):
        name = dice.choice(own.names).text
        best = _best_of_each(index, name, own.kind, (own.id, name))
        right = next(((person, e) for listing, person, e in best if listing is own), None)
        if right is not None:
            yield Example(own.id, right[0], basis(right[1]), True, _COVERED_UP)
        wrong = [(p, e) for listing, p, e in best if listing is not own and min(e.left, e.right) < 0.9]
        for person, e in wrong[:1]:
            yield Example(own.id, person, basis(e), False, _COVERED_UP * _WRONG)


def _learn(examples: Iterable[Example]) -> Models:
    every = list(examples)
    return {person: fit([one for one in every if one.person is person]) for person in (True, False)}


def fit(examples: Sequence[Example]) -> Model:
    """Gradient descent (Adam) on standardised terms, weights of the wrong sign set to nothing after each step."""
    x = np.array([one.terms for one in examples])
    y = np.array([float(one.same) for one in examples])
    weight = np.array([one.weight for one in examples])
    signs = np.array(list(SIGNS.values()), dtype=float)
    mean, spread = x.mean(0), x.std(0) + 1e-6
    z = np.hstack(((x - mean) / spread, np.ones((len(x), 1))))
    w, first, second = np.zeros(z.shape[1]), np.zeros(z.shape[1]), np.zeros(z.shape[1])
    ridge = np.append(np.full(x.shape[1], _RIDGE), 0.0)
    for step in range(1, _STEPS + 1):
        p = 1 / (1 + np.exp(-(z @ w)))
        slope = z.T @ ((p - y) * weight) / weight.sum() + ridge * w
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope * slope
        rate = _RATE if step < _STEPS * 2 // 3 else _RATE / 5
        w -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        w[:-1] = np.where(signs * w[:-1] < 0, 0.0, w[:-1])
    weights = w[:-1] / spread
    return Model(float(w[-1] - weights @ mean), weights)


def _scores(asked: Iterable[Asked], models: Callable[[str], Models]) -> Iterator[tuple[str, float, float]]:
    """Of each name its kind, the best score, and the best score of a right listing."""
    for one in asked:
        scored = [(same, models(one.key)[person].score(terms)) for same, person, terms in one.found]
        yield one.kind, max((s for _, s in scored), default=0.0), max((s for same, s in scored if same), default=0.0)


def _alert(scored: Iterable[tuple[str, float, float]]) -> float:
    """The score where one ordinary name in a hundred alerts."""
    clean = sorted((best for kind, best, _ in scored if kind.startswith("clean")), reverse=True)
    return clean[int(CLEAN_ALERTS * len(clean))] + 1e-9


def _print_figures(asked: Sequence[Asked], pairs: Sequence[Example], models: Callable[[str], Models]) -> None:
    scored = list(_scores(asked, models))
    at = _alert(scored)
    right = [(kind, score >= at) for kind, _, score in scored if not kind.startswith("clean") and kind != "hard_neg"]
    hard = [best >= at for kind, best, _ in scored if kind == "hard_neg"]
    alias = [found for kind, found in right if kind == "alias"]
    told = [(models(one.key)[one.person].score(one.terms) >= THRESHOLD, one.same) for one in pairs]
    hits, wrong = sum(said and same for said, same in told), sum(said is not same for said, same in told)
    print(
        f"  recall {sum(found for _, found in right) / len(right):.3f}, aliases {sum(alias) / len(alias):.3f}, "
        f"hard negatives {sum(hard) / len(hard):.3f}, one in a hundred at {at:.3f}; "
        f"pairs F1 {2 * hits / (2 * hits + wrong):.3f}"
    )


def _at_threshold(models: Models, asked: Sequence[Asked]) -> Models:
    """The same with both intercepts moved, so that one ordinary name in a hundred alerts at the threshold."""
    at = _alert(_scores(asked, lambda _: models))
    moved = math.log(THRESHOLD / (1 - THRESHOLD)) - math.log(at / (1 - at))
    return {person: Model(model.intercept + moved, model.weights) for person, model in models.items()}


def _write(models: Models) -> None:
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["term", "thing", "person"])
        out.writerow(["intercept", f"{models[False].intercept:.4f}", f"{models[True].intercept:.4f}"])
        for n, term in enumerate(SIGNS):
            out.writerow([term, f"{models[False].weights[n]:.4f}", f"{models[True].weights[n]:.4f}"])


if __name__ == "__main__":
    sys.exit(main())
