"""What is wrong with rows is named by table, row and column, whatever the rows are; rows count from 1."""

import csv
import dataclasses
import sqlite3
from collections import namedtuple
from datetime import datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from ferrule.errors import ArgumentError, ArgumentTypeError, FerruleError, ReportError
from ferrule.reports import Chart, Column, Image, Table, to_pdf, to_xlsx

from tests.reports.cells import cells

NAMES = ["a", "b"]
WRONG = object()
FAR = [0, 0, 2**60]


class Slots:
    __slots__ = NAMES

    def __init__(self, a, b):
        self.a, self.b = a, b


class Below(Slots):
    __slots__ = ("_more",)


@dataclasses.dataclass
class Data:
    a: object
    b: object


@dataclasses.dataclass(slots=True)
class DataSlots(Data):
    pass


def pairs(last):
    return [(1, 2), (3, 4), (5, last)]


def of(make):
    return lambda: [make(*pair) for pair in pairs(WRONG)]


def structured():
    rows = np.zeros(3, [("a", "i8"), ("b", "O")])
    rows["b"] = [1, 2, WRONG]
    return rows


def text_file(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_text("a,b\n1,2026-01-01\n2,2026-01-02\n3,x\n")
    return Table(path, ["a", Column("b", kind="date")], name="T")


def rows_of(connection):
    connection.row_factory = sqlite3.Row
    return list(connection.execute("select 1 a, 2 b union all select 3, 4 union all select 5, x'00'"))


def arrow(**columns):
    return pytest.importorskip("pyarrow").table(columns)


def far_arrow(unit):
    pyarrow = pytest.importorskip("pyarrow")
    return pyarrow.array(FAR, unit)


CELLS = {
    "tuples": of(lambda *pair: pair),
    "lists": of(lambda *pair: list(pair)),
    "dicts": of(lambda a, b: {"a": a, "b": b}),
    "objects": of(lambda a, b: SimpleNamespace(a=a, b=b)),
    "slots": of(Slots),
    "slots below": of(Below),
    "named tuples": of(namedtuple("Named", NAMES)),  # noqa: PYI024 - its types are of no matter
    "dataclass": of(Data),
    "dataclass with slots": of(DataSlots),
    "generator": lambda: (row for row in pairs(WRONG)),
    "sqlite3's rows": lambda: rows_of(sqlite3.connect(":memory:")),
    "cursor": lambda: sqlite3.connect(":memory:").execute(
        "select 1 a, 2 b union all select 3, 4 union all select 5, x'00'"
    ),
    "csv.reader": lambda: (pair for pair in [*csv.reader(["1,2", "3,4"]), ["5", 6]]),
    "lists of columns": lambda: {"a": [1, 3, 5], "b": [2, 4, WRONG]},
    "tuples of columns": lambda: {"a": (1, 3, 5), "b": (2, 4, WRONG)},
    "array of objects": lambda: {"a": [1, 3, 5], "b": np.array([2, 4, WRONG], object)},
    "array of two dimensions": lambda: np.array(pairs(WRONG), object),
    "structured array": structured,
    "masked array": lambda: {"a": [1, 3, 5], "b": np.ma.array([2, 4, WRONG], dtype=object)},
    "moments": lambda: {"a": [1, 3, 5], "b": np.array(FAR, "M8[s]")},
    "days": lambda: {"a": [1, 3, 5], "b": np.array(FAR, "M8[D]")},
    "years": lambda: {"a": [1, 3, 5], "b": np.array([*FAR[:2], 2**40], "M8[Y]")},
    "microseconds": lambda: {"a": [1, 3, 5], "b": np.array([*FAR[:2], 2**62], "M8[us]")},
    "lengths": lambda: {"a": [1, 3, 5], "b": np.array(FAR, "m8[s]")},
    "Series": lambda: {"a": [1, 3, 5], "b": pytest.importorskip("pandas").Series([2, 4, WRONG])},
    "frame": lambda: pytest.importorskip("pandas").DataFrame(pairs(WRONG), columns=NAMES),
    "frame of moments": lambda: pytest.importorskip("pandas").DataFrame(
        {"a": [1, 3, 5], "b": np.array([*FAR[:2], 2**44], "M8[s]")}
    ),
    "Arrow": lambda: arrow(a=[1, 3, 5], b=far_arrow("timestamp[s]")),
    "Arrow's lengths": lambda: arrow(a=[1, 3, 5], b=far_arrow("duration[s]")),
    "Arrow beside lists": lambda: {"a": [1, 3, 5], "b": far_arrow("timestamp[s]")},
}


@pytest.mark.parametrize("kind", [*CELLS, "CSV file"])
@pytest.mark.parametrize("write", [to_xlsx, to_pdf])
def test_a_wrong_cell(kind, write, tmp_path):
    if kind == "CSV file":
        table = text_file(tmp_path)
    elif kind == "csv.reader":
        table = Table(CELLS[kind](), ["a", Column("b", kind="text")], name="T")
    else:
        rows = CELLS[kind]()
        named = hasattr(rows, "columns") or kind in {"slots", "slots below"}
        table = Table(rows, None if named else NAMES, name="T")
    with pytest.raises(ReportError, match=r"table 'T', row 3, column 'b': "):
        write(table)


def typed(values):
    return {"a": [1], "b": values}


def unknown():
    """Give a column of an extension type that nobody here knows."""
    pyarrow = pytest.importorskip("pyarrow")
    field = pyarrow.field("b", pyarrow.int64(), metadata={"ARROW:extension:name": "nobody.knows"})
    schema = pyarrow.schema([pyarrow.field("a", pyarrow.int64()), field])
    return pyarrow.Table.from_arrays([pyarrow.array([1]), pyarrow.array([2])], schema=schema)


COLUMNS = {
    "complex": lambda: typed(np.array([1j])),
    "bytes": lambda: typed(np.array([b"x"])),
    "long double": lambda: typed(np.array([1], np.longdouble)),
    "years that lengths have not": lambda: typed(np.array([1], "m8[Y]")),
    "structured array": lambda: np.array([(1, 1j)], [("a", "i8"), ("b", "c16")]),
    "dimensions": lambda: np.zeros(1, [("a", "i8"), ("b", "i8", 2)]),
    "text as a column": lambda: typed("x"),
    "other length": lambda: typed([1, 2]),
    "frame": lambda: pytest.importorskip("pandas").DataFrame(typed(np.array([1j]))),
    "frame of intervals": lambda: pytest.importorskip("pandas").DataFrame(
        typed(pytest.importorskip("pandas").interval_range(0, 1))
    ),
    "Arrow": lambda: arrow(a=[1], b=[b"x"]),
    "Arrow's lists": lambda: arrow(a=[1], b=[[1]]),
    "extension type": unknown,
    "polars": lambda: pytest.importorskip("polars").DataFrame(typed([[1]])),
    "Arrow beside lists": lambda: typed(pytest.importorskip("pyarrow").array([b"x"])),
}


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("write", [to_xlsx, to_pdf])
def test_a_column_that_cells_cant_show(kind, write):
    with pytest.raises((ArgumentError, ArgumentTypeError), match=r"^table 'T'(, column |: rows\[)'b'"):
        write(Table(COLUMNS[kind](), name="T"))


@pytest.mark.parametrize(
    ("rows", "row"),
    [
        ([5], 1),
        (["x"], 1),
        ([{1: 2}], 1),
        ([(1, 2), (1,)], 2),
        ([(1, 2), None], 2),
        ([{"a": 1, "b": 2}, {"a": 1}], 2),
        ([{"a": 1}, {"a": 1, "b": 2}], 2),
        ([Slots(1, 2), Slots.__new__(Slots)], 2),
    ],
)
def test_a_wrong_row(rows, row):
    with pytest.raises(FerruleError, match=rf"^table 'T', row {row}\b"):
        to_xlsx(Table(rows, name="T"))


@pytest.mark.parametrize(
    "rows",
    [
        5,
        b"x",
        {},
        np.zeros((1, 1, 1)),
        {1: [2]},
        [],
        [()],
        np.lib.format.open_memmap,
        (value for value in ()),
    ],
)
def test_rows_that_are_none(rows):
    with pytest.raises(FerruleError, match=r"^table 'T': "):
        to_xlsx(Table(rows, name="T"))


def test_what_a_value_raises_itself_says_where():
    class Own:
        a = 1

        @property
        def b(self):
            raise KeyError("own")

    with pytest.raises(KeyError, match="own") as raised:
        to_xlsx(Table([Slots(1, 2), Own()], name="T"))
    assert raised.value.__notes__ == ["table 'T', row 2, column 'b': raised here"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (np.datetime64(2**62, "Y"), None),
        (np.datetime64(300_000, "Y"), None),
        (np.datetime64(2**62, "s"), None),
        (np.datetime64(2**62, "us"), None),
        (np.datetime64("10000-01-01"), None),
        (np.timedelta64(2**62, "s"), None),
        (np.timedelta64(2**62, "D"), None),
        (np.timedelta64(3, "Y"), None),
        (np.timedelta64(3), None),
        (np.datetime64("2026-03-01"), ("date", datetime(2026, 3, 1))),
        (np.datetime64("2026-03"), ("date", datetime(2026, 3, 1))),
        (np.datetime64("2026-03-01T12:30"), ("datetime", datetime(2026, 3, 1, 12, 30))),
        (np.datetime64("2026-03-01T12:30:00.000000000"), ("datetime", datetime(2026, 3, 1, 12, 30))),
        (np.timedelta64(90, "m"), ("duration", timedelta(minutes=90))),
        (np.timedelta64("NaT"), ("duration", None)),
        (np.datetime64("NaT", "ns"), ("date", None)),
    ],
)
def test_numpys_times_in_rows(value, shown):
    if shown is None:
        for write in (to_xlsx, to_pdf):
            with pytest.raises(ReportError, match=r"^table 'T', row 1, column 'a': got "):
                write(Table([(value,)], ["a"], name="T"))
    else:
        kind, cell = shown
        assert cells([(value,)], [Column("a", kind=kind)])[1:] == ([] if cell is None else [[cell]])


PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize("write", [to_xlsx, to_pdf])
def test_a_wrong_picture_and_chart(write, tmp_path):
    (path := tmp_path / "no.png").write_bytes(b"no picture")
    good = [Image(source, 10, "x") for source in (PNG, b"GIF8", path)]
    for place, image in enumerate(good):
        whole = pytest.importorskip("PIL.Image").new("1", (2, 2))
        whole.save(tmp_path / "yes.png")
        images = [Image(tmp_path / "yes.png", 10, "x")] * place + [image]
        with pytest.raises(ArgumentError, match=rf"^table 'T', images\[{place}\]"):
            write(Table([(1,)], ["a"], name="T", images=images))
    charts = [Chart("bar", "a", x="a"), Chart("bar", "b", x="a")]
    with pytest.raises(ArgumentError, match=r"^table 'T', charts\[1\]: Chart.y: there is no column 'b'"):
        write(Table([(1,)], ["a"], name="T", charts=charts))
