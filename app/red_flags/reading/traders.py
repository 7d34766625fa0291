"""Who in a deal trades, forwards or finances and so cannot be the one who uses the machine."""

from app.domain.facts import Facts
from app.domain.party import Party, PartyRole
from app.reference.trades import understand

# The seller is the dealer's own side; whether it trades says nothing about where the goods end.
_BUYING_SIDE = (
    PartyRole.BUYER,
    PartyRole.BROKER,
    PartyRole.CONSIGNEE,
    PartyRole.INTERMEDIATE_CONSIGNEE,
    PartyRole.PAYER,
)


def is_trader(party: Party) -> bool:
    """Whether a party buys and sells: by its stated business, else by what its name says, or as broker."""
    if party.role is PartyRole.BROKER:
        return True
    return understand(party.business or party.name).trades


def is_forwarder(party: Party) -> bool:
    """Whether a party moves or stores goods for others, by role, stated business or name."""
    if party.role in (PartyRole.FREIGHT_FORWARDER, PartyRole.CARRIER):
        return True
    trade = understand(party.business or party.name)
    return trade.moves_goods and not trade.trades


def trading_intermediaries(facts: Facts) -> tuple[tuple[int, Party], ...]:
    """The traders on the buying side, with their places in the request."""
    return tuple((i, party) for i, party in facts.transaction.in_role(*_BUYING_SIDE) if is_trader(party))
