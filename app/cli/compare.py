"""`gonogo compare`: scores for pairs of names."""

import csv
from pathlib import Path
from typing import Annotated

import typer

from app.cli.files import csv_rows, written_whole
from app.matching import compare_names


def compare(
    pairs: Annotated[Path, typer.Argument(help="CSV with the columns name1, name2 and, where known, kind.")],
    output: Annotated[Path, typer.Option(help="CSV to write: the same columns and the score.")],
) -> None:
    """Score each pair of names, 0 to 1."""
    with csv_rows(pairs, required=("name1", "name2")) as (columns, rows), written_whole(output) as file:
        writer = csv.DictWriter(file, [*columns, "score"])
        writer.writeheader()
        for row in rows:
            score = compare_names(row["name1"], row["name2"], row.get("kind") or "unknown")
            writer.writerow({**row, "score": f"{score:.4f}"})
