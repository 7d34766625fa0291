"""Lines of parties and deals: CSV in whatever columns the dealer has, JSON Lines, bad lines told by their number."""

import io
import tracemalloc
from collections.abc import Iterator
from typing import Any

import pytest

from app.contract.lines import Line, check_fields, columns, deal_of, party_of, read_lines
from app.domain.batch import LineFormat, LineKind
from app.errors import InvalidInput


def lines(text: str | bytes, layout: LineFormat = LineFormat.CSV, **mapping: str) -> list[Line]:
    content = text.encode() if isinstance(text, str) else text
    return list(read_lines(io.BytesIO(content), layout, mapping))


def values(text: str, **mapping: str) -> list[dict[str, Any]]:
    return [line.values for line in lines(text, **mapping)]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("id,name\n1,Acme\n", [{"id": "1", "name": "Acme"}]),
        ('id,name\r1,"Acme\rTools"\r2,Beta', [{"id": "1", "name": "Acme\rTools"}, {"id": "2", "name": "Beta"}]),
        ("﻿id;name\n1;Acme, Inc.\n\n", [{"id": "1", "name": "Acme, Inc."}]),
        ("id\tname\tcountry\n1\tAcme\t\n", [{"id": "1", "name": "Acme"}]),
        ('id,name\n1,"Acme\nTools"\n', [{"id": "1", "name": "Acme\nTools"}]),
        ("name,aliases\nAcme,Akme; Acme Ltd\n", [{"name": "Acme", "aliases": ["Akme", "Acme Ltd"]}]),
        (
            "name,identifiers\nAcme,inn:77; 123\n",
            [{"name": "Acme", "identifiers": [{"type": "inn", "value": "77"}, {"type": "other", "value": "123"}]}],
        ),
        (
            "parties.0.name,parties.1.name,destination.country\nA,B,DE\n",
            [{"parties": [{"name": "A"}, {"name": "B"}], "destination": {"country": "DE"}}],
        ),
    ],
    ids=[
        "plain",
        "a Mac's lines",
        "semicolons and a mark",
        "tabs and an empty cell",
        "quoted line",
        "aliases",
        "identifiers",
        "places",
    ],
)
def test_a_csv_line_is_read_into_fields(text: str, expected: list[dict[str, Any]]) -> None:
    assert values(text) == expected


def test_the_dealers_own_columns_are_mapped_and_left_out() -> None:
    assert values("Kunde,Land,Notiz\nAcme,DE,alt\n", Kunde="name", Land="country", Notiz="") == [
        {"name": "Acme", "country": "DE"}
    ]


def test_a_bad_line_does_not_stop_the_rest() -> None:
    found = lines(b"id,name\n1,Acme\n2,Two,many,cells\n3,\xff\xfe\n4,Four\n")

    assert [(line.number, bool(line.errors)) for line in found] == [(2, False), (3, True), (4, True), (5, False)]
    assert "more cells" in found[1].errors[0]["detail"]
    assert "UTF-8" in found[2].errors[0]["detail"]


@pytest.mark.parametrize(
    "text, told",
    [
        ('id,name\n1,"Acme\n2,Beta\n3,Gamma\n', [(2, True)]),
        ('id,name\n1,"Acme\n2,"Beta"\n3,Gamma\n', [(2, True), (4, False)]),
        ('id,name\n1,"Acme"" Tools\nof Ulm"\n2,Beta\n', [(2, False), (4, False)]),
        ('id,name\n1,"Acme" Ltd\n2,Beta "B" KG\n', [(2, False), (3, False)]),
        (f"id,name\n1,{'x' * 1_000_001}\n2,Beta\n", [(2, True), (3, False)]),
    ],
    ids=["open to the end", "closed by another's", "several lines", "marks in a line", "too long"],
)
def test_a_quotation_mark_swallows_no_line_in_silence(text: str, told: list[tuple[int, bool]]) -> None:
    assert [(line.number, bool(line.errors)) for line in lines(text)] == told


def test_lines_that_were_swallowed_are_named() -> None:
    (bad,) = lines('id,name\n1,"Acme\n2,Beta\n3,Gamma\n')

    assert "Lines 2 to 4" in bad.errors[0]["detail"]


def test_json_lines_are_read_and_bad_ones_told() -> None:
    found = lines('{"name": "Acme"}\n\n[1]\n{"name": \n{"Kunde": "B"}', LineFormat.JSONL, Kunde="name")

    assert [(line.number, line.values, bool(line.errors)) for line in found] == [
        (1, {"name": "Acme"}, False),
        (3, {}, True),
        (4, {}, True),
        (5, {"name": "B"}, False),
    ]


@pytest.mark.parametrize("header", ["", "\n", "id,id\n", b"\xff\xfe,name\n"], ids=["none", "empty", "twice", "bytes"])
def test_a_header_that_cannot_be_read_is_refused(header: str | bytes) -> None:
    with pytest.raises(InvalidInput, match="Line 1"):
        lines(header)


def test_two_columns_are_not_mapped_to_one_field() -> None:
    for read in (lambda: lines("Kunde,name\nA,B\n", Kunde="name"), lambda: columns(io.BytesIO(b"a,b\n"), {"a": "b"})):
        with pytest.raises(InvalidInput, match="two columns are mapped to"):
            read()

    (bad, good) = lines('{"Kunde": "A", "name": "B"}\n{"Kunde": "A"}\n', LineFormat.JSONL, Kunde="name")
    assert "Two of its fields are mapped to name" in bad.errors[0]["detail"]
    assert good.values == {"name": "A"}


def test_a_header_in_another_encoding_is_refused_and_a_line_is_told() -> None:
    with pytest.raises(InvalidInput, match="not UTF-8"):
        lines("id,name\n1,Müller\n".encode("utf-16"))

    (bad, good) = lines("id,name\n1,Müller\n2,Meier\n".encode("latin-1"))
    assert ("UTF-8" in bad.errors[0]["detail"], good.values) == (True, {"id": "2", "name": "Meier"})


@pytest.mark.parametrize("layout", LineFormat)
def test_a_million_characters_a_line_are_not_held_and_many_lines_take_no_memory(layout: LineFormat) -> None:
    """A file that is made up while it is read, of lines that would fill the memory many times over."""
    line = b'{"name": "%s"}\n' if layout is LineFormat.JSONL else b"%s\n"
    made = (line % (b"x" * (3_000_000 if n % 50 == 0 else 100_000)) for n in range(400))
    file = io.BufferedReader(Streamed(b"name\n" if layout is LineFormat.CSV else b"", made))
    tracemalloc.start()
    try:
        bad = sum(bool(one.errors) for one in read_lines(file, layout))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert bad == 8
    assert most < 20_000_000


class Streamed(io.RawIOBase):
    """A file whose header is read twice and whose lines are made as they are asked for."""

    def __init__(self, header: bytes, lines: Iterator[bytes]) -> None:
        self._header = header
        self._lines = lines
        self._rest = header

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        self._rest = self._header
        return 0

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._rest = self._rest or next(self._lines, b"")
        part = self._rest[: len(buffer)]
        self._rest = self._rest[len(part) :]
        buffer[: len(part)] = part
        return len(part)


def test_a_column_that_is_no_field_is_refused_with_the_nearest() -> None:
    with pytest.raises(InvalidInput, match='Did you mean "address"'):
        check_fields(["id", "name", "adress"], LineKind.PARTY)
    check_fields(["reference", "name", "destination.country"], LineKind.DEAL)


def test_a_flat_deal_has_its_party_as_the_buyer() -> None:
    deal = deal_of(
        {"reference": "SO-1", "name": "Acme", "country": "Germany", "parties": [{}, {"role": "broker", "name": "B"}]}
    )

    assert [(party.role, party.name) for party in deal.parties] == [("buyer", "Acme"), ("broker", "B")]


@pytest.mark.parametrize(
    "content",
    [
        "name,parties.1.name,parties.1.role\nAlpha GmbH,Beta Ltd,consignee\n",
        "name,parties.0.country,parties.1.name,parties.1.role\nAlpha GmbH,,Beta Ltd,consignee\n",
        "parties.0.name,parties.0.role,parties.2.name,parties.2.role\nAlpha GmbH,buyer,Beta Ltd,consignee\n",
    ],
    ids=["no column for the first", "its cells are empty", "a gap behind the first"],
)
def test_no_party_of_a_deal_takes_the_place_of_another(content: str) -> None:
    (line,) = read_lines(io.BytesIO(content.encode()), LineFormat.CSV)

    assert [(party.role, party.name) for party in deal_of(line.values).parties] == [
        ("buyer", "Alpha GmbH"),
        ("consignee", "Beta Ltd"),
    ]


def test_the_first_party_may_be_left_out_where_nothing_is_said_of_it() -> None:
    content = b"parties.0.name,parties.1.name,parties.1.role\n,Beta Ltd,buyer\n"
    (line,) = read_lines(io.BytesIO(content), LineFormat.CSV)

    assert [party.name for party in deal_of(line.values).parties] == ["Beta Ltd"]


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"name": "Acme", "parties": [{"name": "Beta", "role": "buyer"}]}, "/name"),
        ({"name": "Acme", "parties": "abc"}, "/parties"),
        ({"name": "Acme", "parties": 5}, "/parties"),
        ({"name": "Acme", "parties": [None]}, "/parties/0"),
        ({"name": "Acme", "parties": {"x": 1}}, "/parties"),
    ],
    ids=str,
)
def test_parties_that_contradict_the_line_are_told(values: dict[str, Any], pointer: str) -> None:
    with pytest.raises(InvalidInput) as told:
        deal_of(values)

    assert pointer in {error["pointer"] for error in told.value.errors}


def test_what_is_wrong_with_a_party_is_told_by_field() -> None:
    with pytest.raises(InvalidInput) as told:
        party_of({"id": "1", "name": "!!!", "country": "Nowhereland"})

    assert {error["pointer"] for error in told.value.errors} == {"/name", "/country"}


@pytest.mark.parametrize(
    "values, reference",
    [({"id": 17}, "17"), ({"id": "SO-1"}, "SO-1"), ({"reference": "SO-2"}, "SO-2")],
    ids=["a number", "a text", "its own name"],
)
def test_the_id_of_a_deals_line_is_its_reference(values: dict[str, Any], reference: str) -> None:
    assert deal_of({**values, "name": "Acme"}).reference == reference


def test_the_id_of_a_partys_line_may_be_a_number() -> None:
    assert party_of({"id": 17, "name": "Acme"}).id == "17"
