"""Requests made from the OpenAPI document, right and wrong ones: none is answered with a fault of ours."""

import re

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.web.app import create_app
from tests.web.made import Made

SCHEMA = schemathesis.openapi.from_dict(create_app().openapi())
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 5


def _takes_something(label):
    operation = OPERATIONS[label].definition.raw
    return bool(operation.get("parameters") or operation.get("requestBody"))


@pytest.fixture(scope="module")
def made(http):
    return Made(http)


def _send(http, label, mode, change=lambda case: None):
    headers = {"Authorization": http.headers["authorization"]}

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=OPERATIONS[label].as_strategy(generation_mode=mode))
    def run(case):
        change(case)
        response = case.call(base_url=str(http.base_url), headers=headers)
        case.validate_response(response, checks=CHECKS, headers=headers)

    run()


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_request_of_the_right_shape_is_a_fault_of_ours(http, made, label):
    there = {place: made.fill(f"{{{place}}}") for place in re.findall(r"{(\w+)}", label) if place in made.places}

    _send(http, label, GenerationMode.POSITIVE, lambda case: case.path_parameters.update(there))


@pytest.mark.parametrize("label", list(filter(_takes_something, OPERATIONS)))
def test_no_request_of_a_wrong_shape_is_a_fault_of_ours(http, label):
    _send(http, label, GenerationMode.NEGATIVE)
