"""The network picture taken apart for paper: shapes as SVG, and the words to be set in fonts that have them."""

import re
from dataclasses import dataclass

from lxml import etree

_SVG = "{http://www.w3.org/2000/svg}"
_WORDS = frozenset({f"{_SVG}text", f"{_SVG}title", f"{_SVG}desc"})
_INK = "#1c2630"


@dataclass(frozen=True, slots=True)
class Label:
    """Some words of a picture; place and size in the picture's own units, `y` of the baseline."""

    text: str
    x: float
    y: float
    size: float
    colour: tuple[int, int, int]
    bold: bool
    centred: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture without its words, and the words."""

    width: float
    height: float
    shapes: bytes
    labels: tuple[Label, ...]

    @classmethod
    def read(cls, svg: str) -> "Drawing":
        """Take a picture of our own apart."""
        root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
        labels = tuple(_label(element) for element in root.iter(f"{_SVG}text"))
        for element in list(root.iter(*_WORDS)):
            parent = element.getparent()
            if parent is not None:
                parent.remove(element)
        _, _, width, height = (float(part) for part in root.attrib["viewBox"].split())
        _point(root)
        return cls(width, height, etree.tostring(root), labels)


def _point(root: etree._Element) -> None:
    """Draw the heads of arrows as shapes, since markers are not known everywhere; ties end level."""
    for tie in list(root.iter(f"{_SVG}path")):
        if not tie.attrib.pop("marker-end", ""):
            continue
        *_, before, _, x, y = (float(number) for number in re.findall(r"-?[0-9.]+", str(tie.attrib["d"])))
        back = -8 if x >= before else 8
        head = etree.SubElement(root, f"{_SVG}path")
        head.attrib["d"] = f"M{x} {y}L{x + back} {y - 4}L{x + back} {y + 4}z"
        head.attrib["fill"] = tie.attrib["stroke"]
    for marker in list(root.iter(f"{_SVG}defs")):
        root.remove(marker)


def _label(element: etree._Element) -> Label:
    at = element.attrib
    return Label(
        text="".join(map(str, element.itertext())),
        x=float(at["x"]),
        y=float(at["y"]),
        size=float(at.get("font-size", "12")),
        colour=_rgb(at.get("fill", _INK)),
        bold=at.get("font-weight") == "600",
        centred=at.get("text-anchor") == "middle",
    )


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = re.findall("[0-9a-f]{2}", colour.lower())
    return int(red, 16), int(green, 16), int(blue, 16)
