"""Addresses in Chinese characters, brought into the order of words that the parser reads."""

import re
from functools import partial

from app.names.script import has_han, romanise

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_NUMBER = r"([0-9A-Za-z]+(?:[-/][0-9A-Za-z]+)*|[〇零一二三四五六七八九]+)"
# Characters after a number or a name, and the word that the parser knows for them.
_AFTER_NUMBER = (
    (re.compile(_NUMBER + "(?:号楼|號樓|栋|棟|幢|座|号院)"), " block {}, "),
    (re.compile(_NUMBER + "(?:室|房间|房|号房|号室|铺|号铺)"), " room {}, "),
    (re.compile(_NUMBER + "(?:楼|层|樓|層)"), " floor {}, "),
    (re.compile(_NUMBER + "(?:单元|單元)"), " entrance {}, "),
    (re.compile(_NUMBER + "(?:号|號)"), " no {}, "),
)
_ROAD = re.compile(f"([{_HAN}]+?)([东西南北中]?)(大街|大道|公路|路|街|道|巷|胡同|弄)")
_SITE = re.compile(f"([{_HAN}]+?)(大厦|大楼|中心|广场|工业园|产业园|科技园|园区|大酒店|酒店|商城|公寓|大院|花园)")
_AREA = re.compile(f"([{_HAN}]+?)(特别行政区|自治区|自治州|街道|省|市|区|县|镇|乡|村|州)")
_DIRECTIONS = {"东": "east", "西": "west", "南": "south", "北": "north", "中": "middle"}
_RUN = re.compile(f"[{_HAN}]+")


def spell_out(text: str) -> str:
    """A folded (simplified) address with its Chinese signs as Latin words; other text is left as it is."""
    if not has_han(text):
        return text
    text = text.replace("中国", " , China , ")
    text = re.sub("[〇零一二三四五六七八九]+(?=号|栋|幢|座|室|楼|层|单元)", lambda m: m[0].translate(_DIGITS), text)
    for pattern, form in _AFTER_NUMBER:
        text = pattern.sub(partial(_filled, form), text)
    text = _AREA.sub(lambda m: f" {_latin(m[1])} qu, ", text)
    text = _SITE.sub(lambda m: f" {_latin(m[1])} dasha, ", text)
    text = _ROAD.sub(_road, text)
    return _RUN.sub(lambda m: f" {_latin(m[0])} ", text)


def _filled(form: str, found: re.Match[str]) -> str:
    return form.format(found[1])


def _road(found: re.Match[str]) -> str:
    name, direction, kind = found.groups()
    kind_word = "dadao" if kind in ("大道", "公路") else "lu"
    return f" {_latin(name)} {_DIRECTIONS.get(direction, '')} {kind_word} "


def _latin(han: str) -> str:
    """A name's syllables written together, as the lists write them."""
    return romanise(han).replace(" ", "").replace("'", "")
