"""Public registers beside a screening, through the API."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.enrich.registers import Registers, record
from tests.publisher import publishing, status
from tests.server import starter_service

BUYER = {
    "role": "buyer",
    "name": "Neckar Fräsmaschinen GmbH",
    "kind": "company",
    "country": "DE",
    "website": "neckar-fraes.de",
    "claimed_affiliations": [{"name": "Trumpf SE", "country": "DE", "relation": "subsidiary"}],
}
NECKAR, LIEBHERR = "529900NECKARNECKAR01", "529900LIEBHERRLIEB03"


@pytest.fixture
def registers() -> Iterator[Registers]:
    with publishing() as publisher:
        yield Registers(publisher)


def screen(folder: Path, registers: Registers, enrich: str) -> dict[str, Any]:
    with starter_service(folder, enrich=enrich, register_urls=registers.urls) as client:
        answer = client.post("/v1/screenings", json={"parties": [BUYER]})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def flags(answer: dict[str, Any]) -> set[str]:
    return {flag["flag"] for flag in answer["red_flags"]}


def comparable(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key not in ("id", "created_at", "warnings", "lists")}


def test_a_contradiction_and_a_young_domain_are_told(registers: Registers, tmp_path: Path) -> None:
    other = record(LIEBHERR, "Liebherr-International AG", "CH")
    registers.named(BUYER["name"], record(NECKAR, BUYER["name"]), country="DE")
    registers.parent(NECKAR, "direct", other)
    registers.parent(NECKAR, "ultimate", other)
    registers.domain("neckar-fraes.de", "2099-01-01")

    answer = screen(tmp_path, registers, "gleif,rdap")

    assert {"false-affiliation-claim", "unverified-affiliation-claim", "newly-formed-company"} <= flags(answer)
    assert answer["verdict"] == "review"
    assert not any("register" in warning.lower() for warning in answer["warnings"])


def test_registers_that_fail_change_nothing_but_the_warnings(registers: Registers, tmp_path: Path) -> None:
    registers.answer(registers.named(BUYER["name"], country="DE"), status(500))
    registers.answer("/domain/neckar-fraes.de", status(503))

    off = screen(tmp_path / "off", registers, "off")
    failing = screen(tmp_path / "on", registers, "gleif,rdap")

    assert comparable(off) == comparable(failing)
    assert any("GONOGO_ENRICH" in warning for warning in off["warnings"])
    assert [warning for warning in failing["warnings"] if "gave no answer" in warning] == [
        "GLEIF gave no answer about Trumpf SE (answered 500); screened without its evidence.",
        "RDAP gave no answer about neckar-fraes.de (answered 503); screened without its evidence.",
    ]
    lacking = {row["flag"] for row in failing["not_assessed"]}
    assert {"false-affiliation-claim", "newly-formed-company"} <= lacking
