"""`gonogo keys`: API keys."""

from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table

from app.cli.console import out
from app.cli.session import opened
from app.domain.actor import DEFAULT_TENANT, Actor

app = typer.Typer(help="API keys.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """API keys."""


@app.command()
def create(
    scope: Annotated[list[str], typer.Option(help="screen, review or admin; may be given again.")],
    label: Annotated[str | None, typer.Option(help="What the key is for.")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=36_500, help="It ends after so many days.")] = None,
    test: Annotated[bool, typer.Option("--test", help="For trying out, apart from the live records.")] = False,
    tenant: Annotated[str, typer.Option(help="The dealer, where several share one service.")] = DEFAULT_TENANT,
) -> None:
    """Make an API key and print it, this once."""
    with opened(lists_needed=False) as services:
        end = services.clock() + timedelta(days=days) if days else None
        made = services.keys.create(scope, label=label, expires_at=end, tenant=tenant, test=test)
        typer.echo(made.secret)


@app.command("list")
def show(tenant: Annotated[str, typer.Option(help="The dealer.")] = DEFAULT_TENANT) -> None:
    """Show every key of a dealer, never a secret."""
    with opened(lists_needed=False) as services:
        table = Table("id", "key", "label", "scopes", "made", "ends", "last used", "revoked")
        for key in services.keys.all(Actor("local", tenant)):
            moments = (key.created_at, key.expires_at, key.last_used_at, key.revoked_at)
            printed = [f"{moment:%Y-%m-%d %H:%M}" if moment else "" for moment in moments]
            table.add_row(key.id, f"{key.prefix}…", key.label or "", " ".join(sorted(key.scopes)), *printed)
        out.print(table)


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="The key's id, from `gonogo keys list`.")],
    tenant: Annotated[str, typer.Option(help="The dealer.")] = DEFAULT_TENANT,
) -> None:
    """Take a key out of use, at once and for good."""
    with opened(lists_needed=False) as services:
        typer.echo(f"{services.keys.revoke(key_id, Actor('local', tenant)).prefix}… is revoked.")
