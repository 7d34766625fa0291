"""A picture of who stands behind whom in a deal: one SVG, no scripts, no outside fonts.

The deal stands left, its parties in the next column, those behind them further right. Whoever is listed
is filled and says so in words, so that the picture does not depend on colour.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.domain.match import PartyMatch
from app.domain.red_flag import RedFlag, Severity
from app.domain.transaction import Transaction
from app.ownership.lettering import columns_of, cut, safe, wrap
from app.ownership.network import DEAL, Bond, Network, Who, build_network, layers
from lists.model import Effect, Kind

_BOX_W, _BOX_H = 230, 58
_GAP_X, _GAP_Y = 190, 22
_MARGIN = 28
_LEGEND_H = 64
_SEVERITIES = list(Severity)
_SPOTS = tuple(n / 100 for n in range(12, 90, 4))  # where on a tie its words may stand, from its lonelier end
_FILL = {
    Effect.PROHIBITED: ("#fbe1de", "#a3160a"),
    Effect.LICENCE_REQUIRED: ("#fdebd3", "#9a5200"),
    Effect.RESTRICTED: ("#fdf5cf", "#7a6200"),
    Effect.DUE_DILIGENCE: ("#fdf5cf", "#7a6200"),
}
_PLAIN = ("#f4f6f8", "#51606e")
_DEAL_FILL = ("#22313f", "#22313f")
_DASH = {"role": "", "share": "", "person": "6 4", "claim": "2 4"}
_COLOUR = {"role": "#66747f", "share": "#22313f", "person": "#5b3f8c", "claim": "#1b6b52"}
_MEANING = {
    "role": "part in the deal",
    "share": "owns (share)",
    "person": "directs, or related",
    "claim": "claims to belong to",
}


@dataclass(frozen=True, slots=True)
class Box:
    """Where one somebody stands; `x` and `y` are the upper left corner, in pixels."""

    x: float
    y: float
    column: int

    @property
    def middle(self) -> float:
        """The height at which ties arrive."""
        return self.y + _BOX_H / 2


@dataclass(frozen=True, slots=True)
class _Words:
    """The words on a tie; `from_start` says that they belong near the end it starts from."""

    a: Box
    b: Box
    tie: Bond
    from_start: bool


def draw_network(transaction: Transaction, matches: Iterable[PartyMatch], red_flags: Iterable[RedFlag] = ()) -> str:
    """Draw parties, owners, relatives and claimed affiliates of a deal, with what was found about them."""
    graph = build_network(transaction, matches)
    columns = layers(graph)
    boxes = _place(columns)
    flagged = _flagged(graph, red_flags)
    width = max(_MARGIN * 2 + len(columns) * (_BOX_W + _GAP_X) - _GAP_X, 4 * 190 + _MARGIN * 2)
    height = _MARGIN * 2 + max(map(len, columns)) * (_BOX_H + _GAP_Y) - _GAP_Y + _LEGEND_H
    title = f"Who stands behind whom: {graph.nodes[DEAL]['who'].name}"
    body = [
        *(_tie(boxes[a], boxes[b], data["tie"], n) for n, (a, b, data) in enumerate(_edges(graph))),
        *(_somebody(graph.nodes[node]["who"], box, node == DEAL, flagged) for node, box in boxes.items()),
        *_labels([_Words(boxes[a], boxes[b], data["tie"], _is_lonelier(graph, a, b)) for a, b, data in _edges(graph)]),
        _legend(height - _LEGEND_H + 6),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" '
        f'height="{height:.0f}" role="img" aria-labelledby="t d" '
        'font-family="system-ui, -apple-system, Segoe UI, Noto Sans, Noto Sans CJK SC, sans-serif">'
        f'<title id="t">{safe(title)}</title><desc id="d">{safe(_in_words(graph))}</desc>'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{_ARROWS}{"".join(body)}</svg>\n'
    )


def _place(columns: list[list[str]]) -> dict[str, Box]:
    tallest = max(map(len, columns))
    boxes = {}
    for column, nodes in enumerate(columns):
        spread = min(2.2, tallest / len(nodes)) if len(nodes) > 1 else 1.0
        step = (_BOX_H + _GAP_Y) * spread
        top = _MARGIN + ((tallest - 1) * (_BOX_H + _GAP_Y) - (len(nodes) - 1) * step) / 2
        for n, node in enumerate(nodes):
            boxes[node] = Box(_MARGIN + column * (_BOX_W + _GAP_X), top + n * step, column)
    return boxes


def _edges(graph: Network) -> list[tuple[str, str, dict[str, Bond]]]:
    return sorted(graph.edges(data=True), key=lambda edge: (edge[0], edge[1]))


def _flagged(graph: Network, red_flags: Iterable[RedFlag]) -> Mapping[str, RedFlag]:
    """The gravest flag at each place of the request, from `medium` up."""
    worst: dict[str, RedFlag] = {}
    for flag in red_flags:
        rank = _SEVERITIES.index(flag.severity)
        if rank < _SEVERITIES.index(Severity.MEDIUM):
            continue
        held = worst.get(flag.subject)
        if held is None or rank > _SEVERITIES.index(held.severity):
            worst[flag.subject] = flag
    return worst


def _ends(a: Box, b: Box) -> tuple[float, float, float, float, float, float]:
    """Start, end and the pull of a curve; ties within a column bow out to its right."""
    if a.column == b.column:
        x = a.x + _BOX_W
        bow = _GAP_X * min(0.9, 0.35 + abs(a.y - b.y) / 1600)
        return x, a.middle, x, b.middle, x + bow, x + bow
    start, end = (a.x, b.x + _BOX_W) if a.column > b.column else (a.x + _BOX_W, b.x)
    half = (start + end) / 2
    return start, a.middle, end, b.middle, half, half


def _tie(a: Box, b: Box, tie: Bond, n: int) -> str:
    x1, y1, x2, y2, c1, c2 = _ends(a, b)
    dash = f' stroke-dasharray="{_DASH[tie.style]}"' if _DASH[tie.style] else ""
    arrow = "" if tie.style == "role" else f' marker-end="url(#{tie.style})"'
    return (
        f'<path id="e{n}" d="M{x1:.1f} {y1:.1f}C{c1:.1f} {y1:.1f} {c2:.1f} {y2:.1f} {x2:.1f} {y2:.1f}" '
        f'fill="none" stroke="{_COLOUR[tie.style]}" stroke-width="1.6"{dash}{arrow}/>'
    )


def _is_lonelier(graph: Network, one: str, other: str) -> bool:
    """Whether fewer ties meet at one end than at the other: there it is clear whose the words are."""
    return other == DEAL or bool(graph.degree(one) <= graph.degree(other))


def _labels(ties: list[_Words]) -> list[str]:
    """The words on the ties: near the end where few meet, clear of the boxes, moved on where two would overlap."""
    taken: list[tuple[float, float, float]] = []
    drawn = []
    for one in ties:
        a, b, tie = one.a, one.b, one.tie
        words = cut(tie.label, 24)
        half = 3.4 * columns_of(words) + 3
        spots = [_point(a, b, t if one.from_start else 1 - t) for t in _SPOTS]
        clear = [spot for spot in spots if _is_clear(spot[0], half, a, b)] or [_point(a, b, 0.5)]
        free = (spot for spot in clear if not any(_overlap(spot, half, other) for other in taken))
        x, y = next(free, clear[0])
        taken.append((x, y, half))
        drawn.append(
            f'<text x="{x:.1f}" y="{y + 4:.1f}" font-size="11" text-anchor="middle" '
            f'fill="{_COLOUR[tie.style]}" stroke="#ffffff" stroke-width="4" stroke-linejoin="round" '
            f'paint-order="stroke">{safe(words)}</text>'
        )
    return drawn


def _is_clear(x: float, half: float, a: Box, b: Box) -> bool:
    """Whether words of that width stand in the gap beside the boxes and not on them."""
    left = min(a.x, b.x) + _BOX_W
    return left + 6 <= x - half and (a.column == b.column or x + half <= max(a.x, b.x) - 6)


def _point(a: Box, b: Box, t: float) -> tuple[float, float]:
    x1, y1, x2, y2, c1, c2 = _ends(a, b)
    s = 1 - t
    x = s**3 * x1 + 3 * s**2 * t * c1 + 3 * s * t**2 * c2 + t**3 * x2
    return x, s**2 * (s + 3 * t) * y1 + t**2 * (3 * s + t) * y2


def _overlap(spot: tuple[float, float], half: float, other: tuple[float, float, float]) -> bool:
    return abs(spot[1] - other[1]) < 13 and abs(spot[0] - other[0]) < half + other[2]


def _somebody(who: Who, box: Box, is_deal: bool, flagged: Mapping[str, RedFlag]) -> str:
    fill, line = _DEAL_FILL if is_deal else _FILL.get(who.worst, _PLAIN) if who.worst else _PLAIN
    ink = "#ffffff" if is_deal else "#1c2630"
    flags = [flagged[pointer] for pointer in who.pointers if pointer in flagged]
    radius = _BOX_H / 2 if who.kind is Kind.PERSON else 6
    strong = 2.6 if who.listings or flags else 1.2
    lines = wrap(who.name)
    under = "" if is_deal else _under(who, flags)
    tip = "; ".join([who.name, *(flag.title for flag in flags), *(listing.id for listing, _ in who.listings)])
    first = (22 if len(lines) > 1 else 28) + (0 if under else 5)
    texts = "".join(
        f'<text x="{box.x + _BOX_W / 2:.1f}" y="{box.y + first + 15 * n:.1f}" font-size="13" '
        f'font-weight="600" text-anchor="middle" fill="{ink}">{safe(row)}</text>'
        for n, row in enumerate(lines)
    )
    small = (
        f'<text x="{box.x + _BOX_W / 2:.1f}" y="{box.y + _BOX_H - 7:.1f}" font-size="10.5" '
        f'text-anchor="middle" fill="{line}">{safe(under)}</text>'
        if under
        else ""
    )
    dash = ' stroke-dasharray="5 3"' if flags and not who.listings else ""
    return (
        f'<g><title>{safe(tip)}</title><rect x="{box.x:.1f}" y="{box.y:.1f}" width="{_BOX_W}" '
        f'height="{_BOX_H}" rx="{radius:.0f}" fill="{fill}" stroke="{line}" stroke-width="{strong}"{dash}/>'
        f"{texts}{small}</g>"
    )


def _under(who: Who, flags: list[RedFlag]) -> str:
    """The small line: on which lists, else which red flag, else the country."""
    if who.listings:
        sources = sorted({listing.source for listing, _ in who.listings})
        sure = min((confidence for _, confidence in who.listings), key=_certainty)
        return cut(f"LISTED ({sure.value}): {', '.join(sources)}", 38)
    if flags:
        gravest = max(flags, key=lambda flag: _SEVERITIES.index(flag.severity))
        return cut(f"{gravest.severity.value}: {gravest.flag.replace('-', ' ')}", 38)
    return who.country or ""


def _certainty(confidence: object) -> int:
    return ("confirmed", "probable", "possible").index(str(getattr(confidence, "value", confidence)))


def _legend(top: float) -> str:
    """What lines and fills mean."""
    parts = []
    for n, (style, meaning) in enumerate(_MEANING.items()):
        x = _MARGIN + n * 190
        dash = f' stroke-dasharray="{_DASH[style]}"' if _DASH[style] else ""
        parts.append(
            f'<path d="M{x} {top + 12:.0f}h34" stroke="{_COLOUR[style]}" stroke-width="1.6"{dash}/>'
            f'<text x="{x + 42}" y="{top + 16:.0f}" font-size="11" fill="#1c2630">{meaning}</text>'
        )
    fills = (
        (*_FILL[Effect.PROHIBITED], "listed: prohibited"),
        (*_FILL[Effect.LICENCE_REQUIRED], "listed: licence needed"),
        (*_FILL[Effect.RESTRICTED], "listed: look closer"),
        (*_PLAIN, "not found on a list"),
    )
    for n, (fill, line, meaning) in enumerate(fills):
        x = _MARGIN + n * 190
        parts.append(
            f'<rect x="{x}" y="{top + 28:.0f}" width="34" height="16" rx="4" fill="{fill}" stroke="{line}"/>'
            f'<text x="{x + 42}" y="{top + 41:.0f}" font-size="11" fill="#1c2630">{meaning}</text>'
        )
    return "".join(parts)


def _in_words(graph: Network) -> str:
    """The same picture for those who hear it."""
    names = {node: graph.nodes[node]["who"].name for node in graph.nodes}
    listed = [names[node] for node in graph.nodes if graph.nodes[node]["who"].listings]
    ties = [f"{names[a]} – {data['tie'].label} – {names[b]}" for a, b, data in _edges(graph)]
    return f"{'; '.join(ties)}. Listed: {', '.join(sorted(listed)) or 'nobody'}."


_ARROWS = (
    "<defs>"
    + "".join(
        f'<marker id="{style}" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="7" markerHeight="7" '
        f'orient="auto"><path d="M0 0L8 4L0 8z" fill="{colour}"/></marker>'
        for style, colour in _COLOUR.items()
        if style != "role"
    )
    + "</defs>"
)
