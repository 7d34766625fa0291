"""The pages for people: the Swagger UI without any network, and a page for each kind of problem."""

from html import escape
from importlib.resources import files

from fastapi import APIRouter, Response
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

from app.errors import CATALOGUE, NotFound

router = APIRouter(include_in_schema=False)

_ASSETS = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}


@router.get("/")
@router.get("/docs")
def swagger_ui() -> HTMLResponse:
    return get_swagger_ui_html(
        openapi_url="/openapi.json",
        title="GoNoGo: screen a deal",
        swagger_js_url="/docs/assets/swagger-ui-bundle.js",
        swagger_css_url="/docs/assets/swagger-ui.css",
        swagger_favicon_url="/docs/assets/favicon-32x32.png",
        swagger_ui_parameters={
            "defaultModelsExpandDepth": 0,
            "docExpansion": "list",
            "displayRequestDuration": True,
            "persistAuthorization": True,
            "tryItOutEnabled": True,
            "validatorUrl": None,
        },
    )


@router.get("/docs/assets/{name}")
def asset(name: str) -> Response:
    if name not in _ASSETS:
        raise NotFound("There is no such asset.")
    content = (files("fastapi_swagger") / "resources" / name).read_bytes()
    return Response(content, media_type=_ASSETS[name], headers={"Cache-Control": "public, max-age=86400"})


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
