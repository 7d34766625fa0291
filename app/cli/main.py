"""The command `gonogo`: one file a group of commands, one edge where errors become exit codes."""

import sys

import structlog
import typer
from rich.markup import escape

from app import logs
from app.cli import audit, batch, compare, demo, history, keys, lists, lookup, policy, replay, screen, serve, work
from app.cli.console import messages
from app.errors import AppError, InvalidInput
from lists.errors import ListError

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2

app = typer.Typer(
    name="gonogo",
    help="A go/no-go gauge for deals in secondhand machine tools.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("work")(work.work)
app.command("screen")(screen.screen)
app.command("replay")(replay.replay)
app.command("lookup")(lookup.lookup)
app.command("batch")(batch.batch)
app.command("compare")(compare.compare)
app.add_typer(lists.app, name="lists")
app.add_typer(audit.app, name="audit")
app.add_typer(history.app, name="history")
app.add_typer(keys.app, name="keys")
app.add_typer(policy.app, name="policy")


def run() -> None:
    """Run the command line; an anticipated error is one readable message and an exit code, not a trace."""
    logs.configure("warning")
    try:
        app(standalone_mode=True)
    except InvalidInput as error:
        _say(error.detail, [f"{field['pointer'] or '/'}: {field['detail']}" for field in error.errors])
        sys.exit(EXIT_BAD_INPUT)
    except (AppError, ListError) as error:
        _say(str(error), [])
        sys.exit(EXIT_FAILED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(EXIT_FAILED)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        structlog.get_logger().error("gonogo failed", error=type(error).__name__, exc_info=error)
        sys.exit(EXIT_FAILED)


def _say(what: str, fields: list[str]) -> None:
    messages.print(f"[bold red]Error:[/] {escape(what)}", markup=True)
    for field in fields if len(fields) > 1 else ():
        messages.print(f"  {field}", markup=False)
