"""`python -m bench.lists`: how fast and in how much memory all real list files load, and load again unchanged."""

import os
import platform
import resource
import sys
import tempfile
import time
from pathlib import Path

from app.bootstrap import Services, build
from app.config import Settings
from lists.registry import open_release

LISTS = Path(os.environ.get("GONOGO_SHARED", Path(__file__).resolve().parent.parent.parent / "shared")) / "lists"
# Format, file or folder, and the source where the layout does not tell it; one whole release of each list.
RELEASES = (
    ("ofac-csv", "ofac_sdn/2026-07-31_rebuilt", None),
    ("ofac-csv", "ofac_cons/csv", None),
    ("csl-json", "us_csl/2026-07-31_rebuilt/consolidated.json", None),
    ("eu-journal", "eu/official_journal", None),
    ("eu-fsf-csv", "eu/fsf_csv_2025-08_rebuilt", None),
    ("uk-csv", "uk/uksl_2026-04-29_rebuilt", None),
    ("un-xml", "un/2026-08-01", None),
    ("ca-xml", "ca_sema/2025-03-20", None),
    ("au-xlsx", "au_dfat/2026-07-23", None),
    ("ch-xml", "ch_seco/2026-08-27_sample", None),
    ("jp-meti-eul", "jp_meti/end_user_list_2026-07", None),
    ("jp-meti-ru", "jp_meti/russia_belarus_third_country_2025-09-12", None),
    ("opensanctions-simple", "ua_war_sanctions/2026-03-13_targets_simple", "ua-ws"),
    ("ftm", "opensanctions_exports/ftm_peps", "peps"),
)


def main() -> int:
    """Print the figures for the database of GONOGO_DATABASE_URL, or for a new SQLite file."""
    print(
        f"machine: {platform.node()}, {platform.machine()}, Python {platform.python_version()}, {os.cpu_count()} cores"
    )
    if not LISTS.exists():
        print(f"no list files at {LISTS}: nothing measured")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        services = build(Settings(data_dir=Path(folder)))
        for label in ("from empty", "unchanged"):
            started = time.perf_counter()
            load_all(services, told=label == "from empty")
            print(f"all lists {label}: {time.perf_counter() - started:.1f} s")
        statuses = [status for status in services.lists.statuses() if status.entries]
        entries, names = sum(one.entries for one in statuses), sum(one.names for one in statuses)
        services.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{entries:,} entries with {names:,} names in {len(statuses)} lists; {peak:,.0f} MB at the most")
    return 0


def load_all(services: Services, *, told: bool = False) -> None:
    """Load every release; `told` prints a line for each."""
    for format_id, path, source in RELEASES:
        began = time.perf_counter()
        report = services.ingestor.load(open_release(LISTS / path, format_id, source=source))
        if told:
            entries = sum(one.entries for one in report.sources)
            print(f"  {format_id:22} {entries:>7,} entries {time.perf_counter() - began:6.1f} s")


if __name__ == "__main__":
    sys.exit(main())
