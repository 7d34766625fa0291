"""Files sent as a request's body: streamed to disk, never held in memory."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import Request

from app.domain.batch import LineFormat
from app.errors import Timeout, TooLarge, UnsupportedMedia

MOST_BYTES = 1024 * 1024 * 1024
_FORMATS = {
    "text/csv": LineFormat.CSV,
    "application/csv": LineFormat.CSV,
    "application/jsonl": LineFormat.JSONL,
    "application/x-ndjson": LineFormat.JSONL,
    "application/x-jsonlines": LineFormat.JSONL,
}


def layout_of(request: Request, formats: tuple[LineFormat, ...] = tuple(LineFormat)) -> LineFormat:
    """How the body says it is laid out.

    Raises: UnsupportedMedia.
    """
    given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    layout = _FORMATS.get(given)
    if layout not in formats:
        right = ", ".join(name for name, one in _FORMATS.items() if one in formats)
        raise UnsupportedMedia(f"Send the file as the body, with a Content-Type of {right}.")
    return layout


@asynccontextmanager
async def received(request: Request, folder: Path) -> AsyncIterator[Path]:
    """Yield the body as a file in `folder`, which is removed afterwards unless it was moved away.

    Raises: TooLarge; Timeout where nothing came for `GONOGO_TIMEOUT_SECONDS`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(prefix=".upload-", dir=folder, delete=False) as file:
        path = Path(file.name)
        try:
            size = 0
            async for chunk in _in_time(request):
                size += len(chunk)
                if size > MOST_BYTES:
                    raise TooLarge(f"A file holds at most {MOST_BYTES} bytes.")
                file.write(chunk)
            file.flush()
            yield path
        finally:
            path.unlink(missing_ok=True)


async def _in_time(request: Request) -> AsyncIterator[bytes]:
    """The parts of the body: the whole may take long, each part may not."""
    seconds = request.app.state.services.settings.timeout_seconds
    parts = request.stream()
    while True:
        try:
            async with asyncio.timeout(seconds):
                part = await anext(parts, None)
        except TimeoutError:
            raise Timeout(f"Nothing of the file came for {seconds:g} seconds.") from None
        if part is None:
            return
        yield part
