"""Fetches the official lists and loads what is new, one publication after the other, none at the cost of another."""

import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec
import structlog

from app.clock import Clock
from app.db.audit import EVERYBODY, SYSTEM
from app.db.list_fetches import ListFetch
from app.db.unit_of_work import Database
from app.errors import Conflict, DatabaseUnavailable, InvalidInput, ListRefused
from app.services.exclusive import exclusive
from app.services.ingestion import Ingestor, LoadReport
from lists.errors import ListError
from lists.fetch import Address, Fetcher, Validators
from lists.registry import list_format, open_release, reader_state
from lists.source import ListSource, Release, catalogue

log = structlog.get_logger()

Progress = Callable[[str, str, int, int | None], None]
"""Told the publication, `fetching` or `loading`, the bytes done and the bytes there are."""

_KEPT = "fetched.json"
# No list was on the web before; a server without a clock says 1970.
_FIRST_DAY = date(1995, 1, 1)


@dataclass(frozen=True, slots=True)
class Publication:
    """Files that are published together, and the sources that they fill."""

    sources: tuple[str, ...]
    format: str
    urls: tuple[str, ...]
    hosts: frozenset[str]

    @property
    def name(self) -> str:
        """A name for messages and for its folder."""
        return self.sources[0] if len(self.sources) == 1 else self.format.partition("-")[0]


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What an update did to one publication.

    `state` is `loaded`, `not-modified` (the publisher has nothing newer), `refused` (fetched and not believed)
    or `failed` (it did not arrive). After the last two, what was there before stays in force.
    """

    publication: str
    sources: tuple[str, ...]
    state: str
    load: LoadReport | None = None
    error: str | None = None


class Updater:
    """Keeps the official lists fresh. The files last believed are kept in `folder`, one folder a publication."""

    def __init__(
        self,
        database: Database,
        ingestor: Ingestor,
        folder: Path,
        mirrors: Mapping[str, str],
        clock: Clock,
        fetcher: Fetcher,
    ) -> None:
        self._database = database
        self._ingestor = ingestor
        self._folder = folder
        self._mirrors = mirrors
        self._clock = clock
        self._fetcher = fetcher

    def update(self, sources: Collection[str] = (), *, progress: Progress | None = None) -> Iterator[UpdateReport]:
        """Fetch and load these sources, or all that can be fetched, and report on each as it is done.

        Raises: InvalidInput for a source that is unknown or has no address; Conflict while another update runs.
        """
        wanted = publications(sources)
        with self._alone():
            for publication in wanted:
                yield self._update(publication, progress)

    def _update(self, publication: Publication, progress: Progress | None) -> UpdateReport:
        folder = self._folder / publication.name
        folder.parent.mkdir(parents=True, exist_ok=True)
        incoming = Path(tempfile.mkdtemp(prefix=f".{publication.name}-", dir=folder.parent))
        try:
            return self._fetched(publication, folder, incoming, progress)
        except (ListError, OSError) as error:
            self._note(publication, "failed", str(error))
            log.warning("list not fetched", publication=publication.name, error=str(error))
            return UpdateReport(publication.name, publication.sources, "failed", error=str(error))
        except ListRefused as error:
            self._note(publication, "fetched")
            return UpdateReport(publication.name, publication.sources, "refused", error=error.detail)
        except DatabaseUnavailable:
            raise
        except Exception as error:
            # A fault of ours in one list must not keep the others old.
            told = f"could not be read ({type(error).__name__})"
            self._note(publication, "failed", told)
            log.exception("list not updated", publication=publication.name)
            return UpdateReport(publication.name, publication.sources, "failed", error=told)
        finally:
            shutil.rmtree(incoming, ignore_errors=True)

    def _fetched(
        self, publication: Publication, folder: Path, incoming: Path, progress: Progress | None
    ) -> UpdateReport:
        validators = self._fetch_all(publication, folder, incoming, progress)
        release = open_release(incoming, publication.format)
        release.published_at = _published_on(validators.values(), self._clock().date())
        if self._stands(publication, release):
            self._note(publication, "not-modified")
            self._ingestor.confirm(publication.sources)
            return UpdateReport(publication.name, publication.sources, "not-modified")
        told = _reading(publication.name, release.total_bytes, progress)
        report = self._ingestor.load(release, progress=told, fetched=True, expected=publication.sources)
        self._note(publication, "fetched")
        if report.refused:
            first = report.refused[0].error
            return UpdateReport(publication.name, publication.sources, "refused", report, first)
        (incoming / _KEPT).write_bytes(msgspec.json.encode({url: asdict(known) for url, known in validators.items()}))
        _put_in_place(incoming, folder)
        return UpdateReport(publication.name, publication.sources, "loaded", report)

    def _fetch_all(
        self, publication: Publication, folder: Path, incoming: Path, progress: Progress | None
    ) -> dict[str, Validators]:
        """Fetch every file of the publication, or take over the one kept where nothing newer is offered."""
        kept = _validators_in(folder)
        names = _file_names(publication)
        got: dict[str, Validators] = {}
        for url, name in names.items():
            address = self._address(url, publication.hosts)
            held = kept.get(address.url) if (folder / name).is_file() else None
            told = _fetching(publication.name, progress)
            fetched = self._fetcher.fetch(address, incoming / name, known=held, progress=told)
            if fetched is None:
                shutil.copyfile(folder / name, incoming / name)
                got[address.url] = held or Validators()
            else:
                got[address.url] = fetched.validators
        return got

    def _address(self, url: str, hosts: frozenset[str]) -> Address:
        mirror = self._mirrors.get(url)
        return Address(mirror) if mirror else Address(url, hosts)

    def _stands(self, publication: Publication, release: Release) -> bool:
        """Whether the database stands as this very release left it, for every source that it filled."""
        with self._database.read() as work:
            current = {load.source: load for load in work.list_loads.current()}
            latest = {load.source: load for load in work.list_loads.latest()}
        filled = [source for source in publication.sources if source in current]
        return bool(filled) and all(
            (current[source].sha256, current[source].reader) == (release.sha256, reader_state())
            and latest[source].state != "refused"
            for source in filled
        )

    def _note(self, publication: Publication, outcome: str, error: str | None = None) -> None:
        at = self._clock()
        with self._database.write() as work:
            for source in publication.sources:
                fetch = work.list_fetches.add(ListFetch(source, at, outcome, error))
                work.audit.note(f"list.{outcome}", "list_fetch", fetch, tenant=EVERYBODY, actor=SYSTEM, at=at)
            work.commit()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Let one update at a time work on the folder."""
        with exclusive(self._folder / ".updating") as was_free:
            if not was_free:
                raise Conflict("Another update of the lists is running.")
            yield


def publications(sources: Collection[str] = ()) -> tuple[Publication, ...]:
    """The publications that fill these sources, or all that have an address, in the catalogue's order.

    Raises: InvalidInput for a source that is unknown, or that has no address to fetch from.
    """
    known = catalogue()
    for source in sources:
        if source not in known:
            raise InvalidInput(f"There is no list {source!r}; there are {', '.join(known)}.")
        if not known[source].fetched:
            raise InvalidInput(f"{source} has no fixed address: load its file with `gonogo lists import`.")
    together: dict[tuple[str, tuple[str, ...]], list[ListSource]] = {}
    for entry in known.values():
        if entry.fetched:
            together.setdefault((entry.format, entry.urls), []).append(entry)
    made = (
        Publication(
            tuple(entry.id for entry in group),
            format_id,
            urls,
            frozenset(host for entry in group for host in entry.allowed_hosts),
        )
        for (format_id, urls), group in together.items()
    )
    return tuple(one for one in made if not sources or set(one.sources) & set(sources))


def _file_names(publication: Publication) -> dict[str, str]:
    """What each file is called on disk: as in its address where that fits the format."""
    suffixes = list_format(publication.format).suffixes
    names: dict[str, str] = {}
    for number, url in enumerate(publication.urls, start=1):
        last = unquote(urlsplit(url).path.rsplit("/", 1)[-1])
        fits = last.casefold().endswith(suffixes) and last.isascii() and "/" not in last and last not in names.values()
        names[url] = last if fits else f"{publication.name}-{number}{suffixes[0]}"
    return names


def _validators_in(folder: Path) -> dict[str, Validators]:
    """What the server gave with the files that are kept; nothing where that cannot be read any more."""
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode((folder / _KEPT).read_bytes(), type=dict[str, Validators])
    return {}


def _published_on(validators: Iterable[Validators], today: date) -> date | None:
    """The day of the newest file by its server, for layouts that do not tell it; None where that cannot be."""
    days = [known.modified_on for known in validators]
    newest = max((day for day in days if day is not None), default=None)
    return newest if newest is not None and _FIRST_DAY <= newest <= today else None


def _put_in_place(incoming: Path, folder: Path) -> None:
    """Put the new files in the place of those kept. A crash between the two moves costs a download, no list."""
    aside = incoming.with_name(f"{incoming.name}-old")
    with suppress(FileNotFoundError):
        folder.rename(aside)
    incoming.rename(folder)
    shutil.rmtree(aside, ignore_errors=True)


def _fetching(name: str, progress: Progress | None) -> Callable[[int, int | None], None] | None:
    return None if progress is None else lambda done, total: progress(name, "fetching", done, total)


def _reading(name: str, total: int, progress: Progress | None) -> Callable[[int], None] | None:
    return None if progress is None else lambda done: progress(name, "loading", done, total)


def failures(reports: Iterable[UpdateReport]) -> tuple[UpdateReport, ...]:
    """The reports on publications that are not as fresh as they should be."""
    return tuple(report for report in reports if report.state in ("failed", "refused"))
