"""A real server on a free port of this machine, for tests that speak HTTP."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from app.bootstrap import build
from app.config import Settings
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


@contextmanager
def starter_service(data_dir: Path, **settings: Any) -> Iterator[httpx.Client]:
    """A server of its own on the starter list; yields a client with an admin key."""
    settings.setdefault("required_sources", "starter")
    services = build(Settings(data_dir=data_dir, **settings))
    try:
        services.starter.load_if_empty()
        key = services.keys.create(["admin"]).secret
        with serving(create_app(services)) as url, client(url, key) as authorised:
            yield authorised
    finally:
        services.close()
