"""Letters: which script a text is in, look-alike letters put right, and every script into plain Latin."""

import re
import unicodedata
from functools import lru_cache
from typing import Any

import icu  # type: ignore[import-untyped]
from rigour.text.translit import ascii_text

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_CYRILLIC = re.compile(r"[\u0400-\u052f]")
_ABJAD = re.compile(r"[\u0590-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")
_LATIN = re.compile(r"[a-zà-ɏ]")
_MIXED_WORD = re.compile(r"[a-zà-ɏ\u0400-\u052f]+")

# Letters that look alike in Latin and Cyrillic print.
_TO_CYRILLIC = str.maketrans("abcehkmoptxyi", "авсенкмортхуі")
_TO_LATIN = str.maketrans("авсенкмортхуі", "abcehkmoptxyi")

_CYRILLIC_LATIN = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
        "ё": "yo",
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
        "є": "ye",
        "і": "i",
        "ї": "i",
        "ґ": "g",
        "ў": "u",
        "ј": "j",
        "љ": "lj",
        "њ": "nj",
        "ћ": "c",
        "ђ": "dj",
        "џ": "dz",
        "қ": "k",
        "ғ": "g",
        "ң": "n",
        "ү": "u",
        "ұ": "u",
        "һ": "h",
        "ә": "a",
        "ө": "o",
        "ҳ": "h",
        "ҷ": "j",
        "ӣ": "i",
        "ӯ": "u",
        "ѓ": "g",
        "ќ": "k",
    }
)
_ABJAD_LATIN = str.maketrans(
    {
        "ا": "a",
        "أ": "a",
        "إ": "i",
        "آ": "a",
        "ٱ": "a",
        "ء": "",
        "ئ": "i",
        "ؤ": "u",
        "ب": "b",
        "پ": "p",
        "ت": "t",
        "ث": "s",
        "ج": "j",
        "چ": "ch",
        "ح": "h",
        "خ": "kh",
        "د": "d",
        "ذ": "z",
        "ر": "r",
        "ز": "z",
        "ژ": "zh",
        "س": "s",
        "ش": "sh",
        "ص": "s",
        "ض": "z",
        "ط": "t",
        "ظ": "z",
        "ع": "a",
        "غ": "gh",
        "ف": "f",
        "ق": "q",
        "ك": "k",
        "ک": "k",
        "گ": "g",
        "ل": "l",
        "م": "m",
        "ن": "n",
        "ه": "h",
        "ة": "h",
        "ۀ": "h",
        "و": "u",
        "ي": "i",
        "ی": "i",
        "ى": "a",
        "ھ": "h",
        "ہ": "h",
        "א": "a",
        "ב": "b",
        "ג": "g",
        "ד": "d",
        "ה": "h",
        "ו": "u",
        "ז": "z",
        "ח": "h",
        "ט": "t",
        "י": "i",
        "כ": "k",
        "ך": "k",
        "ל": "l",
        "מ": "m",
        "ם": "m",
        "נ": "n",
        "ן": "n",
        "ס": "s",
        "ע": "a",
        "פ": "p",
        "ף": "p",
        "צ": "ts",
        "ץ": "ts",
        "ק": "k",
        "ר": "r",
        "ש": "sh",
        "ת": "t",
        "ـ": "",
        "\u200c": " ",
        "\u200d": "",
        "ٔ": "",
    }
)
_LATIN_SPECIALS = str.maketrans(
    {
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ł": "l",
        "ı": "i",
        "ə": "a",
        "ŋ": "n",
        "ħ": "h",
        "ŧ": "t",
        "ĸ": "k",
    }
)
_APOSTROPHE = re.compile(r"(?<=\w)['’ʼʻ`´ʹ‘](?=\w)")
_QUOTES = re.compile("[\"'`´ʹʺʻʼʽʾʿˈ‘’‚‛“”„‟«»‹›「」『』′″＂＇]")


@lru_cache(maxsize=8)
def _transform(rule: str) -> Any:
    return icu.Transliterator.createInstance(rule)


def has_han(text: str) -> bool:
    return not text.isascii() and _HAN.search(text) is not None


def has_abjad(text: str) -> bool:
    return not text.isascii() and _ABJAD.search(text) is not None


def script_of(text: str) -> str:
    """The ISO 15924 code of the script most letters are in: Latn, Cyrl, Hani, Arab, Kana, Hang or Zyyy."""
    counts: dict[str, int] = {}
    for letter in text:
        code = _script_of_letter(letter)
        if code:
            counts[code] = counts.get(code, 0) + (3 if code == "Hani" else 1)
    return max(counts, key=counts.__getitem__) if counts else "Zyyy"


def _script_of_letter(letter: str) -> str | None:
    if not letter.isalpha():
        return None
    folded = letter.casefold()
    for code, pattern in (
        ("Latn", _LATIN),
        ("Cyrl", _CYRILLIC),
        ("Hani", _HAN),
        ("Arab", _ABJAD),
        ("Kana", _KANA),
    ):
        if pattern.match(folded):
            return code
    return "Hang" if "\uac00" <= letter <= "\ud7a3" else "Zyyy"


def fold(text: str) -> str:
    """One case, one width, simplified Chinese, and look-alike letters of a mixed word put right."""
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFKC", text).casefold()
    if _CYRILLIC.search(folded) and _LATIN.search(folded):
        folded = _MIXED_WORD.sub(_repair_word, folded)
    if _HAN.search(folded):
        folded = str(_transform("Traditional-Simplified").transliterate(folded))
    return folded


def _repair_word(found: re.Match[str]) -> str:
    word = found.group()
    cyrillic = len(_CYRILLIC.findall(word))
    if not cyrillic or cyrillic == len(word):
        return word
    as_cyrillic = word.translate(_TO_CYRILLIC)
    as_latin = word.translate(_TO_LATIN)
    cyrillic_whole = not _LATIN.search(as_cyrillic)
    latin_whole = not _CYRILLIC.search(as_latin)
    if cyrillic_whole and (cyrillic * 2 >= len(word) or not latin_whole):
        return as_cyrillic
    return as_latin if latin_whole else word


def drop_quotes(text: str) -> str:
    """An apostrophe inside a Latin word joins it (`Al Qa'ida`); every other quote mark parts words."""
    return _QUOTES.sub(" ", _APOSTROPHE.sub("", text)) if _QUOTES.search(text) else text


def romanise(text: str) -> str:
    """The folded text in plain ASCII letters, one consistent system for each script."""
    if text.isascii():
        return text
    out = text
    if _CYRILLIC.search(out):
        out = out.translate(_CYRILLIC_LATIN)
    if _ABJAD.search(out):
        out = out.translate(_ABJAD_LATIN)
    if out.isascii():
        return out
    if _KANA.search(out):
        out = str(_transform("Katakana-Latin; Hiragana-Latin").transliterate(out.replace("・", " ")))
    if "\uac00" <= max(out) <= "\ud7a3":
        out = ascii_text(out).replace("-", "")
    out = "".join(c for c in unicodedata.normalize("NFKD", out) if not unicodedata.combining(c))
    out = out.translate(_LATIN_SPECIALS)
    if out.isascii():
        return out
    if _HAN.search(out):
        out = str(_transform("Han-Latin").transliterate(out))
    if "\u1780" <= max(out) <= "\u17ff":
        out = _khmer(out)
    if not out.isascii():
        out = ascii_text(unicodedata.normalize("NFC", out))
    return out.casefold()


# Khmer has no ICU transform. Consonants by UNGEGN without the inherent vowel, which is enough to compare by.
_KHMER = dict(
    zip(
        "កខគឃងចឆជឈញដឋឌឍណតថទធនបផពភមយរលវសហឡអ",
        (
            *[
                "k",
                "kh",
                "k",
                "kh",
                "ng",
                "ch",
                "chh",
                "ch",
                "chh",
                "nh",
                "d",
                "th",
                "d",
                "th",
                "n",
                "t",
                "th",
                "t",
                "th",
                "n",
                "b",
                "ph",
                "p",
                "ph",
                "m",
                "y",
                "r",
                "l",
                "v",
                "s",
                "h",
                "l",
            ],
            "a",
        ),
        strict=True,
    )
) | dict(
    zip(
        "ាិីឹឺុូួើេែៃោៅ",
        ("a", "e", "i", "oe", "eu", "o", "u", "uo", "aeu", "e", "ae", "ai", "ao", "au"),
        strict=True,
    )
)


def _khmer(text: str) -> str:
    return "".join(_KHMER.get(c, "" if "\u1780" <= c <= "\u17ff" else c) for c in text.replace("ប៉", "p"))
