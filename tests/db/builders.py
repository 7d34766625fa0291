"""Screenings as they are stored, with innocent defaults."""

from datetime import UTC, date, datetime

from app.db.unit_of_work import Database
from app.domain.match import Confidence, Match, PartyMatch
from app.domain.red_flag import RedFlag, Severity
from app.domain.screening import Assessment, Engine, ListVersion, Screening, Verdict
from tests.builders import listing, transaction

NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def screening(screening_id: str = "scr_1", created_at: datetime = NOON, **deal: object) -> Screening:
    match = Match(listing(), 0.98, Confidence.CONFIRMED, "Acme", "ACME TRADING FZE", ("name",), ("equal",))
    return Screening(
        id=screening_id,
        created_at=created_at,
        as_of=date(2026, 11, 25),
        transaction=transaction(**deal),
        assessment=Assessment(Verdict.BLOCK, 100, "Block: the buyer is listed.", ("Do not ship.",)),
        matches=(PartyMatch("parties/0", match),),
        red_flags=(RedFlag("prior-russia-business", Severity.MEDIUM, "parties/0", "t", "e", {"deals": 3}, (), "Ask."),),
        not_assessed=(),
        lists=(ListVersion("ofac-sdn", "2026-11-24+abc", date(2026, 11, 24), NOON, 18_000),),
        warnings=("a warning",),
        engine=Engine("0.1.0", "policy-1"),
    )


def stored(
    database: Database,
    made: Screening,
    tenant: str = "default",
    serials: tuple[str, ...] = (),
    traces: tuple[str, ...] = (),
) -> None:
    with database.write() as work:
        work.screenings.add(made, b'{"id":"\xd0\xb0"}', tenant=tenant, actor="key_1", serials=serials, traces=traces)
        work.commit()
