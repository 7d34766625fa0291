"""The OpenAPI document: what FastAPI says of the routes, put right and put into words for people."""

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from app.errors import (
    AppError,
    BadRequest,
    DatabaseUnavailable,
    InternalError,
    InvalidInput,
    Overdue,
    RateLimited,
    Timeout,
    TooLarge,
)
from app.web import examples, problems, told

DESCRIPTION = """
Send what you know of a deal in secondhand machine tools: who buys, who stands behind them, where the machine goes,
what it is and how it is paid. The answer is one word, with the evidence:

- **clear**: go. Nothing was found in the lists named in the answer, on the facts given.
- **review**: hold. Do not ship and do not take payment until a person has decided.
- **block**: no-go.

**To try it:** press **Authorize** and paste your API key. Under *Screen a deal*, choose an example, press **Execute**
and read the coloured box. Change a name or a country in the example and press **Execute** again.

A clear verdict is not legal advice. An error is never a clear verdict: a deal whose screening fails stays on hold.
"""
TAGS = {
    "Screen a deal": "Is this deal a go? Ask, read the answer again, print it, decide on it.",
    "Decide": "What waits for a person, and what a person decided.",
    "Look a name up": "Is this name on a list? No deal is needed, and nothing is stored.",
    "Watch after the sale": "Customers who are screened again whenever a list changes, and what that found.",
    "Many at once": "Whole files of parties or deals.",
    "What you know yourself": "Who really belongs to whom, and your past deals: facts that no list has.",
    "Look something up": "What a machine is, what a country means, and every red flag with its source.",
    "Lists": "Which sanctions and export-control lists are loaded, how old they are, what changed.",
    "Webhooks": "Have your shop told when something happens.",
    "API keys": "For administrators: keys for people and shops, each with what it may do.",
    "Audit": "For administrators: proof that the record is whole.",
    "Health": "For whoever runs the service.",
}
# What any route under /v1 may answer beside its own problems.
_ANYWHERE = (RateLimited, InternalError, DatabaseUnavailable, Overdue)
_WITH_PARAMETERS = (BadRequest,)
_WITH_A_BODY = (BadRequest, Timeout, TooLarge)


def operation_id(route: APIRoute) -> str:
    """A name for generated clients: the resource and what is done, such as `screenings_read`."""
    resource = route.path_format.removeprefix("/v1").strip("/").split("/")[0].replace("-", "_")
    return route.name if route.name == resource else f"{resource}_{route.name}"


def document(app: FastAPI) -> dict[str, Any]:
    """Make the document once and keep it."""
    if app.openapi_schema is None:
        made = FastAPI.openapi(app)
        schemas = made["components"]["schemas"]
        schemas.update(problems.schemas())
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        for path, method, operation in operations(made):
            _mend_parameters(operation)
            _mend_refusals(operation)
            _add_examples(operation, method, path)
            _add_problems(operation, _ANYWHERE if path.startswith("/v1/") else ())
        made["webhooks"] = told.webhooks(schemas)
        used = {tag for _, _, operation in operations(made) for tag in operation["tags"]}
        made["tags"] = [{"name": name, "description": text} for name, text in TAGS.items() if name in used]
        app.openapi_schema = made
    return app.openapi_schema


def operations(made: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each operation with its path and its method in capitals."""
    for path, methods in made["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def _mend_parameters(operation: dict[str, Any]) -> None:
    """A parameter is left out or has a value; it cannot be null, as the Python default would have it."""
    for parameter in operation.get("parameters", ()):
        schema = parameter["schema"]
        choices = [choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}]
        if len(choices) == 1:
            del schema["anyOf"]
            parameter["schema"] = {**choices[0], **schema}


def _mend_refusals(operation: dict[str, Any]) -> None:
    """Wrong input is answered with a problem, on routes that do not document one themselves too."""
    if "application/json" in operation["responses"].get("422", {}).get("content", {}):
        (operation["responses"]["422"],) = problems.problem_responses(InvalidInput).values()


def _add_examples(operation: dict[str, Any], method: str, path: str) -> None:
    bodies = examples.REQUESTS.get((method, path))
    if bodies and "requestBody" in operation:
        for content in operation["requestBody"]["content"].values():
            content.setdefault("examples", bodies)
    answers = examples.ANSWERS.get((method, path))
    if answers:
        status, told, values = answers
        operation["responses"][status]["description"] = told
        operation["responses"][status]["content"]["application/json"]["examples"] = values
    for status, response in operation["responses"].items():
        if response["description"] == "Successful Response":
            response["description"] = "Made and stored" if status == "201" else "Done"


def _add_problems(operation: dict[str, Any], anywhere: tuple[type[AppError], ...]) -> None:
    responses = operation["responses"]
    parameters = _WITH_PARAMETERS if operation.get("parameters") else ()
    for error in (*anywhere, *parameters, *(_WITH_A_BODY if "requestBody" in operation else ())):
        (status, entry) = next(iter(problems.problem_responses(error).items()))
        if str(status) not in responses:
            responses[str(status)] = entry
        elif error.title not in responses[str(status)]["description"]:
            responses[str(status)]["description"] += f"; {error.title}"
            told = responses[str(status)].get("content", {}).get(problems.MEDIA_TYPE)
            if told:
                told.setdefault("examples", {}).update(entry["content"][problems.MEDIA_TYPE]["examples"])
    operation["responses"] = dict(sorted(responses.items()))
