"""No field of a deal is set aside because another of its name follows."""

import pytest

from app.contract.json_text import NamedTwice, loads, refuse_named_twice
from app.contract.transaction import read_transaction
from app.errors import InvalidInput

DEALS = [
    '{"parties": [{"role": "buyer", "name": "ELE Technology", "name": "Hahn GmbH"}]}',
    '{"destination": {"country": "RU"}, "parties": [{"role": "buyer", "name": "Hahn"}], "destination": null}',
    '{"parties": [{"role": "buyer", "name": "Hahn", "n\\u0061me": "Hahn"}]}',
]


@pytest.mark.parametrize("text", DEALS)
def test_a_field_named_twice_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(InvalidInput, match=r'Two of its fields are named "(name|destination)"'):
        read_transaction(text)


@pytest.mark.parametrize("text", ["", "{", '{"a": 1} x', "[" * 100_000, "\ud800", b"\xff"])
def test_what_is_no_json_is_left_to_the_reader(text: str | bytes) -> None:
    refuse_named_twice(text)


def test_the_same_name_in_two_objects_is_no_repeat() -> None:
    assert loads('[{"a": 1, "b": {"a": 2}}, {"a": 3}]') == [{"a": 1, "b": {"a": 2}}, {"a": 3}]


def test_the_repeated_name_is_told_cut_short() -> None:
    with pytest.raises(NamedTwice) as told:
        loads(f'{{"{"a" * 500}": 1, "{"a" * 500}": 2}}')

    assert len(str(told.value)) < 200
