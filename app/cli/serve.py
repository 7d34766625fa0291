"""`gonogo serve`: migrates, loads what is missing, serves the API and the Swagger UI."""

import signal
import socket
import sys
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING, Any

from app import config, logs
from app.cli.console import messages, out
from app.cli.session import opened
from app.services import metrics
from lists.hosts import is_loopback

if TYPE_CHECKING:
    from fastapi import FastAPI

_NOT_STARTED = 3
# A process that reads the lists in can be deaf for a while, and must not be taken for dead.
_PATIENCE_SECONDS = 60


def serve() -> None:
    """Serve the API and the Swagger UI (settings GONOGO_HOST, GONOGO_PORT, GONOGO_WORKERS)."""
    # Imported here: the web takes half a second at each start, and no other command needs it.
    from app.web.app import create_app

    settings = config.load()
    logs.configure(settings.log_level, json=settings.log_json)
    # The server gives the signal on once it has drained; what else runs is to be left in order then.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with opened(settings) as services:
        services.settings_record.note()
        if services.keys.none_yet():
            if is_loopback(settings.host):
                made = services.keys.create(["admin"], label="first admin key")
                out.print(f"Admin key, shown this once: {made.secret}", markup=False)
            else:
                messages.print(
                    "No API key exists yet. Make one with `gonogo keys create --scope admin`: "
                    "none is made by itself while the service listens beyond this machine.",
                    style="yellow",
                    markup=False,
                )
        alone = settings.workers == 1
        if not alone:
            metrics.share(settings.data_dir / "metrics")
        with (
            services.index.following() if alone else nullcontext(),
            services.worker if settings.jobs else nullcontext(),
        ):
            messages.print(f"Swagger UI: http://{settings.host}:{settings.port}/docs", markup=False)
            _run(
                create_app(services) if alone else "app.main:app",
                host=settings.host,
                port=settings.port,
                workers=settings.workers,
                log_config=None,
                server_header=False,
                timeout_worker_healthcheck=_PATIENCE_SECONDS,
                timeout_graceful_shutdown=_PATIENCE_SECONDS,
            )


def _run(app: "FastAPI | str", **options: Any) -> None:
    """Serve until a signal ends it; several workers share a socket that sends each part of an answer at once."""
    from uvicorn import Config, Server
    from uvicorn.supervisors import Multiprocess

    config = Config(app, **options)
    if config.workers == 1:
        server = Server(config)
        with suppress(KeyboardInterrupt):
            server.run()
        if not server.started:
            sys.exit(_NOT_STARTED)
        return
    shared = config.bind_socket()
    # Connections inherit it. Without it the body of an answer waits for the caller to acknowledge its head: 40 ms.
    shared.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    with suppress(KeyboardInterrupt):
        Multiprocess(config, sockets=[shared]).run()
