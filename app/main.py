"""The ASGI entry point."""

from app.web.app import create_app

app = create_app()
