"""Streaming XML without entities and without network, matched by local names.

Publishers change their default namespace (OFAC did), so every lookup ignores it.
"""

from collections.abc import Iterator

from lxml import etree

from lists.parsing.files import ListFile

Element = etree._Element


def iterate(file: ListFile, *tags: str) -> Iterator[Element]:
    """Yield each element with one of these local names, in document order, then forget it.

    The element and its descendants may be read until the next one is asked for. Where the tags nest, the
    inner one comes first and is emptied, so name only tags that do not nest.

    Raises: MalformedList for XML that is not well-formed or cut off, and for any document type
    declaration (no list has one; entities are how XML attacks its reader).
    """
    wanted = frozenset(tags)
    with file.open() as stream:
        try:
            parser = etree.iterparse(
                stream,
                events=("start", "end"),
                resolve_entities=False,
                no_network=True,
                load_dtd=False,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            yield from _walk(file, parser, wanted)
        except etree.XMLSyntaxError as error:
            raise file.malformed(error.lineno or None, f"not well-formed XML ({error.msg})") from error


def _walk(file: ListFile, parser: "etree.iterparse", wanted: frozenset[str]) -> Iterator[Element]:
    open_wanted = 0
    first = True
    for event, element in parser:
        if first:
            first = False
            if element.getroottree().docinfo.doctype:
                raise file.malformed(1, "has a document type declaration, which no list needs")
        name = local_name(element)
        if event == "start":
            open_wanted += name in wanted
            continue
        if name in wanted:
            open_wanted -= 1
            yield element
            _forget(element)
        elif open_wanted == 0:
            _forget(element)


def _forget(element: Element) -> None:
    element.clear()
    parent = element.getparent()
    if parent is None:
        return
    while (previous := element.getprevious()) is not None:
        parent.remove(previous)


def local_name(element: Element) -> str:
    """The tag without its namespace."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.rpartition("}")[2]


def children(element: Element | None, *path: str) -> list[Element]:
    """All descendants reached by this path of local names, one level each (`"akaList", "aka"`)."""
    level = [] if element is None else [element]
    for name in path:
        level = [child for parent in level for child in parent if local_name(child) == name]
    return level


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at this path of local names, or None."""
    found = children(element, *path)
    return found[0] if found else None


def text(element: Element | None, *path: str) -> str | None:
    """The text of the first element at this path (or of the element itself), spaces tidied; None if blank."""
    found = child(element, *path) if path else element
    if found is None:
        return None
    return " ".join("".join(str(part) for part in found.itertext()).split()) or None


def texts(element: Element | None, *path: str) -> tuple[str, ...]:
    """The texts of all elements at this path, blanks left out."""
    return tuple(value for found in children(element, *path) if (value := text(found)))


def attribute(element: Element | None, name: str) -> str | None:
    """An attribute by its local name, spaces tidied; None where absent or blank."""
    if element is None:
        return None
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return " ".join(str(value).split()) or None
    return None


def line_of(element: Element) -> int | None:
    """The line on which the element begins."""
    line = element.sourceline
    return line if isinstance(line, int) else None
