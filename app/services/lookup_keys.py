"""The normal forms under which serial numbers, past parties and the buying side of earlier screenings are found."""

import hashlib
import unicodedata

from app.domain.party import PartyRole
from app.domain.transaction import Transaction
from app.red_flags.reading.contacts import contacts_of
from app.red_flags.reading.names import spoken

_BUYING = (PartyRole.BUYER, PartyRole.CONSIGNEE, PartyRole.END_USER)


def serial_key(serial: str) -> str:
    """A serial number without spacing, punctuation and case: `B-0385 / 12` is `B038512`."""
    folded = unicodedata.normalize("NFKC", serial).upper()
    return "".join(character for character in folded if character.isalnum())


def party_key(name: str) -> str:
    """A party's name in one alphabet without case, spacing, punctuation and legal form, such as `eletechnology`."""
    return spoken(name).replace(" ", "")


def serials(transaction: Transaction) -> tuple[str, ...]:
    """The serial numbers of the machines, normalised."""
    given = (item.serial_number for item in transaction.equipment or () if item.serial_number)
    return tuple(sorted({key for number in given if (key := serial_key(number))}))


def trace_keys(transaction: Transaction, tenant: str) -> tuple[str, ...]:
    """Names and contacts of whoever buys or receives, as hashes: two screenings that share one share a buyer's trace.

    Hashed with the tenant, so that no dealer's table gives away another's customers.
    """
    traces = {
        trace
        for _, party in transaction.in_role(*_BUYING)
        for trace in (*contacts_of(party), ("name", party_key(party.name)))
    }
    return tuple(sorted(_hash(tenant, word, value) for word, value in traces))


def _hash(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()
