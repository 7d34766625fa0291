"""The official lists are fetched again when the newest attempt grows old."""

from app.jobs.work import Sweep
from app.services.jobs import Job, Lane
from app.services.schedule import UpdateSchedule

UPDATE = Job("lists-update", Lane.LISTS)


def list_sweeps(schedule: UpdateSchedule) -> tuple[Sweep, ...]:
    """Look every five minutes whether an update is due."""
    return (Sweep(UPDATE, "*/5 * * * *", schedule.run_once),) if schedule.every else ()
