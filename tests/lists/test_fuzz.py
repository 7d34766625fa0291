"""Whatever bytes a reader is given, it answers with valid listings or with one clear error."""

import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lists.errors import ListError
from lists.model import Effect, Kind, Listing, NameStrength
from lists.registry import FORMATS, list_format, open_release
from tests.lists.samples import SAMPLED, sample

ALL = tuple(format_.id for format_ in FORMATS)
COUNTRY = re.compile(r"[A-Z]{2}(-\d{2})?")
PARTIAL = r"\d{4}(-\d{2}(-\d{2})?)?"
BORN = re.compile(rf"{PARTIAL}(/{PARTIAL})?~?")
# What mutations put in: marks of the layouts, and bytes that no text should hold.
SPLICES = (b"\x00", b"\xff", b'"', b";", b",", b"\n", b"<", b">", b"&x;", b"{", b"]", b"(", b"\xe3\x80\x81", b"9" * 40)


def run(format_id: str, folder: Path) -> list[Listing]:
    """Read a release; a clear error counts as having read nothing."""
    try:
        return list(open_release(folder, format_id, source="own-list").listings())
    except ListError as error:
        assert str(error).strip()  # noqa: PT017 - either a clear error or listings
        return []


def assert_valid(listing: Listing) -> None:
    assert listing.uid.strip()
    assert listing.source.strip()
    assert isinstance(listing.kind, Kind)
    assert isinstance(listing.effect, Effect)
    assert listing.names
    assert listing.names[0].strength is NameStrength.PRIMARY
    assert all(name.text.strip() for name in listing.names)
    assert all(COUNTRY.fullmatch(code) for code in (*listing.countries, *listing.nationalities))
    assert all(BORN.fullmatch(born) for born in listing.dates_of_birth)
    assert all(identifier.value for identifier in listing.identifiers)
    assert all(0 <= link.share_percent <= 100 for link in listing.links if link.share_percent is not None)


@st.composite
def mutations(draw: st.DrawFn, content: bytes) -> bytes:
    """The sample with a few slices cut out, doubled, or replaced."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 60)))
        piece = draw(
            st.one_of(
                st.just(b""),
                st.sampled_from(SPLICES),
                st.binary(max_size=6),
                st.just(content[start:end] * 2),
            )
        )
        content = content[:start] + piece + content[end:]
    return content[: draw(st.integers(0, len(content)))] if draw(st.booleans()) else content


CALM = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("format_id", ALL)
@CALM
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_random_bytes_give_a_clear_error_or_valid_listings(format_id: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        suffix = list_format(format_id).suffixes[0]
        (Path(folder) / f"release{suffix}").write_bytes(content)

        for listing in run(format_id, Path(folder)):
            assert_valid(listing)


@pytest.mark.parametrize("format_id", SAMPLED)
@CALM
@given(data=st.data())
def test_mutated_samples_give_a_clear_error_or_valid_listings(format_id: str, data: st.DataObject) -> None:
    files = sorted(sample(format_id).iterdir())
    victim = data.draw(st.sampled_from(files))
    mutated = data.draw(mutations(victim.read_bytes()))
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            (Path(folder) / file.name).write_bytes(mutated if file == victim else file.read_bytes())

        for listing in run(format_id, Path(folder)):
            assert_valid(listing)
