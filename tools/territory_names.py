"""Write the names of countries and their parts, in all languages that rigour has them in, ready to be looked up.

rigour makes this table in every process, which takes some seconds. `python -m tools.territory_names`.
"""

import csv
from pathlib import Path

from rigour.territories import get_territories, lookup_territory
from rigour.territories.lookup import _get_territory_names

TABLE = Path(__file__).parent.parent / "lists" / "territory_names.csv"


def main() -> None:
    """Write the table."""
    names = _get_territory_names()
    known = {territory.code for territory in get_territories()}
    rows = [(name, found.code) for name, found in sorted(names.items()) if found.code in known]
    assert all(lookup_territory(name) is not None for name, _ in rows)
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "territory"))
        writer.writerows(rows)
    print(f"{len(rows):,} names written to {TABLE.name}")


if __name__ == "__main__":
    main()
