"""The parties of the AMG case by every form of name that lists and press print, against the publishers' own files."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.bootstrap import build
from app.config import Settings
from app.web.app import create_app
from lists.registry import open_release
from tests.server import client, serving
from tests.shared import shared

pytestmark = pytest.mark.shared

REAL_LISTS = (
    ("ofac-csv", "ofac_sdn/2026-07-31_rebuilt", None),
    ("eu-journal", "eu/official_journal/consolidated", None),
    ("uk-conlist", "uk/ofsi_conlist_2025-04-10", None),
    ("jp-meti-ru", "jp_meti/russia_belarus_third_country_2025-09-12", None),
    ("opensanctions-simple", "ua_war_sanctions/2026-03-13_targets_simple", "ua-ws"),
)
COLLECTION = (("csl-json", "us_csl/2026-07-31_rebuilt/consolidated.json", None),)

AMG = ("ofac-sdn:45750", "eu-annex-iv:697", "uk-sanctions:RUS2118", "jp-meti-ru:russia-560")
ELE = ("ofac-sdn:50946", "eu-annex-iv:693", "jp-meti-ru:third-country-48")
AMEGINO = ("ofac-sdn:44301",)

# What names the buyer, and the listings that it has to lead to.
NAMED = (
    ({"name": "ALFA MACHINERY GROUP"}, ("ofac-sdn:45750", "eu-annex-iv:697", "jp-meti-ru:russia-560")),
    ({"name": "Alfa Machinery Group (LLC Company AMG)"}, AMG),
    ({"name": "KOMPANIYA AMG"}, AMG),
    ({"name": "LLC Kompaniya AMG"}, AMG),
    ({"name": "OOO Kompaniya AMG"}, AMG),
    ({"name": "ООО «Компания АМГ»"}, AMG),
    ({"name": "Общество с ограниченной ответственностью «Компания АМГ»"}, AMG),
    ({"name": "Альфа Машинери Груп"}, ("ofac-sdn:45750", "eu-annex-iv:697", "jp-meti-ru:russia-560")),
    ({"name": "アルファ・マシナリー・グループ"}, ("jp-meti-ru:russia-560",)),
    ({"name": "有限会社 AMG"}, ("jp-meti-ru:russia-560",)),
    ({"name": "AMEGINO FZE"}, AMEGINO),
    ({"name": "Amegino"}, AMEGINO),
    ({"name": "Амегино"}, AMEGINO),
    ({"name": "ELE TECHNOLOGY CO LTD"}, ELE),
    ({"name": "ELE Technology"}, ELE),
    ({"name": "Ele Technology Co., Ltd. (深圳市易络电子有限公司)"}, ELE),
    ({"name": "深圳市易络电子有限公司"}, ("eu-annex-iv:693", "jp-meti-ru:third-country-48")),
    ({"name": "深圳市易絡電子有限公司"}, ("eu-annex-iv:693", "jp-meti-ru:third-country-48")),
    ({"name": "Shenzhen Yiluo Electronics Co., Ltd."}, ("eu-annex-iv:693", "jp-meti-ru:third-country-48")),
    ({"name": "エレ・テクノロジー・カンパニー・リミテッド"}, ("jp-meti-ru:third-country-48",)),
)
# A number finds its bearer under any name.
NUMBERED = (
    ({"type": "inn", "value": "7720821959"}, ("ofac-sdn:45750", "eu-annex-iv:697", "uk-sanctions:RUS2118")),
    ({"type": "tax", "value": "7720821959"}, ("ofac-sdn:45750", "eu-annex-iv:697", "uk-sanctions:RUS2118")),
    ({"type": "ogrn", "value": "1147746889531"}, ("ofac-sdn:45750", "eu-annex-iv:697", "uk-sanctions:RUS2118")),
    ({"type": "uscc", "value": "914403000775394696"}, ("eu-annex-iv:693",)),
    ({"type": "registration", "value": "5014362"}, AMEGINO),
)
REACHED = (
    ({"website": "https://www.amgcnc.ru/stanki"}, "eu-annex-iv:697"),
    ({"website": "companyamg.ru"}, "eu-annex-iv:697"),
    ({"email": "info@coamg.ru"}, "eu-annex-iv:697"),
    ({"website": "ele-tech.com.cn"}, "eu-annex-iv:693"),
    ({"email": "sales@ele-tech.com.cn"}, "eu-annex-iv:693"),
    ({"phone": "0086 755 82913231"}, "eu-annex-iv:693"),
)


@pytest.fixture(scope="module")
def real_lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    yield from _server(tmp_path_factory.mktemp("real"), REAL_LISTS)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    yield from _server(tmp_path_factory.mktemp("collection"), COLLECTION)


def _server(data_dir: Path, files: tuple[tuple[str, str, str | None], ...]) -> Iterator[httpx.Client]:
    paths = [shared("lists", *path.split("/")) for _, path, _ in files]
    services = build(Settings(data_dir=data_dir))
    try:
        for (format_id, _, source), path in zip(files, paths, strict=True):
            services.ingestor.load(open_release(path, format_id, source=source))
        # Before anybody asks: a slow machine needs longer for it than a caller waits.
        services.index.current()
        key = services.keys.create(["admin"]).secret
        with serving(create_app(services)) as url, client(url, key) as authorised:
            yield authorised
    finally:
        services.close()


def _screen(client: httpx.Client, **buyer: object) -> dict:
    response = client.post("/v1/screenings", json={"parties": [{"role": "buyer", "kind": "company", **buyer}]})
    assert response.status_code == 201, response.text
    return response.json()


def _matched(answer: dict) -> set[str]:
    return {match["listing"]["id"] for match in answer["matches"]}


@pytest.mark.parametrize(("buyer", "listings"), NAMED, ids=[buyer["name"] for buyer, _ in NAMED])
def test_a_published_name_is_found_on_each_list_that_has_it(real_lists, buyer, listings):
    answer = _screen(real_lists, **buyer)

    assert set(listings) - _matched(answer) == set()
    assert answer["verdict"] in ("review", "block")


@pytest.mark.parametrize(("number", "listings"), NUMBERED, ids=[number["type"] for number, _ in NUMBERED])
def test_a_published_number_is_found_under_any_name(real_lists, number, listings):
    answer = _screen(real_lists, name="Northern Tooling Supply", identifiers=[number])

    found = {match["listing"]["id"]: match["confidence"] for match in answer["matches"]}
    assert set(listings) - found.keys() == set()
    assert {found[listing] for listing in listings} == {"confirmed"}


@pytest.mark.parametrize(("contact", "listing"), REACHED, ids=[str(contact) for contact, _ in REACHED])
def test_a_published_contact_is_recognised_under_any_name(real_lists, contact, listing):
    answer = _screen(real_lists, name="Northern Tooling Supply", **contact)

    (flag,) = [flag for flag in answer["red_flags"] if flag["flag"] == "shared-contact-with-listed-party"]
    assert listing in str(flag["evidence"])
    assert answer["verdict"] in ("review", "block")


@pytest.mark.parametrize(
    ("name", "listing"),
    [
        ("Alfa Machinery Group", AMG[0]),
        ("Kompaniya AMG", AMG[0]),
        ("Amegino FZE", AMEGINO[0]),
        ("ELE Technology", ELE[0]),
    ],
)
def test_the_us_collection_alone_has_the_case_s_parties(collection, name, listing):
    assert listing in _matched(_screen(collection, name=name))


def test_a_maker_and_the_dealer_whose_name_was_abused_are_not_found(real_lists):
    for name, country in (("Tsugami Corporation", "JP"), ("Gray Machinery Company", "US"), ("UMIC", "RU")):
        answer = _screen(real_lists, name=name, country=country)

        assert not any(match["confidence"] == "confirmed" for match in answer["matches"]), name
        assert not _matched(answer) & {*AMG, *ELE, *AMEGINO}, name
