"""Web domains, mail domains and phones of a party against those of a listing."""

from collections.abc import Iterable, Sequence

from app.matching.compare.base import Comparison
from app.matching.domains import host_of, own_domain
from app.matching.phones import normalise_phone


def compare_contacts(
    websites: Iterable[str],
    emails: Iterable[str],
    phones: Iterable[str],
    listed_websites: Iterable[str],
    listed_emails: Iterable[str],
    listed_phones: Iterable[str],
    *,
    countries: Sequence[str] = (),
    listed_countries: Sequence[str] = (),
) -> tuple[Comparison, ...]:
    """One comparison for each contact that is equal. Different contacts say nothing and give none.

    A web domain also meets a mail domain. Free mail, market places and site builders never count. The
    countries read phones written the national way.
    """
    their_domains = domains(listed_websites, listed_emails)
    found = []
    for feature, texts in (("website", websites), ("email", emails)):
        for domain in dict.fromkeys(d for text in texts if (d := own_domain(text))):
            if domain in their_domains:
                found.append(Comparison(feature, True, 1.0, _domain_line(feature, domain, their_domains[domain])))
    their_phones = numbers(listed_phones, listed_countries)
    for number, text in numbers(phones, countries).items():
        if number in their_phones:
            found.append(Comparison("phone", True, 1.0, f"Phone {text.strip()} is the listed one"))
    return tuple(found)


def domains(websites: Iterable[str], emails: Iterable[str]) -> dict[str, str]:
    """The registrable domains that can belong to one firm, each with what it came from."""
    kinds = (("website", websites), ("e-mail", emails))
    return {domain: kind for kind, texts in kinds for text in texts if (domain := own_domain(text))}


def numbers(phones: Iterable[str], countries: Sequence[str]) -> dict[str, str]:
    """The phones in international digits, each with how it was written."""
    country = countries[0] if len(countries) == 1 else None
    return {number: text for text in phones if (number := normalise_phone(text, country))}


def _domain_line(feature: str, domain: str, listed_as: str) -> str:
    said = "Web domain" if feature == "website" else "E-mail domain"
    where = (
        "the listed one"
        if listed_as == ("website" if feature == "website" else "e-mail")
        else (f"that of the listed {listed_as}")
    )
    return f"{said} {host_of(domain) or domain} is {where}"
