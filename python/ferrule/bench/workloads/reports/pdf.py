"""Workloads of the domain reports: PDF files."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from ferrule.bench import Workload, workload
from ferrule.bench.workloads.reports import pdf_peers, plain_pdf, sheets
from ferrule.bench.workloads.reports.pdf_read import Paper, same_texts
from ferrule.bench.workloads.reports.sheets import Sheet, target
from ferrule.bench.workloads.reports.xlsx import as_table
from ferrule.reports import Page, to_pdf

Write = Callable[[Sheet, str], None]
SIZES = (100, 2_000, 50_000)
SLOW = 2_000
"""Above it what takes many seconds for 50,000 rows grows as the rows do."""
SLOWEST = 100
REPORTLAB = ("reportlab", "_rl_accel")
"""Its accelerator, in C, comes apart."""


def by_ferrule(sheet: Sheet, path: str) -> None:
    """Write with ferrule."""
    to_pdf(as_table(sheet), path, page=Page(landscape=True, font_size=pdf_peers.SIZE))


def to_file(write: Write, name: str) -> Callable[[Sheet], Paper]:
    """Give what writes a sheet to a file of this name, and gives its path and header."""

    def call(sheet: Sheet) -> Paper:
        path = target(f"{name}.pdf")
        write(sheet, path)
        return Paper(path, "".join(column.name for column in sheet.columns))

    return call


def size_of(paper: Paper) -> int:
    """Give the bytes of a file."""
    return Path(paper.path).stat().st_size


@workload(sizes=SIZES, unit="row", equal=same_texts, work=lambda n: (n, "row"), output=size_of)
def pdf_table(n: int) -> Sheet:
    """Write a PDF file of a long table, its rows in hand as a list of tuples.

    Eight columns of orders: two of integers, two of floats, a day, three of texts (two not ASCII).
    A4 across; the peers put 40 rows on a page, ferrule 34.
    """
    return sheets.printed(sheets.orders(n))


@workload(sizes=SIZES, unit="row", equal=same_texts, work=lambda n: (n, "row"), output=size_of)
def pdf_real(n: int) -> Sheet:
    """Write a PDF file of real data: the airports of America, over and over.

    Seven columns: five texts, two floats. A4 across; the peers put 40 rows on a page, ferrule 34.
    """
    return sheets.airports(n)


def add_peers(each: Workload) -> None:
    """Declare the writers."""
    each.reference(needs="fontTools")(to_file(plain_pdf.write_pdf, "python"))
    each.ferrule(parallel=True)(to_file(by_ferrule, "ferrule"))
    each.peer("ReportLab LongTable", max_n=SLOW, needs=REPORTLAB)(
        to_file(pdf_peers.reportlab_long_table, "long")
    )
    each.peer("ReportLab Tables", max_n=SLOW, needs=REPORTLAB, note="one small one a page")(
        to_file(pdf_peers.reportlab_small_tables, "small")
    )
    each.peer("ReportLab canvas", max_n=SLOW, needs=REPORTLAB, note="drawString")(
        to_file(pdf_peers.reportlab_canvas, "canvas")
    )
    each.peer("ReportLab text objects", max_n=SLOW, needs=REPORTLAB, note="one a page, each text placed")(
        to_file(pdf_peers.reportlab_text, "text")
    )
    each.peer("fpdf2 cells", max_n=SLOW, needs="fpdf")(to_file(pdf_peers.fpdf2_cells, "fpdf-cells"))
    each.peer("fpdf2 text", max_n=SLOW, needs="fpdf", note="each text placed")(
        to_file(pdf_peers.fpdf2_text, "fpdf-text")
    )
    each.peer("fpdf2 table", needs="fpdf", max_n=SLOWEST)(to_file(pdf_peers.fpdf2_table, "fpdf-table"))
    each.peer("Skia", max_n=SLOW, needs="skia", note="each text placed")(to_file(pdf_peers.skia, "skia"))
    each.peer("PyMuPDF", needs="pymupdf", note="each text placed", max_n=SLOWEST)(
        to_file(pdf_peers.pymupdf, "pymupdf")
    )
    each.peer("typst", max_n=SLOW, needs="typst", note="one table, untagged", parallel=True)(
        to_file(partial(pdf_peers.typst, many=False), "typst-one")
    )
    each.peer("typst, small tables", max_n=SLOW, needs="typst", note="one a page, untagged", parallel=True)(
        to_file(partial(pdf_peers.typst, many=True), "typst-many")
    )
    each.peer("WeasyPrint", needs="weasyprint", max_n=SLOWEST)(to_file(pdf_peers.weasyprint, "weasy"))


for _workload in (pdf_table, pdf_real):
    add_peers(_workload)
