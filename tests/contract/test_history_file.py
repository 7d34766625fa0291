"""Past deals in the many ways in which tables write them."""

from datetime import date
from decimal import Decimal

import pytest

from app.contract.amounts import UnreadableAmount, decimal_sign, read_amount
from app.contract.history_file import BadLine, Writing, learn_writing, read_mapping, read_past_deal
from app.errors import InvalidInput

TODAY = date(2026, 11, 25)
COLUMNS = read_mapping((), ["date", "party", "country", "make", "amount", "currency", "serial_number"])


@pytest.mark.parametrize(
    "text, amount, currency",
    [
        ("85000", "85000", None),
        ("85,000.50", "85000.50", None),
        ("85.000,50", "85000.50", None),
        ("85 000,50", "85000.50", None),
        ("85\u00a0000", "85000", None),
        ("85'000.–".removesuffix("–"), "85000", None),
        ("1,234,567", "1234567", None),
        ("1.234.567", "1234567", None),
        ("12,34,567.00", "1234567.00", None),
        ("1.234", "1234", None),
        ("0.125", "0.125", None),
        ("12.5", "12.5", None),
        ("$85,000", "85000", "USD"),
        ("US$ 85,000", "85000", "USD"),
        ("85.000,00 €", "85000.00", "EUR"),
        ("EUR 85.000", "85000", "EUR"),
        ("612000 元", "612000", "CNY"),
        ("RMB 612,000", "612000", "CNY"),
        ("850 000 руб.", "850000", "RUB"),
        ("chf 1'250.75", "1250.75", "CHF"),
    ],
)
def test_an_amount_is_read(text, amount, currency):
    assert read_amount(text) == (Decimal(amount), currency)


@pytest.mark.parametrize(
    "text, says",
    [
        ("-85000", "less than nothing"),
        ("(85,000)", "less than nothing"),
        ("n/a", "no amount"),
        ("85 mln USD", "currency"),
        ("85 USD EUR", "currency"),
        ("1.23.45", "groups of three"),
        ("1,2345,678", "groups of three"),
        ("85 000 - 90 000", "amount"),
    ],
)
def test_what_is_no_amount_is_refused_with_its_reason(text, says):
    with pytest.raises(UnreadableAmount, match=says):
        read_amount(text)


@pytest.mark.parametrize(
    "column, sign",
    [
        (["1.234", "12.5"], "."),
        (["1,234.50", "900"], "."),
        (["1.234,50"], ","),
        (["1.234", "2.500"], None),
        (["12.5", "12,5"], None),
    ],
)
def test_a_column_gives_away_its_decimal_sign(column, sign):
    assert decimal_sign(column) == sign


def test_a_thousand_and_a_little_more_than_one_are_told_apart_by_their_column():
    assert read_amount("1.234", ".") == (Decimal("1.234"), None)
    assert read_amount("1.234", ",") == (Decimal("1234"), None)


def day(text, **writing):
    return read_past_deal({"date": text, "party": "A"}, COLUMNS, Writing(**writing), TODAY).date


@pytest.mark.parametrize(
    "text",
    [
        "2024-06-18",
        "2024/06/18",
        "20240618",
        "2024-06-18T10:15:00Z",
        "2024-06-18 10:15:00",
        "18.06.2024",
        "18.6.24",
        "18/06/2024",
        "18-06-2024 10:15",
        "18 June 2024",
        "18 Jun 2024",
        "June 18, 2024",
        "2024年6月18日",
        "45461",
        "45461.427",
    ],
)
def test_a_day_is_read(text):
    assert day(text) == date(2024, 6, 18)


def test_month_first_is_read_where_the_file_writes_so():
    assert day("06/18/2024", day_first=False) == date(2024, 6, 18)
    assert day("03/04/2024", day_first=False) == date(2024, 3, 4)
    assert day("03/04/2024") == date(2024, 4, 3)


@pytest.mark.parametrize(
    "days, day_first",
    [(["03/04/2024", "18/06/2024"], True), (["03/04/2024", "06/18/2024"], False), (["2024-01-02"], True)],
)
def test_the_order_of_day_and_month_is_learnt_from_the_column(days, day_first):
    rows = [{"date": text, "party": "A"} for text in days]

    assert learn_writing(rows, COLUMNS).day_first is day_first


@pytest.mark.parametrize("days", [["03/04/2024", "05/06/2024"], ["03/04/2024", "18/06/2024", "06/18/2024"]])
def test_an_order_that_nothing_decides_has_to_be_told(days):
    rows = [{"date": text, "party": "A"} for text in days]

    with pytest.raises(InvalidInput, match="--dates"):
        learn_writing(rows, COLUMNS)
    assert learn_writing(rows, COLUMNS, day_first=False).day_first is False


@pytest.mark.parametrize(
    "cells, says",
    [
        ({"date": ""}, "date is missing"),
        ({"date": "soon"}, "no day"),
        ({"date": "2024-02-30"}, "no day"),
        ({"date": "2024"}, "no day"),
        ({"date": "2099-01-01"}, "still to come"),
        ({"party": " "}, "party is missing"),
        ({"party": "--"}, "letter"),
        ({"party": "A\n2024-01-01,B"}, "several lines"),
        ({"country": "Atlantis"}, "no country"),
        ({"amount": "85000"}, "no currency"),
        ({"amount": "lots", "currency": "USD"}, "no amount"),
        ({"amount": "85000", "currency": "dollars"}, "currency"),
    ],
)
def test_a_line_that_is_no_past_deal_has_a_reason(cells, says):
    with pytest.raises(BadLine, match=says):
        read_past_deal({"date": "2024-01-01", "party": "A", **cells}, COLUMNS, Writing(), TODAY)


def test_a_line_is_read_whole():
    row = {
        "date": "18.06.2023",
        "party": " ELE Technology ",
        "country": "China",
        "make": "Tsugami",
        "amount": "85.000,00",
        "currency": "usd",
        "serial_number": "B-0385/12",
    }

    deal = read_past_deal(row, COLUMNS, Writing(), TODAY)

    assert (deal.date, deal.party, deal.country) == (date(2023, 6, 18), "ELE Technology", "CN")
    assert (deal.make, deal.serial_number) == ("Tsugami", "B-0385/12")
    assert deal.amount is not None
    assert (deal.amount.amount, deal.amount.currency) == (Decimal("85000.00"), "USD")


@pytest.mark.parametrize(
    "texts",
    [
        ["date=Datum,party=Kunde, Ort"],
        ["date=Datum", "party=kunde, ort"],
        [" date = Datum , party = Kunde, Ort "],
    ],
)
def test_a_mapping_names_columns(texts):
    assert read_mapping(texts, ["Datum", "Kunde, Ort", "Wert"]).of == {"date": "Datum", "party": "Kunde, Ort"}


@pytest.mark.parametrize(
    "texts, says",
    [
        (["date=Datm,party=Kunde"], "did you mean 'Datum'"),
        (["day=Datum,party=Kunde"], "fields are"),
        (["Datum"], "fields are"),
        (["date=Datum"], "No column holds party"),
        (["date=Datum,party=zzz"], "there are"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(texts, says):
    with pytest.raises(InvalidInput, match=says):
        read_mapping(texts, ["Datum", "Kunde"])
