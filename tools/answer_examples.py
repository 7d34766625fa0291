"""Writes `app/samples/answers/`: what the sample deals are answered, shortened for the API's documentation."""

import json
import tempfile
from pathlib import Path
from typing import Any

from app.bootstrap import build
from app.config import Settings
from app.contract.transaction import ScreeningIn
from app.domain.actor import LOCAL
from app.samples import load_samples

FOLDER = Path("app/samples/answers")
SAMPLES = {"block-ele-technology", "review-trader-without-end-user", "clear-gear-shop"}
MOST = 2


def main() -> None:
    """Screen the samples on the starter list and write the answers down, the long lists cut after two."""
    with tempfile.TemporaryDirectory() as folder:
        services = build(Settings(data_dir=Path(folder), required_sources=("starter",)))
        services.starter.load_if_empty()
        for sample in load_samples():
            if sample.name in SAMPLES:
                deal = ScreeningIn.model_validate(sample.request).to_domain()
                answer = json.loads(services.screener.screen(deal, actor=LOCAL).answer)
                text = json.dumps(_shortened(answer), ensure_ascii=False, indent=2)
                (FOLDER / f"{sample.verdict}.json").write_text(text + "\n", encoding="utf-8")
        services.close()


def _shortened(answer: dict[str, Any]) -> dict[str, Any]:
    steady = {"id": "scr_01m8ac13wyctwbngfyb8rnw3k5", "created_at": "2026-11-25T09:30:00.000Z", "as_of": "2026-11-25"}
    cut = {name: value[:MOST] if isinstance(value, list) else value for name, value in (answer | steady).items()}
    for used in cut["lists"]:
        used["loaded_at"] = "2026-11-25T06:00:00.000Z"
    return cut


if __name__ == "__main__":
    main()
