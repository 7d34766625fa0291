"""Each format's sample is read as written down beside it, and a damaged sample is refused."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from lists.errors import MalformedList
from lists.model import NameStrength
from tests.lists.samples import GOLDEN, SAMPLED, plain, read, sample


def without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_blanks(inner) for key, inner in value.items() if inner is not None}
    return [without_blanks(inner) for inner in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize("format_id", SAMPLED)
def test_sample_is_read_as_written_down(format_id: str) -> None:
    expected = json.loads((GOLDEN / format_id / "expected.json").read_text(encoding="utf-8"))

    assert [without_blanks(plain(listing)) for listing in read(format_id)] == expected


@pytest.mark.parametrize("format_id", SAMPLED)
def test_first_name_is_primary_and_ids_are_unique(format_id: str) -> None:
    listings = read(format_id)

    assert all(listing.names[0].strength is NameStrength.PRIMARY for listing in listings)
    assert len({listing.id for listing in listings}) == len(listings)


@pytest.mark.parametrize("format_id", SAMPLED)
def test_reading_twice_gives_the_same(format_id: str) -> None:
    assert read(format_id) == read(format_id)


@pytest.mark.parametrize("format_id", SAMPLED)
def test_an_empty_file_is_refused(format_id: str, tmp_path: Path) -> None:
    for file in sample(format_id).iterdir():
        (tmp_path / file.name).write_bytes(b"")

    with pytest.raises(MalformedList):
        read(format_id, tmp_path)


@pytest.mark.parametrize("format_id", SAMPLED)
def test_a_file_cut_in_the_middle_is_refused_and_named(format_id: str, tmp_path: Path) -> None:
    folder = shutil.copytree(sample(format_id), tmp_path / "cut")
    longest = max(folder.iterdir(), key=lambda file: file.stat().st_size)
    content = longest.read_bytes()
    longest.write_bytes(content[: len(content) * 3 // 5])

    with pytest.raises(MalformedList, match=longest.name.replace(".", r"\.")):
        read(format_id, folder)
