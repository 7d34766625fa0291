"""What keeps the jobs themselves in order."""

from app.jobs.work import Sweep
from app.jobs.worker import forget_finished
from app.services.jobs import Job, Lane

FORGET = Job("jobs-forget", Lane.UPKEEP)


def upkeep_sweeps() -> tuple[Sweep, ...]:
    """Forget finished jobs every quarter of an hour."""
    return (Sweep(FORGET, "7,22,37,52 * * * *", forget_finished),)
