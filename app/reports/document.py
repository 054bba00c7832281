"""A management report as a Word document, whose tables and bars can be edited like everything else in it."""

from decimal import Decimal
from typing import IO, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from flask_babel import gettext as _

from app.core import cells
from app.core.reports import shown
from app.reports.figures import Section
from app.reports.models import ManagementReport

CHINESE, LATIN = "Microsoft YaHei", "Calibri"
BLUE = RGBColor(0x1F, 0x5F, 0xBF)
LONGEST_BAR = 24
"""In blocks."""
XML_LETTERS = {*"\t\n\r"}


def write(report: ManagementReport, sections: list[Section], file: IO[bytes]) -> None:
    """Write *report* with its *sections* into *file*."""
    document = Document()
    _use_fonts(document)
    document.core_properties.title = f"{report.title} {report.month:%Y-%m}"
    document.core_properties.author = str(report.created_by or "")
    document.add_heading(f"{report.title} {report.month:%Y-%m}", 0)
    document.add_paragraph(
        f"{report.number} · {report.created_by or ''} · "
        + _("Figures as of %(moment)s", moment=cells.moment(report.reckoned_at))
    )
    document.add_heading(_("Judgement"), 1)
    for line in report.judgement.splitlines():
        document.add_paragraph(_storable(line))
    for section in sections:
        document.add_heading(section.title, 1)
        _add_table(document, section)
    document.save(file)


def _use_fonts(document: Any) -> None:
    for style in (each for each in document.styles if hasattr(each, "font")):
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), CHINESE)
        style.font.name = LATIN
    document.styles["Normal"].font.size = Pt(10)


def _add_table(document: Any, section: Section) -> None:
    if not section.rows:
        document.add_paragraph(_("None"))
        return
    drawn = section.chart.points if section.chart else []
    headings = [str(column.label) for column in section.columns] + ([""] if drawn else [])
    table = document.add_table(rows=1, cols=len(headings), style="Light Grid Accent 1")
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        cell.text = heading
    largest = max((point.value for point in drawn), default=0)
    for place, row in enumerate(section.rows):
        line = table.add_row().cells
        for cell, column in zip(line, section.columns, strict=False):
            cell.text = _storable(str(shown(row.cells[column.name], column.kind)))
            if column.is_number:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if drawn:
            _add_bar(line[-1], drawn[place].value, largest)


def _add_bar(cell: Any, value: Any, largest: Any) -> None:
    part = Decimal(value) / Decimal(largest) if largest > 0 and value > 0 else Decimal()
    bar = cell.paragraphs[0].add_run("█" * round(part * LONGEST_BAR))
    bar.font.color.rgb, bar.font.size = BLUE, Pt(7)


def _storable(text: str) -> str:
    """*text* without what no XML can hold."""
    return "".join(letter for letter in text if letter >= " " or letter in XML_LETTERS)
