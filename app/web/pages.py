"""The pages for people: the Swagger UI without any network, and a page for each kind of problem."""

from html import escape
from importlib.resources import files

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from app.errors import CATALOGUE, NotFound

router = APIRouter(include_in_schema=False)

_SWAGGER = files("fastapi_swagger") / "resources"
_OURS = files("app.web") / "static"
_ASSETS = {
    "swagger-ui.css": (_SWAGGER, "text/css"),
    "swagger-ui-bundle.js": (_SWAGGER, "text/javascript"),
    "favicon-32x32.png": (_SWAGGER, "image/png"),
    "docs.css": (_OURS, "text/css"),
    "docs.js": (_OURS, "text/javascript"),
}


@router.get("/")
@router.get("/docs")
def swagger_ui() -> HTMLResponse:
    return HTMLResponse((_OURS / "docs.html").read_bytes())


@router.get("/docs/assets/{name}")
def asset(name: str) -> Response:
    if name not in _ASSETS:
        raise NotFound("There is no such asset.")
    folder, media_type = _ASSETS[name]
    # Asked for again each time: an old script with a new description would mislead.
    return Response((folder / name).read_bytes(), media_type=media_type, headers={"Cache-Control": "no-cache"})


@router.get("/problems/{slug}")
def problem_page(slug: str) -> HTMLResponse:
    known = {error.slug: error for error in CATALOGUE}
    if slug not in known:
        raise NotFound("There is no such kind of problem.")
    error = known[slug]
    explanation = escape((error.__doc__ or error.title).strip().split("\n")[0])
    return HTMLResponse(
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(error.title)}</title>"
        f"<h1>{escape(error.title)}</h1><p>{explanation}</p>"
        f"<p>HTTP status {error.status}. A deal whose screening fails stays on hold: "
        "an error is never a clear verdict.</p></html>"
    )
