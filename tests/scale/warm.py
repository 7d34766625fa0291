"""Read before processes are forked: what a process of ours reads once, so that each need not."""

from app.matching import compare_names
from app.matching.addresses.nearness import parsed
from app.matching.domains import own_domain
from app.policy.profile import load_policy
from lists.model import Kind

for kind in (Kind.PERSON, Kind.COMPANY):
    compare_names("Jura Iwanow GmbH", "ООО «Юра»", kind)
parsed("Robert-Bosch-Straße 14, 73431 Aalen", "DE")
own_domain("office@jura.example.com")
load_policy()
