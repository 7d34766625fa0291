"""The outbox is looked at every two seconds, and each endpoint to which something is due gets a job of its own."""

import uuid

from app.jobs.work import Sweep, Work
from app.services.deliveries import Deliverer
from app.services.heartbeat import Heartbeat
from app.services.jobs import Job, JobQueue, Lane

DELIVER = Job("webhooks-deliver", Lane.WEBHOOKS)
# Not in the lane of the deliveries, which slow receivers may fill.
LOOK = Job("webhooks-look", Lane.UPKEEP)
FORGET = Job("webhooks-forget", Lane.UPKEEP)
BEAT = Job("heartbeat", Lane.UPKEEP)


def webhook_works(deliverer: Deliverer) -> tuple[Work, ...]:
    """Sending to one endpoint for some seconds."""
    return (Work(DELIVER, deliverer.deliver),)


def webhook_sweeps(deliverer: Deliverer, heartbeat: Heartbeat, queue: JobQueue) -> tuple[Sweep, ...]:
    """Look every two seconds, beat the heart when it is time, forget old deliveries once an hour."""
    sweeps = (
        Sweep(LOOK, "*/2 * * * * *", lambda: look(deliverer, queue)),
        Sweep(FORGET, "17 * * * *", deliverer.forget),
    )
    if not heartbeat.every:
        return sweeps
    return (*sweeps, Sweep(BEAT, "* * * * *", lambda: _beat(heartbeat)))


def look(deliverer: Deliverer, queue: JobQueue) -> None:
    """Submit a job for each endpoint to which something is due and that has none."""
    for endpoint in deliverer.due():
        queue.submit(DELIVER, endpoint, key=uuid.uuid4().hex, alone=endpoint)


def _beat(heartbeat: Heartbeat) -> None:
    heartbeat.beat()
