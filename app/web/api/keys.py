"""API keys."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from app.contract.lookup import KeyIn
from app.db.api_keys import ApiKey
from app.errors import DatabaseUnavailable, Forbidden, InvalidInput, NotFound, Unauthenticated
from app.services.answer import timestamp
from app.web.deps import MayAdminister, Wired
from app.web.json_answer import answered
from app.web.problems import problem_responses

router = APIRouter(prefix="/v1/keys", tags=["API keys"])

_COMMON = (Unauthenticated, Forbidden, InvalidInput, DatabaseUnavailable)


@router.post("", status_code=201, summary="Make a key", responses=problem_responses(*_COMMON))
def create(wired: Wired, actor: MayAdminister, wanted: KeyIn) -> Response:
    """Make a key. The secret is in this answer and nowhere else."""
    made = wired.keys.create(
        wanted.scopes,
        label=wanted.label,
        expires_at=wanted.expires_at,
        tenant=actor.tenant,
        test=wanted.mode == "test",
        by=actor.id,
    )
    return answered({**_key(made.key), "secret": made.secret}, 201)


@router.get("", summary="List the keys", responses=problem_responses(*_COMMON))
def keys(wired: Wired, actor: MayAdminister) -> Response:
    """Every key, revoked and expired ones too; never a secret."""
    return answered({"keys": [_key(key) for key in wired.keys.all(actor)]})


@router.delete("/{key_id}", summary="Revoke a key", responses=problem_responses(NotFound, *_COMMON))
def revoke(wired: Wired, actor: MayAdminister, key_id: Annotated[str, Path(max_length=100)]) -> Response:
    """Take a key out of use, at once and for good."""
    return answered(_key(wired.keys.revoke(key_id, actor)))


def _key(key: ApiKey) -> dict[str, object]:
    return {
        "id": key.id,
        "prefix": key.prefix,
        "mode": "test" if key.is_test else "live",
        "label": key.label,
        "scopes": sorted(key.scopes),
        "created_at": timestamp(key.created_at),
        "expires_at": timestamp(key.expires_at) if key.expires_at else None,
        "last_used_at": timestamp(key.last_used_at) if key.last_used_at else None,
        "revoked_at": timestamp(key.revoked_at) if key.revoked_at else None,
    }
