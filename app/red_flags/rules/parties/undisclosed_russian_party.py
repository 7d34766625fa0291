"""Russia or Belarus shows in a deal that says it goes elsewhere: a party, an address, a
number of its register, a phone, a domain, a bank, or what the deal says of its use.

A deal that does not say where its goods go says so too, where such goods may not go to Russia or Belarus.
A declared owner is another flag. A person's nationality is none: it is not a verdict.
"""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, questions
from app.red_flags.reading.end_user import buyers
from app.red_flags.reading.russia import RUSSIA_AND_BELARUS, ties
from app.red_flags.reading.whereabouts import country_of, destination_of
from app.reference.places import name_of

_SIGNS = frozenset({"party", "address", "number", "phone", "domain", "bank", "statement"})


def check(facts: Facts) -> Iterable[Finding]:
    """Compare the signs of Russia and Belarus with where the deal says it goes."""
    for i, party in enumerate(facts.transaction.parties):
        if party.country is None:
            missing = (f"parties.{i}.country",)
            yield NotAssessed(missing, questions.country_of(party.name), matters=goods.matter(facts))
    signs = [tie for tie in ties(facts) if tie.kind in _SIGNS]
    ends = {destination_of(facts.transaction)} - {None} or {country_of(party) for _, party in buyers(facts)} - {None}
    end = min((end for end in ends if end and end not in RUSSIA_AND_BELARUS), default=None)
    if not ends:
        yield NotAssessed(("destination.country",), questions.DESTINATION, matters=bool(signs))
    # Where nobody says where the goods go, and they may not go to Russia, no answer would be innocent.
    if end is None and (ends or not goods.any_in_banned_chapter(facts)):
        return
    told = f"The deal says that the goods go to {name_of(end)}" if end else "Nobody says where the goods go"
    for sign in signs:
        where = "another country" if end else name_of(sign.country)
        yield Raised(
            subject=sign.pointer,
            title=f"A deal to {name_of(end) if end else 'nowhere told'} with a {sign.words}",
            explanation=" ".join(filter(None, (f"{told}, but the {sign.words} leads to {where}.", sign.caveat))),
            evidence={"sign": sign.kind, "value": sign.value, "country": sign.country, "destination": end},
        )


RULE = RedFlagRule(
    id="undisclosed-russian-party",
    title="Russia or Belarus in a deal that goes elsewhere",
    fires_when=(
        "A Russian or Belarusian party, address, register number, phone, domain, bank or stated use appears in a deal "
        "that says it goes elsewhere, or that does not say where goods go that may not go there."
    ),
    advice="Do not ship before the tie is explained in writing and the user's own site has confirmed the order.",
    authority=(
        Authority("FinCEN and BIS joint alert FIN-2022-Alert003", "2022-06-28", None, "secondary"),
        Authority("Commerce, Treasury and Justice Tri-Seal compliance note", "2023-03-02", None, "secondary"),
    ),
    check=check,
)
