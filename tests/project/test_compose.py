"""What `compose.yaml` starts is what the program and the balancer's file ask for; no Docker is needed to say so."""

import re
import tomllib
from pathlib import Path
from typing import Any

import yaml

from app.config import Settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
HAPROXY = (ROOT / "deploy" / "haproxy.cfg").read_text()
OURS = {name: service for name, service in SERVICES.items() if service.get("build") == "."}
DEFAULTS = Settings.model_fields
SETTINGS = {f"GONOGO_{name.upper()}" for name in DEFAULTS}


def replicas(name: str) -> int:
    return int(SERVICES[name].get("deploy", {}).get("replicas", 1))


def profile(name: str) -> set[str]:
    return {service for service, what in SERVICES.items() if name in what.get("profiles", [])}


def test_alone_there_are_the_api_and_its_database() -> None:
    assert {name for name, what in SERVICES.items() if not what.get("profiles")} == {"api", "database"}


def test_the_profile_of_many_machines_has_two_replicas_two_workers_and_a_balancer() -> None:
    assert profile("scale") == {"api-one", "api-two", "worker", "balancer"}
    assert replicas("worker") == 2
    assert SERVICES["worker"]["command"] == ["gonogo", "work"]
    for name in ("api-one", "api-two"):
        assert SERVICES[name]["environment"]["GONOGO_JOBS"] == "false"


def test_a_process_is_given_the_time_to_answer_what_is_under_way() -> None:
    for service in OURS.values():
        drain = float(service["environment"].get("GONOGO_DRAIN_SECONDS", DEFAULTS["drain_seconds"].default))
        longest = float(service["environment"].get("GONOGO_TIMEOUT_SECONDS", DEFAULTS["timeout_seconds"].default))
        assert float(service["stop_grace_period"].removesuffix("s")) > drain + longest


def test_every_process_has_the_same_database_key_and_data() -> None:
    for name in ("GONOGO_DATABASE_URL", "GONOGO_WEBHOOK_KEY", "GONOGO_REQUIRED_SOURCES"):
        assert len({service["environment"][name] for service in OURS.values()}) == 1
    assert all(service["volumes"] == ["data:/data"] for service in OURS.values())
    url = OURS["api"]["environment"]["GONOGO_DATABASE_URL"]
    database = SERVICES["database"]["environment"]
    assert f"{database['POSTGRES_USER']}:" in url
    assert url.endswith(f"@database:5432/{database['POSTGRES_DB']}")


def test_every_setting_is_one_that_the_program_has() -> None:
    for service in OURS.values():
        assert set(service["environment"]) - SETTINGS == set()


def test_the_balancer_is_given_what_its_file_asks_for_and_finds_both_replicas() -> None:
    balancer = SERVICES["balancer"]
    asked = set(re.findall(r"\$(GONOGO_\w+)", HAPROXY))
    assert set(balancer["environment"]) == asked
    assert {balancer["environment"][name] for name in ("GONOGO_API_ONE", "GONOGO_API_TWO")} == {
        f"{name}:8000" for name in balancer["depends_on"]
    }
    assert set(balancer["depends_on"]) <= set(SERVICES)
    assert balancer["volumes"] == ["./deploy/haproxy.cfg:/usr/local/etc/haproxy/haproxy.cfg:ro"]


def test_no_two_services_take_the_same_port_whatever_profiles_are_on() -> None:
    taken = [port.rpartition(":")[0] for service in SERVICES.values() for port in service.get("ports", [])]

    assert len(set(taken)) == len(taken)
    assert all(port.startswith("127.0.0.1:") for port in taken)


def test_the_image_has_the_command_that_is_started() -> None:
    assert "gonogo" in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    assert 'CMD ["gonogo", "serve"]' in (ROOT / "Dockerfile").read_text()
    assert "GONOGO_HOST=0.0.0.0" in (ROOT / "Dockerfile").read_text()
