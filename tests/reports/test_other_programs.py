"""What programs that are not ours make of the files: LibreOffice, qpdf, poppler, and a PDF validator."""

import csv
import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pytest
from ferrule.reports import Chart, Column, Image, Page, Rule, Style, Table, to_pdf, to_xlsx
from page import validate_pdf

from tests.reports.programs import by_libreoffice, run

FONTS = Path("/usr/share/fonts/truetype")
# Smallest PNG there is: one grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)


def sales(groups: int = 3, rows: int = 4) -> Table:
    """A table with something of everything."""
    data = [
        (f"Région {g}", dt.date(2026, 1, 1 + r), f"Straße <{r}> & Söhne", 10 * r + g, (r - 1) * 1234.5)
        for g in range(groups)
        for r in range(rows)
    ]
    return Table(
        data,
        [
            Column("region", "Region"),
            Column("day", "Day", format="dd.mm.yyyy"),
            Column("customer", "Customer", style="strong"),
            Column("pieces", "Pieces", total="sum"),
            Column(
                "amount",
                "Amount",
                format="#,##0.00",
                total="sum",
                rules=[Rule("<", 0, Style(color="#ff0000"))],
            ),
        ],
        name="Sales",
        title="Sales by region",
        subtitle="2026",
        notes=["All amounts in euros."],
        group_by=["region"],
        styles={"strong": Style(bold=True)},
        charts=[Chart("column", ["amount"], of="groups", title="Amounts")],
        images=[Image(PIXEL, width=40, alt="A grey square")],
    )


def test_libreoffice_computes_the_totals_that_stand_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    to_xlsx(sales(), path)
    text = by_libreoffice(path, tmp_path, "csv:Text - txt - csv (StarCalc):44,34,76").read_text(
        encoding="utf-8"
    )
    rows = list(csv.reader(io.StringIO(text)))
    amounts = [(r - 1) * 1234.5 for r in range(4)]
    totals = [row for row in rows if row[-1] == f"{sum(amounts):,.2f}" and "Straße" not in "".join(row)]
    assert len(totals) == 3, text
    assert any(row[-1] == f"{3 * sum(amounts):,.2f}" for row in rows), text
    assert any("Straße <2> & Söhne" in row for row in rows)
    assert any("03.01.2026" in row for row in rows)


def test_libreoffice_opens_every_kind_of_workbook(tmp_path: Path) -> None:
    path = tmp_path / "all.xlsx"
    numbers = Table(
        [(i, i / 7, f"=1+{i}", f"https://example.org/{i}") for i in range(100)],
        ["id", "share", Column("text"), Column("address", kind="link")],
        name="Numbers",
        excel_table="Medium 2",
    )
    to_xlsx([sales(), numbers, Table([], [Column("nothing", kind="text")], name="Empty")], path)
    again = by_libreoffice(path, tmp_path, "xlsx")
    with zipfile.ZipFile(again) as archive:
        sheets = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
        charts = [name for name in archive.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
        images = [name for name in archive.namelist() if name.startswith("xl/media/")]
    assert len(sheets) >= 3
    assert len(charts) == 1
    assert len(images) == 1
    pages = by_libreoffice(path, tmp_path, "pdf")
    assert "=1+7" in run("pdftotext", "-layout", pages, "-")


@pytest.mark.parametrize("accessible", [False, True])
@pytest.mark.parametrize("archival", [False, True])
def test_qpdf_and_poppler_read_the_pages(tmp_path: Path, *, accessible: bool, archival: bool) -> None:
    path = tmp_path / "sales.pdf"
    page = Page(contents=True, accessible=accessible, archival=archival)
    to_pdf(sales(groups=20, rows=12), path, title="Sales", author="Ferrule", page=page)
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", path)
    told = run("pdfinfo", path)
    assert re.search(r"Title: +Sales", told)
    assert re.search(rf"Tagged: +{'yes' if accessible else 'no'}", told)
    count = int(re.search(r"Pages: +(\d+)", told)[1])
    assert count >= 5
    text = run("pdftotext", "-layout", path, "-")
    assert text.count("Straße") == 240
    assert text.count("Customer") >= count - 2  # the header of every page of the table
    assert f"of {count - 1}" in text  # the contents come before the pages that are counted
    fonts = run("pdffonts", path).splitlines()[2:]
    assert fonts
    assert all(re.search(r"yes yes yes +\d+ +\d+$", font) for font in fonts), (
        fonts
    )  # embedded, subset, with Unicode
    run("pdftoppm", "-r", "20", "-png", path, tmp_path / "page")
    assert len(list(tmp_path.glob("page-*.png"))) == count


def failures(path: Path, profile: str) -> list[str]:
    """What a validator of PDF/A and PDF/UA has against a file."""
    report = validate_pdf(path, profile=profile)
    return [f"{failure.rule_id}: {failure.message}" for failure in report.failures]


def test_an_independent_validator_finds_nothing(tmp_path: Path) -> None:
    both = tmp_path / "both.pdf"
    page = Page(contents=True, accessible=True, archival=True)
    to_pdf(sales(groups=20, rows=12), both, title="Sales", author="Ferrule", page=page)
    assert failures(both, "ua1") == []
    assert failures(both, "2a") == []
    archival = tmp_path / "archival.pdf"
    to_pdf(sales(), archival, title="Sales", page=Page(archival=True))
    assert failures(archival, "2b") == []
    plain = tmp_path / "plain.pdf"
    to_pdf(sales(), plain)
    assert failures(plain, "ua1") != []  # it does find what is missing


@pytest.mark.parametrize(
    ("font", "text"),
    [
        ("noto/NotoSansArabic-Regular.ttf", "مرحبا بكم"),
        ("noto/NotoSansDevanagari-Regular.ttf", "क्षत्रिय नमस्ते"),
        ("noto/NotoSansHebrew-Regular.ttf", "שלום"),
    ],
)
def test_shaped_text_comes_back_as_it_was(tmp_path: Path, font: str, text: str) -> None:
    if not (FONTS / font).exists():
        pytest.skip(f"{font} is not installed")
    path = tmp_path / "text.pdf"
    to_pdf(Table([(text, "plain")], ["word", "other"]), path, fonts=[FONTS / font])
    got = run("pdftotext", path, "-")
    # poppler marks the direction of what runs from right to left.
    assert text in re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", got)
