"""`gonogo serve`: migrates, loads what is missing, serves the API and the Swagger UI."""

import ipaddress
from datetime import timedelta

import uvicorn

from app import config, logs
from app.cli.console import messages, out
from app.cli.session import opened
from app.services.schedule import UpdateSchedule
from app.web.app import create_app


def serve() -> None:
    """Serve the API and the Swagger UI (settings GONOGO_HOST, GONOGO_PORT, GONOGO_WORKERS)."""
    settings = config.load()
    logs.configure(settings.log_level, json=settings.log_json)
    with opened(settings) as services:
        if services.keys.none_yet():
            if _is_loopback(settings.host):
                made = services.keys.create(["admin"], label="first admin key")
                out.print(f"Admin key, shown this once: {made.secret}", markup=False)
            else:
                messages.print(
                    "No API key exists yet. Make one with `gonogo keys create --scope admin`: "
                    "none is made by itself while the service listens beyond this machine.",
                    style="yellow",
                    markup=False,
                )
        messages.print(f"Swagger UI: http://{settings.host}:{settings.port}/docs", markup=False)
        schedule = UpdateSchedule(
            services.updater, services.database, timedelta(hours=settings.update_hours), services.clock
        )
        with schedule:
            uvicorn.run(
                create_app(services) if settings.workers == 1 else "app.main:app",
                host=settings.host,
                port=settings.port,
                workers=settings.workers,
                log_config=None,
                server_header=False,
            )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
