"""`gonogo history import` as a dealer runs it."""

import random
import sqlite3
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.bootstrap import build
from app.config import Settings
from app.domain.actor import LOCAL
from tests.builders import transaction
from tests.cli.running import Command
from tests.fake_clock import FakeClock

CUSTOMS = """Дата;Получатель;Страна;Марка;Стоимость;Валюта;Номер
18.06.2023;ООО «Компания АМГ»;Россия;Tsugami;85 000,50;USD;B0385-1
19.06.2023;ООО «Компания АМГ»;Россия;Tsugami;95 000,00;USD;B0385-2
"""
MAPPED = "date=Дата,party=Получатель,country=Страна,make=Марка,amount=Стоимость,currency=Валюта,serial_number=Номер"


@pytest.fixture
def gonogo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path / "data", monkeypatch, capsys)


def stored(gonogo: Command) -> list[tuple[str, ...]]:
    database = sqlite3.connect(gonogo.data_dir / "gonogo.sqlite3")
    rows = database.execute("SELECT date, party, country, make, amount, currency FROM past_deal ORDER BY id").fetchall()
    database.close()
    return rows


def table(folder: Path, text: str, encoding: str = "utf-8") -> str:
    path = folder / "deals.csv"
    path.write_bytes(text.encode(encoding))
    return str(path)


@pytest.mark.parametrize(
    "encoding, option", [("utf-8", []), ("utf-8-sig", []), ("utf-16", []), ("cp1251", ["--encoding", "cp1251"])]
)
def test_customs_records_are_imported_once(gonogo: Command, tmp_path: Path, encoding: str, option: list[str]) -> None:
    file = table(tmp_path, CUSTOMS, encoding)

    first = gonogo("history", "import", file, "--map", MAPPED, *option)
    again = gonogo("history", "import", file, "--map", MAPPED, *option)

    assert (first.returncode, first.stdout) == (0, "")
    assert "2 past deals read, 2 new, 0 known already, 0 lines left out" in first.stderr
    assert "2 past deals read, 0 new, 2 known already" in again.stderr
    assert stored(gonogo)[0] == ("2023-06-18", "ООО «Компания АМГ»", "RU", "Tsugami", "85000.50", "USD")
    assert len(stored(gonogo)) == 2


def test_the_same_record_written_otherwise_is_known(gonogo: Command, tmp_path: Path) -> None:
    gonogo("history", "import", table(tmp_path, CUSTOMS), "--map", MAPPED)
    rewritten = (
        "date,party,country,make,amount,serial_number\n2023-06-18,Компания АМГ ООО,RU,TSUGAMI,$85000.5,B0385 1\n"
    )

    done = gonogo("history", "import", table(tmp_path, rewritten))

    assert "0 new, 1 known already" in done.stderr


def test_lines_that_say_the_same_are_two_machines(gonogo: Command, tmp_path: Path) -> None:
    file = table(tmp_path, "date,party,amount\n2023-06-18,A,5\n2023-06-18,A,5.00\n2023-06-18,A,5\n")

    first = gonogo("history", "import", file, "--currency", "EUR")
    again = gonogo("history", "import", file, "--currency", "EUR")

    assert "3 new" in first.stderr
    assert "0 new, 3 known already" in again.stderr


def test_bad_lines_are_named_and_the_rest_is_kept(gonogo: Command, tmp_path: Path) -> None:
    text = (
        "date,party,amount,note\n"
        "2023-06-18,A,5 EUR,\n"
        "someday,B,5 EUR,\n"
        '2023-06-19,"C ""the"" D",5 EUR,"over\ntwo lines"\n'
        "2023-06-20,E,cheap,\n"
        "\n"
        "2023-06-21,F,5 EUR,x,y,z\n"
        "2023-06-22,G\n"
    )

    done = gonogo("history", "import", table(tmp_path, text), "--rejects", str(tmp_path / "bad.csv"))

    assert done.returncode == 1
    assert [row[1] for row in stored(gonogo)] == ["A", 'C "the" D', "G"]
    assert "line 3: 'someday' is no day" in done.stderr
    assert "line 6: 'cheap'" in done.stderr
    assert "line 8: more cells" in done.stderr
    assert "3 past deals read, 3 new, 0 known already, 3 lines left out" in done.stderr
    assert (tmp_path / "bad.csv").read_text().splitlines()[0] == "line,reason"
    assert len((tmp_path / "bad.csv").read_text().splitlines()) == 4


def test_a_quote_that_swallows_lines_is_told_with_all_of_them(gonogo: Command, tmp_path: Path) -> None:
    torn = 'date,party\n2023-01-01,A\n2023-01-02,"B\n2023-01-03,C\n2023-01-04,"D"\n'

    done = gonogo("history", "import", table(tmp_path, torn))

    assert done.returncode == 1
    assert "line 3 to 5" in done.stderr


def test_a_hundred_bad_lines_are_counted_and_not_all_shown(gonogo: Command, tmp_path: Path) -> None:
    done = gonogo("history", "import", table(tmp_path, "date,party\n2023-01-01,A\n" + "never,B\n" * 100))

    assert done.stderr.count("is no day") == 20
    assert "80 lines more" in done.stderr


@pytest.mark.parametrize(
    "text, options, says",
    [
        ("date,party\n", [], "no line below the header"),
        ("", [], "No column holds date"),
        ("date,party\nnever,A\n", [], "no line could be read"),
        ("day,party\n2023-01-01,A\n", [], "No column holds date"),
        ("day,party\n2023-01-01,A\n", ["--map", "date=dya"], "did you mean 'day'"),
        ("date,party\n03/04/2023,A\n", [], "--dates"),
        ("date,party\n03/04/2023,A\n", ["--dates", "backwards"], "day-first"),
        ("date,date,party\n2023-01-01,2023-01-01,A\n", [], "two columns"),
        ("date,party\n2023-01-01,A\n", ["--encoding", "klingon"], "klingon"),
    ],
)
def test_what_cannot_be_imported_at_all_is_bad_input(
    gonogo: Command, tmp_path: Path, text: str, options: list[str], says: str
) -> None:
    done = gonogo("history", "import", table(tmp_path, text), *options)

    assert done.returncode == 2
    assert says in done.stderr


def test_a_file_in_an_unknown_encoding_or_none_is_bad_input(gonogo: Command, tmp_path: Path) -> None:
    done = gonogo("history", "import", table(tmp_path, CUSTOMS, "cp1251"), "--map", MAPPED)

    assert done.returncode == 2
    assert "--encoding" in done.stderr
    assert gonogo("history", "import", str(tmp_path / "none.csv")).returncode == 2


def test_the_curve_of_the_case_stands_out_of_ten_years_of_ordinary_customers(gonogo: Command, tmp_path: Path) -> None:
    """Japanese lathes for 0.6 million dollars in 2021, 50 in 2023; all the growth by two new middlemen."""
    dice = random.Random(833)
    shops = [f"Werkzeugbau {name} GmbH" for name in ("Adler", "Birke", "Dohle", "Eiche", "Falke", "Habicht", "Linde")]
    shops += [
        f"{place} Machining" for place in ("Leeds", "Lyon", "Turin", "Porto", "Gdansk", "Bilbao", "Ghent", "Brno")
    ]
    lines = [line for shop in shops for line in ordinary(shop, dice)]
    lines += [f"{day};AMG;RU;Tsugami;{amount}" for day, amount in case_of("AMG")]
    lines += [f"{day};Amegino FZE;AE;Tsugami;{amount}" for day, amount in case_of("Amegino FZE")]
    lines += [f"{day};ELE Technology;CN;Tsugami;{amount}" for day, amount in case_of("ELE Technology")]
    dice.shuffle(lines)

    done = gonogo(
        "history", "import", table(tmp_path, "\n".join(["Datum;Kunde;Land;Marke;Wert", *lines])), "--currency", "USD",
        "--map", "date=Datum,party=Kunde,country=Land,make=Marke,amount=Wert",
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    grown = surges(gonogo, [*shops, "AMG", "Amegino FZE", "ELE Technology"])
    assert grown.pop("AMG") == "high"
    assert {"Amegino FZE", "ELE Technology"} <= grown.keys()
    assert len(grown) <= 3
    assert not any(severity == "high" for shop, severity in grown.items() if shop in shops)


def ordinary(shop: str, dice: random.Random) -> list[str]:
    """Ten years of a shop that buys two to six machines a year, now more, now fewer."""
    day, lines = date(2024, 6, 19) - timedelta(days=3650), []
    while day < date(2024, 6, 19):
        make = dice.choice(["Mori Seiki", "Okuma", "Mazak", "Tsugami", "DMG"])
        lines.append(f"{day:%d.%m.%Y};{shop};DE;{make};{dice.randint(20, 120)}.000,00")
        day += timedelta(days=dice.randint(60, 180))
    return lines


def case_of(party: str) -> list[tuple[str, str]]:
    if party == "AMG":
        return [("15.04.2021", "300.000,00"), ("20.09.2021", "300.000,00"), ("10.05.2022", "5.500.000,00")] + [
            (f"{day}.{month:02}.2023", "2.083.000,00") for month in range(1, 13) for day in ("05", "20")
        ]
    return [(f"11.{month:02}.2023", "4.000.000,00") for month in range(1, 7)]


def surges(gonogo: Command, parties: list[str]) -> dict[str, str]:
    """Who is said to grow out of all proportion, and how gravely, at the end of 2023."""
    services = build(Settings(data_dir=gonogo.data_dir, required_sources=("starter",)), clock=FakeClock())
    try:
        services.starter.load_if_empty()
        found = {}
        for party in parties:
            deal = transaction(parties=[{"role": "buyer", "name": party}], as_of="2023-12-31")
            made = services.screener.screen(deal, actor=LOCAL).screening
            for flag in made.red_flags:
                if flag.flag == "volume-surge":
                    found[party] = flag.severity.value
        return found
    finally:
        services.close()
