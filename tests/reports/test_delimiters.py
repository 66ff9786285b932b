"""What separates the fields of a CSV file, where nobody says it."""

import os
import threading

import pytest
from ferrule.errors import ArgumentError, ReportError
from ferrule.reports import Column, CsvFile

from tests.reports.cells import cells


def rows(*given):
    """The cells of a sheet, row by row."""
    return list(map(tuple, cells(*given)))


TWO = [("name", "paid"), ("Ada", 1), ("Bø", 2)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("name;paid\nAda;1\nBø;2\n", "a.csv"),
        ("name\tpaid\r\nAda\t1\r\nBø\t2\r\n", "a.csv"),
        ("name|paid\nAda|1\nBø|2", "a.txt"),
        ("name;paid\nAda;1\nBø;2\n", "a.tsv"),
        ('"name";"paid"\n"Ada";"1"\n"Bø";"2"\n', "a.csv"),
        ("\ufeffname;paid\nAda;1\nBø;2\n", "a.csv"),
        ("\n\nname;paid\nAda;1\nBø;2\n", "a.csv"),
        ("sep=;\nname;paid\nAda;1\nBø;2\n", "a.csv"),
        ("\ufeffsep=;\r\nname;paid\r\nAda;1\r\nBø;2\r\n", "a.csv"),
        ("SEP=|\nname|paid\nAda|1\nBø|2\n", "a.csv"),
        ('"sep=:"\nname:paid\nAda:1\nBø:2\n', "a.csv"),
        ("sep=\t\nname\tpaid\nAda\t1\nBø\t2\n", "a.csv"),
        ("sep=,\nname,paid\nAda,1\nBø,2\n", "a.csv"),
        ("sep=,\nname,paid\nAda,1\nBø,2\n", "a.tsv"),
        ("sep= \nname paid\nAda 1\nBø 2\n", "a.csv"),
    ],
)
def test_what_separates_fields_is_told_by_the_first_lines(tmp_path, text, name):
    (path := tmp_path / name).write_text(text, encoding="utf-8", newline="")
    assert rows(path) == TWO
    (path := tmp_path / f"again-{name}").write_text(text, encoding="utf-16", newline="")
    assert rows(CsvFile(path, encoding="utf-16")) == TWO


@pytest.mark.parametrize(
    ("text", "values"),
    [
        # A semicolon that every line has as often goes before a comma, as of texts and numbers.
        ("a;b,c\n1;2,5\n", [("a", "b,c"), (1, "2,5")]),
        ("Preis, netto;Menge\n12,50;3\n", [("Preis, netto", "Menge"), ("12,50", 3)]),
        ("a,b\nx;y,1\nz,2\n", [("a", "b"), ("x;y", 1), ("z", 2)]),
        ("a;b,c\nx,1\ny;z,2\n", [("a;b", "c"), ("x", 1), ("y;z", 2)]),
        # What is in quotes separates nothing.
        ('"a;b"\nc\n', None),
        ('"a","b;c"\n1,2\n', [("a", "b;c"), (1, 2)]),
        ('"a;\n""b"";",c\n"x;y",2\n', [('a;\n"b";', "c"), ("x;y", 2)]),
        ('"a,b";c\n"x,y";2\n', [("a,b", "c"), ("x,y", 2)]),
        # A first line alone is no more than a hint.
        ("a;b\nx\n", None),
        ("a;b\n", [("a", "b")]),
        ("a\nx;y\n", [("a",), ("x;y",)]),
        ("a b\nx y\n", [("a b",), ("x y",)]),
        ("a;b\n1,5;2\n", [("a", "b"), ("1,5", 2)]),
        ("sep=;;\nx\n", None),
    ],
)
def test_what_seems_to_separate_fields(tmp_path, text, values):
    (path := tmp_path / "a.csv").write_text(text, newline="")
    if values is None:
        with pytest.raises(
            ArgumentError, match=r"got one column named .*; wanted delimiter=';' \(--delimiter\)"
        ):
            cells(path)
    else:
        assert rows(path) == values


def test_a_decimal_comma_separates_nothing(tmp_path):
    (path := tmp_path / "a.csv").write_text("Preis\n12,50\n", newline="")
    assert rows(CsvFile(path, decimal=",")) == [("Preis",), (12.5,)]


def test_an_own_mark_goes_before_what_the_file_says(tmp_path):
    (path := tmp_path / "a.csv").write_text("sep=;\na;b,c\n1;2,x\n3;4,y\n")
    assert rows(CsvFile(path, delimiter=",")) == [("a;b", "c"), ("1;2", "x"), ("3;4", "y")]


def test_rows_keep_their_numbers_below_a_line_that_says_what_separates_fields(tmp_path):
    (path := tmp_path / "a.csv").write_text("sep=;\na;b\n1;2\n3;4;5\n")
    with pytest.raises(ReportError, match=r"a\.csv: table 'Report', row 2: got 3 values, wanted 2"):
        cells(path)
    path.write_text('sep=;\na;b\n1;2\n3;"4"x\n')
    with pytest.raises(ValueError, match="line 4: got text after a closing quote"):
        cells(path)


@pytest.mark.parametrize("columns", [None, [Column("name", kind="text"), Column("paid", kind="number")]])
def test_a_pipe_tells_what_separates_its_fields_too(tmp_path, columns):
    os.mkfifo(pipe := tmp_path / "pipe")
    for text in ("name;paid\nAda;1\nBø;2\n", "sep=;\nname;paid\nAda;1\nBø;2\n"):
        writer = threading.Thread(target=pipe.write_text, args=(text, "utf-8"))
        writer.start()
        assert rows(pipe, columns) == TWO
        writer.join()


@pytest.mark.parametrize("text", ["sep=;", "sep=;\n", "sep=;\r\n\r\n", ""])
def test_a_file_without_names(tmp_path, text):
    (path := tmp_path / "a.csv").write_text(text, newline="")
    with pytest.raises(ArgumentError, match="got no line, wanted at least one that names the columns"):
        cells(path)
