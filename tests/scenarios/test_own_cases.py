"""Our own deals, through the HTTP API on the starter list."""

from pathlib import Path

import pytest

from tests.scenarios.deals import Case, differences, read_cases, run_case


@pytest.mark.parametrize("case", read_cases(Path(__file__).parent / "cases"), ids=str)
def test_deal_gets_the_expected_answer(case: Case, starter_server):
    with starter_server() as client:
        answer = run_case(client, case)

    assert differences(case, answer) == []
