"""A real server on a free port of this machine, for tests that speak HTTP."""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from app.bootstrap import build
from app.config import Settings
from app.services.webhooks import Sender, resolve
from app.web.app import create_app


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """Serve `app` from a thread and yield its base URL; stop it afterwards."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=30)
        listener.close()


def client(base_url: str, key: str | None = None) -> httpx.Client:
    """An HTTP client that authorises with `key`."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    return httpx.Client(base_url=base_url, headers=headers, timeout=60)


def _resolved(host: str, port: int) -> Sequence[str]:
    """Names that are there for examples stand for an address on the internet."""
    return ["93.184.216.34"] if host.endswith(".example.com") else resolve(host, port)


@contextmanager
def starter_service(data_dir: Path, **settings: Any) -> Iterator[httpx.Client]:
    """A server of its own on the starter list; yields a client with an admin key."""
    settings.setdefault("required_sources", "starter")
    made = Settings(data_dir=data_dir, **settings)
    services = build(made, sender=Sender(made.webhook_loopback, resolve=_resolved))
    try:
        services.starter.load_if_empty()
        key = services.keys.create(["admin"]).secret
        with serving(create_app(services)) as url, client(url, key) as authorised:
            yield authorised
    finally:
        services.close()
