"""Workbooks of `ferrule.reports`, read back by other programs, have the cells that the reference writes."""

import datetime as dt
import io
import math
import os
import subprocess
import sys
from decimal import Decimal

import openpyxl
import pytest
from ferrule.reference import reports as reference
from ferrule.reports import Column, Table, to_xlsx
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from python_calamine import CalamineWorkbook

# Of what XML can't hold, Excel has an escape for some; half a surrogate pair is no character, and refused.
texts = st.one_of(
    st.text(
        st.one_of(
            st.sampled_from('aé語😀 ,;\t"\n\r\0\x1f<>&_x=+-@\ufeff\uffff'), st.characters(codec="utf-8")
        )
    ),
    st.sampled_from(
        ["=1+1", "@a", "-1", "+1", "_x0041_", "_x0000_", "_", "__x0041_", " a ", "1", "TRUE", ""]
    ),
)
# Before 1900 Excel has no days; the year 9999 is its last.
dates = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))
moments = st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59)).map(
    lambda moment: moment.replace(microsecond=0)
)
times = st.times().map(lambda time: time.replace(microsecond=0, fold=0))
durations = st.timedeltas(dt.timedelta(0), dt.timedelta(days=10_000)).map(
    lambda each: dt.timedelta(seconds=int(each.total_seconds()))
)
decimals = st.decimals(-(10**12), 10**12, allow_nan=False, places=4)
kinds = {
    "texts": texts,
    "integers": st.integers(-(2**63), 2**63 - 1),
    "large integers": st.integers(-(10**37), 10**37),
    "floats": st.floats(),
    # Beside floats, whole numbers are floats: of more than 15 digits they would be text elsewhere.
    "numbers": st.one_of(st.integers(-(10**15), 10**15), st.floats()),
    "decimals": decimals,
    "booleans": st.booleans(),
    "dates": dates,
    "moments": moments,
    "times": times,
    "durations": durations,
    "nothing": st.none(),
}


@st.composite
def tables(draw):
    """Names of columns, and rows whose values are of one kind in each column or not there."""
    chosen = draw(st.lists(st.sampled_from(sorted(kinds)), min_size=1, max_size=6))
    columns = [f"{kind} {index}" for index, kind in enumerate(chosen)]
    values = st.tuples(*(st.one_of(st.none(), kinds[kind]) for kind in chosen))
    return columns, draw(st.lists(values, max_size=8))


def told(cell):
    """What openpyxl tells of a cell: a text as Excel shows it, a number as a float, and what kind it is."""
    value = cell.value
    if isinstance(value, str) and cell.data_type in {"s", "inlineStr"}:
        return "text", unescape(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number", float(value)
    return (type(value).__name__, value) if value is not None else None


def filled(rows, nothing):
    """Leave out the rows at the end that have nothing: they may be written or not."""
    rows = [list(row) for row in rows]
    while rows and all(value == nothing for value in rows[-1]):
        rows.pop()
    return rows


def with_openpyxl(workbook):
    sheet = openpyxl.load_workbook(io.BytesIO(workbook)).active
    return filled((map(told, row) for row in sheet.iter_rows()), None)


def with_calamine(workbook):
    return filled(CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python(), "")


def expected(value):
    """What a cell is to hold, as `told`."""
    if value is None:
        return None
    if isinstance(value, bool | str | dt.time | dt.timedelta):
        return ("text" if isinstance(value, str) else type(value).__name__), value
    if isinstance(value, float):
        error = "#NUM!" if math.isnan(value) else "#DIV/0!"
        return ("number", value) if math.isfinite(value) else ("str", error)
    if isinstance(value, int | Decimal):
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        # Zeros at either end are no digits that could be lost.
        kept = len(text.lstrip("-").replace(".", "").strip("0")) <= 15
        return ("number", float(value)) if kept else ("text", text)
    if value.year < 1900:
        return "text", value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
    return "datetime", dt.datetime.combine(value, getattr(value, "time", dt.time)())


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from(["tuples", "dicts", "generator", "columns"]))
@example((["a"], [("\r\n",), ("_x000D_",)]), "tuples")
@example(
    (
        ["d"],
        [(dt.date(1899, 12, 31),), (dt.date(1900, 1, 1),), (dt.date(1900, 2, 28),), (dt.date(1900, 3, 1),)],
    ),
    "tuples",
)
@example((["n"], [(999_999_999_999_999,), (1_000_000_000_000_001,), (10**37,), (None,)]), "tuples")
@example((["n"], [(0.1,), (5e-324,), (1.7976931348623157e308,), (-0.0,), (2.0**53 + 2,)]), "columns")
def test_cells_come_back(tmp_path_factory, table, source):
    columns, rows = table
    rows_of = {
        "tuples": lambda: rows,
        "dicts": lambda: [dict(zip(columns, row, strict=True)) for row in rows],
        "generator": lambda: iter(rows),
        "columns": lambda: {column: [row[i] for row in rows] for i, column in enumerate(columns)},
    }
    ours = to_xlsx(Table(rows_of[source](), columns, filter=False, freeze=False))
    path = tmp_path_factory.mktemp("reference") / "plain.xlsx"
    reference.to_xlsx(columns, rows, path)
    plain = path.read_bytes()
    cells = with_openpyxl(ours)
    assert cells == with_openpyxl(plain)
    assert cells == filled([map(expected, columns), *(map(expected, row) for row in rows)], None)
    assert with_calamine(ours) == with_calamine(plain)


def test_the_longest_text_is_kept_and_a_longer_one_is_refused():
    longest = "😀" * 16_383 + "a"
    assert with_openpyxl(to_xlsx(Table([(longest,)], ["a"])))[1] == [("text", longest)]
    with pytest.raises(ValueError, match=r"table 'Report', row 2, column 'a': .*32,?767"):
        to_xlsx(Table([("a",), (longest + "b",)], ["a"]))


def test_a_table_of_more_rows_than_a_sheet_has_goes_on_in_the_next():
    rows = ((i,) for i in range(1_048_576 + 5))
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(to_xlsx(Table(rows, ["n"]))))
    assert workbook.sheet_names == ["Report", "Report (2)"]
    first, second = (workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names)
    assert (len(first), first[0], first[-1]) == (1_048_576, ["n"], [1_048_574.0])
    assert second == [["n"], *([float(i)] for i in range(1_048_575, 1_048_581))]


def test_formulas_are_only_made_where_they_are_asked_for():
    table = Table(
        [(2, 3, "=A2", "=A2+1")],
        ["a", "b", "text", Column("asked", kind="formula"), Column("made", formula="={a}*{b}")],
    )
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(table))).active
    assert [(cell.data_type, cell.value) for cell in sheet[2]] == [
        ("n", 2), ("n", 3), ("s", "=A2"), ("f", "=A2+1"), ("f", "=A2*B2"),
    ]  # fmt: skip


def test_links_lead_somewhere():
    table = Table([("https://example.org/ä?a=b&c",), ("mailto:a@example.org",)], [Column("at", kind="link")])
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(table))).active
    assert [sheet.cell(row, 1).hyperlink.target for row in (2, 3)] == [
        "https://example.org/ä?a=b&c",
        "mailto:a@example.org",
    ]


PROGRAM = """
import datetime as dt, sys
from types import SimpleNamespace
from ferrule.reports import Column, Page, Table, plan, to_pdf, to_xlsx
plan.time = SimpleNamespace(time_ns=lambda: 0)
start = dt.date(2024, 1, 1)
rows = [
    (f"group {i // 700}", i, i / 7, "naïve " * (i % 5), start + dt.timedelta(i % 900)) for i in range(30_000)
]
table = Table(rows, ["group", Column("i", total="sum"), "f", "t", "d"], group_by="group")
for write in (to_xlsx, to_pdf):
    write(table, sys.argv[1] + write.__name__)
"""


def test_the_number_of_threads_changes_no_byte(tmp_path):
    for threads in ("1", "2", "3"):
        (tmp_path / threads).mkdir()
        environment = os.environ | {"FERRULE_THREADS": threads}
        subprocess.run([sys.executable, "-c", PROGRAM, f"{tmp_path}/{threads}/"], env=environment, check=True)
    for name in ("to_xlsx", "to_pdf"):
        one, two, three = ((tmp_path / threads / name).read_bytes() for threads in ("1", "2", "3"))
        assert len(one) > 100_000
        assert one == two == three, name
