"""`gonogo keys`: made, shown, revoked."""

import pytest

from tests.cli.running import Command


@pytest.fixture
def gonogo(tmp_path, monkeypatch, capsys):
    return Command(tmp_path / "data", monkeypatch, capsys)


def test_a_key_is_printed_alone_and_only_once(gonogo):
    made = gonogo("keys", "create", "--scope", "screen", "--label", "web shop", "--days", "30")
    secret = made.stdout.strip()

    assert secret.startswith("gonogo_live_")
    assert len(secret.split()) == 1
    shown = gonogo("keys", "list").stdout
    assert "web shop" in shown
    assert secret not in shown


def test_a_key_for_tests_is_shown_with_the_dealers_keys_and_revoked(gonogo):
    assert gonogo("keys", "create", "--scope", "screen", "--test").stdout.startswith("gonogo_test_")
    key_id = next(word for word in gonogo("keys", "list").stdout.split() if word.startswith("key_"))

    assert gonogo("keys", "revoke", key_id).returncode == 0
    assert gonogo("keys", "revoke", key_id, "--tenant", "other").returncode == 1


def test_another_dealers_keys_are_not_shown(gonogo):
    gonogo("keys", "create", "--scope", "screen", "--tenant", "other", "--label", "theirs")

    assert "theirs" not in gonogo("keys", "list").stdout
    assert "theirs" in gonogo("keys", "list", "--tenant", "other").stdout


def test_a_tenant_is_a_plain_word(gonogo):
    assert gonogo("keys", "create", "--scope", "screen", "--tenant", "A dealer").returncode == 2
