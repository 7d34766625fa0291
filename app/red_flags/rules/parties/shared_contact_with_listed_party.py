"""A party uses the web domain, mail domain or phone of a listed party that it is not itself.

Free mail and shared sites never count.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.party import PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods
from app.red_flags.reading.listed_places import shared_contacts

_ASKED = (PartyRole.BUYER, PartyRole.CONSIGNEE, PartyRole.END_USER)
_WORDS = {"website": "web domain", "email": "e-mail domain", "phone": "phone"}


def check(facts: Facts) -> Iterable[Finding]:
    """Compare every domain and phone of the deal with those of the lists."""
    seen: set[tuple[str, str]] = set()
    for contact in shared_contacts(facts):
        if (contact.subject, contact.value) in seen:
            continue
        seen.add((contact.subject, contact.value))
        word = _WORDS.get(contact.kind, contact.kind)
        yield Raised(
            subject=contact.subject,
            title=f"Shares its {word} with {contact.listing.name}",
            explanation=f"The {word} {contact.value} is that of {contact.listing.name} ({contact.listing.id}).",
            evidence={"contact": contact.value, "listing": contact.listing.id},
        )
    for i, party in facts.transaction.in_role(*_ASKED):
        if not (party.email or party.website or party.phone):
            missing = tuple(f"parties.{i}.{field}" for field in ("email", "website", "phone"))
            question = f"What are the e-mail address, website and phone of {party.name}?"
            yield NotAssessed(missing, question, matters=goods.matter(facts))


RULE = RedFlagRule(
    id="shared-contact-with-listed-party",
    title="Same domain or phone as a listed party",
    fires_when="The e-mail domain, web domain or phone of a party is that of a listed party; free mail never counts.",
    advice="Do not answer to that address. Reach the firm on a contact from an independent register and ask why.",
    authority=(Authority("FinCEN and BIS joint notice FIN-2023-NTC2", "2023-11-06", None, "secondary"),),
    check=check,
)
