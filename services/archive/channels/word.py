"""The same sheet as a Word document, for officers who work in WPS. It is a copy to work with, never the record."""

from __future__ import annotations

import io
from datetime import UTC, datetime

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from services.archive.rules.papers.sheet import Cell, Sheet

_WIDTH = 166.0  # mm between the margins
_BODY, _TITLE = "仿宋", "小标宋体"


def document(sheet: Sheet) -> bytes:
    """A .docx with the head on every page."""
    word = Document()
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(23), Mm(21)
    section.top_margin, section.bottom_margin = Mm(41), Mm(25)
    word.core_properties.title, word.core_properties.author = f"{sheet.title} {sheet.number}", sheet.office
    word.core_properties.created = word.core_properties.modified = datetime(
        sheet.day.year, sheet.day.month, sheet.day.day, tzinfo=UTC
    )
    head = section.header.paragraphs[0]
    _write(head, sheet.title, size=22, font=_TITLE, align=WD_ALIGN_PARAGRAPH.CENTER, bold=True)
    _write(section.header.add_paragraph(), sheet.number, align=WD_ALIGN_PARAGRAPH.RIGHT)
    foot = f"投诉编号 {sheet.case}　核对码 {sheet.code}" if sheet.code else f"投诉编号 {sheet.case}"
    _write(section.footer.paragraphs[0], foot, size=9)
    _table(word, sheet)
    made = io.BytesIO()
    word.save(made)
    return made.getvalue()


def _table(word: object, sheet: Sheet) -> None:
    shares = sum(sheet.columns)
    table = word.add_table(rows=0, cols=len(sheet.columns), style="Table Grid")  # type: ignore[attr-defined]
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row in sheet.rows:
        cells = table.add_row().cells
        at = 0
        for one in row:
            place = cells[at]
            if one.span > 1:
                place = place.merge(cells[at + one.span - 1])
            place.width = Mm(_WIDTH * sum(sheet.columns[at : at + one.span]) / shares)
            _fill(place, one)
            at += one.span


def _fill(place: _Cell, one: Cell) -> None:
    align = WD_ALIGN_PARAGRAPH.CENTER if one.head else WD_ALIGN_PARAGRAPH.LEFT
    lines = [*one.text, *([""] if one.foot else []), *one.foot]
    for at, line in enumerate(lines):
        _write(place.paragraphs[0] if at == 0 else place.add_paragraph(), line, align=align)


def _write(
    paragraph: Paragraph,
    text: str,
    *,
    size: int = 12,
    font: str = _BODY,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.LEFT,
    bold: bool = False,
) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.name, run.bold = Pt(size), font, bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)  # noqa: SLF001 - Word keeps it apart
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(2)
