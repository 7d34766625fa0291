"""`gonogo lookup`: a name on the lists, or a whole file of them."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.markup import escape
from rich.table import Table

from app.cli.console import count_progress, messages, out
from app.cli.files import csv_rows, written_whole
from app.cli.session import opened
from app.contract.countries import country_of, to_code
from app.cores import cores
from app.domain.match import Match, Query
from app.errors import InvalidInput
from app.services.answer import as_match
from app.services.lookup import Hit
from app.services.lookup_processes import spread
from lists.model import Identifier, Kind

BATCH = 200


def lookup(
    name: Annotated[str | None, typer.Argument(help="The name to look up.")] = None,
    file: Annotated[Path | None, typer.Option(help="CSV with the columns id and name, and what is known.")] = None,
    output: Annotated[Path | None, typer.Option(help="JSON Lines to write, one for each line of --file.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this list; may be given again.")] = None,
    country: Annotated[str | None, typer.Option(help="Where the bearer of the name is.")] = None,
    kind: Annotated[Kind, typer.Option(help="What the bearer of the name is.")] = Kind.UNKNOWN,
    min_score: Annotated[float, typer.Option(min=0, max=1, help="The least score that is a hit.")] = 0.7,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most hits for one name.")] = 20,
    processes: Annotated[int, typer.Option(min=0, max=256, help="Processes for --file; 0 is one a core.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Look a name up on the lists, or every name of a file."""
    sources = frozenset(source) if source else None
    if file is not None:
        if output is None or name is not None:
            raise InvalidInput("--file goes with --output and without a name.")
        _in_bulk(file, output, sources, min_score, limit, processes)
        return
    if name is None or not any(character.isalnum() for character in name):
        raise InvalidInput("Give a name with at least one letter or digit, or --file and --output.")
    query = Query(name, kind, countries=_countries(country, "--country"))
    with opened() as services:
        (found,) = services.lookup.match([query], min_score=min_score, limit=limit, sources=sources)
    if as_json:
        out.print(
            orjson.dumps([as_match(match) for match in found], option=orjson.OPT_INDENT_2).decode(),
            markup=False,
        )
        return
    _print_matches(found)


def _in_bulk(
    file: Path, output: Path, sources: frozenset[str] | None, min_score: float, limit: int, processes: int
) -> None:
    with csv_rows(file, required=("id", "name")) as (_, rows):
        total = sum(1 for _ in rows)
    with opened() as services, csv_rows(file, required=("id", "name")) as (_, rows):
        bulk = services.lookup.in_bulk(sources=sources, min_score=min_score, limit=limit)
        done = 0
        with (
            spread(bulk, min(processes or cores(), total // BATCH + 1)) as answers,
            written_whole(output) as lines,
            count_progress("Looking up", total) as progress,
        ):
            ids: deque[str] = deque()
            for queries, found in answers(_batches(rows, ids)):
                for hits in found:
                    line = {"id": ids.popleft(), "hits": [_brief(hit) for hit in hits]}
                    lines.write(orjson.dumps(line).decode() + "\n")
                done += len(queries)
                progress(done)
    messages.print(f"{done} names looked up, {output} written.", markup=False)


def _brief(hit: Hit) -> dict[str, str | float]:
    return {"listing": hit.listing_id, "score": round(hit.score, 4), "confidence": hit.confidence}


def _batches(rows: Iterator[dict[str, str]], ids: deque[str]) -> Iterator[list[Query]]:
    """The queries of the rows in batches; the ids of those read and not yet answered wait in `ids`."""
    batch: list[Query] = []
    for row in rows:
        ids.append(row["id"])
        batch.append(_query(row))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _query(row: dict[str, str]) -> Query:
    kind = row.get("kind", "").strip().lower()
    country = to_code(row.get("country", ""))
    birth = row.get("date_of_birth", "").strip()
    address = row.get("address", "").strip()
    return Query(
        name=row["name"],
        kind=Kind(kind) if kind in Kind.__members__.values() else Kind.UNKNOWN,
        countries=(country_of(country),) if country else (),
        addresses=(address,) if address else (),
        identifiers=tuple(_identifiers(row.get("identifiers", ""))),
        dates_of_birth=(birth,) if birth else (),
    )


def _identifiers(cell: str) -> Iterator[Identifier]:
    """Read `type:value; type:value`; a value without a type is `other`."""
    for part in cell.split(";"):
        kind, colon, value = part.strip().partition(":")
        if colon and value.strip():
            yield Identifier(kind.strip().lower(), value.strip())
        elif kind:
            yield Identifier("other", kind)


def _countries(text: str | None, option: str) -> tuple[str, ...]:
    if text is None:
        return ()
    code = to_code(text)
    if code is None:
        raise InvalidInput(f"{option}: {text!r} is not a country that ISO 3166 knows.")
    return (country_of(code),)


def _print_matches(found: tuple[Match, ...]) -> None:
    if not found:
        out.print("No match in the lists that are loaded.")
        return
    table = Table("listing", "confidence", "score", "effect", "because")
    for match in found:
        table.add_row(
            escape(f"{match.listing.name}\n{match.listing.id}"),
            match.confidence,
            f"{match.score:.2f}",
            match.listing.effect,
            escape("\n".join(match.explanation)),
        )
    out.print(table)
