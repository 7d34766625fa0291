"""Everything that can be read and every list that is known: one line a format."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from lists.code_hash import hash_of
from lists.errors import ListError, MalformedList
from lists.model import Effect
from lists.source import ListFormat, ListSource, Release, catalogue
from lists.sources import (
    au_xlsx,
    bis_dpl,
    bis_json,
    ca_xml,
    ch_xml,
    csl_csv,
    csl_json,
    eu_fsf_csv,
    eu_fsf_xml,
    eu_journal,
    ftm,
    jp_meti_eul,
    jp_meti_ru,
    ofac_advanced_xml,
    ofac_csv,
    ofac_xml,
    opensanctions_simple,
    own_csv,
    starter,
    uk_conlist,
    uk_csv,
    uk_xml,
    un_xml,
)

FORMATS: tuple[ListFormat, ...] = (
    ofac_csv.FORMAT,
    ofac_xml.FORMAT,
    ofac_advanced_xml.FORMAT,
    starter.FORMAT,
    csl_json.FORMAT,
    csl_csv.FORMAT,
    bis_dpl.FORMAT,
    bis_json.FORMAT,
    eu_fsf_csv.FORMAT,
    eu_fsf_xml.FORMAT,
    eu_journal.FORMAT,
    uk_csv.FORMAT,
    uk_xml.FORMAT,
    uk_conlist.FORMAT,
    un_xml.FORMAT,
    jp_meti_ru.FORMAT,
    jp_meti_eul.FORMAT,
    ftm.FORMAT,
    ch_xml.FORMAT,
    ca_xml.FORMAT,
    au_xlsx.FORMAT,
    opensanctions_simple.FORMAT,
    own_csv.FORMAT,
)
SOURCES: tuple[ListSource, ...] = tuple(catalogue().values())

_FORMATS = {format_.id: format_ for format_ in FORMATS}


def list_format(format_id: str) -> ListFormat:
    """The format of this id.

    Raises: ListError naming those there are.
    """
    if format_id not in _FORMATS:
        raise ListError(f"no format {format_id!r}; there are {', '.join(_FORMATS)}")
    return _FORMATS[format_id]


def list_source(source_id: str) -> ListSource | None:
    """The catalogue's entry of this id, or None for a list of the dealer's own."""
    return catalogue().get(source_id)


@cache
def reader_state() -> str:
    """A hash of the readers and their tables: while it stays, the same file gives the same listings."""
    return hash_of([Path(__file__).parent])


def open_release(path: Path, format_id: str, *, source: str | None = None, effect: Effect | None = None) -> Release:
    """Open a publisher's file, or the folder that holds its set of files, for reading.

    `source` and `effect` are for layouts that do not tell them.

    Raises: ListError for an unknown format, MalformedList where there is no file of the format.
    """
    format_ = list_format(format_id)
    return Release(format_, _files_of(path, format_), source, effect)


def _files_of(path: Path, format_: ListFormat) -> tuple[Path, ...]:
    if path.is_file():
        return (path,)
    if not path.is_dir():
        raise MalformedList(path, None, "there is no such file or folder")
    # A set may lie in folders of its own, such as consolidated texts and their amendments.
    found = _fitting(path.iterdir(), format_) or _fitting(path.glob("*/*"), format_)
    if not found:
        raise MalformedList(path, None, f"holds no file of the format {format_.id} ({', '.join(format_.suffixes)})")
    return tuple(found)


def _fitting(entries: Iterable[Path], format_: ListFormat) -> list[Path]:
    return sorted(
        entry
        for entry in entries
        if entry.is_file() and not entry.name.startswith(".") and entry.name.casefold().endswith(format_.suffixes)
    )
