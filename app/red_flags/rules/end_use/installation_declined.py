"""Nobody is to install the machine, train the staff or service it, though such a machine needs it."""

from collections.abc import Iterable

from app.domain.facts import Facts
from app.domain.goods import Goods
from app.domain.red_flag import Authority, Finding, NotAssessed, Raised
from app.domain.transaction import Equipment
from app.red_flags.base import RedFlagRule
from app.red_flags.reading import goods, route


def check(facts: Facts) -> Iterable[Finding]:
    """Read the answer; loose parts, tools, a bench drill and a lift truck need no installation."""
    declined = facts.transaction.end_use.installation_declined
    if goods.without_goods(facts):
        return
    lines = goods.lines(facts)
    if lines and all(_sets_itself_up(item, kind) and not kind.contradictions for _, item, kind in lines):
        return
    if declined is None:
        yield NotAssessed(
            ("end_use.installation_declined",),
            "Does the buyer want the machine installed and the staff trained?",
            matters=goods.matter(facts) and not route.ends_among_partners(facts),
        )
    elif declined:
        yield Raised(
            subject="end_use/installation_declined",
            title="Declines installation, training or service",
            explanation="Who really sets such a machine to work wants it installed and its staff trained.",
            evidence={"installation_declined": True},
        )


def _sets_itself_up(item: Equipment, kind: Goods) -> bool:
    """Whether whoever buys the goods sets them up: parts, tools, vehicles, a cutting machine worked by hand."""
    return goods.is_loose_part(item, kind) or goods.is_worked_by_hand(kind) or goods.is_ready_for_use(kind)


RULE = RedFlagRule(
    id="installation-declined",
    title="Installation declined",
    fires_when="Installation, training or service is declined that such a machine needs.",
    advice="Ask who sets the machine up, and where; offer a visit to the site.",
    authority=(
        Authority(
            "15 CFR Part 732, Supplement No. 3",
            "2025-09-30",
            "Red flag 8: installation and training declined",
            "secondary",
        ),
        Authority("Commerce, Treasury and Justice Tri-Seal compliance note", "2023-03-02", None, "secondary"),
    ),
    check=check,
)
