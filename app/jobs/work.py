"""What jobs are made of: a name, a lane, and what is done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from dbos import DBOS

from app.services.jobs import Job

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Work:
    """What is done for a job. It ends within seconds: a job that waits is one that is submitted with a delay.

    After a crash it runs again from its beginning, but for the steps that it had finished.
    """

    job: Job
    run: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is done again and again; `cron` has five fields, or six with the seconds first."""

    job: Job
    cron: str
    run: Callable[[], None]


def step(name: str, act: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do a part of a job whose result is kept, so that it is not done again once it is done.

    A crash between its end and the keeping does it twice: it must not mind.
    """
    return DBOS.run_step({"name": name, "retries_allowed": True, "max_attempts": 5}, act, *args, **kwargs)
