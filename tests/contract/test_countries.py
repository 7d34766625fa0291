"""What a caller may name as a country."""

import orjson
import pytest

from app.contract.countries import to_code
from app.contract.transaction import read_transaction
from app.errors import InvalidInput


@pytest.mark.parametrize("text", ["DE", "Germany", "deu", "Deutschland", "Германия"])
def test_a_country_is_read_as_it_is_written(text: str) -> None:
    assert to_code(text) == "DE"


@pytest.mark.parametrize("text", ["ZZ", "zz", "Global", "Worldwide", "IP", "Cyberspace", "EU", "QQ", "Germania Nova"])
def test_what_is_no_one_country_is_refused_and_never_taken_for_a_harmless_place(text: str) -> None:
    deal = {"parties": [{"role": "buyer", "name": "Huber GmbH"}], "destination": {"country": text}}

    with pytest.raises(InvalidInput) as refused:
        read_transaction(orjson.dumps(deal))

    assert "/destination/country" in str(refused.value)
