"""A report as PDF, A4, with every script's letters embedded."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from io import BytesIO

from fpdf import FPDF, FontFace
from fpdf.enums import TableBordersLayout, TextEmphasis, WrapMode, XPos, YPos

from app.domain.screening import Verdict
from app.names.script import romanise
from app.reports.drawing import Drawing
from app.reports.fonts import HAN, PLAIN, font_files
from app.reports.model import Block, Card, Facts, Picture, Points, Report, Rows, Section, Text

_INK, _SOFT, _LINE = (29, 39, 51), (90, 104, 117), (217, 223, 229)
_TONES = {"clear": (20, 104, 63), "review": (138, 82, 0), "block": (163, 22, 10), "note": (81, 96, 110)}
_LABEL_WIDTH = 36  # mm
_ROW = 4.6  # mm, a line of 9 points
_MARGIN = 16  # mm
_POINTS_PER_MM = 72 / 25.4


def to_pdf(report: Report, issued_for: datetime) -> bytes:
    """Set a report as a PDF; the same report gives the same bytes.

    `issued_for` is the moment that the file names as its own, the screening's. Letters that no font here has,
    such as Korean ones, are printed in Latin letters, in square brackets.
    """
    page = _Sheet(report)
    page.set_creation_date(issued_for.astimezone(UTC))
    page.print()
    return bytes(page.output())


class _Sheet(FPDF):
    """The pages of one report."""

    def __init__(self, report: Report) -> None:
        super().__init__(format="A4")
        self._report = report
        fonts = font_files()
        self._letters = fonts.plain | fonts.han_only
        self.add_font(PLAIN, "", fonts.regular)
        self.add_font(PLAIN, "B", fonts.bold)
        if any(ord(letter) in fonts.han_only for letter in repr(report)):
            # Reading it takes a second or two, so only who is written in Chinese or Japanese waits for it.
            self.add_font(HAN, "", fonts.han)
            self.set_fallback_fonts([HAN], exact_match=False)
        self.set_text_shaping(use_shaping_engine=True)
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(auto=True, margin=20)
        self.set_title(f"{report.verdict.capitalize()}: screening {report.screening_id}")
        self.set_creator("GoNoGo")
        self.set_lang("en")

    def file_id(self) -> str:
        """Name the file by its content, so that the same report is the same file."""
        digest = hashlib.sha256(repr(self._report).encode()).hexdigest()[:32].upper()
        return f"<{digest}><{digest}>"

    def footer(self) -> None:
        """Print the page's number under every page."""
        self.set_y(-14)
        self._write(f"Screening {self._report.screening_id}, page {self.page_no()} of {{nb}}", 8, _SOFT)

    def print(self) -> None:
        """Set the whole report."""
        self.add_page()
        tone = _TONES[Verdict(self._report.verdict).value]
        self._write(self._report.title, 16, tone, bold=True)
        self._write(self._report.summary, 11, _INK)
        self.ln(2)
        self._facts(self._report.facts)
        for section in self._report.sections:
            self._section(section)
        self.ln(4)
        self._write(f"SHA-256 of the stored answer: {self._report.digest}", 8, _SOFT)
        self._write(self._report.footing, 8, _SOFT)

    def _section(self, section: Section) -> None:
        self.ln(3)
        if self.will_page_break(25):
            self.add_page()
        self._write(section.heading, 12.5, _INK, bold=True)
        self.set_draw_color(*_LINE)
        self.line(self.l_margin, self.get_y() + 0.6, self.w - self.r_margin, self.get_y() + 0.6)
        self.ln(2)
        for block in section.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Text(text):
                self._write(text, 9.5, _INK)
            case Points(items, numbered):
                for n, item in enumerate(items, start=1):
                    self._item(f"{n}." if numbered else "•", item)
            case Facts(pairs):
                self._facts(pairs)
            case Rows():
                self._rows(block)
            case Card():
                self._card(block)
            case Picture(svg, caption):
                self._picture(svg, caption)

    def _write(self, text: str, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
        self.set_font(PLAIN, "B" if bold else "", size)
        self.set_text_color(*colour)
        self.multi_cell(0, size * 0.48, self._printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _item(self, mark: str, text: str, indent: float = 0) -> None:
        self.set_font(PLAIN, "", 9.5)
        self.set_text_color(*_INK)
        self.set_x(self.l_margin + indent)
        self.cell(6, _ROW, mark)
        self.multi_cell(0, _ROW, self._printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _facts(self, pairs: Iterable[tuple[str, str]], indent: float = 0) -> None:
        for label, value in pairs:
            if self.will_page_break(_ROW):
                self.add_page()
            self.set_x(self.l_margin + indent)
            self.set_font(PLAIN, "", 9)
            self.set_text_color(*_SOFT)
            self.cell(_LABEL_WIDTH, _ROW, label)
            self.set_text_color(*_INK)
            self.multi_cell(0, _ROW, self._printable(value), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _rows(self, block: Rows) -> None:
        self.set_font(PLAIN, "", 8.5)
        self.set_text_color(*_INK)
        self.set_draw_color(*_LINE)
        with self.table(
            col_widths=tuple(100 * share for share in block.widths),
            borders_layout=TableBordersLayout.HORIZONTAL_LINES,
            headings_style=FontFace(emphasis=TextEmphasis.NONE, color=_SOFT),
            line_height=4.2,
            padding=(0.8, 1.5, 0.8, 0),
            text_align="LEFT",
            wrapmode=WrapMode.WORD,
        ) as table:
            for cells in (block.head, *block.rows):
                row = table.row()
                for cell in cells:
                    row.cell(self._printable(cell))
        self.ln(1)

    def _card(self, block: Card) -> None:
        self.ln(1)
        if self.will_page_break(22):
            self.add_page()
        top, page = self.get_y(), self.page
        left = self.l_margin
        self.set_left_margin(left + 4)
        self.set_x(self.l_margin)
        self._write(block.tag, 8, _TONES[block.tone])
        self._write(block.title, 10.5, _INK, bold=True)
        self._facts(block.facts)
        for line in block.lines:
            self._item("•", line)
        self.set_left_margin(left)
        self.set_x(left)
        if page == self.page:
            self.set_draw_color(*_TONES[block.tone])
            self.set_line_width(0.8)
            self.line(left + 0.6, top, left + 0.6, self.get_y())
            self.set_line_width(0.2)
        self.ln(1.5)

    def _picture(self, svg: str, caption: str) -> None:
        drawing = Drawing.read(svg)
        scale = min(self.epw / drawing.width, (self.eph - 20) / drawing.height)
        if self.will_page_break(drawing.height * scale + 8):
            self.add_page()
        left, top = self.l_margin, self.get_y()
        self.image(BytesIO(drawing.shapes), w=drawing.width * scale, h=drawing.height * scale)
        below = self.get_y()
        for label in drawing.labels:
            self.set_font(PLAIN, "B" if label.bold else "", label.size * scale * _POINTS_PER_MM)
            self.set_text_color(*label.colour)
            words = self._printable(label.text)
            width = self.get_string_width(words) + 0.5
            start = left + label.x * scale - (width / 2 if label.centred else 0)
            self.set_xy(start, top + (label.y - label.size * 0.85) * scale)
            self.cell(width, label.size * scale, words, align="C" if label.centred else "L")
        self.set_xy(left, below)
        self._write(caption, 8, _SOFT)

    def _printable(self, text: str) -> str:
        """Print words with letters that no font has in Latin ones, in square brackets."""
        return " ".join(f"[{romanise(word) or '?'}]" if self._lacks(word) else word for word in text.split(" "))

    def _lacks(self, word: str) -> bool:
        return any(ord(letter) not in self._letters and not letter.isspace() for letter in word)
