"""`gonogo audit`: whether the record is as it was written."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from app.cli.console import count_progress, messages, out
from app.cli.session import opened
from app.db.audit_check import Fault
from app.domain.actor import DEFAULT_TENANT, Actor
from app.errors import InvalidInput
from app.services.answer import timestamp
from app.services.audit_heads import read_heads, write_head

BROKEN = 1

app = typer.Typer(help="Whether the record is as it was written.", no_args_is_help=True)


@app.command()
def verify(
    head: Annotated[
        list[Path] | None, typer.Option(help="A file of exported heads that the chain must lead through.")
    ] = None,
    public_key: Annotated[
        Path | None, typer.Option(help="The Ed25519 public key (PEM) that each head must be signed with.")
    ] = None,
) -> None:
    """Compute the chain of events again and hold every stored row against it.

    Exit 0 when all is as it was written, 1 when anything is not: the first bad event is named.
    """
    key = _bytes(public_key) if public_key else None
    heads = [kept for path in head or () for kept in read_heads(_bytes(path).decode(errors="replace"), key)]
    with opened(lists_needed=False) as services, count_progress("Events", None) as progress:
        report = services.auditor.verify(heads, progress)
    if report.first is None:
        led = f", through {len(heads)} kept heads" if heads else ""
        out.print(f"The record is whole: {report.head.seq} events, to {report.head.hash}{led}.", markup=False)
        return
    out.print(f"The record is NOT as it was written. First: {_told(report.first)}", style="bold red", markup=False)
    for fault in report.faults[1:]:
        out.print(f"  {_told(fault)}", markup=False)
    if report.count > 1:
        messages.print(f"{report.count} faults in all.", markup=False)
    raise typer.Exit(BROKEN)


@app.command()
def export(
    output: Annotated[Path | None, typer.Option(help="A file to append the head to, instead of printing it.")] = None,
    sign: Annotated[Path | None, typer.Option(help="An Ed25519 private key (PEM) to sign it with.")] = None,
) -> None:
    """Write how far the chain goes, as one line of JSON: keep it where nobody who has the database can change it."""
    key = _bytes(sign) if sign else None
    with opened(lists_needed=False) as services:
        line = write_head(services.auditor.head(), key)
    if output is None:
        typer.echo(line)
        return
    with output.open("a", encoding="utf-8") as file:
        file.write(line + "\n")


@app.command()
def settings() -> None:
    """Print which settings were in force from when on, oldest first, a line of JSON each."""
    with opened(lists_needed=False) as services:
        for change in services.settings_record.all():
            told = {"from": timestamp(change.noted_at), **msgspec.json.decode(change.content, type=dict[str, object])}
            typer.echo(msgspec.json.encode(told).decode())


@app.command()
def find(
    name: Annotated[str, typer.Argument(help="A person's name, in the letters it was given in.")],
    tenant: Annotated[str, typer.Option(help="The dealer whose records are searched.")] = DEFAULT_TENANT,
) -> None:
    """Print the ids of the screenings, watched parties and exemptions in which a name stands, one a line."""
    with opened(lists_needed=False) as services:
        found = services.eraser.find(name, _local(tenant))
    for one in (*found.screenings, *found.counterparties, *found.exemptions):
        typer.echo(one)


@app.command()
def erase(
    ids: Annotated[
        list[str], typer.Argument(help="Screenings (scr_…), watched parties (cpt_…) and exemptions (exm_…).")
    ],
    reason: Annotated[str, typer.Option(help="Why; it stays on the record.")],
    before_retention: Annotated[
        bool, typer.Option("--before-retention", help="Also what has to be kept still (GONOGO_RETENTION_YEARS).")
    ] = False,
    tenant: Annotated[str, typer.Option(help="The dealer whose records they are.")] = DEFAULT_TENANT,
) -> None:
    """Erase what is personal in these records, for good. That they were there stays, and can be proven."""
    if not reason.strip():
        raise InvalidInput("--reason: say why.")
    with opened(lists_needed=False) as services:
        for one in ids:
            if one.startswith("cpt_"):
                services.eraser.erase_counterparty(one, reason, _local(tenant))
            elif one.startswith("exm_"):
                services.eraser.erase_exemption(one, reason, _local(tenant))
            else:
                services.eraser.erase_screening(one, reason, _local(tenant), early=before_retention)
            messages.print(f"{one} erased.", markup=False)


@app.command()
def expire(
    tenant: Annotated[str, typer.Option(help="The dealer whose records they are.")] = DEFAULT_TENANT,
) -> None:
    """Erase the content of the screenings that were kept for GONOGO_RETENTION_YEARS."""
    with opened(lists_needed=False) as services:
        erased = services.eraser.expire(_local(tenant))
    messages.print(f"{erased} screenings erased.", markup=False)


def _local(tenant: str) -> Actor:
    return Actor("local", tenant, frozenset({"admin"}))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}") from None


def _told(fault: Fault) -> str:
    about = f"{fault.record} {fault.subject}".strip()
    place = f"event {fault.seq}" if fault.seq is not None else "no event"
    return f"{place}{f' ({about})' if about else ''}: {fault.what}"
