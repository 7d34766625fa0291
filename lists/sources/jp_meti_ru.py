"""Japan's export bans on parties in Russia, Belarus and third countries, as the text of the notices' PDFs.

A notice numbers its entries; new ones are added at the end, so the number under its notice is the native
id (`russia-560`, `belarus-9`, `third-country-48`). An entry is a Japanese name, a Latin one, aliases in
either of two styles, and its addresses behind 所在地. Where a page ends, an entry begins on the line on
which the one before it ended.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lists.countries import country_in_address, names_country
from lists.model import Effect, Kind, Listing, NameStrength
from lists.parsing.dates import parse_date
from lists.parsing.draft import Draft
from lists.parsing.files import ListFile
from lists.source import ListFormat, Reading

SOURCE = "jp-meti-ru"
_NOTICES = (
    ("third-country", "以外の国の団体", "JP-METI-THIRD-COUNTRY"),
    ("belarus", "ベラルーシ共和国の団体", "JP-METI-BELARUS-ENTITIES"),
    ("russia", "ロシア連邦の団体", "JP-METI-RUSSIA-ENTITIES"),
)
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_FULL_WIDTH_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_PUBLISHED = re.compile(r"最終更新日：(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_ANY_START = re.compile(r"(?:^|(?<=[^\d\s]))\d{1,4}(?![\d年月日号])[ ]+(?=[^\n]*[\u3040-\u30ff])", re.M)
_ADDRESS_MARK = re.compile(r"所\s*在\s*地\s*[：:]")
_ALIAS_MARK = re.compile(r"別称\s*[：:]")
_BULLETS = re.compile(r"^\s*[-‐–—―−ー・•]\s*")
_AKA = re.compile(
    r",?\s*a\.?k\.?a\.?,?\s*$|,?\s*(?:a\.?k\.?a\.?,?\s*)?(?:the\s*)?follow(?:ing)?\s[^,]*alias.*$",
    re.I | re.DOTALL,
)
# Two names say whom they take in, in a sentence of their own.
_INCLUDING = re.compile(r",\s+including\b.*$|（[^（）]*含む[^（）]*）.*$", re.DOTALL)
_NEXT_ADDRESS = re.compile(r";\s*(?:and\s+)?")
_ALIASES_IN_BRACKETS = re.compile(r"[（(]\s*別[称名][、,]?(?P<names>.*)[）)]\s*$", re.DOTALL)
_OWN_SCRIPT = re.compile(r"[（(](?P<names>[^（）()]*[\u3400-\u9fff][^（）()]*)[）)]")
_BRACKETED = re.compile(r"[（(][^（）()]*(?:[）)]|$)")
_BETWEEN_JAPANESE = re.compile(r"、|;|；|及び(?=[^、]+$)")
_GLUED = re.compile(
    r"^(?P<japanese>.*[\u3040-\u30ff\u3400-\u9fff」）])(?P<latin>[A-Z“\"][A-Za-z](?!.*別称)[^\u3040-\u30ff]*)$",
    re.DOTALL,
)
_ABBREVIATIONS = frozenset({"ltd", "co", "inc", "corp", "sti", "ști", "şti", "j.s", "u.s"})
_HOME_NAMES = ("Russia", "Belarus")
_HOME = {"russia": "RU", "belarus": "BY"}


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    line: int
    text: str


def read(reading: Reading) -> Iterator[Listing]:
    """Yield the entries of each notice in the set."""
    for file in reading.files:
        text = _text_of(file)
        notice, program = _notice_of(file, text)
        updated = _PUBLISHED.search(text)
        published = parse_date("-".join(updated.groups())) if updated else None
        if published is not None:
            reading.published_at = max(reading.published_at or published, published)
        for entry in _entries(file, text):
            draft = Draft(SOURCE, f"{notice}-{entry.number}", Kind.COMPANY, Effect.LICENCE_REQUIRED)
            draft.program(program)
            _read_entry(file, entry, draft)
            listing = draft.build()
            if listing is None:
                raise file.malformed(entry.line, f"entry {entry.number} has no name")
            yield listing


def _text_of(file: ListFile) -> str:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise file.malformed(None, "is not UTF-8 text") from error
    return text.replace("\r\n", "\n").replace("\f", "\n").translate(_FULL_WIDTH_DIGITS)


def _notice_of(file: ListFile, text: str) -> tuple[str, str]:
    heading = re.sub(r"\s", "", text[:600])
    for notice, words, program in _NOTICES:
        if words in heading:
            return notice, program
    raise file.malformed(1, "the heading is of none of METI's notices on Russia, Belarus and third countries")


def _entries(file: ListFile, text: str) -> Iterator[_Entry]:
    """Cut the text at the numbers 1, 2, 3 … that stand before a Japanese name.

    Raises: MalformedList for a number that is missing, and for a last entry that breaks off.
    """
    heading = _PUBLISHED.search(text)
    if heading is None:
        raise file.malformed(None, "does not say when it was last updated (最終更新日)")
    starts: list[re.Match[str]] = []
    position = heading.end()
    while found := _start_of(len(starts) + 1).search(text, position):
        starts.append(found)
        position = found.end()
    lost = _ANY_START.search(text, position)
    if not starts or lost is not None:
        line = _line_at(text, lost.start()) if lost else None
        raise file.malformed(line, f"entry {len(starts) + 1} was expected here; the text is not whole")
    for number, (start, following) in enumerate(zip(starts, [*starts[1:], None], strict=True), start=1):
        body = text[start.end() : following.start() if following else None]
        if following is None and not _ends_well(body):
            raise file.malformed(_line_at(text, len(text)), f"the text breaks off inside entry {number}")
        yield _Entry(number, _line_at(text, start.end()), body)


def _ends_well(body: str) -> bool:
    """Whether an entry ends as addresses do, with a full stop or the name of a country."""
    last_line = " ".join(_ADDRESS_MARK.split(body)[-1].split())
    return last_line.endswith(".") or names_country(last_line.rpartition(",")[2]) or last_line.endswith(_HOME_NAMES)


def _start_of(number: int) -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<=\n)|(?<=[^\d\s]))[ ]*{number}(?![\d年月日号])[ ]*(?=[^\n]*[\u3040-\u30ff\u3400-\u9fff])"
    )


def _line_at(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _read_entry(file: ListFile, entry: _Entry, draft: Draft) -> None:
    parts = _ADDRESS_MARK.split(entry.text)
    if len(parts) != 2:
        raise file.malformed(entry.line, f"entry {entry.number} has {len(parts) - 1} addresses marked 所在地, not one")
    head, *alias_block = _ALIAS_MARK.split(parts[0], maxsplit=1)
    japanese, latin = _split_head(head)
    _add_latin(draft, latin)
    _add_japanese(draft, japanese)
    for block in alias_block:
        _add_alias_block(draft, block)
    _add_addresses(draft, parts[1])


def _split_head(head: str) -> tuple[str, str]:
    """The Japanese and the Latin half of a head; Japanese lines join without a space.

    Where a page ended inside, both halves meet on one line without a space between them.
    """
    lines = [line.strip() for line in head.split("\n") if line.strip()]
    depth = taken = 0
    for line in lines:
        if depth <= 0 and taken and not _is_japanese(line):
            break
        depth += sum(line.count(mark) for mark in "（(") - sum(line.count(mark) for mark in "）)")
        taken += 1
    japanese, latin = "".join(lines[:taken]), "\n".join(lines[taken:])
    glued = _GLUED.match(japanese)
    if glued and sum(map(glued["latin"].count, "（(")) != sum(map(glued["latin"].count, "）)")):
        glued = None
    if glued and (len(glued["latin"].split()) > 1 or not latin or _BULLETS.match(latin)):
        return glued["japanese"], f"{glued['latin']}\n{latin}"
    return japanese, latin


def _is_japanese(line: str) -> bool:
    """Whether a line goes on with the Japanese name: a Latin one has Japanese in brackets only."""
    return bool(_JAPANESE.search(line if line[0] in "（(" else _BRACKETED.sub("", line)))


def _add_latin(draft: Draft, latin: str) -> None:
    """The Latin name, then its aliases as a bulleted list."""
    spaced = re.sub(r"(aliase?s?:)[ ]*(?=\S)", r"\1\n", latin)
    pieces: list[str] = []
    for line in re.split(r"\n|(?<=[;；])\s*(?=[-—–])", spaced):
        if not pieces or (_BULLETS.match(line) and line.strip()):
            pieces.append(_BULLETS.sub("", line, count=1) if pieces else line)
        else:
            pieces[-1] = f"{pieces[-1]}{'' if pieces[-1].endswith('-') else ' '}{line.strip()}"
    name, *aliases = pieces or [""]
    own = _OWN_SCRIPT.findall(name)
    bare = _AKA.sub("", _OWN_SCRIPT.sub("", name).strip())
    draft.name(_end(_INCLUDING.sub("", bare)), NameStrength.PRIMARY)
    if _INCLUDING.search(bare):
        draft.remark(bare)
    for alias in aliases:
        draft.name(_end(alias))
    for names in own:
        for text in _BETWEEN_JAPANESE.split(names):
            draft.name(text)


def _add_japanese(draft: Draft, japanese: str) -> None:
    """The Japanese name with its aliases, and its own script, in brackets behind it."""
    aliases = _ALIASES_IN_BRACKETS.search(japanese)
    rest = _INCLUDING.sub("", japanese[: aliases.start()] if aliases else japanese)
    for text in (rest, *(_BETWEEN_JAPANESE.split(aliases["names"]) if aliases else ())):
        for names in _OWN_SCRIPT.findall(text):
            if not _KANA.search(names):
                text = text.replace(names, "")
                for own in _BETWEEN_JAPANESE.split(names):
                    draft.name(own)
        draft.name(re.sub(r"[（(]\s*[）)]", "", text))


def _add_alias_block(draft: Draft, block: str) -> None:
    """Aliases behind 別称：, joined by semicolons: Japanese lines first, then Latin ones."""
    lines = [line.strip() for line in block.split("\n") if line.strip()]
    first_latin = next((place for place, line in enumerate(lines) if not _JAPANESE.search(line)), len(lines))
    for text in (*"".join(lines[:first_latin]).split(";"), *" ".join(lines[first_latin:]).split(";")):
        draft.name(_end(text))


def _end(text: str) -> str:
    """A name without what ends its line: "; and", ";", and a full stop that is no abbreviation's."""
    bare = re.sub(r";?\s*\band\s*$|[;；]\s*$", "", text.strip()).strip()
    last_word = bare.rpartition(" ")[2].rstrip(".").casefold()
    return bare if last_word in _ABBREVIATIONS else bare.removesuffix(".")


def _add_addresses(draft: Draft, text: str) -> None:
    line = re.sub(r"\s*\n\s*", " ", re.sub(r"(?<=\d-)\n", "", text.strip()))
    home = _HOME.get(draft.uid.rpartition("-")[0])
    for address in _NEXT_ADDRESS.split(line):
        bare = address.strip().removesuffix(".").strip()
        if bare.startswith("All addresses"):
            draft.country(home)
        elif bare:
            draft.address(bare, country_in_address(bare) or home)


FORMAT = ListFormat(
    id="jp-meti-ru",
    title="METI export bans on Russia, Belarus and third countries, text of the PDFs",
    read=read,
    suffixes=(".txt",),
)
