"""`gonogo keys`: API keys."""

from typing import Annotated

import typer

from app.cli.session import opened

app = typer.Typer(help="API keys.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """API keys."""


@app.command()
def create(
    scope: Annotated[list[str], typer.Option(help="screen, review or admin; may be given again.")],
    label: Annotated[str | None, typer.Option(help="What the key is for.")] = None,
) -> None:
    """Make an API key and print it, this once."""
    with opened(lists_needed=False) as services:
        typer.echo(services.keys.create(scope, label=label).secret)
