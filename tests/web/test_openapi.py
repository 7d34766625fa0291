"""The OpenAPI document: its examples are all run, its problems are all named."""

import html
import json
import re

import jsonschema_rs
import pytest

from app.domain.event import EventKind
from app.errors import CATALOGUE
from app.samples import load_answers
from app.web.app import create_app
from app.web.examples import REQUESTS
from app.web.openapi import operations
from tests.web.made import Made

DOCUMENT = create_app().openapi()
OPERATIONS = list(operations(DOCUMENT))


def _body_examples():
    for path, method, operation in OPERATIONS:
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
            named = dict(content.get("examples", {}))
            if "example" in content:
                named["example"] = {"value": content["example"]}
            for name, example in named.items():
                yield pytest.param(method, path, media_type, example["value"], id=f"{method} {path} {name}")


def _parameter_examples():
    for path, method, operation in OPERATIONS:
        given = [one for one in operation.get("parameters", ()) if one["schema"].get("examples")]
        if given:
            yield pytest.param(method, path, given, id=f"{method} {path}")


@pytest.fixture(scope="module")
def made(http):
    return Made(http)


@pytest.mark.parametrize("method, path, media_type, body", list(_body_examples()))
def test_example_body_is_accepted_as_it_stands(http, made, method, path, media_type, body):
    content = body if isinstance(body, str) else json.dumps(body)

    response = http.request(method, made.fill(path), content=content, headers={"Content-Type": media_type})

    assert response.is_success, response.text


@pytest.mark.parametrize("method, path, parameters", list(_parameter_examples()))
def test_example_parameters_are_accepted_as_they_stand(http, made, method, path, parameters):
    query = {}
    for parameter in parameters:
        value = parameter["schema"]["examples"][0]
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", value)
        else:
            query[parameter["name"]] = value

    response = http.request(method, made.fill(path), params=query)

    assert response.is_success, response.text


def test_example_answers_have_the_shape_that_the_document_says():
    examples = {
        json.dumps([content["schema"], example["value"]])
        for _, _, operation in OPERATIONS
        for response in operation["responses"].values()
        for content in response.get("content", {}).values()
        for example in content.get("examples", {}).values()
    }

    assert len(examples) > 10
    for schema, value in map(json.loads, examples):
        validator = jsonschema_rs.Draft202012Validator({**schema, "components": DOCUMENT["components"]})
        assert [error.message for error in validator.iter_errors(value)] == []


@pytest.mark.parametrize("verdict", load_answers())
def test_example_answer_is_what_the_example_deal_is_answered(http, verdict):
    example = load_answers()[verdict]
    deals = [named["value"] for named in REQUESTS["POST", "/v1/screenings"].values()]
    deal = next(deal for deal in deals if deal["reference"] == example["reference"])

    answer = http.post("/v1/screenings", json=deal).json()

    assert answer["verdict"] == verdict == example["verdict"]
    assert answer["summary"] == example["summary"]
    assert answer["required_actions"][:2] == example["required_actions"]
    assert [flag["flag"] for flag in answer["red_flags"][:2]] == [flag["flag"] for flag in example["red_flags"]]
    assert {match["listing"]["id"] for match in example["matches"]} <= {
        match["listing"]["id"] for match in answer["matches"]
    }


def test_each_body_of_json_has_an_example():
    lacking = [
        f"{method} {path}"
        for path, method, operation in OPERATIONS
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
        if media_type == "application/json" and "examples" not in content
    ]

    assert lacking == []


def test_each_operation_has_a_name_of_its_own_a_summary_and_a_group_that_is_explained():
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    explained = {tag["name"] for tag in DOCUMENT["tags"]}

    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in names)
    for path, method, operation in OPERATIONS:
        assert operation["summary"], (method, path)
        assert set(operation["tags"]) <= explained, (method, path)


def test_each_route_names_the_problems_that_any_route_may_answer():
    for path, method, operation in OPERATIONS:
        if path.startswith("/v1/"):
            assert {"401", "403", "429", "500", "503"} <= set(operation["responses"]), (method, path)


def test_whatever_is_refused_is_a_problem_in_our_shape_and_never_the_frameworks():
    refusals = [
        (f"{method} {path} {status}", list(response.get("content", {}).items()))
        for path, method, operation in OPERATIONS
        for status, response in operation["responses"].items()
        if status.startswith(("4", "5")) or status == "default"
    ]

    assert len(refusals) > 200
    for label, content in refusals:
        # Why it is not ready is an answer and no problem, whatever its status.
        *others, (media_type, shape) = content
        assert [one for one, _ in others] == (["application/json"] if label == "GET /readyz 503" else []), label
        assert media_type == "application/problem+json", label
        assert shape["schema"] == {"$ref": "#/components/schemas/ProblemDetail"}, label
    assert "ValidationError" not in json.dumps(DOCUMENT)


def test_each_kind_of_problem_has_a_page(http):
    for error in CATALOGUE:
        assert error.title in html.unescape(http.get(f"/problems/{error.slug}").text)


def test_parameters_cannot_be_null():
    for path, method, operation in OPERATIONS:
        for parameter in operation.get("parameters", ()):
            assert "null" not in json.dumps(parameter["schema"]), (method, path, parameter["name"])


def test_each_kind_of_event_is_a_webhook_of_the_document():
    told = {name: methods["post"] for name, methods in DOCUMENT["webhooks"].items()}

    assert set(told) == {kind.value for kind in EventKind}
    for name, operation in told.items():
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        assert body["properties"]["type"] == {"const": name}
        assert {one["name"] for one in operation["parameters"]} >= {"webhook-id", "webhook-signature"}


def test_an_alert_is_told_as_the_document_says():
    schema = DOCUMENT["webhooks"]["alert.opened"]["post"]["requestBody"]["content"]["application/json"]["schema"]

    assert (
        schema["properties"]["data"]["$ref"].removeprefix("#/components/schemas/") in DOCUMENT["components"]["schemas"]
    )
