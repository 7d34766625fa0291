"""What the rules know: the red flags, what a machine is, what a country means."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.contract.base import Country
from app.contract.lookup import EquipmentQuery
from app.errors import Forbidden, InvalidInput, NotFound, Unauthenticated
from app.web.deps import MayScreen, Wired
from app.web.json_answer import answered
from app.web.problems import problem_responses

router = APIRouter(prefix="/v1", tags=["Look something up"])

_COMMON = (Unauthenticated, Forbidden, InvalidInput)


@router.get("/red-flags", summary="Every red flag", responses=problem_responses(*_COMMON))
def red_flags(wired: Wired, actor: MayScreen) -> Response:
    """Each flag with when it fires, its severity, the authority it rests on and what to do."""
    return answered({"policy": wired.reference.policy, "red_flags": wired.reference.red_flags()})


@router.get("/equipment/classify", summary="What is this machine?", responses=problem_responses(*_COMMON))
def classify(wired: Wired, actor: MayScreen, equipment: Annotated[EquipmentQuery, Query()]) -> Response:
    """Category, HS candidates, priority tier and the questions that decide the ECCN: a hint, not a ruling."""
    return answered(wired.reference.classify(equipment.to_domain()))


@router.get("/countries/{code}", summary="What a country means", responses=problem_responses(NotFound, *_COMMON))
def country(wired: Wired, actor: MayScreen, code: Annotated[Country, Path(examples=["KG"])]) -> Response:
    """The embargoes, lists and groups that name this country today, each with its source and date."""
    return answered(wired.reference.country(code))
