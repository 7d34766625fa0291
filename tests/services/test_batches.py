"""Batches: every line is told once and in its place, whoever dies in the middle; a second run says what changed."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import app.services.batch_input
from app.bootstrap import Services, build
from app.config import Settings
from app.domain.actor import LOCAL, Actor
from app.domain.batch import Batch, BatchState, LineFormat, LineKind
from app.domain.event import Endpoint, EventKind
from app.domain.party import Party, PartyRole
from app.errors import Conflict, InvalidInput, NotFound, TooLarge
from app.services.batch_input import BatchFile
from app.services.batch_output import as_batch, chosen, written
from app.services.exemptions import Ruled
from tests.builders import listing, transaction
from tests.fake_clock import FakeClock
from tests.services.releases import release

ELSE = Actor("key_else", tenant="another-dealer")
REPOSITORY = Path(__file__).parents[2]
# Where the storage makes no difference.
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in LineKind:
        monkeypatch.setitem(app.services.batch_input.PIECE, kind, 3)


@pytest.fixture(autouse=True)
def lists(services: Services, tmp_path: Path) -> None:
    services.ingestor.load(release(tmp_path, [listing("ACME STANKI OOO", source="house-list")]))


def parties(folder: Path, names: Iterable[str], **fields: Any) -> BatchFile:
    path = folder / "parties.csv"
    path.write_text("id,name\n" + "".join(f"C-{n},{name}\n" for n, name in enumerate(names)))
    return BatchFile(path, LineKind.PARTY, LineFormat.CSV, {}, **fields)


def deals(folder: Path, names: Iterable[str]) -> BatchFile:
    path = folder / "deals.jsonl"
    path.write_text("".join(json.dumps({"reference": f"SO-{n}", "name": name}) + "\n" for n, name in enumerate(names)))
    return BatchFile(path, LineKind.DEAL, LineFormat.JSONL, {})


def run(services: Services, batch: Batch, most: int | None = None) -> int:
    """Do all pieces that wait, or `most` of them; answers the lines."""
    lines = 0
    for done, number in enumerate(services.batch_runner.waiting(batch.id)):
        if done == most:
            break
        lines += services.batch_runner.do(batch.id, number)
    return lines


def results(services: Services, batch: Batch, **options: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in services.batches.results(batch.id, LOCAL, **options)]


def screenings(services: Services) -> list[str | None]:
    return [one.reference for one in services.reviewer.page(LOCAL, limit=1000).screenings]


def test_parties_are_looked_up_and_bad_lines_told_by_number(services: Services, tmp_path: Path) -> None:
    made = services.batches.receive(
        parties(tmp_path, ["Acme Stanki", "Bakery Janssen", "", "Orion KG,too many", "Acme Stanki OOO"]), LOCAL
    )
    assert (made.state, made.lines) == (BatchState.WAITING, 5)

    assert run(services, made) == 5

    done = services.batches.get(made.id, LOCAL)
    assert (done.state, done.lines_done) == (BatchState.FINISHED, 5)
    assert done.counts == {"match": 2, "no_match": 1, "invalid": 2}
    told = results(services, made)
    assert [(one["line"], one["id"], one["outcome"]) for one in told] == [
        (2, "C-0", "match"),
        (3, "C-1", "no_match"),
        (4, "C-2", "invalid"),
        (5, None, "invalid"),
        (6, "C-4", "match"),
    ]
    assert told[0]["matches"][0]["listing"]["id"] == "house-list:1"
    assert told[2]["errors"] == [{"pointer": "/name", "detail": 'The field "name" is required.'}]
    assert "more cells" in told[3]["errors"][0]["detail"]
    assert [one.source for one in done.lists[0]] == ["house-list"]


def test_deals_become_stored_screenings(services: Services, tmp_path: Path) -> None:
    made = services.batches.receive(deals(tmp_path, ["Acme Stanki OOO", "Bakery Janssen", "?"]), LOCAL)

    run(services, made)

    block, other, bad = results(services, made)
    stored = services.reviewer.get(block["screening"], LOCAL)
    assert (stored.verdict, stored.reference, block["outcome"], block["id"]) == ("block", "SO-0", "block", "SO-0")
    assert (other["outcome"], bad["outcome"]) == (services.reviewer.get(other["screening"], LOCAL).verdict, "invalid")
    assert sorted(map(str, screenings(services))) == ["SO-0", "SO-1"]


def test_a_party_that_a_person_ruled_on_is_exempted_and_still_shown(services: Services, tmp_path: Path) -> None:
    party = Party(PartyRole.OTHER, "Acme Stanki OOO")
    ruling = services.exemptions.rule(Ruled(party=party), "house-list:1", "Another firm.", None, LOCAL)
    services.exemptions.approve(ruling.exemption.id, None, Actor("key_second"))
    first = services.batches.receive(parties(tmp_path, ["Acme Stanki OOO", "Acme Stanki"]), LOCAL)

    run(services, first)

    ruled, other = results(services, first)
    assert (ruled["outcome"], ruled["matches"][0]["exemption"]["effect"]) == ("exempted", "applied")
    assert other["outcome"] == "match"


@on_sqlite
def test_nothing_found_while_a_required_list_is_missing_is_incomplete(settings: Settings, tmp_path: Path) -> None:
    wanting = build(settings.model_copy(update={"required_sources": ("house-list", "ofac-sdn")}))
    try:
        made = wanting.batches.receive(parties(tmp_path, ["Bakery Janssen", "Acme Stanki OOO"]), LOCAL)

        run(wanting, made)

        assert [one["outcome"] for one in results(wanting, made)] == ["incomplete", "match"]
        assert "Incomplete: 1." in as_batch(wanting.batches.get(made.id, LOCAL))["warnings"][0]
    finally:
        wanting.close()


def test_a_second_run_of_the_same_file_says_what_changed(services: Services, tmp_path: Path) -> None:
    names = ["Acme Stanki OOO", "Bakery Janssen", "Orion Werkzeug KG", "Alfa Machinery Group", ""]
    first = services.batches.receive(parties(tmp_path, names), LOCAL)
    run(services, first)
    assert all("change" not in one for one in results(services, first))
    also = [listing("ACME STANKI OOO", source="house-list"), listing("ORION WERKZEUG KG", source="house-list", uid="2")]
    services.ingestor.load(release(tmp_path, also))

    second = services.batches.receive(parties(tmp_path, names), LOCAL)
    run(services, second)

    told = services.batches.get(second.id, LOCAL)
    assert (told.previous, told.changed) == (first.id, 1)
    assert [one["change"] for one in results(services, second)] == ["same", "same", "changed", "same", "same"]
    (orion,) = [json.loads(one) for one in chosen(services.batches.results(second.id, LOCAL), changed=True)]
    assert (orion["outcome"], orion["before"]["outcome"]) == ("match", "no_match")
    other = services.batches.receive(parties(tmp_path, [*names, "One more"]), LOCAL)
    assert other.previous is None


@on_sqlite
def test_a_line_that_is_refused_for_itself_stops_no_other(services: Services, tmp_path: Path) -> None:
    """Its key was used for another deal: as where a release that reads lines otherwise goes on with a batch."""
    made = services.batches.receive(deals(tmp_path, ["Acme Stanki OOO", "Bakery Janssen"]), LOCAL)
    services.screener.screen(transaction(), actor=LOCAL, idempotency_key=f"{made.id}/1")

    run(services, made)

    done = services.batches.get(made.id, LOCAL)
    assert (done.state, done.counts["failed"], done.lines_done) == (BatchState.FINISHED, 1, 2)
    assert "Run the file again" in as_batch(done)["warnings"][-1]


@on_sqlite
def test_a_deal_whose_verdict_changed_is_told_with_the_screening_before(services: Services, tmp_path: Path) -> None:
    first = services.batches.receive(deals(tmp_path, ["Amegino Stanki OOO"]), LOCAL)
    run(services, first)
    services.ingestor.load(release(tmp_path, [listing("AMEGINO STANKI OOO", source="house-list", uid="2")]))
    second = services.batches.receive(deals(tmp_path, ["Amegino Stanki OOO"]), LOCAL)
    run(services, second)

    (before,), (after,) = results(services, first), results(services, second)
    assert (after["change"], after["outcome"]) == ("changed", "block")
    assert (after["before"]["screening"], after["before"]["outcome"]) == (before["screening"], before["outcome"])


@on_sqlite
def test_a_change_of_the_lists_in_the_middle_is_said(services: Services, tmp_path: Path) -> None:
    made = services.batches.receive(parties(tmp_path, ["Acme Stanki OOO"] * 6), LOCAL)
    run(services, made, most=1)
    services.ingestor.load(release(tmp_path, [listing("ACME STANKI LLC", source="house-list")]))
    run(services, made)

    told = as_batch(services.batches.get(made.id, LOCAL))
    assert told["state"] == "finished"
    assert any("lists changed while it ran" in warning for warning in told["warnings"])


def test_it_is_paused_resumed_and_cancelled(services: Services, tmp_path: Path) -> None:
    made = services.batches.receive(parties(tmp_path, ["Acme Stanki OOO"] * 9), LOCAL)
    run(services, made, most=1)
    assert services.batches.pause(made.id, LOCAL).state is BatchState.PAUSED
    assert services.batches.pause(made.id, LOCAL).state is BatchState.PAUSED
    assert run(services, made) == 0
    with pytest.raises(Conflict, match="3 of 9 lines"):
        services.batches.results(made.id, LOCAL)
    assert len(results(services, made, partial=True)) == 3

    assert services.batches.resume(made.id, LOCAL).state is BatchState.RUNNING
    assert run(services, made, most=1) == 3
    assert services.batches.cancel(made.id, LOCAL).state is BatchState.CANCELLED
    assert run(services, made) == 0
    with pytest.raises(Conflict):
        services.batches.resume(made.id, LOCAL)
    assert len(results(services, made, partial=True)) == 6

    services.batches.forget(made.id, LOCAL)
    with pytest.raises(NotFound):
        services.batches.get(made.id, LOCAL)


@on_sqlite
def test_a_batch_that_runs_is_not_forgotten(services: Services, tmp_path: Path) -> None:
    made = services.batches.receive(parties(tmp_path, ["Acme"]), LOCAL)

    with pytest.raises(Conflict, match="cancel it first"):
        services.batches.forget(made.id, LOCAL)


def test_a_piece_done_twice_counts_once(services: Services, tmp_path: Path) -> None:
    made = services.batches.receive(deals(tmp_path, ["Acme Stanki OOO"] * 4), LOCAL)

    assert [services.batch_runner.do(made.id, number) for number in (0, 0, 1, 1, 0)] == [3, 0, 1, 0, 0]

    assert services.batches.get(made.id, LOCAL).counts == {"block": 4}
    assert len(screenings(services)) == 4


def test_another_dealer_sees_nothing_of_it(services: Services, tmp_path: Path) -> None:
    made = services.batches.receive(parties(tmp_path, ["Acme"]), LOCAL)

    for act in (
        services.batches.get,
        services.batches.pause,
        services.batches.resume,
        services.batches.cancel,
        services.batches.forget,
        services.batches.results,
    ):
        with pytest.raises(NotFound):
            act(made.id, ELSE)
    assert services.batches.page(ELSE).batches == ()
    run(services, made)
    assert services.batches.receive(parties(tmp_path, ["Acme"]), ELSE).previous is None


@on_sqlite
@pytest.mark.parametrize(
    "text, said",
    [
        ("id,country\n1,DE\n", "column name is missing"),
        ("id,name,adress\n1,Acme,x\n", 'Did you mean "address"'),
        ("id,name\n", "no line below the header"),
        ("", "header"),
    ],
    ids=["no name", "unknown column", "no line", "empty"],
)
def test_a_file_that_cannot_be_read_leaves_nothing_behind(
    services: Services, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "file.csv"
    path.write_text(text)

    with pytest.raises(InvalidInput, match=said):
        services.batches.receive(BatchFile(path, LineKind.PARTY, LineFormat.CSV, {}), LOCAL)

    assert services.batches.page(LOCAL).batches == ()


@on_sqlite
def test_a_file_with_too_many_lines_is_refused(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.batches.MOST_LINES", 10)

    with pytest.raises(TooLarge):
        services.batches.receive(parties(tmp_path, ["Acme"] * 11), LOCAL)

    assert services.batches.page(LOCAL).batches == ()


def test_what_was_never_taken_in_whole_is_removed_after_a_day(
    services: Services, tmp_path: Path, clock: FakeClock
) -> None:
    with services.database.write() as work:
        batch = Batch(
            "btc_1", "default", "local", LineKind.PARTY, LineFormat.CSV, None, "f", BatchState.RECEIVING, clock.now
        )
        work.batches.add(batch)
        work.commit()

    services.batches.look()
    assert services.batches.get("btc_1", LOCAL)
    clock.now += timedelta(days=1, seconds=1)
    services.batches.look()
    with pytest.raises(NotFound):
        services.batches.get("btc_1", LOCAL)


@on_sqlite
def test_results_are_written_for_a_spreadsheet(services: Services, tmp_path: Path) -> None:
    file = parties(tmp_path, ["Acme Stanki OOO", '"=cmd|Bakery Janssen"', ""])
    made = services.batches.receive(file, LOCAL)
    run(services, made)

    text = b"".join(written(services.batches.results(made.id, LOCAL), LineFormat.CSV)).decode()

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["line"], row["id"], row["outcome"]) for row in rows] == [
        ("2", "C-0", "match"),
        ("3", "C-1", "no_match"),
        ("4", "C-2", "invalid"),
    ]
    assert (rows[0]["listing"], rows[0]["confidence"], rows[0]["matches"]) == ("house-list:1", "confirmed", "1")
    assert rows[1]["name"] == "'=cmd|Bakery Janssen"
    assert "name" in rows[2]["errors"]


def test_its_end_is_put_into_the_outbox_once(services: Services, tmp_path: Path, clock: FakeClock) -> None:
    with services.database.write() as work:
        work.endpoints.add(Endpoint("whk_1", "default", "https://dealer.example/hook", (), clock.now, "local"))
        work.commit()
    made = services.batches.receive(parties(tmp_path, ["Acme Stanki OOO"] * 4), LOCAL)

    run(services, made, most=1)
    assert told(services) == []
    run(services, made)
    run(services, made)

    assert told(services) == [EventKind.BATCH_FINISHED]


def told(services: Services) -> list[EventKind]:
    with services.database.read() as work:
        return [one.kind for one in work.deliveries.page("whk_1", limit=10)]


def test_a_batch_killed_between_any_two_statements_ends_with_exact_totals(
    services: Services, tmp_path: Path, database_url: str
) -> None:
    made = services.batches.receive(deals(tmp_path, ["Acme Stanki OOO", "?", "Bakery Janssen", "Orion KG"]), LOCAL)

    script = [sys.executable, "-m", "tests.services.killed_batch", database_url, str(tmp_path), made.id]
    ran = subprocess.run(script, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) >= 5
    done = services.batches.get(made.id, LOCAL)
    assert (done.state, done.lines_done, sum(done.counts.values())) == (BatchState.FINISHED, 4, 4)
    found = results(services, made)
    assert [one["line"] for one in found] == [1, 2, 3, 4]
    assert sorted(map(str, screenings(services))) == ["SO-0", "SO-2", "SO-3"]
    kept = [one["screening"] for one in found if "screening" in one]
    assert kept == [services.reviewer.get(screening, LOCAL).id for screening in kept]
