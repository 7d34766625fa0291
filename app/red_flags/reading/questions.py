"""Questions that several rules ask, in the same words, so that they are asked once."""

GOODS = "What exactly is sold: description, make, model and HS code?"
END_USER = "Who will use the goods, and where?"
DESTINATION = "In which country do the goods end?"
ROUTE = "Where do the goods start, and through which countries do they pass?"
VIA = "Through which countries do the goods pass?"
PAYER = "Who pays?"
BANK = "In which country is the bank that pays?"
BUSINESS = "What is the buyer's business?"
HS_CODE = "Under which HS code are the goods declared?"
MARKET_VALUE = "What is the usual market price of such a machine?"


def country_of(name: str) -> str:
    """Ask where a party is."""
    return f"In which country is {name}?"
