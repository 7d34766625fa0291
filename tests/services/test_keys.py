"""API keys."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.db.unit_of_work import Database
from app.domain.actor import Actor
from app.errors import InvalidInput, NotFound, Unauthenticated
from app.services.keys import KeyRing
from tests.fake_clock import FakeClock

ADMIN = Actor("key_admin", scopes=frozenset({"admin"}))


@pytest.fixture
def keys(database: Database, clock: FakeClock) -> KeyRing:
    return KeyRing(database, clock)


def test_a_key_opens_what_its_scopes_say(keys: KeyRing) -> None:
    made = keys.create(["screen"])

    actor = keys.authenticate(made.secret)

    assert actor.id == made.key.id
    assert actor.may("screen")
    assert not actor.may("review")


def test_an_admin_key_opens_everything(keys: KeyRing) -> None:
    actor = keys.authenticate(keys.create(["admin"]).secret)

    assert actor.may("screen")
    assert actor.may("review")


@pytest.mark.parametrize("secret", ["", "gonogo_x", "é", "\udcff"])
def test_an_unknown_secret_is_refused(keys: KeyRing, secret: str) -> None:
    with pytest.raises(Unauthenticated):
        keys.authenticate(secret)


def test_a_revoked_key_is_refused_at_once(keys: KeyRing) -> None:
    made = keys.create(["screen"])
    keys.revoke(made.key.id, ADMIN)

    with pytest.raises(Unauthenticated, match="revoked"):
        keys.authenticate(made.secret)


def test_a_key_ends_by_itself(keys: KeyRing, clock: FakeClock) -> None:
    made = keys.create(["screen"], expires_at=clock() + timedelta(days=1))
    clock.now += timedelta(days=1)

    with pytest.raises(Unauthenticated, match="expired"):
        keys.authenticate(made.secret)


def test_the_secret_is_nowhere_in_the_database(keys: KeyRing, database: Database) -> None:
    made = keys.create(["screen"], label="checkout")

    with database.engine.connect() as connection:
        row = connection.execute(text("SELECT * FROM api_key")).one()

    assert not any(made.secret in str(value) for value in row)


def test_last_use_is_noted(keys: KeyRing, clock: FakeClock) -> None:
    made = keys.create(["screen"])
    clock.now += timedelta(hours=1)
    keys.authenticate(made.secret)

    assert [key.last_used_at for key in keys.all(ADMIN)] == [clock()]


def test_another_dealers_key_cannot_be_seen_or_revoked(keys: KeyRing) -> None:
    made = keys.create(["screen"], tenant="other")

    assert keys.all(ADMIN) == ()
    with pytest.raises(NotFound):
        keys.revoke(made.key.id, ADMIN)


@pytest.mark.parametrize("scopes", [[], ["everything"], ["screen", "root"]])
def test_only_known_scopes_are_given(keys: KeyRing, scopes: list[str]) -> None:
    with pytest.raises(InvalidInput):
        keys.create(scopes)


def test_whether_any_key_was_made(keys: KeyRing) -> None:
    assert keys.none_yet()

    keys.create(["admin"])

    assert not keys.none_yet()
