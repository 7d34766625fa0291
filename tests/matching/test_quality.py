"""The matcher stays as good as it was: a little under the measured figures, which docs/matching.md gives."""

import pytest

from bench.quality import BENCH, measure_pairs, measure_retrieval

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not BENCH.exists(), reason="the benchmarks are not beside this repository"),
]


def test_name_pairs_are_judged_as_well_as_before():
    assert measure_pairs().f1 >= 0.85


def test_names_are_found_as_well_as_before_and_look_alikes_as_seldom():
    figures = measure_retrieval()

    assert figures.recall >= 0.81
    assert figures.by_kind["alias"] >= 0.66
    assert figures.hard_negatives <= 0.10
    # One threshold serves: where one ordinary name in a hundred alerts is where a person is asked.
    assert 0.67 <= figures.threshold <= 0.72
