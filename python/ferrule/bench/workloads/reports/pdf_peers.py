"""PDF files by other packages, each the fastest way that its documentation shows for a long table.

All draw the same: A4 across, Noto Sans in 8 points, the header repeated on each page with a line below it,
numbers at the right, column widths and row heights given (so that nobody has to find them), compressed pages.
"""

import csv
import html
import io
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from ferrule.bench.workloads.reports.sheets import Column, Sheet, font_file

WIDTH, HEIGHT = 841.89, 595.28
MARGIN = 36.0
SIZE = 8.0
ROW = 12.75
ROWS_OF_A_PAGE = 40
PADDING = 3.0
RIGHT = {"integer", "float"}
FONT, BOLD = "Noto Sans", "Noto Sans Bold"


def text_of(column: Column) -> Callable[[Any], str]:
    """Give what turns a value of a column into its text, as its format shows it."""
    formats: dict[str, Callable[[Any], str]] = {
        "#,##0": "{:,}".format,
        "#,##0.00": "{:,.2f}".format,
        "0.00000000": "{:.8f}".format,
        "0.000000": "{:.6f}".format,
    }
    return formats.get(column.format, str)


def texts(sheet: Sheet) -> Iterator[list[str]]:
    """Give the rows as texts."""
    shown = [text_of(column) for column in sheet.columns]
    for row in sheet.rows:
        yield [show(value) for show, value in zip(shown, row, strict=True)]


def pages(sheet: Sheet) -> Iterator[list[list[str]]]:
    """Give the rows as texts, page by page, the header first on each."""
    header = [column.name for column in sheet.columns]
    page = [header]
    for row in texts(sheet):
        page.append(row)
        if len(page) > ROWS_OF_A_PAGE:
            yield page
            page = [header]
    if len(page) > 1:
        yield page


@cache
def register_fonts() -> None:
    """Tell ReportLab of the fonts, once."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont(FONT, font_file("Regular")))
    pdfmetrics.registerFont(TTFont(BOLD, font_file("Bold")))


def reportlab_style(sheet: Sheet) -> list[tuple[Any, ...]]:
    """Give the looks of a table in ReportLab."""
    return [
        ("FONT", (0, 0), (-1, 0), BOLD, SIZE),
        ("FONT", (0, 1), (-1, -1), FONT, SIZE),
        ("LINEBELOW", (0, 0), (-1, 0), 0.5, "black"),
        *(
            ("ALIGN", (place, 0), (place, -1), "RIGHT")
            for place, column in enumerate(sheet.columns)
            if column.kind in RIGHT
        ),
    ]


def reportlab_long_table(sheet: Sheet, path: str) -> None:
    """Write one LongTable that ReportLab splits over the pages."""
    from reportlab.platypus import LongTable, SimpleDocTemplate

    register_fonts()
    margins = {f"{side}Margin": MARGIN - 6 for side in ("left", "right", "top", "bottom")}
    document = SimpleDocTemplate(path, pagesize=(WIDTH, HEIGHT), pageCompression=1, **margins)
    rows = [[column.name for column in sheet.columns], *texts(sheet)]
    widths = [column.width for column in sheet.columns]
    table = LongTable(rows, widths, [ROW] * len(rows), style=reportlab_style(sheet), repeatRows=1)
    document.build([table])


def reportlab_small_tables(sheet: Sheet, path: str) -> None:
    """Write one small Table a page."""
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Table, TableStyle

    register_fonts()
    canvas = Canvas(path, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    style = TableStyle(reportlab_style(sheet))
    widths = [column.width for column in sheet.columns]
    for page in pages(sheet):
        table = Table(page, widths, [ROW] * len(page), style=style)
        _, height = table.wrapOn(canvas, WIDTH, HEIGHT)
        table.drawOn(canvas, MARGIN, HEIGHT - MARGIN - height)
        canvas.showPage()
    canvas.save()


def reportlab_canvas(sheet: Sheet, path: str) -> None:
    """Write each text at its place."""
    from reportlab.pdfgen.canvas import Canvas

    register_fonts()
    canvas = Canvas(path, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    places = cell_places(sheet)
    for page in pages(sheet):
        y = HEIGHT - MARGIN - SIZE
        canvas.setFont(BOLD, SIZE)
        for number, row in enumerate(page):
            for (x, right), text in zip(places, row, strict=True):
                if right:
                    canvas.drawRightString(x, y, text)
                else:
                    canvas.drawString(x, y, text)
            if number == 0:
                canvas.line(MARGIN, y - PADDING, WIDTH - MARGIN, y - PADDING)
                canvas.setFont(FONT, SIZE)
            y -= ROW
        canvas.showPage()
    canvas.save()


def reportlab_text(sheet: Sheet, path: str) -> None:
    """Write the texts of a page as one text object."""
    from reportlab.pdfbase.pdfmetrics import stringWidth
    from reportlab.pdfgen.canvas import Canvas

    register_fonts()
    canvas = Canvas(path, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    places = cell_places(sheet)
    for page in pages(sheet):
        y = HEIGHT - MARGIN - SIZE
        canvas.line(MARGIN, y - PADDING, WIDTH - MARGIN, y - PADDING)
        drawn = canvas.beginText()
        font = BOLD
        drawn.setFont(font, SIZE)
        for row in page:
            for (x, right), text in zip(places, row, strict=True):
                drawn.setTextOrigin(x - stringWidth(text, font, SIZE) if right else x, y)
                drawn.textOut(text)
            if font is BOLD:
                font = FONT
                drawn.setFont(font, SIZE)
            y -= ROW
        canvas.drawText(drawn)
        canvas.showPage()
    canvas.save()


def cell_places(sheet: Sheet) -> list[tuple[float, bool]]:
    """Give where the text of each column begins, or ends if it stands at the right."""
    left = MARGIN
    places = []
    for column in sheet.columns:
        right = column.kind in RIGHT
        places.append((left + (column.width - PADDING if right else PADDING), right))
        left += column.width
    return places


def fpdf_document() -> Any:
    """Give an empty document of fpdf2 with the fonts."""
    import fpdf

    document = fpdf.FPDF("landscape", "pt", "A4")
    document.set_margin(MARGIN)
    document.set_auto_page_break(auto=False)
    document.add_font(FONT, "", font_file("Regular"))
    document.add_font(FONT, "B", font_file("Bold"))
    return document


def fpdf2_cells(sheet: Sheet, path: str) -> None:
    """Write with fpdf2, cell by cell."""
    document = fpdf_document()
    cells = [(column.width, "R" if column.kind in RIGHT else "L") for column in sheet.columns]
    for page in pages(sheet):
        document.add_page()
        document.set_font(FONT, "B", SIZE)
        for number, row in enumerate(page):
            for (width, align), text in zip(cells, row, strict=True):
                document.cell(width, ROW, text, align=align)
            document.ln(ROW)
            if number == 0:
                document.line(MARGIN, document.get_y(), WIDTH - MARGIN, document.get_y())
                document.set_font(FONT, "", SIZE)
    document.output(path)


def fpdf2_text(sheet: Sheet, path: str) -> None:
    """Write with fpdf2, each text at its place."""
    document = fpdf_document()
    places = cell_places(sheet)
    for page in pages(sheet):
        document.add_page()
        document.set_font(FONT, "B", SIZE)
        y = MARGIN + SIZE
        for number, row in enumerate(page):
            for (x, right), text in zip(places, row, strict=True):
                document.text(x - document.get_string_width(text) if right else x, y, text)
            if number == 0:
                document.line(MARGIN, y + PADDING, WIDTH - MARGIN, y + PADDING)
                document.set_font(FONT, "", SIZE)
            y += ROW
    document.output(path)


def fpdf2_table(sheet: Sheet, path: str) -> None:
    """Write with fpdf2's table."""
    from fpdf.enums import TableBordersLayout

    document = fpdf_document()
    document.set_auto_page_break(auto=True, margin=MARGIN)
    document.add_page()
    document.set_font(FONT, "", SIZE)
    widths = tuple(column.width for column in sheet.columns)
    aligns = tuple("RIGHT" if column.kind in RIGHT else "LEFT" for column in sheet.columns)
    with document.table(
        [[column.name for column in sheet.columns], *texts(sheet)],
        col_widths=widths,
        width=sum(widths),
        text_align=aligns,
        line_height=ROW,
        align="LEFT",
        borders_layout=TableBordersLayout.SINGLE_TOP_LINE,
    ):
        pass
    document.output(path)


def skia(sheet: Sheet, path: str) -> None:
    """Write with Skia, each text at its place."""
    import skia as package

    bold, plain = (
        package.Font(package.Typeface.MakeFromFile(font_file(n)), SIZE) for n in ("Bold", "Regular")
    )
    for font in (bold, plain):
        font.setSubpixel(True)
    paint = package.Paint()
    places = cell_places(sheet)
    stream = package.FILEWStream(path)
    with package.PDF.MakeDocument(stream) as document:
        for page in pages(sheet):
            with document.page(WIDTH, HEIGHT) as canvas:
                font, y = bold, MARGIN + SIZE
                for row in page:
                    for (x, right), text in zip(places, row, strict=True):
                        left = x - font.measureText(text) if right else x
                        canvas.drawString(text, left, y, font, paint)
                    if font is bold:
                        canvas.drawLine(MARGIN, y + PADDING, WIDTH - MARGIN, y + PADDING, paint)
                        font = plain
                    y += ROW
    stream.flush()


def pymupdf(sheet: Sheet, path: str) -> None:
    """Write with PyMuPDF, the texts of a page by one writer."""
    import pymupdf as package

    bold, plain = (package.Font(fontfile=font_file(name)) for name in ("Bold", "Regular"))
    places = cell_places(sheet)
    with package.open() as document:
        for rows in pages(sheet):
            page = document.new_page(width=WIDTH, height=HEIGHT)
            writer = package.TextWriter(page.rect)
            font, y = bold, MARGIN + SIZE
            for row in rows:
                for (x, right), text in zip(places, row, strict=True):
                    left = x - font.text_length(text, SIZE) if right else x
                    writer.append((left, y), text, font, SIZE)
                font = plain
                y += ROW
            writer.write_text(page)
            line = MARGIN + SIZE + PADDING
            page.draw_line((MARGIN, line), (WIDTH - MARGIN, line), width=0.5)
        document.subset_fonts()
        document.save(path, deflate=True)


TYPST_HEAD = """
#set page(paper: "a4", flipped: true, margin: {margin}pt)
#set text(font: "Noto Sans", size: {size}pt, hyphenate: false)
#set par(linebreaks: "simple", leading: 0pt)
#set table(columns: ({widths}), align: ({aligns}), rows: {row}pt)
#set table(stroke: none, inset: (x: {padding}pt, y: 2pt))
#let rows = csv("{data}")
#let head = table.header({header}, table.hline())
"""
TYPST_ONE = "#table(head, ..rows.flatten())"
TYPST_MANY = "#for page in rows.chunks({count}) {{ table(head, ..page.flatten()); pagebreak(weak: true) }}"


@cache
def typst_compiler(folder: Path) -> Any:
    """Give a compiler that has found its fonts."""
    import typst as package

    fonts = str(Path(font_file("Regular")).parent)
    return package.Compiler(root=str(folder), font_paths=[fonts], ignore_system_fonts=True)


call_numbers = count()


def typst(sheet: Sheet, path: str, *, many: bool) -> None:
    """Write with typst: the rows as a CSV file, and a template that reads it into tables.

    typst keeps what it has laid out for later calls, which a report of other rows would have nothing of. So
    that these calls have nothing of it either, the text of each is larger by a millionth of a point.
    """
    data = Path(path).with_suffix(".csv")
    with data.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(texts(sheet))
    source = TYPST_HEAD.format(
        margin=MARGIN,
        size=SIZE + next(call_numbers) * 1e-6,
        row=ROW,
        padding=PADDING,
        data=data.name,
        widths=", ".join(f"{column.width}pt" for column in sheet.columns),
        aligns=", ".join("right" if column.kind in RIGHT else "left" for column in sheet.columns),
        header=", ".join(f"[*{column.name}*]" for column in sheet.columns),
    )
    template = Path(path).with_suffix(".typ")
    template.write_text(source + (TYPST_MANY.format(count=ROWS_OF_A_PAGE) if many else TYPST_ONE), "utf-8")
    typst_compiler(template.parent).compile(str(template), output=path, pdf_tags=False)


STYLE = """@page {{ size: A4 landscape; margin: {margin}pt }}
@font-face {{ font-family: Noto; src: url("file://{font}") }}
body {{ font: {size}pt Noto; margin: 0 }}
table {{ border-collapse: collapse; table-layout: fixed }}
td, th {{ padding: 0 {padding}pt; height: {row}pt; white-space: nowrap }}
th {{ border-bottom: 0.5pt solid black; text-align: left }}
"""


def weasyprint(sheet: Sheet, path: str) -> None:
    """Write with WeasyPrint: an HTML table."""
    import weasyprint as package

    style = STYLE.format(margin=MARGIN, size=SIZE, row=ROW, padding=PADDING, font=font_file("Regular"))
    document = io.StringIO()
    document.write(f"<!doctype html><style>{style}</style><table><colgroup>")
    document.writelines(f"<col style='width:{column.width}pt'>" for column in sheet.columns)
    document.write("</colgroup><thead><tr>")
    document.writelines(f"<th>{html.escape(column.name)}" for column in sheet.columns)
    document.write("<tbody>")
    aligns = [" style='text-align:right'" if column.kind in RIGHT else "" for column in sheet.columns]
    for row in texts(sheet):
        document.write("<tr>")
        document.writelines(
            f"<td{align}>{html.escape(text)}" for align, text in zip(aligns, row, strict=True)
        )
    document.write("</table>")
    package.HTML(string=document.getvalue()).write_pdf(path)
