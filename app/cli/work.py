"""`gonogo work`: does the jobs of a service whose API runs elsewhere."""

import signal
import threading

from app import config, logs
from app.cli.console import messages
from app.cli.session import opened


def work() -> None:
    """Do jobs (list updates, monitoring, batches) until stopped; any number of these share one PostgreSQL."""
    settings = config.load()
    logs.configure(settings.log_level, json=settings.log_json)
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with opened(settings) as services, services.worker:
        services.settings_record.note()
        messages.print(f"Doing jobs as worker {services.worker.name[:8]}; stop with Ctrl+C.", markup=False)
        # A wait without an end would not be interrupted by signals on Windows.
        while not stopped.wait(1):
            pass
