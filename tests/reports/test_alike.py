"""What is accepted works in both formats, where the same is to be read, or is refused by name."""

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from ferrule.errors import FerruleError
from ferrule.reports import Chart, Column, Rule, Style, Table, to_pdf, to_xlsx

from tests.reports.programs import all_by_libreoffice, run

HOUR = dt.timedelta(hours=1)
DAY = dt.date(2024, 3, 5)


def part(workbook: bytes, name: str) -> str:
    """The XML of a part."""
    return zipfile.ZipFile(io.BytesIO(workbook)).read(name).decode()


def book(table: Table, **settings) -> openpyxl.Workbook:
    """A workbook as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(table, **settings)))


def said(table: Table, tmp_path: Path, **settings) -> str:
    """What a PDF says."""
    path = tmp_path / "said.pdf"
    to_pdf(table, path, **settings)
    return run("pdftotext", "-layout", path, "-")


def refusals(table: Table, **settings) -> list[str]:
    """What each format has against a table."""
    messages = []
    for write in (to_xlsx, to_pdf):
        with pytest.raises(FerruleError) as refused:
            write(table, **settings)
        messages.append(str(refused.value))
    return messages


# Times that Excel does not show.


@pytest.mark.parametrize(
    ("value", "column", "shown"),
    [
        (-HOUR, {}, "-1:00:00"),
        (-HOUR, {"format": "[h]:mm"}, "-1:00"),
        (-HOUR, {"format": "[h]:mm;[Red]([h]:mm)"}, "(1:00)"),
        (dt.timedelta(days=4_000_000), {}, "96000000:00:00"),
        (-0.5, {"format": "[h]:mm"}, "-12:00"),
        (-1, {"format": "[h]:mm"}, "-24:00"),
        (Decimal("-1.5"), {"format": "[h]:mm"}, "-36:00"),
    ],
)
def test_times_below_zero_are_the_text_that_a_pdf_shows(value, column, shown, tmp_path: Path) -> None:
    table = Table([(value,), (value,)], [Column("t", total="min", **column)])
    cells = [row[0] for row in book(table).active.iter_rows(min_row=2)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(shown, "s")] * 3
    assert said(table, tmp_path).count(shown) == 3


def test_a_format_may_show_them_as_numbers() -> None:
    for notation in ("0.00", '[h]:mm;-0.00" d"'):
        (cell,) = book(Table([(-HOUR,)], [Column("t", format=notation)])).active[2]
        assert cell.data_type != "s"


def test_totals_of_times_below_zero_are_of_all_values() -> None:
    rows = [("a", -HOUR), ("a", 3 * HOUR), ("b", -HOUR), ("b", 30 * dt.timedelta(minutes=1))]
    sheet = book(Table(rows, ["g", Column("t", total="sum")], group_by="g")).active
    totals = [row[1].value for row in sheet.iter_rows(min_row=2) if str(row[0].value).startswith("Total")]
    assert totals == [dt.timedelta(hours=2), "-0:30:00", dt.timedelta(hours=1, minutes=30)]


def test_charts_of_times_below_zero_have_their_numbers() -> None:
    chart = Chart("column", ["t"], x="n")
    workbook = to_xlsx(Table([("a", -HOUR), ("b", HOUR)], ["n", "t"], charts=[chart]))
    data = openpyxl.load_workbook(io.BytesIO(workbook))["Chart data"]
    assert [cell.value for cell in data["B"][1:]] == [-HOUR, HOUR]
    drawn = part(workbook, "xl/charts/chart1.xml")
    assert "Chart data'!$B$2:$B$3" in drawn
    assert '<c:numFmt formatCode="0.00&quot; d&quot;"' in drawn
    plain = to_xlsx(Table([("a", HOUR), ("b", HOUR)], ["n", "t"], charts=[chart]))
    assert "Report!$B$2:$B$3" in part(plain, "xl/charts/chart1.xml")


def test_numbers_that_are_text_are_numbers_in_charts() -> None:
    chart = Chart("line", ["v"], x="n")
    workbook = to_xlsx(Table([("a", 10**16 + 1), ("b", 5)], ["n", "v"], charts=[chart]))
    data = openpyxl.load_workbook(io.BytesIO(workbook))["Chart data"]
    assert [cell.value for cell in data["B"][1:]] == [10**16, 5]


def test_a_formula_refers_to_no_time_that_is_text() -> None:
    columns = ["n", Column("t"), Column("hours", formula="={t}*24")]
    with pytest.raises(FerruleError, match=r"row 2, column 't': got '-1:00:00', which Excel shows as ####"):
        to_xlsx(Table([("a", HOUR), ("b", -HOUR)], columns))
    columns[1] = Column("t", format="[h]:mm;-0.00")
    assert book(Table([("a", HOUR), ("b", -HOUR)], columns)).active["C3"].value == "=B3*24"


def test_rules_mark_times_that_are_text() -> None:
    rules = [Rule("<", dt.timedelta(0), Style(color="#ff0000"))]
    sheet = book(Table([(-HOUR,), (HOUR,)], [Column("t", rules=rules)])).active
    assert [sheet.cell(row, 1).font.color.rgb == "FFFF0000" for row in (2, 3)] == [True, False]


# Names of months and days.

MONTHS = {
    "en": "5 March",
    "de-AT": "5 März",
    "fr": "5 mars",
    "ru": "5 марта",
    "zh-Hans": "5 三月",
    "el": "5 Μαρτίου",
}


def test_months_are_called_as_in_the_language_of_the_report(tmp_path: Path) -> None:
    fonts = sorted(Path("/usr/share/fonts").rglob("*CJK*Regular*"))[:1]
    table = Table([(DAY,)], [Column("day", format="d mmmm")])
    languages = [language for language in MONTHS if fonts or not language.startswith("zh")]
    for language in languages:
        assert MONTHS[language] in said(table, tmp_path, language=language, fonts=fonts), language
        to_xlsx(table, tmp_path / f"{language}.xlsx", language=language)
    books = [tmp_path / f"{language}.xlsx" for language in languages]
    shown = all_by_libreoffice(books, tmp_path, "csv:Text - txt - csv (StarCalc):44,34,76")
    for language, path in zip(languages, shown, strict=True):
        assert MONTHS[language] in path.read_text(encoding="utf-8"), language


@pytest.mark.parametrize(
    ("given", "language", "written"),
    [
        ("d. mmmm yyyy", "de", "[$-407]d. mmmm yyyy"),
        ("d. mmmm yyyy", "en", "[$-409]d. mmmm yyyy"),
        ("[Red][<45000]ddd;mmm;0", "pt-BR", "[Red][<45000][$-416]ddd;[$-416]mmm;0"),
        ("[$-40C]d mmmm", "de", "[$-40C]d mmmm"),
        ('"mmmm" yyyy-mm-dd', "de", '"mmmm" yyyy-mm-dd'),
        ("yyyy-mm-dd", "tlh", "yyyy-mm-dd"),
        ("mmm", "ar", "[$-1010401]mmm"),
    ],
)
def test_formats_say_in_which_language_they_name(given: str, language: str, written: str) -> None:
    table = Table([(DAY,)], [Column("day", format=given)])
    assert book(table, language=language).active["A2"].number_format == written


def test_a_language_without_names_is_refused_alike() -> None:
    messages = refusals(Table([(DAY,)], [Column("day", format="mmmm")]), language="tlh")
    assert messages[0] == messages[1]
    assert "column 'day': got the format 'mmmm'" in messages[0]
    assert "their names in the language 'tlh' are not known" in messages[0]


def test_charts_and_groups_name_months_as_cells_do() -> None:
    table = Table(
        [(DAY, 1)],
        [Column("day", format="d. mmmm"), Column("n", total="sum")],
        group_by="day",
        charts=[Chart("column", ["n"], of="groups")],
    )
    made = book(table, language="de")
    assert made.active["A2"].value == "5. März"
    assert made["Chart data"]["A2"].value == "5. März"


# Links into the report.


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("#Nowhere!A1", "got a link to 'Nowhere', which is no table of this report"),
        ("internal:Nowhere", "got a link to 'Nowhere'"),
        ("#Report!Q", "got a link to 'Q', which is no cell"),
        ("#Report!A1048577", "got a link to 'A1048577', which is no cell"),
    ],
)
def test_links_that_lead_nowhere_are_refused_alike(address: str, told: str) -> None:
    messages = refusals(Table([("https://a.example",), (address,)], [Column("at", kind="link")]))
    assert messages[0] == messages[1]
    assert messages[0].startswith(f"table 'Report', row 2, column 'at': {told}")


def test_links_lead_to_cells_of_tables() -> None:
    rows = [("#report!B2",), ("internal:'Ada''s'!$A$1:B2",), ("#Ada's",), ("#",), ("plain",)]
    tables = [Table(rows, [Column("at", kind="link")]), Table([(1,)], ["n"], name="Ada's")]
    text = part(to_xlsx(tables), "xl/worksheets/sheet1.xml")
    assert re.findall(r'<hyperlink ref="(\w+)" location="([^"]*)"', text) == [
        ("A2", "'Report'!B2"), ("A3", "'Ada''s'!$A$1:B2"), ("A4", "'Ada''s'!A1"),
    ]  # fmt: skip
    to_pdf(tables)


# Sizes that rules give.


def test_a_rule_gives_cells_its_size() -> None:
    rules = [
        Rule(">", 10, Style(size=20)),
        Rule("<", 0, Style(bold=True)),
        Rule("=", 5, Style(size=8, bold=True)),
    ]
    rows = [(11, "a"), (-1, "b"), (5, ""), (7, None), (10**16 + 1, "aa"), (None, "a")]
    columns = [
        Column("n", rules=rules, style=Style(size=9)),
        Column("t", rules=[Rule("text", "a", Style(size=30))]),
    ]
    sheet = book(Table(rows, columns)).active
    sizes = [[cell.font.sz for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert sizes == [[20, 30], [9, 11], [8, 11], [9, 11], [20, 11], [11, 30]]
    assert sheet.column_dimensions["A"].width > 17 * 20 / 11


def test_a_formula_has_no_size_by_a_rule() -> None:
    columns = ["n", Column("f", formula="={n}*2", rules=[Rule(">", 1, Style(size=20))])]
    with pytest.raises(FerruleError, match=r"a rule of column 'f': size: got 20\.0 for a formula"):
        to_xlsx(Table([(1,)], columns))


# Formats of values that they say nothing of.


@pytest.mark.parametrize(
    ("value", "notation"),
    [("x", "0.00"), ("x", "yyyy-mm-dd"), ("x", "[Red]General"), (True, "0.00"), (True, "0;0;0;@")],
)
def test_a_format_that_says_nothing_of_its_values_is_refused_alike(value, notation: str) -> None:
    messages = refusals(Table([(None,), (value,)], [Column("v", format=notation)]))
    assert messages[0] == messages[1]
    kind = "text" if isinstance(value, str) else "boolean"
    assert messages[0].startswith(
        f"table 'Report', row 2, column 'v': got a {kind}, "
        f"which the column's format '{notation}' says nothing of"
    )


@pytest.mark.parametrize(
    ("notation", "shown"), [("@", "x"), ('"id "@', "id x"), ('0;0;0;"id "@', "id x"), ("General", "x")]
)
def test_a_format_of_texts_shows_them_alike(notation: str, shown: str, tmp_path: Path) -> None:
    table = Table([("x",)], [Column("v", format=notation)])
    assert shown in said(table, tmp_path)
    assert book(table).active["A2"].number_format == notation


# Groups and charts.

GROUPS = {
    "dates": ([DAY, dt.date(1850, 1, 1), None], "d. mmmm yyyy", ["5. März 2024", "1. Januar 1850", "–"]),
    "moments": ([dt.datetime(2024, 3, 5, 23, 59, 59, 999_999)], "hh:mm", ["23:59"]),
    "times": ([dt.time(13, 30)], "h:mm AM/PM", ["1:30 PM"]),
    "durations": ([-HOUR, 30 * HOUR], "[h]:mm", ["-1:00", "30:00"]),
    "decimals": ([Decimal("-1.50"), Decimal("1234.5")], "#,##0.00;(#,##0.00)", ["(1.50)", "1,234.50"]),
    "integers": ([7, None, 10**17 + 1], '0 "kg"', ["7 kg", "–", "100000000000000001 kg"]),
    "floats": ([0.125, float("nan")], "0.0%", ["12.5%", "NaN"]),
    "texts": (["x", "", None], '"id "@', ["id x", "id ", "–"]),
    "booleans": ([True, False, None], None, ["yes", "no", "–"]),
    "plain dates": ([DAY], None, ["2024-03-05"]),
    "plain decimals": ([Decimal("1.50"), Decimal("1.5")], None, ["1.50"]),
    "plain floats": ([0.1 + 0.2, 1 / 3], None, ["0.3", "0.333333333333333"]),
    "plain moments": ([dt.datetime(2024, 3, 5, 1, 2, 3, 4)], None, ["2024-03-05 01:02:03"]),
    "plain times": ([dt.time(1, 2, 3, 4)], None, ["01:02:03"]),
    "plain durations": ([dt.timedelta(seconds=1, microseconds=4)], None, ["0:00:01"]),
}


@pytest.mark.parametrize("of", sorted(GROUPS))
def test_groups_are_called_alike_in_both_formats_and_in_charts(of: str, tmp_path: Path) -> None:
    values, notation, names = GROUPS[of]
    table = Table(
        [(value, i) for i, value in enumerate(values)],
        [Column("g", format=notation), Column("n", total="sum")],
        group_by="g",
        charts=[Chart("column", ["n"], of="groups"), Chart("bar", ["n"], of="groups")],
    )
    made = book(table, language="de")
    lines = list(made.active.iter_rows(min_row=2, values_only=True))
    first = [name for name, n in lines if n is None or str(name).startswith("Total")]
    assert first == [*(text for name in names for text in (name, f"Total {name}")), "Total"]
    shown = ["" if name == "–" else name for name in names]
    assert [cell.value or "" for cell in made["Chart data"]["A"][1 : 1 + len(names)]] == shown
    text = said(table, tmp_path, language="de")
    for name in names:
        # As its heading, in its total, and on the axes of two charts, where no value has no name.
        assert len(re.findall(rf"{re.escape(name.strip())}(?!\S)", text)) >= (4 if name != "–" else 2), name
