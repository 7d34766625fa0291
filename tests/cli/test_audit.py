"""`gonogo audit` tells whether the record is as it was written, to the exit code."""

import sqlite3
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from tests.cli.running import Command


@pytest.fixture
def gonogo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    command = Command(tmp_path / "data", monkeypatch, capfd)
    assert command("keys", "create", "--scope", "screen").returncode == 0
    return command


@pytest.fixture
def key_pair(tmp_path: Path) -> tuple[str, str]:
    private, public = tmp_path / "dealer.pem", tmp_path / "dealer.pub.pem"
    key = Ed25519PrivateKey.generate()
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return str(private), str(public)


def change(gonogo: Command, statement: str) -> None:
    with sqlite3.connect(gonogo.data_dir / "gonogo.sqlite3") as connection:
        connection.execute(statement)
    connection.close()


def test_a_record_that_nobody_touched_is_whole(gonogo: Command) -> None:
    done = gonogo("audit", "verify")

    assert done.returncode == 0
    assert done.stdout.startswith("The record is whole: 1 events")


@pytest.mark.parametrize(
    "statement", ["UPDATE api_key SET scopes = 'admin'", "UPDATE api_key SET created_at = 'the day before yesterday'"]
)
def test_a_changed_record_is_told_with_its_event(gonogo: Command, statement: str) -> None:
    change(gonogo, statement)

    done = gonogo("audit", "verify")

    assert done.returncode == 1
    assert "First: event 1 (api_key key_" in done.stdout


def test_a_chain_rewritten_by_whoever_has_the_database_does_not_lead_through_a_signed_head(
    gonogo: Command, key_pair: tuple[str, str], tmp_path: Path
) -> None:
    private, public = key_pair
    heads = tmp_path / "heads.jsonl"
    assert gonogo("audit", "export", "--sign", private, "--output", str(heads)).returncode == 0
    checked = ("audit", "verify", "--head", str(heads), "--public-key", public)
    assert gonogo(*checked).returncode == 0

    for table in ("audit_event", "api_key"):
        change(gonogo, f"DROP TRIGGER IF EXISTS {table}_refuses_delete")
        change(gonogo, f"DELETE FROM {table}")
    change(gonogo, f"UPDATE audit_head SET seq = 0, hash = '{'0' * 64}'")

    assert gonogo("audit", "verify").returncode == 0
    done = gonogo(*checked)
    assert done.returncode == 1
    assert "does not go to the head" in done.stdout


def test_a_head_that_was_changed_after_signing_is_not_believed(
    gonogo: Command, key_pair: tuple[str, str], tmp_path: Path
) -> None:
    private, public = key_pair
    signed = orjson.loads(gonogo("audit", "export", "--sign", private).stdout)
    heads = tmp_path / "heads.jsonl"
    heads.write_bytes(orjson.dumps({**signed, "hash": "0" * 64}))

    done = gonogo("audit", "verify", "--head", str(heads), "--public-key", public)

    assert done.returncode == 2
    assert "not signed with this key" in done.stderr


@pytest.mark.parametrize("content", ["", "{}", "not a head"])
def test_a_file_that_holds_no_head_is_bad_input(gonogo: Command, tmp_path: Path, content: str) -> None:
    (tmp_path / "heads.jsonl").write_text(content)

    assert gonogo("audit", "verify", "--head", str(tmp_path / "heads.jsonl")).returncode == 2


def test_a_screening_is_replayed_found_and_erased(gonogo: Command, tmp_path: Path) -> None:
    deal = tmp_path / "deal.json"
    deal.write_bytes(orjson.dumps({"parties": [{"role": "buyer", "name": "Ivanka Petrova"}]}))
    answer = gonogo("screen", str(deal)).stdout
    screening = orjson.loads(answer)["id"]

    replayed = gonogo("replay", screening)
    found = gonogo("audit", "find", "Ivanka Petrova")
    early = gonogo("audit", "erase", screening, "--reason", "asked")
    erased = gonogo("audit", "erase", screening, "--reason", "asked", "--before-retention")

    assert (replayed.returncode, replayed.stdout) == (0, answer)
    assert found.stdout.split() == [screening]
    assert (early.returncode, erased.returncode) == (1, 0)
    assert gonogo("replay", screening).returncode == 1
    assert gonogo("audit", "find", "Ivanka Petrova").stdout == ""
    assert gonogo("audit", "verify").returncode == 0
