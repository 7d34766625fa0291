"""What a line of equipment is, in many languages and spellings."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.goods import Goods
from app.domain.transaction import Condition, Equipment
from app.equipment.classify import classify

TODAY = date(2026, 11, 25)


def goods(description: str | None = None, **fields) -> Goods:
    return classify(Equipment(description=description, **fields), TODAY)


@pytest.mark.parametrize(
    "description, category, hs",
    [
        ("Used CNC lathe", "cnc-lathe", "845811"),
        ("máy tiện CNC", "cnc-lathe", "845811"),
        ("Waterjet cutter", "waterjet", "845650"),
        ("Tektronix oscilloscope", "oscilloscope", "903020"),
        ("Manual lathe", "manual-lathe", "845819"),
        ("Tsugami B0385 Swiss-type CNC lathe", "swiss-type-lathe", "845811"),
        ("Vertical CNC machining center, complete", "machining-centre", "845710"),
        ("Bed-type CNC milling machine", "cnc-milling-machine", "845961"),
        ("Woodworking panel saw, not CNC", "manual-wood-machine", "846599"),
        ("CNC-Drehmaschine mit Stangenlader", "cnc-lathe", "845811"),
        ("Universaldrehmaschine, konventionell", "manual-engine-lathe", "845819"),
        ("5-Achs Bearbeitungszentrum", "machining-centre", "845710"),
        ("Tornio a controllo numerico", "cnc-lathe", "845811"),
        ("Torno de control numérico", "cnc-lathe", "845811"),
        ("Струг с ЦПУ", "cnc-lathe", "845811"),
        ("Оброблювальний центр", "machining-centre", "845710"),
        ("CNC tokarski stroj", "cnc-lathe", "845811"),
        ("CNC-jyrsinkone", "cnc-milling-machine", "845961"),
        ("複合旋盤", "mill-turn-centre", "845811"),
        ("Fibre laser cutter", "laser-machine", "845611"),
        ("CNC-Langdrehautomat", "swiss-type-lathe", "845811"),
        ("tour à commande numérique", "cnc-lathe", "845811"),
        ("centre d'usinage vertical", "machining-centre", "845710"),
        ("fresadora CNC", "cnc-milling-machine", "845961"),
        ("torno CNC con alimentador de barras", "cnc-lathe", "845811"),
        ("centro di lavoro 5 assi", "machining-centre", "845710"),
        ("rettificatrice per tondi CNC", "cnc-cylindrical-grinder", "846023"),
        ("CNC torna tezgahı", "cnc-lathe", "845811"),
        ("dik işleme merkezi", "machining-centre", "845710"),
        ("токарный станок с ЧПУ", "cnc-lathe", "845811"),
        ("вертикальный обрабатывающий центр", "machining-centre", "845710"),
        ("фрезерный станок без ЧПУ", "manual-milling-machine", "845969"),
        ("数控车床", "cnc-lathe", "845811"),
        ("五轴加工中心", "machining-centre", "845710"),
        ("普通车床", "manual-lathe", "845819"),
        ("線切割機", "wire-edm", "845630"),
        ("Injection moulding machine 200 t", "injection-moulding-machine", "847710"),
        ("Coordinate measuring machine", "coordinate-measuring-machine", "903180"),
        ("Fibre laser cutting machine", "laser-machine", "845611"),
        ("Industrial robot", "robot", "842870"),
    ],
)
def test_machine_is_known_by_its_words(description, category, hs):
    found = goods(description)

    assert (found.category, found.hs_candidates[0]) == (category, hs)
    assert not found.is_part
    assert not found.unknown


@pytest.mark.parametrize(
    "description, hs",
    [
        ("spare parts for CNC lathe", "846693"),
        ("Gearbox and encoder adapter for machining centre", "848340"),
        ("Spindle for Mori Seiki NL2000", "846693"),
        ("Lathe chuck", "846620"),
        ("spare parts for press brake", "846694"),
        ("pièces de rechange pour tour", "846693"),
        ("repuestos para torno", "846693"),
        ("torna tezgahı için yedek parça", "846693"),
        ("запчасти для токарного станка", "846693"),
        ("车床零件", "846693"),
        ("Machine-tool spindle bearings", "848210"),
    ],
)
def test_part_is_no_machine(description, hs):
    found = goods(description)

    assert found.is_part
    assert found.hs_candidates[0] == hs


@pytest.mark.parametrize(
    "description",
    [
        "Twin spindle CNC lathe",
        "Turret lathe",
        "Multi-spindle automatic lathe",
        "CNC lathe, chuck 250 mm",
        "CNC lathe with bar feeder and chip conveyor",
        "Haas VF-2 with 4th axis rotary table",
        "Vertical machining centre, 40-tool changer",
        "CNC lathe, not working, for parts",
    ],
)
def test_equipment_of_a_machine_does_not_make_it_a_part(description):
    make = "Haas" if "Haas" in description else None
    assert not goods(description, make=make).is_part


@pytest.mark.parametrize(
    "code", ["8458.11", "8458 11", "845811", "8458.11.20", "8458112000", "8458-11", "HS 8458.11", "GTİP 845811200019"]
)
def test_hs_code_is_read_however_it_is_written(code):
    found = goods("lathe", hs_code=code)

    assert found.hs_candidates[0] == "845811"
    assert found.priority_tier == "4.B"


@pytest.mark.parametrize("code, tier", [("845810", None), ("8462.21", None), ("8525.80", "3.A"), ("8548.90", "2")])
def test_withdrawn_codes_are_read_as_their_successors(code, tier):
    assert goods(hs_code=code).priority_tier == tier


@pytest.mark.parametrize("description", [None, "", "Machine", "Used machinery", "станок", "设备", "spare parts"])
def test_words_that_say_nothing_leave_the_goods_unknown(description):
    assert goods(description).unknown


def test_a_code_alone_is_enough_to_know_the_goods():
    found = goods(hs_code="8458.11")

    assert not found.unknown
    assert (found.category, found.priority_tier) == ("cnc-lathe", "4.B")


def test_a_model_alone_is_enough_to_know_the_machine():
    found = goods(make="Tsugami", model="B0385")

    assert (found.category, found.make, found.make_country) == ("swiss-type-lathe", "Tsugami", "JP")
    assert found.priority


def test_a_machine_of_unknown_control_asks_for_it():
    found = goods("Lathe")

    assert found.numerically_controlled is None
    assert not found.priority
    assert "Is the machine numerically controlled?" in found.questions


def test_the_priority_list_is_read_as_it_stood_on_the_day():
    lathe = Equipment(hs_code="845811")

    assert classify(lathe, date(2024, 2, 22)).priority_tier is None
    assert classify(lathe, date(2024, 2, 23)).priority_tier == "4.B"


@pytest.mark.parametrize("condition", list(Condition))
def test_condition_and_age_do_not_decontrol(condition):
    found = goods("5-axis machining centre", condition=condition, year=1991)

    assert found.controlled


@pytest.mark.parametrize(
    "description, fields, indicated",
    [
        ("machining centre", {"axes": 5}, "2B201.b"),
        ("machining centre", {"axes": 5, "positioning_accuracy_um": 1.2}, "2B001.b.2"),
        ("machining centre", {"axes": 5, "positioning_accuracy_um": 20.0}, "2B201.b"),
        ("CNC milling machine", {"axes": 3, "positioning_accuracy_um": 4.5}, "2B201.b"),
        ("CNC lathe", {"axes": 2, "positioning_accuracy_um": 1.0}, "2B001.a"),
        ("CNC lathe", {"axes": 5}, "2B201.a"),
        ("CNC cylindrical grinding machine", {"axes": 5}, "2B201.c"),
        ("CNC cylindrical grinding machine", {"axes": 3, "positioning_accuracy_um": 3.0}, "2B201.c"),
        ("Coordinate measuring machine", {"positioning_accuracy_um": 1.5}, "2B006.a"),
        ("Fünfachsiges Bearbeitungszentrum", {}, "2B201.b"),
        ("пятиосевой обрабатывающий центр", {}, "2B201.b"),
        ("DMU 50", {}, "2B201.b"),
        ("Isostatic press", {}, "2B204"),
    ],
)
def test_axes_and_accuracy_point_to_a_control_entry(description, fields, indicated):
    found = goods(description, **fields)

    assert found.controlled
    assert indicated in found.eccn_candidates


@pytest.mark.parametrize(
    "description, fields",
    [
        ("Manual lathe", {}),
        ("CNC lathe", {}),
        ("CNC lathe", {"axes": 2, "positioning_accuracy_um": 4.5}),
        ("CNC milling machine", {"axes": 3, "positioning_accuracy_um": 8.0}),
        ("spare parts for 5-axis machining centre", {}),
        ("Press brake", {}),
    ],
)
def test_other_machines_are_not_called_controlled(description, fields):
    assert not goods(description, **fields).controlled


def test_unknown_accuracy_never_makes_ear99():
    assert "EAR99" not in goods("CNC lathe").eccn_candidates
    assert goods("CNC lathe").eccn_candidates[-1] == "2B991"
    assert any("accuracy" in question for question in goods("CNC lathe").questions)


@pytest.mark.parametrize(
    "eccn, controlled",
    [("2B001.b.2", True), ("2b201", True), ("2B991", False), ("EAR99", False), ("9A610.a", True)],
)
def test_declared_eccn_is_read(eccn, controlled):
    assert goods("drilling machine", eccn=eccn).controlled is controlled


TEXT = st.text(alphabet=st.sampled_from("abcdefg 0123456789-,;()чпу数控车床é\n*.+/"), max_size=60)


@given(st.one_of(st.none(), st.text(max_size=80), TEXT), st.one_of(st.none(), st.text(max_size=12)))
def test_any_text_gets_an_answer(description, code):
    found = goods(description, hs_code=code, make=description, model=code, eccn=code)

    assert found.unknown or found.category or found.hs_declared or found.eccn_declared


@given(st.sampled_from(["CNC lathe", "machining centre", "lathe", "press brake"]), st.integers(1, 9))
def test_an_answer_left_out_is_never_milder_than_an_innocent_one(description, axes):
    innocent = Equipment(description=description, axes=axes, positioning_accuracy_um=50.0)
    silent = replace(innocent, positioning_accuracy_um=None)

    assert classify(silent, TODAY).controlled >= classify(innocent, TODAY).controlled
    assert classify(silent, TODAY).priority >= classify(innocent, TODAY).priority or axes < 3
