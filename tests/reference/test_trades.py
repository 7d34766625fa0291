"""What a stated business is, and whether it works with a machine."""

import pytest

from app.reference.trades import understand, works_with

LATHE, GRINDER, PACKER, SAW = "8458", "8460", "8422", "8465"


@pytest.mark.parametrize(
    "business, heading, works",
    [
        ("manufacture of cars", LATHE, True),
        ("contract machining", LATHE, True),
        ("repair workshop", LATHE, True),
        ("Herstellung von Drehteilen", LATHE, True),
        ("производство подшипников", LATHE, True),
        ("机械加工", LATHE, True),
        ("furniture", SAW, True),
        ("furniture", LATHE, False),
        ("bakery", GRINDER, False),
        ("food packing", PACKER, True),
        ("real-estate agency", LATHE, False),
        ("wholesale of home textiles", LATHE, False),
        ("trade in used machine tools", LATHE, False),
        ("resale of machine tools", LATHE, False),
        ("торговля станками", LATHE, False),
        ("freight forwarding", LATHE, False),
        ("university", LATHE, True),
        ("Lohndreherei", LATHE, True),
        ("peças torneadas", LATHE, True),
        ("tornitura di precisione", LATHE, True),
        ("koneistus", LATHE, True),
        ("stocznia remontowa", LATHE, True),
        ("ورشة خراطة معادن", LATHE, True),
        ("dişli imalatı", LATHE, True),
        ("تجارة عامة", LATHE, False),
        ("Туристическое агентство", LATHE, False),
        ("agricultural implements", LATHE, True),
        ("fishing tackle", LATHE, True),
        ("hospital beds", LATHE, True),
        ("tour operator", LATHE, False),
        ("quaternions", LATHE, None),
    ],
)
def test_business_and_machine(business, heading, works):
    assert works_with(business, [heading]) is works


@pytest.mark.parametrize("business", ["trading company", "sale of machinery", "import and export", "broker", "贸易"])
def test_traders(business):
    assert understand(business).trades


@pytest.mark.parametrize(
    "business",
    [
        "trade in machining centres",
        "wholesale of manufacturing equipment",
        "export of factory equipment",
        "distributor for a manufacturer",
        "加工中心销售",
        "sprzedaż obrabiarek",
        "vente de machines d'occasion",
        "An- und Verkauf von Maschinen",
    ],
)
def test_who_deals_in_what_others_make_with_is_a_trader(business):
    assert understand(business).trades


@pytest.mark.parametrize("business", ["manufacture and sale of gears", "production of import filters", "car parts"])
def test_a_maker_that_also_sells_is_a_maker(business):
    assert understand(business).makes
    assert not understand(business).trades


@pytest.mark.parametrize(
    "business", ["freight forwarding", "bonded warehouse", "Spedition", "nakliyat", "物流", "agencja celna", "仓储"]
)
def test_forwarders(business):
    assert understand(business).moves_goods
