"""`gonogo policy` as a dealer runs it: its exit code and its two streams."""

import json
import sqlite3
from pathlib import Path

import pytest

from app.policy.profile import load_policy
from tests.cli.running import Command
from tests.shared import SHARED

DEAL = {
    "as_of": "2026-11-25",
    "parties": [{"role": "buyer", "name": "Jura Feinmechanik GmbH", "country": "DE", "business": "gears"}],
    "destination": {"country": "DE"},
    "route": {"origin": "FR", "via": []},
    "equipment": [{"description": "Used CNC lathe", "hs_code": "8458.11", "make": "Mori Seiki", "model": "NL2000"}],
    "payment": {"total": {"amount": "64000", "currency": "EUR"}, "method": "cash"},
}
CASE = {"id": "K1", "title": "Cash at home", "why": "one medium flag", "request": DEAL, "expect": {"verdict": "clear"}}
STRICT = '[severities]\ncash-or-crypto-payment = "high"\n'


@pytest.fixture
def gonogo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path / "data", monkeypatch, capsys)


@pytest.fixture
def case(tmp_path: Path) -> Path:
    return write(tmp_path / "cases" / "cash.json", json.dumps(CASE))


@pytest.fixture
def strict(tmp_path: Path) -> Path:
    return write(tmp_path / "strict.toml", STRICT)


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_changes_under_the_built_in_policy(gonogo: Command, case: Path) -> None:
    done = gonogo("policy", "test", str(case.parent))

    assert (done.returncode, done.stdout) == (0, "")
    assert "1 cases tried" in done.stderr


def test_what_a_policy_would_change_is_printed_and_an_unmet_expectation_weighs_more(
    gonogo: Command, case: Path, strict: Path
) -> None:
    done = gonogo("policy", "test", str(case), "--policy", str(strict))

    assert done.returncode == 20
    for word in ("K1", "Cash at home", "clear", "review", "cash-or-crypto-payment: medium → high", "was expected"):
        assert word in done.stdout


def test_a_change_that_no_case_minds_has_a_code_of_its_own(gonogo: Command, tmp_path: Path, strict: Path) -> None:
    deals = write(tmp_path / "deals.jsonl", f"{json.dumps(DEAL)}\n\n{json.dumps({**DEAL, 'payment': None})}\n")

    done = gonogo("policy", "test", str(deals), "--json", GONOGO_POLICY=str(strict))

    assert done.returncode == 10
    cash, other = json.loads(done.stdout)
    assert (cash["built_in"], cash["tried"], cash["changes"]) == ("clear", "review", True)
    assert cash["flags"] == [{"flag": "cash-or-crypto-payment", "built_in": "medium", "tried": "high"}]
    assert (other["id"], other["changes"], other["unmet"]) == ("deals:2", False, [])


def test_history_earlier_deals_and_missing_lists_of_a_case_are_heeded(gonogo: Command, tmp_path: Path) -> None:
    known = {
        "request": {**DEAL, "payment": None},
        "affiliations": [
            {"claimant": "Jura Feinmechanik", "principal": "Mori Seiki", "status": "denied", "date": "2026-01-01"}
        ],
        "history": [{"date": "2023-02-01", "party": "Jura Feinmechanik GmbH", "country": "RU"}],
        "earlier_requests": [{**DEAL, "as_of": "2026-10-01", "deal": "D-1"}],
        "lists_missing": ["ofac-sdn"],
        "expect": {
            "flags": ["manufacturer-denies-relationship", "prior-russia-business", "lists-incomplete"],
            "not_flags": ["volume-surge"],
        },
    }

    done = gonogo("policy", "test", str(write(tmp_path / "known.json", json.dumps([known]))), "--json")

    assert json.loads(done.stdout)[0]["unmet"] == []
    assert done.returncode == 0


def test_nothing_is_stored(gonogo: Command, case: Path, tmp_path: Path) -> None:
    gonogo("policy", "test", str(case))

    with sqlite3.connect(tmp_path / "data" / "gonogo.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM screening").fetchone() == (0,)
    database.close()


@pytest.mark.parametrize(
    "name, text, says",
    [
        ("no.json", "{", "no.json"),
        ("empty.json", "[]", "no case"),
        ("wrong.json", json.dumps({**CASE, "expct": {}}), 'Did you mean "expect"?'),
        ("deal.json", json.dumps({**DEAL, "patries": []}), "patries"),
    ],
)
def test_a_case_that_cannot_be_read_is_bad_input(
    gonogo: Command, tmp_path: Path, name: str, text: str, says: str
) -> None:
    done = gonogo("policy", "test", str(write(tmp_path / name, text)))

    assert done.returncode == 2
    assert says in done.stderr


def test_a_policy_that_cannot_be_read_is_bad_input(gonogo: Command, case: Path, tmp_path: Path) -> None:
    wrong = write(tmp_path / "wrong.toml", '[severities]\ncash-or-cripto-payment = "high"\n')

    done = gonogo("policy", "test", str(case), "--policy", str(wrong))

    assert done.returncode == 2
    assert "cash-or-cripto-payment" in done.stderr


def test_the_policy_in_force_is_shown_with_its_differences(gonogo: Command, strict: Path) -> None:
    shown = gonogo("policy", "show", "--policy", str(strict))
    document = json.loads(gonogo("policy", "show", "--json", GONOGO_POLICY=str(strict)).stdout)

    (row,) = [line for line in shown.stdout.splitlines() if "cash-or-crypto-payment" in line]
    assert "high *" in row
    assert document["severities"]["cash-or-crypto-payment"] == {"default": "high"}
    assert document["identity"] == load_policy(strict).identity
    assert document["identity"] in shown.stdout


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "cases" / "dev").exists(), reason="the shared cases are not beside this repository")
def test_the_built_in_policy_meets_every_shared_case(gonogo: Command) -> None:
    done = gonogo("policy", "test", str(SHARED / "cases" / "dev"))

    assert (done.returncode, done.stdout) == (0, "")
