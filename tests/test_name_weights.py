"""Learning the weights of the name model: what is learnt tells right from wrong, and never rewards what must cost."""

import numpy as np

from app.matching.model import SIGNS
from tools.name_weights import Example, fit

TERMS = list(SIGNS)


def example(same: bool, **terms: float) -> Example:
    values = tuple(terms.get(term.replace("-", "_"), 0.0) for term in TERMS)
    return Example("key", False, values, same, 1.0)


def test_what_is_learnt_tells_the_examples_apart():
    examples = [example(True, covered=0.9, told=1.0), example(False, covered=0.2, told=0.1)] * 20

    model = fit(examples)

    assert model.score(examples[0].terms) > 0.9
    assert model.score(examples[1].terms) < 0.1


def test_a_term_that_must_cost_is_never_rewarded_whatever_the_examples_say():
    # In these examples letters that differ go with right answers, which is chance and no rule.
    examples = [example(True, letters=3.0, covered=0.8), example(False, letters=0.0, covered=0.6)] * 20

    weights = fit(examples).weights

    assert weights[TERMS.index("letters")] == 0.0
    assert weights[TERMS.index("covered")] > 0.0
    assert np.all(np.array(list(SIGNS.values())) * weights >= 0.0)
