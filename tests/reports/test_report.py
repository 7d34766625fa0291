"""What a screening's report says and how it is set; no database and no server."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from lxml import html

from app.domain.comparison import Comparison, FieldChange, FindingChange
from app.domain.decision import Decision, DecisionOutcome
from app.domain.match import Confidence, Match, PartyMatch
from app.domain.party import Owner, Party, PartyRole
from app.domain.red_flag import Authority, RedFlag, Severity, Unassessed
from app.domain.screening import Assessment, Engine, ListVersion, Screening, Verdict
from app.domain.transaction import Transaction
from app.ownership.picture import draw_network
from app.reports.compose import compose
from app.reports.html import to_html
from app.reports.model import Report
from app.reports.pdf import to_pdf
from tests.builders import listing

AT = datetime(2026, 11, 25, 10, 30, tzinfo=UTC)
SCRIPTS = ("Компания АМГ", "深圳市易络电子有限公司", "شركة الخليج للآلات", "津上精密機床", "アルファ・マシナリー")


def screening(*names: str) -> Screening:
    parties = (Party(PartyRole.BUYER, name, owners=(Owner("김철수"),)) for name in names or ("ELE Technology",))
    deal = Transaction(tuple(parties))
    listed = listing("ELE TECHNOLOGY CO LTD", source="ofac-sdn", uid="50946", listed_on=date(2024, 8, 23))
    return Screening(
        id="scr_1",
        created_at=AT,
        as_of=AT.date(),
        transaction=deal,
        assessment=Assessment(Verdict.BLOCK, 100, "Block: the buyer is listed.", ("Do not ship.",)),
        matches=(
            PartyMatch(
                "parties/0",
                Match(listed, 0.98, Confidence.CONFIRMED, "ELE", "ELE TECHNOLOGY CO LTD", ("name",), ("Same name.",)),
            ),
        ),
        red_flags=(
            RedFlag(
                "yuan-payment-high-risk",
                Severity.MEDIUM,
                "payment",
                "Paid in yuan",
                "The price is in yuan.",
                {},
                (Authority("A notice", "2024-07-10", "section 2", "unverified"),),
                "Ask why.",
            ),
        ),
        not_assessed=(Unassessed("third-party-payment", ("payment.payer",), "Who pays?", matters=True),),
        lists=(ListVersion("ofac-sdn", "2026-11-24+ab", date(2026, 11, 24), AT, 19181),),
        warnings=("eu-fsf is 9 days old; 7 are tolerated.",),
        engine=Engine("0.1.0", "gonogo-x"),
    )


def report(*names: str, decisions: tuple[Decision, ...] = ()) -> Report:
    one = screening(*names)
    return compose(one, decisions, "ab" * 32, draw_network(one.transaction, one.matches, one.red_flags))


def test_the_page_says_what_changed_since_the_last_screening_of_the_deal():
    changes = Comparison(
        "scr_0",
        AT,
        "quote",
        "review",
        "block",
        request=(
            FieldChange("destination/country", "DE", None),
            FieldChange("parties/1", None, {"name": "<b>New</b>"}),
        ),
        matches=(FindingChange("parties/0", "ofac-sdn:50946", None, "confirmed"),),
        lists=("ofac-sdn",),
    )
    made = replace(screening(), changes=changes)

    page = to_html(compose(made, (), "ab" * 32, draw_network(made.transaction, made.matches)))

    for said in ("scr_0", "at the stage quote", "was review and is block", "destination/country", "name <b>New</b>"):
        assert said in words(page)
    assert "What changed" not in words(to_html(report()))


def words(page: bytes) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_the_page_says_what_was_asked_found_and_not_checked():
    text = words(to_html(report()))

    for said in (
        "Block: the buyer is listed.",
        "ELE TECHNOLOGY CO LTD",
        "ofac-sdn:50946",
        "2024-08-23",
        "Paid in yuan",
        "(not verified by us)",
        "Who pays?",
        "eu-fsf is 9 days old",
        "19,181",
        "No person has decided",
        "ab" * 32,
        "not legal advice",
    ):
        assert said in text


def test_the_page_shows_the_decision_and_who_made_it():
    released = Decision("dec_1", "scr_1", DecisionOutcome.RELEASE, "Another firm: other city.", "key_7", AT)

    text = words(to_html(report(decisions=(released,))))

    assert "released" in text
    assert "key_7" in text
    assert "Another firm: other city." in text


@pytest.mark.parametrize("name", ['<script>alert("x")</script>', "<img src=x onerror=alert(1)>", "{{ 7*7 }} & Söhne"])
def test_a_name_cannot_put_markup_into_the_page(name):
    page = to_html(report(name))

    assert b"<script" not in page
    assert b"<img" not in page
    assert name in html.fromstring(page).text_content()


def test_the_same_report_is_the_same_file():
    assert to_html(report(*SCRIPTS)) == to_html(report(*SCRIPTS))
    assert to_pdf(report(*SCRIPTS), AT) == to_pdf(report(*SCRIPTS), AT)


def test_the_pdf_embeds_the_letters_of_every_script():
    pdf = to_pdf(report(*SCRIPTS), AT)

    assert pdf.startswith(b"%PDF-")
    fonts = set(re.findall(rb"/BaseFont /[A-Z]{6}\+([A-Za-z-]+)", pdf))
    assert {b"FiraGO", b"NotoSansSC"} <= fonts


def test_the_pdf_leaves_the_large_font_out_where_nobody_is_written_in_it():
    assert b"NotoSansSC" not in to_pdf(report("Acme GmbH"), AT)
