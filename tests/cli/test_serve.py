"""A server in processes of its own: what it writes down while it works, and what it counts."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time

import httpx

KEY = "Admin key, shown this once: "
NAME, ADDRESS, NUMBER = "Quendelbach Zerspanung GmbH", "Wacholdergasse 77, 99084 Erfurt", "HRB 771234"
DEAL = {
    "reference": "SO-Quendel",
    "parties": [
        {
            "role": "buyer",
            "name": NAME,
            "address": ADDRESS,
            "identifiers": [{"type": "registration", "value": NUMBER}],
            "owners": [{"name": "Adelgunde Quendelbach", "kind": "person", "date_of_birth": "1961-03-09"}],
        }
    ],
}


@contextlib.contextmanager
def _served(folder, **more):
    """`gonogo serve` with all that it can log; yields its address, first key, file of errors and process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "GONOGO_DATA_DIR": str(folder / "data"), "GONOGO_PORT": str(port), "GONOGO_REQUIRED_SOURCES": "starter",
        "GONOGO_UPDATE_HOURS": "0", "GONOGO_LOG_LEVEL": "debug", "GONOGO_LOG_JSON": "true", **more,
    }  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GONOGO_")} | settings
    command = [sys.executable, "-c", "from app.cli.main import run; run()", "serve"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, env=environment)
        try:
            secret = process.stdout.readline().decode().strip().removeprefix(KEY)
            assert _up(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}", secret, folder / "log", process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)
            process.stdout.close()


def _up(url):
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline:
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{url}/healthz").status_code == 200
        time.sleep(0.1)
    return False


def test_no_key_and_no_party_is_in_the_log_of_a_run(tmp_path):
    with (
        _served(tmp_path) as (url, secret, log, _),
        httpx.Client(base_url=url, headers={"Authorization": f"Bearer {secret}"}, timeout=60) as client,
    ):
        screened = client.post("/v1/screenings", json=DEAL, headers={"Idempotency-Key": "order-quendel"})
        made = client.post("/v1/keys", json={"scopes": ["screen"]}).json()["secret"]
        client.get("/v1/search", params={"name": NAME})
        client.post("/v1/counterparties", json={"name": NAME, "address": ADDRESS, "reference": "C-Quendel"})
        client.get("/v1/screenings", params={"reference": "SO-Quendel"})
        client.post("/v1/screenings", json={**DEAL, "parties": [{"role": "buyer", "nmae": NAME}]})
        client.get(f"/v1/{NAME}")
        client.get(screened.headers["location"] + "/report")
        client.get("/v1/lists", headers={"Authorization": "Bearer gonogo_live_guessed"})
    written = log.read_text()

    assert secret.startswith("gonogo_live_")
    assert screened.status_code == 201
    assert '"route": "/v1/screenings"' in written
    for hidden in (secret, made, "guessed", "Quendel", "quendel", "Wacholder", "771234", "Adelgunde", "1961-03-09"):
        assert hidden not in written, hidden


def test_workers_whose_parent_was_killed_give_the_port_back(tmp_path):
    with _served(tmp_path, GONOGO_WORKERS="2") as (url, _, log, process):
        process.kill()
        deadline = time.monotonic() + 120
        while _answers(url) and time.monotonic() < deadline:
            time.sleep(0.1)

        assert not _answers(url)
        written = log.read_text()

    assert "the parent process is gone" in written
    assert "Traceback" not in written


def _answers(url):
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{url}/healthz").status_code == 200
    return False


def test_what_several_processes_do_is_counted_together_and_logged_alike(tmp_path):
    with _served(tmp_path, GONOGO_WORKERS="2") as (url, secret, log, _):
        for _ in range(12):
            # A connection of its own each, so that either process may take it.
            answer = httpx.post(
                f"{url}/v1/screenings", json=DEAL, headers={"Authorization": f"Bearer {secret}"}, timeout=60
            )
            assert answer.status_code == 201
        figures = {httpx.get(f"{url}/metrics").text for _ in range(4)}
        written = log.read_text()

    for text in figures:
        assert f'gonogo_screenings_total{{mode="live",verdict="{answer.json()["verdict"]}"}} 12.0' in text
    assert written.count('"route": "/v1/screenings"') == 12
