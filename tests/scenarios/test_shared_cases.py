"""The deals with expected verdicts that the project keeps apart, through the HTTP API on the starter list."""

import pytest

from tests.scenarios.deals import Case, differences, read_cases, run_case
from tests.shared import SHARED

CASES = SHARED / "cases" / "dev"


@pytest.mark.shared
@pytest.mark.skipif(not CASES.exists(), reason="the shared cases are not beside this repository")
@pytest.mark.parametrize("case", read_cases(CASES), ids=str)
def test_deal_gets_the_expected_answer(case: Case, starter_server):
    required = ",".join(case.lists_missing) or "starter"

    with starter_server(required_sources=required) as client:
        answer = run_case(client, case)

    assert differences(case, answer) == []
