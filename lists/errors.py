"""What can go wrong with a list. A caller needs to know one class: ListError."""

from pathlib import Path


class ListError(Exception):
    """A list could not be fetched, read or believed; what was loaded before stays in force."""


class FetchFailed(ListError):
    """The publisher's file did not arrive whole."""

    def __init__(self, url: str, message: str) -> None:
        super().__init__(f"{url}: {message}")
        self.url = url
        self.message = message


class MalformedList(ListError):
    """A file is not what its format says. Names the file and, where it is known, the line (from 1)."""

    def __init__(self, file: Path | str, line: int | None, message: str) -> None:
        self.file = Path(file).name
        self.line = line
        self.message = message
        place = self.file if line is None else f"{self.file}, line {line}"
        super().__init__(f"{place}: {message}")


class ImplausibleList(ListError):
    """A file reads well but cannot be the whole list: too short, shrunk, or without a programme."""

    def __init__(self, source: str, message: str) -> None:
        super().__init__(f"{source}: {message}")
        self.source = source
        self.message = message
