"""Rows that can be read only once make one report, and an error afterwards; others make any number."""

import collections
import csv
import io
import sqlite3
import weakref

import openpyxl
import pytest
from ferrule.errors import ArgumentError, ReportError
from ferrule.reports import Column, Table, Template, once, to_pdf, to_xlsx

from tests.reports.cells import cells

TAKEN = "whose rows were taken before; wanted what still has them"


def reader():
    pyarrow = pytest.importorskip("pyarrow")
    batch = pyarrow.record_batch({"n": ["1", "2"]})
    return pyarrow.RecordBatchReader.from_batches(batch.schema, [batch])


class Keeping:
    """Gives the same generator each time."""

    def __init__(self):
        self.rows = ((value,) for value in "12")

    def __iter__(self):
        return self.rows


class Kept:
    """Gives the same iterator each time."""

    def __init__(self, iterator):
        self.iterator = iterator

    def __iter__(self):
        return self.iterator


class Handing:
    """Hands over a reader's stream, which is empty afterwards."""

    def __init__(self):
        self.reader = reader()

    def __arrow_c_stream__(self, schema=None):
        return self.reader.__arrow_c_stream__(schema)


class Rewinding:
    """An iterator that begins again when it is asked for one."""

    def __iter__(self):
        self.left = ["2", "1"]
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        return (self.left.pop(),)


def query(text="select '1' n union all select '2'"):
    return sqlite3.connect(":memory:").execute(text)


def duckdb_query():
    return pytest.importorskip("duckdb").connect().execute("select '1' n union all select '2'")


ONCE = {
    "generator": lambda: ((value,) for value in "12"),
    "iterator": lambda: iter([("1",), ("2",)]),
    "map": lambda: map(tuple, "12"),
    "csv.reader": lambda: csv.reader(["1", "2"]),
    "csv.DictReader": lambda: csv.DictReader(["n", "1", "2"]),
    "cursor": query,
    "DuckDB's cursor": duckdb_query,
    "Arrow's reader": reader,
    "object with a generator": Keeping,
    "frame's rows": lambda: pytest.importorskip("polars").DataFrame({"n": ["1", "2"]}).iter_rows(),
}
AGAIN = {
    "list": lambda: [("1",), ("2",)],
    "tuple": lambda: (("1",), ("2",)),
    "deque": lambda: collections.deque([("1",), ("2",)]),
    "values": {1: ("1",), 2: ("2",)}.values,
    "columns": lambda: {"n": ["1", "2"]},
    "polars": lambda: pytest.importorskip("polars").DataFrame({"n": ["1", "2"]}),
    "pyarrow": lambda: pytest.importorskip("pyarrow").table({"n": ["1", "2"]}),
    "DuckDB's relation": lambda: pytest.importorskip("duckdb").sql("select '1' n union all select '2'"),
    "rewinding iterator": Rewinding,
}
SHOWN = [["n"], ["1"], ["2"]]


@pytest.mark.parametrize("kind", [*ONCE, "stream"])
def test_rows_that_are_gone_are_an_error(kind):
    rows = Handing() if kind == "stream" else ONCE[kind]()
    table = Table(rows, ["n"])
    assert cells(table.rows, table.columns) == SHOWN
    for again in (table, Table(rows, ["n"]), rows):
        with pytest.raises(ArgumentError, match=TAKEN):
            to_pdf(again)


@pytest.mark.parametrize("kind", [*ONCE, "stream"])
def test_two_tables_of_a_document_cant_share_them(kind):
    table = Table(Handing() if kind == "stream" else ONCE[kind](), ["n"])
    with pytest.raises(ArgumentError, match=TAKEN):
        to_pdf([table, table])


@pytest.mark.parametrize("kind", ONCE)
def test_what_an_error_left_is_no_report(kind):
    if kind == "DuckDB's cursor":
        pytest.importorskip("duckdb")
    rows = ONCE[kind]()
    with pytest.raises(ReportError):
        to_xlsx(Table(rows, [Column("n", kind="date")]))
    with pytest.raises(ArgumentError, match=TAKEN):
        to_xlsx(Table(rows, ["n"]))


@pytest.mark.parametrize("kind", AGAIN)
def test_what_can_be_read_again_makes_any_number(kind):
    table = Table(AGAIN[kind](), ["n"])
    with pytest.raises(ReportError):
        to_xlsx(Table(table.rows, [Column("n", kind="date")]))
    if kind == "rewinding iterator":
        # It may as well have gone on where the error left it.
        table = Table(Rewinding(), ["n"])
    assert [cells(table.rows, table.columns) for _ in range(3)] == [SHOWN] * 3


def test_a_cursor_has_rows_again_after_another_query():
    cursor = query()
    assert cells(cursor) == SHOWN
    assert cells(cursor.execute("select '3' n")) == [["n"], ["3"]]
    assert cells(cursor.execute("select '3' n where 0")) == [["n"]]
    with pytest.raises(ReportError):
        to_xlsx(Table(cursor.execute("select 'x' n"), [Column("n", kind="date")]))
    assert cells(cursor.execute("select '4' n")) == [["n"], ["4"]]


def test_duckdbs_connection_has_rows_again_after_another_query():
    connection = pytest.importorskip("duckdb").connect()
    assert cells(connection.execute("select '1' n")) == [["n"], ["1"]]
    with pytest.raises(ReportError):
        to_xlsx(Table(connection.execute("select '2' n"), [Column("n", kind="date")]))
    assert cells(connection.execute("select '3' n")) == [["n"], ["3"]]


def test_rows_may_be_none_and_may_have_been_taken_in_part():
    assert cells((row for row in ()), ["n"]) == [["n"]]
    assert cells(map(tuple, ""), ["n"]) == [["n"]]
    rows = csv.reader(["n", "1", "2"])
    assert cells(rows, next(rows)) == SHOWN


@pytest.mark.parametrize(
    "make",
    [
        lambda: iter([("1",), ("2",)]),
        lambda: map(tuple, "12"),
        lambda: zip("12"),
        lambda: iter({("1",): 0, ("2",): 0}),
    ],
)
def test_an_iterator_of_pythons_own_that_an_object_keeps(make):
    rows = Kept(make())
    assert cells(rows, ["n"]) == SHOWN
    with pytest.raises(ArgumentError, match=TAKEN):
        to_pdf(Table(rows, ["n"]))


def test_rows_that_nobody_has_any_more_are_let_go():
    """Also those that can't be referred to weakly; of these, when the next report is made."""

    class Row(list):
        pass

    rows = Row(["1"])
    alive = weakref.ref(rows)
    cells(iter([rows]), ["n"])
    del rows
    known = len(once._READINGS)
    several = [iter([("1",)]), iter([("1",)]), ((value,) for value in "12"), ((value,) for value in "12")]
    for each in several:
        cells(each, ["n"])
    each = several.clear()
    cells(iter([("1",)]), ["n"])
    assert alive() is None
    assert len(once._READINGS) <= known


class Driver:
    """A cursor of a driver that counts its rows, as many do."""

    description = (("n",),)

    def __init__(self, rows, rowcount=None, rownumber=None):
        self.rows, self.rowcount, self.rownumber = rows, rowcount, rownumber

    def fetchmany(self, size):
        block, self.rows = self.rows[:size], self.rows[size:]
        return block


def taken(rows):
    list(rows)
    return rows


@pytest.mark.parametrize(
    "make",
    [
        lambda: taken((value,) for value in "12"),
        lambda: taken(iter([("1",)])),
        lambda: taken(iter((("1",),))),
        lambda: taken(reversed([("1",)])),
        lambda: taken(map(tuple, "12")),
        lambda: taken(zip("12")),
        lambda: taken(zip("é")),
        lambda: taken(filter(None, [("1",)])),
        lambda: taken(csv.reader(["n", "1"])),
        lambda: taken(csv.DictReader(["n", "1"])),
        lambda: map(tuple, taken(iter("12"))),
        lambda: (row for row in taken(csv.reader(["n", "1"]))),
        lambda: (row for row in map(tuple, taken(value for value in "12"))),
        lambda: Kept(taken(iter([("1",)]))),
        lambda: Driver([], rowcount=2),
        lambda: Driver([], rownumber=2),
    ],
)
def test_rows_that_were_taken_elsewhere(make):
    rows = make()
    for _ in range(2):
        with pytest.raises(ArgumentError, match=TAKEN):
            to_pdf(Table(rows, ["n"]))


def header_only(reader):
    next(reader)
    return reader


@pytest.mark.parametrize(
    "make",
    [
        lambda: iter([]),
        lambda: (row for row in iter(())),
        lambda: map(tuple, filter(None, zip([]))),
        lambda: header_only(csv.reader(["n"])),
        lambda: csv.DictReader(["n"]),
        lambda: Driver([], rowcount=0, rownumber=0),
        lambda: Driver([], rowcount=-1),
        lambda: Driver([], rowcount=2**64 - 1),
        lambda: query("select 1 n where 0"),
    ],
)
def test_no_rows_are_a_report_of_none(make):
    rows = make()
    assert [cells(rows, ["n"]) for _ in range(2)] == [[["n"]]] * 2


def test_the_rest_of_what_was_begun_elsewhere_is_a_report():
    rows = Driver([("1",), ("2",)], rowcount=3, rownumber=1)
    assert cells(rows) == SHOWN


def test_what_was_not_read_is_not_taken():
    rows = reader()
    with pytest.raises(ArgumentError, match="there is no column 'x'"):
        to_xlsx(Table(rows, ["x"]))
    assert cells(rows) == SHOWN


def test_what_has_no_rows_yet():
    with pytest.raises(TypeError, match=r"got _io\.TextIOWrapper, an open file; wanted .*path of a CSV file"):
        to_xlsx(io.TextIOWrapper(io.BytesIO(b"n\n1\n")))
    with pytest.raises(
        TypeError, match=r"LazyFrame, which has no rows yet; wanted what its collect\(\) gives"
    ):
        to_xlsx(pytest.importorskip("polars").LazyFrame({"n": [1]}))


def test_a_template_makes_any_number_of_reports():
    look = Template(["n"], title="Numbers", name="Of it")
    for _ in range(2):
        book = openpyxl.load_workbook(io.BytesIO(to_xlsx(look.with_rows((value,) for value in "12"))))
        assert [list(row) for row in book["Of it"].values] == [["Numbers"], [None], *SHOWN]
