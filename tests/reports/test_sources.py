"""Rows of every kind become the same cells."""

import collections
import dataclasses
import datetime as dt
import sqlite3
import subprocess
import sys
from decimal import Decimal

import ferrule as fe
import numpy as np
import pytest
from ferrule.errors import ArgumentError
from ferrule.reports import ReportError, Rule, Table, to_pdf, to_xlsx

from tests.reports.cells import cells

NAMES = ["name", "n", "x", "day"]
ROWS = [("Ada", 1, 1.5, dt.date(2024, 1, 31)), ("Bø", 2, None, dt.date(2024, 2, 1))]
CELLS = [NAMES, ["Ada", 1, 1.5, dt.datetime(2024, 1, 31)], ["Bø", 2, None, dt.datetime(2024, 2, 1)]]


@dataclasses.dataclass
class Line:
    name: str
    n: int
    x: float | None
    day: dt.date


class Slots:
    __slots__ = NAMES

    def __init__(self, *values):
        for name, value in zip(NAMES, values, strict=True):
            setattr(self, name, value)


Named = collections.namedtuple("Named", NAMES)  # noqa: PYI024 - what users have


def dicts():
    return [dict(zip(NAMES, row, strict=True)) for row in ROWS]


def arrow():
    pyarrow = pytest.importorskip("pyarrow")
    return pyarrow.Table.from_pylist(dicts())


def database(factory=None):
    connection = sqlite3.connect(":memory:")
    connection.row_factory = factory
    connection.execute("create table t (name, n, x)")
    connection.executemany("insert into t values (?, ?, ?)", [row[:3] for row in ROWS])
    return connection.execute("select * from t order by n")


NAMED = {
    "dicts": dicts,
    "generator of dicts": lambda: iter(dicts()),
    "dataclasses": lambda: [Line(*row) for row in ROWS],
    "named tuples": lambda: [Named(*row) for row in ROWS],
    "dict of columns": lambda: {name: [row[i] for row in ROWS] for i, name in enumerate(NAMES)},
    "structured array": lambda: np.array(
        [("Ada", 1, 1.5, "2024-01-31"), ("Bø", 2, 0.0, "2024-02-01")],
        [("name", "U5"), ("n", "i4"), ("x", "f4"), ("day", "M8[D]")],
    ),
    "pyarrow": arrow,
    "pyarrow batch": lambda: arrow().to_batches()[0],
    "polars": lambda: pytest.importorskip("polars").DataFrame(ROWS, NAMES, orient="row"),
    "pandas": lambda: pytest.importorskip("pandas").DataFrame(dicts(), index=[7, 9]),
    "duckdb": lambda: pytest.importorskip("duckdb").from_arrow(arrow()),
}


@pytest.mark.parametrize("source", NAMED)
def test_rows_with_names(source):
    wanted = [list(row) for row in CELLS]
    if source == "structured array":
        wanted[2][2] = 0
    assert cells(NAMED[source]()) == wanted
    # Some of the columns, in another order.
    assert cells(NAMED[source](), ["day", "name"]) == [[row[3], row[0]] for row in CELLS]


@pytest.mark.parametrize(
    "rows",
    [ROWS, tuple(ROWS), iter(ROWS), [list(row) for row in ROWS], (row for row in ROWS)],
    ids=["list", "tuple", "iterator", "lists", "generator"],
)
def test_rows_without_names(rows):
    assert cells(rows, NAMES) == CELLS


def test_rows_without_names_and_without_columns_get_some():
    assert cells([(1, "a")]) == [["Column 1", "Column 2"], [1, "a"]]
    assert cells(np.array([[1.5, 2.5]]))[0] == ["Column 1", "Column 2"]


def test_objects_with_attributes():
    assert cells([Slots(*row) for row in ROWS], NAMES) == CELLS


@pytest.mark.parametrize("factory", [None, sqlite3.Row])
def test_cursors(factory):
    assert cells(database(factory)) == [row[:3] for row in CELLS]
    assert cells(database(factory), ["n"]) == [[row[1]] for row in CELLS]


class TupleCursor:
    """As some drivers do: the end is an empty tuple."""

    description = (("n", None), ("x", None))

    def __init__(self, rows):
        self.rows = rows

    def fetchmany(self, count):
        block, self.rows = self.rows[:count], self.rows[count:]
        return tuple(block)


@pytest.mark.parametrize("rows", [[(1, 2.5), (2, 3.5)], [{"x": 2.5, "n": 1}, {"x": 3.5, "n": 2}]])
def test_cursors_of_other_drivers(rows):
    assert cells(TupleCursor(rows)) == [["n", "x"], [1, 2.5], [2, 3.5]]


def test_rows_of_a_driver_in_a_list():
    assert cells(database(sqlite3.Row).fetchall(), ["x", "n"]) == [[row[2], row[1]] for row in CELLS]


def test_pandas_without_pyarrow(monkeypatch):
    pandas = pytest.importorskip("pandas")
    from ferrule.reports import frames

    monkeypatch.setattr(frames, "find_spec", lambda _name: None)
    frame = pandas.DataFrame(dicts())
    frame["whole"] = pandas.array([1, None], dtype="Int64")
    frame["kind"] = pandas.Categorical(["u", "v"])
    frame["at"] = pandas.to_datetime(["2024-01-01 12:00", None])
    assert cells(frame) == [
        [*CELLS[0], "whole", "kind", "at"],
        [*CELLS[1], 1, "u", dt.datetime(2024, 1, 1, 12)],
        [*CELLS[2], None, "v", None],
    ]


def test_pandas_objects_of_different_types_name_row_and_column():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(ReportError, match=r"row 2, column 'o': got a text, wanted a number"):
        cells(pandas.DataFrame({"o": [Decimal("1.5"), "x"]}))


@pytest.mark.parametrize(
    ("array", "values"),
    [
        (np.array([-1, 2], "i1"), [-1, 2]),
        (np.array([1, 2**64 - 1], "u8"), [1, "18446744073709551615"]),
        (np.array([1, 2], ">i4"), [1, 2]),
        (np.array([0.5, 1.5], "f2"), [0.5, 1.5]),
        (np.array([1, np.nan]), [1, "#NUM!"]),
        (np.arange(4.0)[::2], [0, 2]),
        (np.array([True, False]), [True, False]),
        (np.array([5, "NaT"], "m8[s]"), [dt.timedelta(seconds=5), None]),
        (np.array(["2024-01-01T01:02:03", "NaT"], "M8[ns]"), [dt.datetime(2024, 1, 1, 1, 2, 3), None]),
        (np.array(["2024-01", "NaT"], "M8[M]"), [dt.datetime(2024, 1, 1), None]),
        (np.array(["x", None], object), ["x", None]),
        (np.ma.MaskedArray([1, 2], [False, True]), [1, None]),
        (np.zeros(2, [("pad", "i1"), ("a", "f8")])["a"], [0, 0]),
    ],
    ids=lambda each: str(each.dtype) if hasattr(each, "dtype") else None,
)
def test_arrays_of_every_type(array, values):
    # The second column is there for rows whose first cell is empty.
    assert cells({"a": array, "b": [1, 2]}) == [["a", "b"], [values[0], 1], [values[1], 2]]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (np.zeros(3), "got an array of 1 dimensions, wanted two"),
        (np.zeros((2, 2), complex), "got an array of complex128"),
        ({"a": [1], "b": [1, 2]}, r"column 'b': got 2 values, wanted 1"),
        ({"a": "xyz"}, r"column 'a': got str, wanted an array or a list"),
        ({"a": {1: 2}}, r"column 'a': got dict, wanted an array or a list"),
        ({"a": collections.deque([1])}, r"column 'a': got collections.deque, wanted an array or a list"),
        ({1: [1]}, "got a column named 1, wanted a str"),
        (np.array(3), "got an array of 0 dimensions, wanted two"),
        (fe.Buffer.zeros(3), "got an array of 1 dimensions, wanted two"),
        (b"abc", "rows: got bytes"),
    ],
)
def test_what_is_no_rows(rows, message):
    with pytest.raises((ValueError, TypeError), match=message):
        cells(rows)


class Lying:
    """Says of itself that it is of another length."""

    def __init__(self, items, length=0):
        super().__init__(items)
        self.length = length

    def __len__(self):
        return self.length


class LyingList(Lying, list):
    pass


class LyingSequence(Lying, collections.UserList):
    pass


@pytest.mark.parametrize("length", [0, 1, 2**62])
def test_a_length_is_only_a_hint(length):
    for kind in (LyingList, LyingSequence):
        assert cells(kind(ROWS, length), NAMES) == CELLS
    assert cells({"a": LyingList([1, 2], length)}) == [["a"], [1], [2]]


def test_a_column_that_is_shorter_than_it_says_is_refused():
    with pytest.raises(ArgumentError, match="rows: got a column of another length than it says"):
        cells({"a": LyingSequence([1, 2], 2**62)})


def test_arrays_of_other_classes():
    for rows in (np.array([[1.5, 2.5]]).view(np.matrix), fe.Buffer.wrap(np.array([[1.5, 2.5]]))):
        assert cells(rows) == [["Column 1", "Column 2"], [1.5, 2.5]]
    masked = np.ma.MaskedArray([[1.5, 2.5]], [[False, True]])
    assert cells(masked) == [["Column 1", "Column 2"], [1.5, None]]


def test_a_time_that_is_none_is_nothing_to_compare_with():
    pandas = pytest.importorskip("pandas")
    with pytest.raises(ArgumentError, match=r"Rule.value: got NaT, wanted a finite number"):
        Rule(">", pandas.NaT)


def test_a_series_is_sliced_by_place():
    pandas = pytest.importorskip("pandas")
    assert cells({"a": pandas.Series([1, 2, 3], index=[2.0, 1.0, 0.0])}) == [["a"], [1], [2], [3]]


def test_a_reader_that_fails_midway():
    pyarrow = pytest.importorskip("pyarrow")

    def batches():
        yield pyarrow.record_batch({"n": [1]})
        raise LookupError("the database is gone")

    reader = pyarrow.RecordBatchReader.from_batches(pyarrow.schema([("n", pyarrow.int64())]), batches())
    with pytest.raises(ValueError, match="the database is gone"):
        cells(reader)


PROGRAM = """
import resource, sys
from ferrule import reports
rows = ((i, f"name {i % 5000}", i / 7, "Größe") for i in range(int(sys.argv[1])))
getattr(reports, sys.argv[2])(reports.Table(rows, ["i", "name", "x", "t"]), sys.argv[3])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("write", ["to_xlsx", "to_pdf"])
def test_memory_does_not_grow_with_rows(write, tmp_path):
    peaks = []
    for rows in (100_000, 600_000):
        command = [sys.executable, "-c", PROGRAM, str(rows), write, str(tmp_path / "report")]
        peaks.append(int(subprocess.run(command, capture_output=True, check=True).stdout))
    # 30 bytes for each row that more are, which is less than what is in it.
    assert peaks[1] < peaks[0] + 15, f"{peaks} MB"


@pytest.mark.parametrize("report", [to_xlsx, to_pdf])
@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([0, 10**17], "date64"),
        ([0, 2_932_897], "date32"),
        ([0, 253_402_300_800_000_000], "us"),
        ([-719_528, -719_529], "date32"),
        ([-719_528, -2_147_483_647], "date32"),
        ([0, -(10**17)], "date64"),
        ([-719_528 * 86_400_000_000, -719_528 * 86_400_000_000 - 1], "us"),
    ],
)
def test_dates_of_more_than_four_digits_are_refused_with_their_row(report, values, kind):
    pyarrow = pytest.importorskip("pyarrow")
    column = pyarrow.array(values, pyarrow.timestamp(kind) if kind == "us" else getattr(pyarrow, kind)())
    with pytest.raises(ReportError, match=r"row 2, column 'at': got .*, which is further than cells"):
        report(Table(pyarrow.table({"at": column})))


@pytest.mark.parametrize("text", ["9007199254740993.5", "9007199254740991.25"])
def test_a_limit_between_two_floats_keeps_its_digits(text):
    assert Rule("=", Decimal(text))._told() == {"when": {"is": "equal", "value": text}}
