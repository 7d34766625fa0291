"""The format of dated facts, and every file in it."""

from datetime import date
from importlib import resources

import pytest

from app.reference.dated import CONFIDENCES, load, read

FILES = sorted(
    file.name.removesuffix(".toml")
    for file in resources.files("app.reference").joinpath("data").iterdir()
    if file.name.endswith(".toml") and "[[facts]]" in file.read_text(encoding="utf-8")
)


def table(**row):
    return read(
        "test",
        {
            "sources": {"law": {"document": "A law", "date": "2020-01-01"}},
            "facts": [{"source": "law", "checked_on": date(2026, 1, 1), "confidence": "primary", **row}],
        },
    )


@pytest.mark.parametrize(
    "day, applies",
    [
        (date(2021, 12, 31), False),
        (date(2022, 1, 1), True),
        (date(2022, 12, 31), True),
        (date(2023, 1, 1), False),
    ],
)
def test_a_fact_applies_on_its_days_both_ends_included(day, applies):
    facts = table(effective_from=date(2022, 1, 1), effective_to=date(2022, 12, 31))

    assert bool(facts.in_force(day)) is applies


def test_a_fact_without_dates_always_applies():
    assert table(place="CU").find(date(1970, 1, 1), place="CU")


def test_an_unverified_fact_says_so():
    assert "not yet verified" in table(confidence="unverified").facts[0].caveat
    assert table().facts[0].caveat is None


def test_a_note_is_said_even_of_a_sure_fact():
    assert table(note="The annex was not seen.").facts[0].caveat == "The annex was not seen."


@pytest.mark.parametrize(
    "row", [{"source": "none"}, {"confidence": "sure"}, {"checked_on": None}], ids=lambda row: next(iter(row))
)
def test_a_fact_without_source_certainty_or_day_of_checking_is_refused(row):
    with pytest.raises(ValueError, match="test"):
        table(**row)


@pytest.mark.parametrize("name", FILES)
def test_every_file_is_in_the_format(name):
    facts = load(name).facts

    assert facts
    for fact in facts:
        assert fact.authority.document
        assert fact.authority.confidence in CONFIDENCES
        assert fact.effective_from is None or fact.effective_to is None or fact.effective_from <= fact.effective_to
