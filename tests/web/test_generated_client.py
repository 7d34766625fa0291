"""A client that openapi-python-client makes from the OpenAPI document works against the service."""

import importlib
import json
import subprocess
import sys

import pytest

from app.samples import load_samples

BLOCK = next(sample for sample in load_samples() if sample.verdict == "block")

# The generator knows JSON and raw bytes; files are raw bytes.
FILES = ["application/jsonl", "application/pdf", "image/svg+xml", "text/csv", "text/html"]
CONFIG = {"post_hooks": [], "content_type_overrides": dict.fromkeys(FILES, "application/octet-stream")}


@pytest.fixture(scope="module")
def generated(http, tmp_path_factory):
    """The generated package, imported."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "openapi.json").write_bytes(http.get("/openapi.json").content)
    (folder / "config.json").write_text(json.dumps(CONFIG))
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", "--fail-on-warning"]
    command += ["--path", "openapi.json", "--config", "config.json", "--output-path", "gonogo_client"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    sys.path.insert(0, str(folder))
    yield importlib.import_module
    sys.path.remove(str(folder))


@pytest.fixture
def client(http, generated):
    key = http.headers["authorization"].removeprefix("Bearer ")
    with generated("gonogo_client").AuthenticatedClient(base_url=str(http.base_url), token=key) as opened:
        yield opened


def test_generated_client_screens_a_deal_decides_on_it_and_reads_it_again(client, generated):
    models = generated("gonogo_client.models")
    deal = models.ScreeningIn.from_dict(BLOCK.request)

    made = generated("gonogo_client.api.screen_a_deal.screenings_screen").sync(client=client, body=deal)
    decision = models.DecisionIn(outcome=models.DecisionOutcome.REJECT, note="On a list.")
    decided = generated("gonogo_client.api.screen_a_deal.screenings_decide").sync(made.id, client=client, body=decision)
    again = generated("gonogo_client.api.screen_a_deal.screenings_read").sync(made.id, client=client)

    assert made.verdict is models.Verdict.BLOCK
    assert made.matches[0].listing.name
    assert decided.outcome is models.DecisionOutcome.REJECT
    assert again == made


def test_generated_client_reads_a_problem(client, generated):
    models = generated("gonogo_client.models")

    answer = generated("gonogo_client.api.screen_a_deal.screenings_read").sync("scr_0", client=client)

    assert isinstance(answer, models.ProblemDetail)
    assert (answer.type_, answer.status) == ("/problems/not-found", 404)


def test_generated_client_has_each_operation(http, generated):
    document = json.loads(http.get("/openapi.json").content)

    for methods in document["paths"].values():
        for operation in methods.values():
            group = operation["tags"][0].lower().replace(" ", "_")
            assert generated(f"gonogo_client.api.{group}.{operation['operationId']}").sync_detailed
