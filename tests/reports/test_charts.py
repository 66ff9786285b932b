"""Charts: a sheet shows them as a PDF does."""

import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from ferrule.errors import ArgumentError
from ferrule.reports import Chart, Column, Table, to_pdf, to_xlsx

from tests.reports.programs import all_by_libreoffice, run

ABOVE, BELOW, BOTH = [950, 1000, None, 990], [-5, -6, -7, -8], [3, -4, 5, 0]


def chart(kind: str, values: list[int | None], **settings: str) -> str:
    """The XML of a workbook's chart of some values."""
    table = Table(
        list(zip("abcd", values, strict=True)), ["c", "v"], charts=Chart(kind, "v", x="c"), **settings
    )
    return zipfile.ZipFile(io.BytesIO(to_xlsx(table))).read("xl/charts/chart1.xml").decode()


@pytest.mark.parametrize("kind", ["column", "bar", "area", "line", "scatter"])
@pytest.mark.parametrize("group_by", [(), ("c",)])
def test_what_is_drawn_from_zero_on_begins_there(kind: str, group_by: tuple[str, ...]) -> None:
    from_zero = kind in {"column", "bar", "area"}
    for values, wanted in (
        (ABOVE, ["min"]),
        (BELOW, ["max"]),
        (BOTH, []),
        ([0] * 4, ["min"]),
        ([None] * 4, []),
    ):
        ends = re.findall(r'<c:(min|max) val="0"/>', chart(kind, values, group_by=group_by))
        assert ends == (wanted if from_zero else []), values


def test_labels_stand_beside_the_marks_and_bars_come_from_the_top() -> None:
    for kind in ("column", "line", "area", "bar"):
        categories = re.search(r"<c:catAx>.*</c:catAx>", chart(kind, BOTH))[0]
        assert 'tickLblPos val="low"' in categories
        assert ('orientation val="maxMin"' in categories) == (kind == "bar")
    values = re.search(r"<c:valAx>.*</c:valAx>", chart("bar", BOTH))[0]
    assert 'crosses val="max"' in values
    assert 'orientation val="minMax"' in values
    assert chart("scatter", BOTH).count('tickLblPos val="low"') == 2


def colors_of_pages(kind: str, values: list[int | None]) -> set[str]:
    """The colours in a PDF of a chart."""
    table = Table(list(zip("abcd", values, strict=True)), ["c", "v"], charts=Chart(kind, "v", x="c"))
    from pypdf import PdfReader

    content = PdfReader(io.BytesIO(to_pdf(table))).pages[0].get_contents().get_data().decode("latin-1")
    parts = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:rg|RG)", content)
    return {"".join(f"{round(float(part) * 255):02X}" for part in color) for color in parts}


@pytest.mark.parametrize("kind", ["column", "bar", "area", "line", "scatter", "pie"])
def test_colors_are_those_of_a_page(kind: str) -> None:
    values = ABOVE if kind == "pie" else BOTH
    colors = set(re.findall(r'srgbClr val="(\w+)"', chart(kind, values)))
    on_page = colors_of_pages(kind, values)
    # A point without a share has a colour that nobody sees.
    assert len(colors & on_page) == {"pie": 3, "area": 2}.get(kind, 1)
    assert colors <= on_page


def test_slices_say_their_share() -> None:
    pie = chart("pie", ABOVE)
    assert '<c:showPercent val="1"/>' in pie
    assert '<c:numFmt formatCode="0.0%"' in pie


@pytest.mark.parametrize("write", [to_xlsx, to_pdf])
@pytest.mark.parametrize("of", ["rows", "groups"])
def test_a_pie_of_numbers_below_zero_is_refused(write, of: str) -> None:
    pie = Chart("pie", "v", of=of, **({"x": "c"} if of == "rows" else {}))
    columns = ["c", Column("v", total="sum")]
    table = Table(
        [("a", 1), ("b", -3)], columns, name="T", charts=pie, group_by="c" if of == "groups" else ()
    )
    with pytest.raises(
        ArgumentError, match=r"pie chart of the table 'T': got -3.0 for 'b'; wanted no numbers below"
    ):
        write(table)


def test_no_chart_is_cut_where_a_page_ends(tmp_path: Path) -> None:
    counts = [1, 3, 4, 8]
    paths = [tmp_path / f"{count}.xlsx" for count in counts]
    for count, path in zip(counts, paths, strict=True):
        made = [Chart("column", "v", x="c", title=f"Title {i}") for i in range(count)]
        to_xlsx(Table([("one", 5), ("two", 7)], ["c", "v"], name="A sheet", charts=made), path)
        area = openpyxl.load_workbook(path).active.print_area.split(",")
        assert len(area) == 1 + -(-count // 3)
    for count, path in zip(counts, all_by_libreoffice(paths, tmp_path, "pdf"), strict=True):
        told = run("pdftotext", "-layout", path, "-").split("\f")
        shown = [(re.findall(r"Title (\d)", page), page.count("two")) for page in told[1:-1]]
        numbers = [str(i) for i in range(count)]
        assert shown == [(numbers[i : i + 3], len(numbers[i : i + 3])) for i in range(0, count, 3)]


def test_groups_without_totals_have_no_line_of_them() -> None:
    rows = [(a, b, n) for a in ("x", "y") for b in ("p", "q") for n in (1, 2)]
    book = to_xlsx(Table(rows, ["a", "b", "n"], group_by=["a", "b"]))
    shown = [row[0] for row in openpyxl.load_workbook(io.BytesIO(book)).active.values]
    assert len(shown) == 1 + 2 + 4 + 8
    assert not any(str(each).startswith("Total") for each in shown)
