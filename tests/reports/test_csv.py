"""Rows of a CSV file: what its texts are taken for, and that none of them loses anything."""

import csv
import datetime as dt
import io
import os
import re
import tempfile
import threading

import openpyxl
import pytest
from ferrule._core.reports import ReportWriter
from ferrule.errors import EncodingError
from ferrule.reports import Column, CsvFile, Rule, to_xlsx
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.reports.cells import cells

CSV = """\
id,zip,ratio,day,at,ok,note
1,00123,1.5,2024-01-31,2024-01-31 12:00,true,"a ""quoted"", text"
2,00456,,2024-02-01,2024-01-31T12:00:30,FALSE,

3,00789,-2e-3,2024-02-02,,true,Bø
"""


def test_kinds_are_told_from_the_fields(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("\ufeff" + CSV, "utf-8")
    assert cells(path) == [
        CSV.splitlines()[0].split(","),
        [1, "00123", 1.5, dt.datetime(2024, 1, 31), dt.datetime(2024, 1, 31, 12), True, 'a "quoted", text'],
        [2, "00456", None, dt.datetime(2024, 2, 1), dt.datetime(2024, 1, 31, 12, 0, 30), False, None],
        [3, "00789", -0.002, dt.datetime(2024, 2, 2), None, True, "Bø"],
    ]
    assert cells(str(path), [Column("id", kind="text")])[1:] == [["1"], ["2"], ["3"]]
    assert cells(path, [Column("zip", kind="number")])[1:] == [[123], [456], [789]]
    for name in ("data.tsv", "DATA.TSV"):
        (tmp_path / name).write_text("a\tb\n1\tx\n")
        assert cells(tmp_path / name) == [["a", "b"], [1, "x"]]


@pytest.mark.parametrize("rows", [1, 3 * ReportWriter.BLOCK + 1])
@pytest.mark.parametrize(
    ("usual", "last"),
    [
        ("20095", "01067"),
        ("491701234567", "+491701234567"),
        ("491701234567", "+49 170 1234567"),
        ("4711", "12E5"),
        ("1.9", "1.10"),
        ("0.5", "1234567890123456"),
        ("1234567890123456", "0.5"),
        ("0.5", "0.12345678901234567890"),
        ("2024-01-31", "4711-20-01"),
        ("12:30", "25:61"),
        ("2024-01-31 12:30:00", "2024-01-31 12:30:00.25"),
        ("true", "1"),
    ],
)
def test_a_column_is_what_all_its_rows_are(tmp_path, rows, usual, last):
    path = tmp_path / "data.csv"
    path.write_text("a,b\n" + f"{usual},1\n" * rows + f"{last},1\n")
    # Thousands of rows, which openpyxl reads slowly.
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(path)))
    (_, *shown) = workbook.get_sheet_by_index(0).to_python()
    assert len(shown) == rows + 1
    assert shown[-1] == [last, 1]
    assert all(row == [usual, 1] for row in shown[:-1])


@given(
    st.lists(
        st.one_of(
            st.from_regex(r"[-+]?[0-9]{1,20}(\.[0-9]{1,20})?([eE][-+]?[0-9]{1,3})?", fullmatch=True),
            st.floats(allow_nan=False, allow_infinity=False).map(repr),
            st.integers().map(str),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_what_becomes_a_number_has_the_value_of_its_text(texts):
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
        file.write("a\n" + "".join(f"{text}\n" for text in texts))
        file.flush()
        shown = [value for (value,) in cells(file.name)[1:]]
    assert [float(value) for value in shown] == [float(text) for text in texts]
    assert all(value == text for value, text in zip(shown, texts, strict=True) if isinstance(value, str))


def test_a_column_without_a_name_gets_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(",n\n0,5\n")
    assert cells(path) == [["Column 1", "n"], [0, 5]]
    assert cells(path, ["Column 1"]) == [["Column 1"], [0]]


@pytest.mark.parametrize("columns", [None, [Column("n", kind="text"), Column("text", kind="text")]])
def test_a_pipe_is_read(tmp_path, monkeypatch, columns):
    # What separates its fields, and their kinds, are told first: it is copied.
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = tmp_path / "pipe"
    os.mkfifo(path)
    rows = [[i, f'name, {i}\n"{i % 7}"'] for i in range(20_000)]

    def write():
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([["n", "text"], *rows])

    thread = threading.Thread(target=write)
    thread.start()
    shown = cells(path, columns)
    thread.join()
    assert shown == [["n", "text"], *([n if columns is None else str(n), text] for n, text in rows)]
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_appended_meanwhile_is_not_read(tmp_path):
    path = tmp_path / "data.csv"
    path.write_text("a\n" + "1\n" * 3 * ReportWriter.BLOCK)

    def append(rows):
        if rows == ReportWriter.BLOCK:
            with path.open("a") as file:
                file.write("007\n")

    workbook = openpyxl.load_workbook(io.BytesIO(to_xlsx(path, progress=append)))
    assert workbook.active.max_row == 1 + 3 * ReportWriter.BLOCK
    assert path.read_text().endswith("007\n")


GERMAN = "Straße;Umsatz;PLZ\r\nHauptstraße;1234,50;01067\r\n„Am Tor“;-0,50;20095\r\n"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig", "UTF8"])
def test_an_export_of_excel_in_germany(tmp_path, monkeypatch, encoding):
    path = tmp_path / "export.csv"
    path.write_bytes(GERMAN.encode(encoding))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    assert cells(CsvFile(path, delimiter=";", encoding=encoding, decimal=",")) == [
        ["Straße", "Umsatz", "PLZ"],
        ["Hauptstraße", 1234.5, "01067"],
        ["„Am Tor“", -0.5, "20095"],
    ]
    assert list((tmp_path / "temporary").iterdir()) == []


def test_what_a_file_needs_is_said(tmp_path):
    path = tmp_path / "export.csv"
    path.write_bytes(GERMAN.encode("cp1252"))
    with pytest.raises(EncodingError, match=r"line 1: got bytes that are not UTF-8.*encoding= .*cp1252"):
        cells(path)
    with pytest.raises(EncodingError, match=r"not ascii, wanted ascii.*encoding="):
        cells(CsvFile(path, encoding="ascii"))
    with pytest.raises(ValueError, match=r"row 1: got 2 values, wanted 1"):
        cells(CsvFile(path, encoding="cp1252", delimiter=","))
    path.write_text("Umsatz\n1.234,50\n")
    with pytest.raises(ValueError, match=r"column 'Umsatz': got '1.234,50', wanted a number as -1234,5"):
        cells(CsvFile(path, delimiter=";", decimal=","), [Column("Umsatz", kind="number")])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"encoding": "cp125"}, "CsvFile.encoding: got 'cp125', wanted the name of an encoding"),
        ({"encoding": "base64"}, "CsvFile.encoding: got 'base64'"),
        ({"encoding": None}, "CsvFile.encoding: got None"),
        ({"decimal": ";"}, "CsvFile.decimal: got ';', wanted one of"),
        ({"delimiter": ";;"}, "delimiter: got ';;', wanted one ASCII character"),
        ({"delimiter": 5}, "CsvFile.delimiter: got int, wanted a str"),
        ({"path": 5}, "CsvFile.path: got int, wanted a path"),
    ],
)
def test_an_option_that_is_wrong_is_named(tmp_path, settings, message):
    (tmp_path / "a.csv").write_text("a\n1\n")
    with pytest.raises((ValueError, TypeError), match=re.escape(message)):
        cells(CsvFile(**({"path": tmp_path / "a.csv"} | settings)))


@pytest.mark.parametrize("name", ["none.csv", "."])
def test_a_file_that_can_not_be_read(tmp_path, name):
    with pytest.raises(OSError, match=re.escape(str(tmp_path))) as caught:
        cells(tmp_path / name)
    assert caught.value.filename is not None


def test_a_name_that_is_no_utf8(tmp_path):
    path = tmp_path / os.fsdecode(b"\xff.csv")
    path.write_text("a\n1\n")
    assert cells(path) == [["a"], [1]]
    path.write_bytes(b"\xff")
    with pytest.raises(EncodingError, match=r"\ufffd[.]csv") as caught:
        cells(path)
    assert str(caught.value).encode("utf-8")


def test_every_float_of_python_is_a_number(tmp_path):
    numbers = [
        0.1,
        1 / 3,
        2 / 3 * 1e-5,
        123456.78901234567,
        1e16,
        2.2250738585072014e-308,
        1.7976931348623157e308,
        -0.07,
    ]
    (tmp_path / "data.csv").write_text("x\n" + "".join(f"{number!r}\n" for number in numbers))
    assert cells(tmp_path / "data.csv") == [["x"], *([number] for number in numbers)]


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("", None, "got no line"),
        ("a,b\n1,2\n1\n", None, r"table 'Report', row 2: got 1 values, wanted 2, one for each column$"),
        ("a\nx\n", [Column("a", kind="number")], r"row 1, column 'a': got 'x', wanted a number as -1234.5$"),
        (
            "a\n2024-02-30\n",
            [Column("a", kind="date")],
            r"row 1, column 'a': got '2024-02-30', wanted a date",
        ),
        (
            "a\n0.123456789012345678\n",
            [Column("a", kind="number")],
            r"row 1, column 'a': got '0.123456789012345678', which has 18 digits",
        ),
        ('a\n"x\n', None, r"line 2: unexpected end of data"),
        ("a,a\n1,2\n", None, "columns 1 and 2 are both named 'a'"),
        (
            "a\n\n1\nn/a\n",
            [Column("a", total="sum")],
            "column 'a': got 'n/a' in row 3 beside '1' in row 2, so it is text; wanted a kind that has a sum",
        ),
        ("a\n2024-01-31\n5\n", [Column("a", total="max")], "got '5' in row 2 beside '2024-01-31' in row 1"),
        ("a\nx\n5\n", [Column("a", total="mean", format="0.00")], "got 'x' in row 1, so it is text"),
        ("a\n\udcff\n", None, "not UTF-8"),
    ],
)
def test_csv_that_is_not_as_it_should_be(tmp_path, text, columns, message):
    path = tmp_path / "data.csv"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ValueError, match=message):
        cells(path, columns)


def test_a_rule_of_numbers_asks_for_numbers(tmp_path):
    (tmp_path / "data.csv").write_text("a,b,c\n1.9,1.9,1.9\n1.10,1.10,1.10\n")
    columns = [
        Column("a", rules=Rule(">", 1)),
        Column("b", rules=Rule("between", (1, 2))),
        Column("c", rules=Rule("=", "1.10")),
    ]
    assert cells(tmp_path / "data.csv", columns)[1:] == [[1.9, 1.9, "1.9"], [1.1, 1.1, "1.10"]]


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "a;b\r\n1;2\r\n"])
def test_utf_16_is_called_so(tmp_path, text):
    (path := tmp_path / "a.csv").write_text(text, encoding="utf-16", newline="")
    with pytest.raises(EncodingError, match=r"got UTF-16, .* wanted UTF-8, or .* as encoding="):
        to_xlsx(path)
