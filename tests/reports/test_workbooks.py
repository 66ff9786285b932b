"""What a workbook has beside its cells: totals, rules, widths, formulas, links, and what is printed."""

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from ferrule.errors import ArgumentError
from ferrule.reports import Chart, Column, Page, Rule, Style, Table, to_pdf, to_xlsx

from tests.reports.cells import COMPARED

DAY = dt.date(2024, 5, 17)
MOMENT = dt.datetime(2024, 5, 17, 12, 34, 56)
LAST = dt.datetime(9999, 12, 31, 23, 59, 59, 999_999)


def sheet_of(table: Table, **settings):
    """The first sheet as openpyxl reads it."""
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(table, **settings)), data_only=True).worksheets[0]


def part(workbook: bytes, name: str) -> str:
    """The XML of a part."""
    return zipfile.ZipFile(io.BytesIO(workbook)).read(name).decode()


def xml(table: Table, **settings) -> str:
    """The XML of the first sheet."""
    return part(to_xlsx(table, **settings), "xl/worksheets/sheet1.xml")


VALUES = {
    "integers": [3, 1, 2],
    "long integers": [10**16 + 1, 5, 7],
    "floats": [0.1, 0.2, -4.5],
    "not numbers": [1.5, float("nan"), float("inf")],
    "decimals": [Decimal("0.1"), Decimal("0.25")],
    "dates": [DAY, dt.date(1900, 1, 15), dt.date(2000, 2, 29)],
    "old dates": [dt.date(1850, 1, 1), DAY],
    "moments": [MOMENT, dt.datetime(1900, 1, 1, 6), LAST],
    "times": [dt.time(0, 1), dt.time(23, 59, 59, 999_999)],
    "durations": [dt.timedelta(minutes=1), dt.timedelta(days=2, seconds=5), dt.timedelta(hours=30)],
    "booleans": [True, False],
    "texts": ["b", "", "a"],
}


@pytest.mark.parametrize("of", sorted(VALUES))
@pytest.mark.parametrize("group_by", [(), ("group",)])
def test_values_are_counted_whatever_they_are(of: str, group_by: tuple[str, ...]) -> None:
    values = [*VALUES[of], None]
    rows = [("g", value) for value in values]
    sheet = sheet_of(Table(rows, ["group", Column("v", total="count")], group_by=group_by))
    counts = [row[1].value for row in sheet.iter_rows() if str(row[0].value).startswith("Total (count)")]
    assert counts == [len(values) - 1] * (1 + len(group_by))


@pytest.mark.parametrize("of", ["dates", "moments", "times", "durations", "integers", "decimals", "floats"])
@pytest.mark.parametrize("total", ["min", "max"])
def test_the_least_and_the_greatest_are_the_cells_they_are_of(of: str, total: str) -> None:
    text = xml(Table([(value,) for value in VALUES[of]], [Column("v", total=total)]))
    cells = [float(value) for value in re.findall(r"<v>([^<]*)</v>", text)]
    assert cells[-1] == {"min": min, "max": max}[total](cells[:-1])


def test_lines_are_called_by_what_they_are() -> None:
    for totals, name in (
        (["mean"], "Total (mean)"),
        (["max", "min"], "Total (maximum, minimum)"),
        (["mean", "sum"], "Total"),
    ):
        columns = ["name", *(Column(f"c{i}", total=total) for i, total in enumerate(totals))]
        sheet = sheet_of(Table([("a", 1, 2)[: len(columns)]], columns))
        assert sheet["A3"].value == name


@pytest.mark.parametrize("rows", [[10**15 - 1, 10**15 - 2], [10**15 - 1] * 2, [10**14, -(10**14), 1]])
def test_a_total_has_all_its_digits(rows: list[int]) -> None:
    sheet = sheet_of(Table([(row,) for row in rows], [Column("v", total="sum")]))
    assert int(sheet.cell(len(rows) + 2, 1).value) == sum(rows)


def test_sums_of_lengths_of_time_are_exact() -> None:
    tenth = dt.timedelta(minutes=6)
    text = xml(Table([(tenth,)] * 10, [Column("v", total="sum")]))
    assert re.findall(r"<v>([^<]*)</v>", text)[-1] == repr(1 / 24)


def test_times_are_the_nearest_floats() -> None:
    rows = [
        (
            dt.time(i // 60, i % 60),
            dt.timedelta(minutes=i),
            dt.datetime(2024, 1, 1) + dt.timedelta(minutes=i),
            dt.timedelta(days=3, minutes=i),
        )
        for i in range(1440)
    ]
    cells = [float(value) for value in re.findall(r"<v>([^<]*)</v>", xml(Table(rows, list("abcd"))))]
    start = 45_292 * 1440
    wanted = [
        each for i in range(1440) for each in (i / 1440, i / 1440, (start + i) / 1440, (3 * 1440 + i) / 1440)
    ]
    assert cells == wanted


@pytest.mark.parametrize(
    ("moment", "last"),
    [
        (LAST, 2_958_465.99999999),
        (dt.datetime(9999, 12, 31, 23, 59, 59, 999_500), 2_958_465.99999999),
        (dt.datetime(9000, 1, 1, 23, 59, 59, 999_999), 2_593_333),
        (dt.datetime(2024, 1, 1, 23, 59, 59, 999_999), 45_293),
    ],
)
def test_the_last_moment_of_a_day_is_in_it(moment: dt.datetime, last: float) -> None:
    (cell,) = re.findall(r"<v>([^<]*)</v>", xml(Table([(moment,)], ["v"])))
    assert int(float(cell)) == (moment - dt.datetime(1899, 12, 30)).days
    assert float(cell) <= last


# From that year on a microsecond is less than floats tell apart.
FAR = dt.datetime(2617, 1, 1, 23, 59, 59, 999_999)
RULED = {
    "dates": ([dt.date(1850, 1, 1), dt.date(1900, 1, 15), dt.date(1900, 2, 28), dt.date(1900, 3, 1), None],
              [dt.date(1850, 1, 1), dt.date(1900, 1, 15), dt.date(1900, 3, 1), DAY]),
    "moments": ([dt.datetime(1899, 12, 31, 23), dt.datetime(1900, 1, 15, 6), MOMENT, FAR, LAST, None],
                [dt.datetime(1900, 1, 15, 6), MOMENT, FAR, LAST, dt.datetime(2617, 1, 2)]),
    "times": ([dt.time(12, 34, 56), dt.time(0, 1), dt.time(0), None], [dt.time(12, 34, 56), dt.time(0, 1)]),
    "durations": ([dt.timedelta(seconds=7), dt.timedelta(days=-1), dt.timedelta(hours=30), None],
                  [dt.timedelta(seconds=7), dt.timedelta(days=-1)]),
    "integers": ([10**16, 10**16 + 1, -(10**16) - 1, 5, 0, None], [10**16, 10**16 + 1, 5, 1000]),
    "floats": ([1.5, float("nan"), float("inf"), float("-inf"), 0.0, None], [1.5, 0, 2]),
    "decimals": ([Decimal("1.50"), Decimal("12345678901234567.89"), Decimal(0), None], [1.5, 1000, 10**17]),
    "booleans": ([True, False, None], [1, 0]),
}  # fmt: skip


def evaluated(formula: str, cell: str, value: object) -> bool:
    """What a spreadsheet makes of a condition over a cell: of what our conditions are made of, no more."""
    functions = {
        "AND": lambda *all_of: all(all_of),
        "ISNUMBER": lambda x: isinstance(x, int | float) and not isinstance(x, bool),
        "ISLOGICAL": lambda x: isinstance(x, bool),
        "ISTEXT": lambda x: isinstance(x, str),
        "N": float,
        "EXACT": lambda a, b: a == b,
        "FIND": lambda a, b: b.index(a) + 1 if a in b else "#VALUE!",
        "LOWER": lambda x: x.lower() if isinstance(x, str) else "",
        "LEN": lambda x: 0 if x is None else len(str(x)),
        "CHAR": chr,
        "TRUE": True,
        cell: value,
    }
    python = []
    for i, piece in enumerate(re.split(r'("(?:[^"]|"")*")', formula.removeprefix("="))):
        if i % 2:
            python.append(repr(piece[1:-1].replace('""', '"')))
        else:
            equal = re.sub(r"(?<![<>])=", "==", piece)
            python.append(equal.replace("<>", "!=").replace("&", "+"))
    try:
        return bool(eval("".join(python), functions))  # noqa: S307 - of formulas that we have made
    except TypeError:
        # Of an empty cell or a text AND asks all, and is false all the same.
        return False


def marked(value: object, *rules: Rule) -> list[bool]:
    """Whether each rule's style is to be seen: as the cell's own, or by a condition that holds."""
    columns = [Column(f"c{i}", rules=[rule]) for i, rule in enumerate(rules)]
    workbook = to_xlsx(Table([(value,) * len(rules)], columns))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).worksheets[0]
    number = re.search(r"<v>([^<]*)</v>", part(workbook, "xl/worksheets/sheet1.xml"))
    conditions = {
        str(ruled.sqref): [each.formula[0] for each in ruled.rules] for ruled in sheet.conditional_formatting
    }

    def is_marked(cell) -> bool:
        seen = cell.value
        if cell.data_type == "d" or isinstance(seen, dt.timedelta | dt.time | dt.datetime):
            seen = float(number[1])
        if cell.data_type == "e":
            seen = object()
        at = cell.coordinate
        return cell.font.b or any(evaluated(formula, at, seen) for formula in conditions.get(at, []))

    return [is_marked(cell) for cell in sheet[2]]


@pytest.mark.parametrize("of", sorted(RULED))
def test_rules_hold_for_the_values_they_hold_for_in_python(of: str) -> None:
    values, limits = RULED[of]
    asked = [(when, limit) for when in COMPARED for limit in limits]
    for value in values:
        wanted = [value is not None and COMPARED[when](value, limit) for when, limit in asked]
        got = marked(value, *(Rule(when, limit) for when, limit in asked))
        assert [*zip(asked, got, strict=True)] == [*zip(asked, wanted, strict=True)], value


@pytest.mark.parametrize("of", sorted(RULED))
def test_between_holds_within_and_empty_for_none(of: str) -> None:
    values, limits = RULED[of]
    low, high = min(limits), max(limits)
    assert low < high
    with pytest.raises(ArgumentError, match="wanted the lowest before the highest"):
        Rule("between", (high, low))
    rules = [Rule("between", (low, high)), Rule("empty")]
    for value in values:
        within, empty = marked(value, *rules)
        assert within == (value is not None and low <= value <= high), value
        assert empty == (value is None), value


TEXTS = [
    "a*b",
    "axb",
    "A*B",
    "~",
    "?",
    "x~*y",
    '"quoted"',
    "=1+1",
    " ",
    "",
    "straße",
    "5",
    "two\nlines",
    None,
]


def test_texts_are_found_as_they_are_written() -> None:
    asked = ["a*b", "*", "?", "~", '"', "=", "A", "STRASSE", " ", "5", "\n", "~*"]
    rules = [Rule(when, text) for when in ("contains", "text") for text in asked]
    for value in TEXTS:
        contained = [value is not None and text.lower() in value.lower() for text in asked]
        wanted = [*contained, *(value == text for text in asked), not value]
        assert marked(value, *rules, Rule("empty")) == wanted, value


def test_numbers_hold_no_text() -> None:
    for value in (5, 10**16 + 1, Decimal("1.5")):
        assert marked(value, Rule("contains", "1"), Rule("text", str(value))) == [False, False]


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ('=IFS({a}>1,"IFS(",TRUE,"y")', '_xlfn.IFS(A2&gt;1,"IFS(",TRUE,"y")'),
        ("=stdev.s({a},{b})", "_xlfn.STDEV.S(A2,B2)"),
        ("=LET(x,{a},x+IFNA(x,0))", "_xlfn.LET(_xlpm.x,A2,_xlpm.x+_xlfn.IFNA(_xlpm.x,0))"),
        ("=IFS ({a}>1,{b})", "_xlfn.IFS (A2&gt;1,B2)"),
        ("=SUM({a},{b})+IFERROR({a},0)", "SUM(A2,B2)+IFERROR(A2,0)"),
    ],
)
def test_newer_functions_have_their_prefix(formula: str, wanted: str) -> None:
    text = xml(Table([(1, 2.5)], ["a", "b", Column("f", formula=formula)]))
    assert f"<f>{wanted}</f>" in text.replace("&quot;", '"')
    cell = formula.replace("{a}", "A2").replace("{b}", "B2")
    asked = xml(Table([(1, 2.5, cell)], ["a", "b", Column("f", kind="formula")]))
    assert f"<f>{wanted}</f>" in asked.replace("&quot;", '"')


def test_what_may_give_several_values_is_an_array() -> None:
    workbook = to_xlsx(Table([(1,)], ["a", Column("f", formula="=SUM(FILTER(A:A,A:A>{a}))")]))
    text = part(workbook, "xl/worksheets/sheet1.xml")
    assert 'cm="1"><f t="array" ref="B2">SUM(_xlfn._xlws.FILTER(A:A,A:A&gt;A2))</f>' in text
    assert "XLDAPR" in part(workbook, "xl/metadata.xml")


def test_an_excel_table_keeps_its_total_out_and_its_titles() -> None:
    total = Column("n", kind="number", total="sum")
    for rows, last in (([], 2), ([("a", 1)], 2), ([("a", 1), ("b", 2)], 3)):
        sheet = sheet_of(Table(rows, ["name", total], excel_table="Medium 2", notes="Note"))
        assert [each.ref for each in sheet.tables.values()] == [f"A1:B{last}"]
        assert sheet.cell(last + 1, 1).value == "Total"
    workbook = to_xlsx(Table([(1, 2)], ["a", Column("b", "net\nEUR <&>")], excel_table="Medium 2"))
    assert 'name="net_x000a_EUR &lt;&amp;&gt;"' in part(workbook, "xl/tables/table1.xml")


@pytest.mark.parametrize(
    ("columns", "settings", "message"),
    [
        (["a", Column("b", "A")], {}, "title 'A', wanted one that no other column has, case aside"),
        ([Column("a", "")], {}, "title '', wanted one of 1 to 255 characters"),
        (["a", "b"], {"group_by": "a"}, "excel_table: got one beside group_by"),
    ],
)
def test_what_an_excel_table_can_t_have_is_refused(columns, settings, message) -> None:
    table = Table([(1,) * len(columns)], columns, excel_table="Medium 2", **settings)
    with pytest.raises(ArgumentError, match=re.escape(message)):
        to_xlsx(table)


@pytest.mark.parametrize("notation", ["CHF #,##0.00", "q", "banana", '"open', "[Blurple]0"])
def test_formats_are_refused_alike(notation: str) -> None:
    messages = []
    for write in (to_xlsx, to_pdf):
        with pytest.raises(ArgumentError) as refused:
            write(Table([(1,)], [Column("n", format=notation)]))
        messages.append(str(refused.value))
    assert messages[0] == messages[1]


def width(rows, column: Column, **settings: object) -> float:
    """Of the first column, without its margin, in digits."""
    (given,) = re.findall(r'<col min="1" max="1" width="([^"]*)"', xml(Table(rows, [column], **settings)))
    return float(given) - 0.71


@pytest.mark.parametrize(
    ("rows", "settings", "longest"),
    [
        ([99] * 120_000, {"format": "#,##0", "total": "sum"}, "11,880,000"),
        ([99.5] * 120_000, {"format": "#,##0.00 €", "total": "sum"}, "11,940,000.00 €"),
        ([1] * 2000 + [10**12], {"format": "#,##0"}, "1,000,000,000,000"),
        ([1] * 20_000 + [-(10**12)], {"format": "#,##0;(#,##0)"}, "(1,000,000,000,000)"),
        ([0.5] * 2000 + [123456.0], {"format": "0.00%"}, "12345600.00%"),
        ([Decimal("1.10")] * 9000 + [Decimal("123456789.10")], {"format": "#,##0.00"}, "123,456,789.10"),
        ([DAY], {"format": "dddd, d. mmmm yyyy"}, "Wednesday, 25. September 2024"),
        ([MOMENT], {"format": "d. mmmm yyyy, hh:mm:ss AM/PM"}, "25. September 2024, 10:34:56 PM"),
        ([dt.timedelta(hours=100)] * 3000, {"total": "sum", "format": '[h]:mm "hours"'}, "300000:00 hours"),
        ([dt.timedelta(hours=1)] * 2000 + [dt.timedelta(hours=123_456)], {}, "123456:00:00"),
        (["short"] * 2000 + ["a text of thirty letters, just"], {}, "a text of thirty letters, just"),
        ([None] * 9000 + [10**9], {}, "1000000000"),
        ([123456789012345678, 1], {}, "123456789012345678"),
        ([1, 10**17 + 1, 123456789012345], {"format": "#,##0"}, "123,456,789,012,345"),
        ([Decimal("12345678901234567.89")], {"format": "0.00"}, "12345678901234567.89"),
        ([dt.date(1850, 1, 1)], {}, "1850-01-01"),
        ([dt.datetime(1850, 1, 1, 12, 0, 0, 500_000)], {}, "1850-01-01 12:00:00.500"),
        ([1, 75, 1000], {"format": '[>100]0;[>50]"please look: "0;0'}, "please look: 75"),
        (["x"], {"format": '0;0;0;"the text is "@'}, "the text is x"),
        ([1.0] * 1500 + [0.123456789], {}, "0.123456789"),
        (["ж" * 8, "abcdefghijklmno"], {}, "abcdefghijklmno"),
    ],
)
def test_columns_are_wide_enough_for_all_rows_and_totals(rows, settings, longest: str) -> None:
    for source in ([(value,) for value in rows], ((value,) for value in rows)):
        assert width(source, Column("n", **settings)) >= len(longest)


def test_an_infinity_makes_no_column_wider_than_its_error() -> None:
    assert width([(float("inf"),), (2.0,)], Column("n", format="0"), filter=False) < 10


def test_sheets_say_how_large_they_are() -> None:
    table = Table(
        ((i, str(i)) for i in range(20_000)), ["a", Column("b", total="count")], title="T", notes=["n"]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(table)), read_only=True).worksheets[0]
    assert (sheet.max_row, sheet.max_column) == (20_000 + 2 + 1 + 1 + 2, 2)


def test_charts_are_printed_apart_and_their_data_are_hidden() -> None:
    charts = [Chart("column", ["n"], of="groups"), Chart("line", ["n"], x="n")]
    table = Table(
        [("x", 1), ("y", 2)], ["g", Column("n", total="sum")], group_by="g", charts=charts, name="It's"
    )
    workbook = to_xlsx(table)
    names = part(workbook, "xl/workbook.xml")
    assert ">'It''s'!$A$1:$B$8,'It''s'!$D$2:$M$34</definedName>" in names
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    data = book["Chart data"]
    assert data.sheet_state == "hidden"
    assert data.column_dimensions["A"].width >= 20
    assert data.column_dimensions["A"].max == 2
    drawing = part(workbook, "xl/drawings/drawing1.xml")
    assert min(map(int, re.findall(r"<xdr:from>.*?<xdr:row>(\d+)", drawing))) >= 1  # below the header


# Their numbers in ECMA-376-1, 18.3.1.63, which also gives their sizes, in millimetres or inches.
PAPERS = {
    "A4": (9, 210 / 25.4, 297 / 25.4), "letter": (1, 8.5, 11), "legal": (5, 8.5, 14), "tabloid": (3, 11, 17),
    "executive": (7, 7.25, 10.5), "A3": (8, 297 / 25.4, 420 / 25.4), "A5": (11, 148 / 25.4, 210 / 25.4),
}  # fmt: skip


def printed(page: Page) -> tuple[int, str]:
    text = xml(Table([(1,)], ["a"]), page=page)
    assert 'left="0.5" right="0.5" top="0.5" bottom="0.5"' in text
    (setup,) = re.findall("<pageSetup[^>]*>", text)
    number = re.search(r'paperSize="(\d+)"', setup)
    way = re.search(r'orientation="(\w+)"', setup)
    # What stands there when nothing is said: letter.
    return int(number[1]) if number else 1, way[1] if way else "portrait"


@pytest.mark.parametrize("name", PAPERS)
def test_a_workbook_is_printed_on_the_page(name: str) -> None:
    number, width, height = PAPERS[name]
    for off in (-0.9, 0, 0.9):
        size = (width * 72 + off, height * 72 - off)
        assert printed(Page(size)) == printed(Page(size[::-1], landscape=True)) == (number, "portrait")
        assert printed(Page(size, landscape=True)) == printed(Page(size[::-1])) == (number, "landscape")
    if name in {"A4", "letter"}:
        assert printed(Page(name)) == (number, "portrait")
        assert printed(Page(name, landscape=True)) == (number, "landscape")
    for size in ((width * 72 - 1.1, height * 72), (width * 72, height * 72 + 1.1)):
        with pytest.raises(ArgumentError, match=rf"which Excel has no paper for; wanted .*\b{name}\b"):
            to_xlsx([(1,)], page=Page(size))


def test_a_page_that_excel_has_no_paper_for_is_refused() -> None:
    with pytest.raises(
        ArgumentError, match=r"Page\.size: got 300\.0 × 400\.0 points, which Excel has no paper for"
    ) as raised:
        to_xlsx([(1,)], page=Page((300, 400)))
    assert re.split(r", | or ", str(raised.value).split("wanted ")[1]) == list(PAPERS)


def test_the_language_is_among_the_properties() -> None:
    assert "<dc:language>de-CH</dc:language>" in part(to_xlsx([(1,)], language="de-CH"), "docProps/core.xml")


CODES = [4_006_381_333_931, 99_999_999_999, None, -123_456_789_012]


@pytest.mark.parametrize(
    "rows",
    [
        [("g", each) for each in CODES],
        [{"group": "g", "v": each} for each in CODES],
        [("g", Decimal(each) if each else each) for each in CODES],
        [("g", Decimal(f"{each}.00") if each else each) for each in CODES],
        pa.table({"group": ["g"] * 4, "v": CODES}),
        {"group": np.array(["g"] * 4), "v": np.array([each or 0 for each in CODES])},
    ],
    ids=["tuples", "dicts", "decimals", "cents", "arrow", "numpy"],
)
@pytest.mark.parametrize("group_by", [(), ("group",)])
def test_whole_numbers_of_12_to_15_digits_are_shown_whole(rows: object, group_by: tuple[str, ...]) -> None:
    columns = ["group", Column("v", total="sum", rules=Rule("<", 0, Style(size=20)))]
    sheet = sheet_of(Table(rows, columns, group_by=group_by))
    shown = {row[1].value: row[1].number_format for row in sheet.iter_rows() if row[1].value is not None}
    assert shown.pop(4_006_381_333_931) == shown.pop(-123_456_789_012) == "0"
    assert shown.pop(99_999_999_999) == "General"
    assert shown.pop(sum(each or 0 for each in CODES)) == "0"
    assert sheet.column_dimensions["B"].width >= len("-123456789012")
    other = sheet_of(Table([(4_006_381_333_931,), (1,)], [Column("v", format="#,##0", total="sum")]))
    assert {row[0].number_format for row in other.iter_rows(min_row=2)} == {"#,##0"}
    floats = sheet_of(Table([(4_006_381_333_931.0,)], ["v"]))
    assert floats["A2"].number_format == "General"
