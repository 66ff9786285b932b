"""What stands on the pages of a PDF: numbers whole and readable, totals right, groups named as they go on."""

import datetime as dt
import io
import re
from decimal import Decimal

import polars as pl
import pytest
from ferrule.errors import ArgumentError
from ferrule.reports import Chart, Column, Page, ReportError, Rule, Style, Table, to_pdf
from pypdf import PdfReader


def read(table, **settings):
    """Give a document's reader."""
    return PdfReader(io.BytesIO(to_pdf(table, **settings)))


def texts(table, **settings):
    """Give the text of each page."""
    return [page.extract_text() for page in read(table, **settings).pages]


FOOT = 7.65


def sizes(page):
    """Give the sizes of what stands in the table, in points."""
    content = page.get_contents().get_data().decode("latin-1")
    return {float(size) for size in re.findall(r"([\d.]+) Tf", content)} - {FOOT}


LATE = {
    "integer": (1, 1_234_567_890_123, {}),
    "below zero": (1, -987_654_321, {}),
    "float": (0.5, 12_345.678_901, {}),
    "decimal": (Decimal("1.10"), Decimal("1234567890.25"), {}),
    "grouped": (1.0, 123_456_789.5, {"format": "#,##0.00"}),
    "percent": (0.5, 123_456.5, {"format": "0.0%"}),
    "money": (1, -1_234_567, {"format": "#,##0.00 [$€-407];[Red]-#,##0.00 [$€-407]"}),
    "date": (dt.date(2024, 5, 1), dt.date(2024, 9, 25), {"format": "dddd, d. mmmm yyyy"}),
    "datetime": (dt.datetime(2024, 5, 1), dt.datetime(2024, 9, 25, 23, 59), {"format": "dddd d mmmm hh:mm"}),
    "duration": (dt.timedelta(seconds=1), dt.timedelta(days=400), {}),
    "missing at first": (None, 123_456_789, {}),
}
SHOWN = {
    "integer": "1234567890123",
    "below zero": "-987654321",
    "float": "12345.678901",
    "decimal": "1234567890.25",
    "grouped": "123,456,789.50",
    "percent": "12345650.0%",
    "money": "-1,234,567.00 €",
    "date": "Wednesday, 25. September 2024",
    "datetime": "Wednesday 25 September 23:59",
    "duration": "9600:00:00",
    "missing at first": "123456789",
}


@pytest.mark.parametrize("kind", LATE)
def test_what_comes_late_is_whole_and_as_large_as_the_rest(kind):
    first, late, settings = LATE[kind]
    rows = [(first,)] * 2500 + [(late,)]
    last = read(Table(rows, [Column("n", **settings)])).pages[-1]
    assert SHOWN[kind] in last.extract_text().splitlines()
    assert sizes(last) == {9}


@pytest.mark.parametrize("rows", [5, 3000])
@pytest.mark.parametrize("columns", [12, 16])
def test_many_columns_have_one_size_that_can_be_read(rows, columns):
    data = pl.DataFrame({f"Column {i}": [1234.5 * i] * rows for i in range(columns)})
    page = read(Table(data, [Column(name, format="#,##0.00") for name in data.columns])).pages[0]
    (size,) = sizes(page)
    assert 6 <= size < 9
    numbers = " ".join(f"{1234.5 * i:,.2f}" for i in range(columns))
    assert page.extract_text().count(numbers) >= min(rows, 20)


def test_what_cant_be_read_is_said():
    data = {f"Column {i}": [123456789.5] for i in range(30)}
    with pytest.raises(
        ArgumentError, match=r"'Report': its 30 columns don't fit .* 6 points; wanted a wider page"
    ):
        to_pdf(data)
    assert to_pdf(data, page=Page((1600, 595)))
    narrow = [Column("n", width=2), *(f"c{i}" for i in range(2))]
    with pytest.raises(
        ReportError, match=r"row 2001, column 'n': got '123456789012', .* wanted a wider column"
    ):
        to_pdf(Table([(1, "a", "b")] * 2000 + [(123456789012, "a", "b")], narrow))


def test_a_long_word_does_not_make_the_whole_table_small():
    rows = [("x" * 300, "short", 1.5)]
    assert sizes(read(Table(rows, ["token", "name", "n"])).pages[0]) == {9}


def total(values, total_="mean", **settings):
    """Give the total of a column as a PDF shows it."""
    rows = [("a", value) for value in values]
    (page,) = texts(Table(rows, ["name", Column("n", total=total_, **settings)]))
    return re.search(r"Total(?: \(\w+\))?\s+(.*)", page)[1].strip()


@pytest.mark.parametrize(
    ("values", "settings", "shown"),
    [
        ([Decimal(1), Decimal(2)], {}, "1.5"),
        ([Decimal("1.10"), Decimal("2.20")], {}, "1.65"),
        ([Decimal("1.00"), Decimal("2.00")], {}, "1.50"),
        ([Decimal("0.01"), Decimal("0.02"), Decimal("0.02")], {}, "0.0166666666666667"),
        ([Decimal("1.10"), Decimal("2.25")], {"format": "0.0"}, "1.7"),
        ([Decimal(-1), Decimal(-2)], {}, "-1.5"),
        ([1, 2], {}, "1.5"),
        ([1, 2, 2], {"format": "0.00"}, "1.67"),
        ([0.1, 0.2], {}, "0.15"),
        ([0.105, 0.2], {"format": "0.0%"}, "15.3%"),
        ([1, 2], {"format": "#,##0.00 [$€-407]"}, "1.50 €"),
        ([dt.timedelta(hours=1), dt.timedelta(hours=2)], {}, "1:30:00"),
    ],
)
def test_means_have_the_digits_they_need(values, settings, shown):
    assert total(values, **settings) == shown


def test_other_totals_keep_the_digits_of_their_values():
    money = [Decimal("1.10"), Decimal("2.20")]
    assert [total(money, each) for each in ("sum", "min", "max", "count")] == ["3.30", "1.10", "2.20", "2"]
    assert total([0.1, 0.2], "sum") == "0.3"


def colors(table, text, **settings):
    """Give the colours in which a text stands."""
    reader = read(table, **settings)
    content = reader.pages[0].get_contents().get_data().decode("latin-1")
    return text in reader.pages[0].extract_text(), re.findall(r"([\d.]+ [\d.]+ [\d.]+) rg", content)


@pytest.mark.parametrize(
    ("format_", "value", "color"),
    [
        ("0;[Red]-0", -5, "1 0 0"),
        ("[Blue]0", 5, "0 0 1"),
        ("[Magenta]@", "x", "1 0 1"),
        ("[Color 10]0", 5, "0 0.502 0"),
        ("[Green][>3]0;0", 5, "0 1 0"),
        ("[Cyan]yyyy-mm-dd", dt.date(2024, 1, 1), "0 1 1"),
    ],
)
def test_formats_color_what_they_say(format_, value, color):
    _, used = colors(Table([(value,)], [Column("n", format=format_)]), "n")
    red, green, blue = (float(part) for part in color.split())
    assert any(
        [float(part) for part in each.split()] == pytest.approx([red, green, blue], abs=0.002)
        for each in used
    ), used


def test_a_color_of_the_format_goes_before_one_of_a_rule_and_holds_for_totals():
    column = Column(
        "n", format="0;[Red]-0", total="sum", rules=Rule("<", 0, Style(color="#00ff00", bold=True))
    )
    _, used = colors(Table([(-5,)], [column]), "-5")
    assert used.count("1 0 0") == 2
    assert "0 1 0" not in used


@pytest.mark.parametrize(
    ("format_", "language", "shown"),
    [
        ("[$-407]d. mmmm yyyy", "en", "5. März 2024"),
        ("d. mmmm yyyy", "de", "5. März 2024"),
        ("dddd", "fr-CA", "mardi"),
        ("[$-409]mmmm", "de", "March"),
        ("yyyy-mm-dd", "tlh", "2024-03-05"),
    ],
)
def test_months_and_days_are_of_the_language(format_, language, shown):
    table = Table([(dt.date(2024, 3, 5),)], [Column("d", format=format_)], group_by=[])
    assert shown in texts(table, language=language)[0]
    grouped = Table([(dt.date(2024, 3, 5), 1)], [Column("d", format=format_), "n"], group_by="d")
    assert shown in texts(grouped, language=language)[0]


def test_a_language_whose_names_are_not_known_is_refused_where_they_are_asked_for():
    table = Table([(dt.date(2024, 3, 5),)], [Column("d", format="mmmm")])
    with pytest.raises(ArgumentError, match=r"column 'd': .*names in the language 'tlh' are not known"):
        to_pdf(table, language="tlh")


def ledger(rows, **settings):
    data = [(f"{1000 + i // rows} Cash", f"part {i % rows // 100}", i) for i in range(2 * rows)]
    columns = ["account", "part", Column("n", total="sum")]
    return Table(data, columns, group_by=["account", "part"], **settings)


def test_each_page_says_which_groups_go_on():
    for accessible in (False, True):
        pages = texts(ledger(350), title="Ledger", page=Page(accessible=accessible, contents=True))[1:]
        assert len(pages) > 12
        for page in pages[1:]:
            body = page.split("n\n", 1)[1]
            first = body.splitlines()[0]
            number = re.match(r"\d+", body.splitlines()[1])
            if number:
                place = int(number[0])
                account, part = f"{1000 + place // 350} Cash", f"part {place % 350 // 100}"
                assert first in {f"{account} · {part}, continued", part}, page
    assert "continued" not in pages[0]


def test_what_goes_on_is_no_bookmark_and_no_entry_of_the_contents():
    reader = read(ledger(350), page=Page(contents=True))
    assert "continued" not in reader.pages[0].extract_text()
    assert "continued" not in str([each.title for each in flat(reader.outline)])


def flat(outline):
    for each in outline:
        if isinstance(each, list):
            yield from flat(each)
        else:
            yield each


def test_no_group_goes_on_where_each_begins_a_page():
    assert not [page for page in texts(ledger(20, page_per_group=True)) if "continued" in page]


def test_a_column_without_values_is_empty():
    for rows in ([(None, 1)], {"a": [None], "b": [1]}):
        assert "1" in texts(Table(rows, ["a", "b"] if isinstance(rows, list) else None))[0]


def test_a_chart_names_its_days_as_their_column():
    rows = [(dt.date(2024, 1, 1 + i), i) for i in range(20)]
    chart = Chart("line", "n", x="day")
    (page,) = texts(Table(rows, [Column("day", format="dd.mm.yyyy"), "n"], charts=chart))
    assert "2024-01-01" not in page
    assert page.count("01.01.2024") == 2


def link_targets(tables, **settings):
    """Give for each link of a document its address, or the page it leads to."""
    reader = read(tables, **settings)
    names = reader.named_destinations
    found = []
    for page in reader.pages:
        for each in page.get("/Annots", []):
            link = each.get_object()
            if "/Dest" in link:
                found.append(reader.get_destination_page_number(names[link["/Dest"]]))
            else:
                found.append(link["/A"]["/URI"])
    return found


@pytest.mark.parametrize("accessible", [False, True])
def test_links_lead_out_or_to_a_table_as_in_a_workbook(accessible):
    addresses = ["https://a.example", "#Sales!A1", "internal:'Costs'!B2", "www.a.example", None, "#sales"]
    tables = [
        Table(
            [(address,) for address in addresses], [Column("to", kind="link")], name="Links", title="Links"
        ),
        Table([(1,)] * 100, name="Costs"),
        Table([(1,)], name="Sales"),
    ]
    page = Page(accessible=accessible, archival=accessible)
    assert link_targets(tables, page=page) == ["https://a.example", 4, 1, 4]


def test_a_link_to_no_table_is_refused():
    table = Table([("#Costs!A1",)], [Column("to", kind="link")], name="Sales")
    with pytest.raises(
        ReportError, match=r"row 1, column 'to': got a link to 'Costs', .* such as '#Sales!A1'"
    ):
        to_pdf(table)


def test_a_word_that_comes_late_is_whole_where_there_is_room():
    word = "Streichholzschachtel"
    rows = ((i, "a") if i < 2500 else (i, f"{word} and {word}") for i in range(2501))
    assert texts(Table(rows, ["i", "word"]))[-1].count(word) == 2
