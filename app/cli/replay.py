"""`gonogo replay`: a screening given again on what it rested on, held against what was answered then."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

import typer

from app.cli.console import messages, out
from app.cli.session import opened
from app.domain.actor import DEFAULT_TENANT, Actor
from app.errors import InvalidInput
from app.policy.errors import InvalidPolicy
from app.policy.profile import Policy, load_policy

DIFFERS, UNAVAILABLE = 1, 3


def replay(
    screening: Annotated[str, typer.Argument(help="The id of a screening.")],
    policy: Annotated[Path | None, typer.Option(help="The policy file of that day, where it is another now.")] = None,
    tenant: Annotated[str, typer.Option(help="The dealer whose screening it is.")] = DEFAULT_TENANT,
) -> None:
    """Screen again on the lists, the policy and the program of that day, and print the answer.

    Exit 0: the same, byte for byte; 1: another answer; 3: a part is not available any more, which is named.
    """

    @cache
    def of(day: date) -> Policy:
        try:
            return load_policy(policy, day)
        except InvalidPolicy as error:
            raise InvalidInput(str(error)) from error

    actor = Actor("local", tenant, frozenset({"admin"}))
    with opened(lists_needed=False) as services:
        done = services.replayer.replay(screening, actor, of if policy else None)
    if done.answer is not None:
        out.print(done.answer.decode(), markup=False)
    if done.is_same:
        messages.print("The same answer, byte for byte.", markup=False)
        return
    for gone in done.unavailable:
        messages.print(f"Not available any more: {gone}.", markup=False)
    if done.unavailable:
        raise typer.Exit(UNAVAILABLE)
    messages.print("ANOTHER answer than was given then, on the same lists, policy and program.", style="bold red")
    raise typer.Exit(DIFFERS)
