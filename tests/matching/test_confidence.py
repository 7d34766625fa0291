"""How sure a match is: what confirms it, and what does not."""

from datetime import date
from typing import Any

import pytest

from app.domain.match import Confidence, Match, Query
from app.matching.index import MatchIndex
from lists.model import Address, Identifier, Kind, Listing, Name, NameStrength
from tests.builders import listing

TODAY = date(2026, 11, 29)
ADDRESS = "Room 1205, 3018 Shennan Road, Futian, Shenzhen"
# Names in number, so that words are as rare as they are on real lists.
OTHERS = tuple(listing(f"Boreal {number} Stanki Holding", uid=f"other-{number}") for number in range(200))
ELE = listing(
    "Ele Technology Co. LTD",
    countries=("CN",),
    addresses=(Address(ADDRESS, "CN"),),
    phones=("+86 755 82913230",),
    identifiers=(Identifier("uscc", "91440300MA5F3UXT4C", "CN"),),
)
ELECON = listing("АО «Завод Элекон»", countries=("RU",))


def best(*listed: Listing, name: str, kind: Kind = Kind.COMPANY, **known: Any) -> Match | None:
    found = MatchIndex.build((*listed, *OTHERS)).search(Query(name, kind=kind, **known), as_of=TODAY)
    return found[0] if found else None


def sureness(*listed: Listing, name: str, **known: Any) -> Confidence | None:
    found = best(*listed, name=name, **known)
    return found.confidence if found else None


@pytest.mark.parametrize("name", ["ELE Technology", "Ele Technology Limited", "ele technology co., ltd"])
def test_a_name_equal_but_for_its_legal_form_in_the_listed_country_is_confirmed(name: str) -> None:
    assert sureness(ELE, name=name, countries=("CN",)) is Confidence.CONFIRMED


@pytest.mark.parametrize("name", ["Zavod Elekon JSC", "Elecon Plant", "ЗАВОД ЭЛЕКОН"])
def test_another_writing_of_an_equal_name_is_confirmed(name: str) -> None:
    assert sureness(ELECON, name=name, countries=("RU",)) is Confidence.CONFIRMED


def test_a_misspelt_name_and_its_country_are_for_a_person_to_look_at() -> None:
    assert sureness(ELE, name="Elle Technology", countries=("CN",)) in (Confidence.POSSIBLE, Confidence.PROBABLE)


@pytest.mark.parametrize(
    "known", [{"addresses": (ADDRESS,)}, {"phones": ("0086-755-82913230",)}], ids=["unit", "phone"]
)
def test_a_misspelt_name_at_the_same_unit_or_phone_is_confirmed(known: dict[str, Any]) -> None:
    assert sureness(ELE, name="Elle Technology", countries=("CN",), **known) is Confidence.CONFIRMED


def test_an_equal_register_number_confirms_whatever_the_name() -> None:
    numbers = (Identifier("uscc", "91440300 MA5F3UXT4C", "CN"),)

    assert sureness(ELE, name="Northern Tooling Supply", identifiers=numbers) is Confidence.CONFIRMED


def test_an_equal_name_in_another_country_is_not_confirmed() -> None:
    assert sureness(ELE, name="ELE Technology", countries=("IT",)) is not Confidence.CONFIRMED


def test_a_weak_alias_is_possible_at_most() -> None:
    phoenix = Listing(
        source="ofac-sdn",
        uid="1",
        kind=Kind.COMPANY,
        names=(Name("Long Ridge Equipment Trading"), Name("PHOENIX", NameStrength.WEAK)),
        effect=ELE.effect,
    )

    assert sureness(phoenix, name="Phoenix") in (None, Confidence.POSSIBLE)


def test_a_person_born_on_another_day_is_another_person() -> None:
    listed = listing("MIRONOV, Sergei Mikhailovich", kind=Kind.PERSON, dates_of_birth=("1953-02-14",))
    born = {"same": "1953-02-14", "another": "1971-08-02"}

    found = {
        which: sureness(listed, name="Sergei Mikhailovich Mironov", kind=Kind.PERSON, dates_of_birth=(day,))
        for which, day in born.items()
    }

    assert found == {"same": Confidence.CONFIRMED, "another": None}
