"""The goods end in a country or region under an embargo.

Looks at the destination (the buyer's country where none is given), every consignee and every end user.
Russia and Belarus count for goods of the banned HS chapters and for goods whose chapter nobody knows;
Kyrgyzstan for numerically controlled machine tools where EU law binds. Which bans stood is read for the
day of the screening.
"""

from collections.abc import Iterable, Iterator

from app.domain.facts import Facts
from app.domain.party import PartyRole
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import questions
from app.red_flags.reading.embargo import ADVICE, BANNED, CONDITIONAL, MACHINE_TOOL_BAN, Ban, ban_at
from app.red_flags.reading.route import Place, receiving_places
from app.reference.places import name_of

_TITLES = {
    BANNED: "Goods would end in {place}, which is under embargo",
    MACHINE_TOOL_BAN: "Machine tools may not go to {place}",
    CONDITIONAL: "Supplies to {place} are restricted",
    ADVICE: "Goods would end in {place}, under embargo elsewhere",
}
_RECEIVERS = (PartyRole.CONSIGNEE, PartyRole.INTERMEDIATE_CONSIGNEE, PartyRole.END_USER)
_REASONS = {
    BANNED: "Rules of {whose} ban the supply of such goods there.",
    MACHINE_TOOL_BAN: "Rules of {whose} ban numerically controlled machine tools there.",
    CONDITIONAL: "Rules of {whose} restrict such supplies and have to be read for this case.",
    ADVICE: "Rules of {whose} ban or restrict it. By your settings they do not bind you, but others.",
}


def check(facts: Facts) -> Iterable[Finding]:
    """Weigh the embargoes on every place where the goods end."""
    ends = receiving_places(facts)
    if not ends:
        yield NotAssessed(("destination.country",), questions.DESTINATION, matters=True)
    for place in ends:
        ban = ban_at(facts, place.country, place.region)
        if ban is not None:
            yield _raised(place, ban)
    yield from _unknown_regions(facts, ends)
    for i, party in facts.transaction.in_role(*_RECEIVERS):
        if party.country is None:
            yield NotAssessed((f"parties.{i}.country",), questions.country_of(party.name), matters=True)


def _raised(place: Place, ban: Ban) -> Raised:
    where = name_of(ban.embargoes[0].place)
    explanation = f"{place.what[:1].upper()}{place.what[1:]} is in {where}. {_REASONS[ban.grade]}"
    return Raised(
        subject=place.pointer,
        title=_TITLES[ban.grade].format(place=where),
        explanation=" ".join(filter(None, (explanation.format(whose=ban.jurisdictions), ban.caveats))),
        grade=ban.grade,
        evidence={"country": place.country, "region": place.region, "banned_by": ban.jurisdictions},
        authority=ban.authority,
    )


def _unknown_regions(facts: Facts, ends: tuple[Place, ...]) -> Iterator[NotAssessed]:
    """Parts of Ukraine are under embargo, so an address there must say which part."""
    for place in ends:
        if place.country == "UA" and place.region is None:
            pointer = place.pointer.replace("/", ".")
            yield NotAssessed((f"{pointer}.region",), "In which region of Ukraine is it?", matters=True)


RULE = RedFlagRule(
    id="embargoed-destination",
    title="Goods end in an embargoed country or region",
    fires_when=(
        "The destination, a consignee or an end user is in a country or region under a comprehensive "
        "embargo, in Russia or Belarus for goods of HS chapters 84, 85 or 87 to 90 or of unknown chapter, "
        "or in Kyrgyzstan for numerically controlled machine tools."
    ),
    advice="Do not supply. Ask a lawyer before anything further is done in this deal.",
    authority=(
        Authority("15 CFR Part 746", "2024-06-12", "746.2, 746.4, 746.6, 746.7, 746.8", "secondary"),
        Authority("Council Regulation (EU) No 833/2014", "2026-04-23", "Articles 2, 2a, 3k, 12f", "secondary"),
    ),
    check=check,
    grades=(BANNED, MACHINE_TOOL_BAN, CONDITIONAL, ADVICE),
)
