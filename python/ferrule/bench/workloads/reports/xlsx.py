"""Workloads of the domain reports: XLSX files."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ferrule.bench import Workload, workload
from ferrule.bench.workloads.reports import sheets, xlsx_peers
from ferrule.bench.workloads.reports.sheets import Sheet, target
from ferrule.bench.workloads.reports.xlsx_read import same_cells
from ferrule.reference import reports as reference
from ferrule.reports import Column, Table, table, to_xlsx

Write = Callable[[Sheet, str], None]
SIZES = (1_000, 30_000, 1_000_000)
SLOW = 30_000
"""Above it what takes some seconds for a million cells grows as the cells do."""
KINDS: dict[sheets.Kind, table.Kind] = {
    "integer": "number",
    "float": "number",
    "text": "text",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
}


def by_hand(sheet: Sheet, path: str) -> None:
    """Write as the reference does."""
    reference.to_xlsx([column.name for column in sheet.columns], sheet.rows, Path(path))


def by_ferrule(sheet: Sheet, path: str) -> None:
    """Write with ferrule."""
    to_xlsx(as_table(sheet), path)


def as_table(sheet: Sheet) -> Table:
    """Give ferrule's description of it."""
    columns = [
        Column(column.name, kind=KINDS[column.kind], format=column.format or None) for column in sheet.columns
    ]
    return Table(sheet.rows, columns)


def constant_memory(sheet: Sheet, path: str) -> None:
    """Write with XlsxWriter, row by row."""
    xlsx_peers.xlsxwriter(sheet, path, constant_memory=True)


def in_memory(sheet: Sheet, path: str) -> None:
    """Write with XlsxWriter, the sheet in memory."""
    xlsx_peers.xlsxwriter(sheet, path, constant_memory=False)


def to_file(write: Write, name: str) -> Callable[[Sheet], str]:
    """Give what writes a sheet to a file of this name, and gives its path."""

    def call(sheet: Sheet) -> str:
        path = target(f"{name}.xlsx")
        write(sheet, path)
        return path

    return call


@workload(sizes=SIZES, unit="cell", equal=same_cells, work=lambda n: (n, "cell"), output=os.path.getsize)
def xlsx_rows(n: int) -> Sheet:
    """Write an XLSX file of rows in hand, a list of tuples.

    Ten columns of orders: two of integers, two of floats, a day, a moment, a boolean, three of texts, two of
    which are not ASCII.
    """
    return sheets.orders(n // len(sheets.ORDERS))


@workload(sizes=SIZES, unit="cell", equal=same_cells, work=lambda n: (n, "cell"), output=os.path.getsize)
def xlsx_real(n: int) -> Sheet:
    """Write an XLSX file of real data: the weather of Seattle, over and over.

    Six columns: a day, four measures, a word.
    """
    return sheets.weather(n // 6)


def add_peers(each: Workload) -> None:
    """Declare the writers of rows."""
    each.reference(max_n=SLOW)(to_file(by_hand, "python"))
    each.ferrule(parallel=True)(to_file(by_ferrule, "ferrule"))
    each.peer("XlsxWriter", needs="xlsxwriter", note="constant_memory", max_n=SLOW)(
        to_file(constant_memory, "constant")
    )
    each.peer("XlsxWriter, in memory", needs="xlsxwriter", max_n=SLOW)(to_file(in_memory, "memory"))
    each.peer("openpyxl", needs=("openpyxl", "lxml"), note="write-only", max_n=SLOW)(
        to_file(xlsx_peers.openpyxl, "openpyxl")
    )
    each.peer("PyExcelerate", needs="pyexcelerate", note="15 digits", max_n=SLOW)(
        to_file(xlsx_peers.pyexcelerate, "pyexcelerate")
    )
    each.peer(
        "rustpy-xlsxwriter", needs="rustpy_xlsxwriter", prepare=xlsx_peers.as_records, note="dicts in hand"
    )(to_file(xlsx_peers.rustpy_xlsxwriter, "rustpy"))
    each.peer(
        "fastxlsx",
        needs=("fastxlsx", "numpy"),
        prepare=xlsx_peers.as_columns,
        note="arrays in hand, no formats",
    )(to_file(xlsx_peers.fastxlsx, "fastxlsx"))
    each.peer("fastxlsxio", needs="fastxlsxio", note="constant_memory")(
        to_file(xlsx_peers.fastxlsxio, "fastxlsxio")
    )
    each.peer("wolfxl", needs="wolfxl", note="no formats", max_n=SLOW)(
        to_file(xlsx_peers.wolfxl_plain, "wolfxl")
    )
    each.peer("wolfxl, formats", needs="wolfxl", max_n=SLOW)(
        to_file(xlsx_peers.wolfxl_styled, "wolfxl-styled")
    )
    each.peer("pyfastexcel")(to_file(xlsx_peers.pyfastexcel, "pyfastexcel"))


for _workload in (xlsx_rows, xlsx_real):
    add_peers(_workload)


@workload(sizes=SIZES, unit="cell", equal=same_cells, work=lambda n: (n, "cell"), output=os.path.getsize)
def xlsx_frame(n: int) -> Sheet:
    """Write an XLSX file of a frame of polars.

    The orders of `xlsx-rows`.
    """
    import polars as pl

    columns, rows = sheets.orders(n // len(sheets.ORDERS))
    return Sheet(columns, pl.DataFrame(rows, [column.name for column in columns], orient="row"))


def as_rows(sheet: Sheet) -> Sheet:
    """Give a frame as a list of tuples."""
    return Sheet(sheet.columns, sheet.rows.rows())


xlsx_frame.reference(prepare=as_rows, note="rows in hand", max_n=SLOW)(to_file(by_hand, "python"))
xlsx_frame.ferrule(parallel=True)(to_file(by_ferrule, "ferrule"))
xlsx_frame.peer("polars", needs=("polars", "xlsxwriter"), note="by XlsxWriter", max_n=SLOW)(
    to_file(xlsx_peers.polars, "polars")
)
xlsx_frame.peer(
    "pandas",
    needs=("pandas", "pyarrow", "xlsxwriter"),
    prepare=xlsx_peers.as_pandas,
    note="its frame in hand, by XlsxWriter",
    max_n=SLOW,
)(to_file(xlsx_peers.pandas, "pandas"))
xlsx_frame.peer("rustpy-xlsxwriter", needs=("rustpy_xlsxwriter", "polars"))(
    to_file(xlsx_peers.rustpy_xlsxwriter, "rustpy")
)


def one_after_the_other(write: Write, name: str) -> Callable[[Sheet], list[str]]:
    """Give what writes two files, the second when the first is there."""
    calls = [to_file(write, f"{name}-{number}") for number in (1, 2)]
    return lambda sheet: [call(sheet) for call in calls]


def in_two_threads(write: Write, name: str) -> Callable[[Sheet], list[str]]:
    """Give what writes two files at once, each in a thread of Python's that may run on any core."""
    calls = [to_file(write, f"{name}-{number}") for number in (3, 4)]

    def both(sheet: Sheet) -> list[str]:
        with ThreadPoolExecutor(len(calls), initializer=use_every_core) as pool:
            return [written.result() for written in [pool.submit(call, sheet) for call in calls]]

    return both


def use_every_core() -> None:
    """Let this thread run on every core: with one thread the process that measures is kept on one."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))


def both_same(expected: list[str], got: list[str]) -> bool:
    """Whether all files hold the same as the first of the reference's."""
    return len(got) == len(expected) and all(same_cells(expected[0], path) for path in got)


@workload(sizes=(SLOW, 300_000), unit="cell", equal=both_same, work=lambda n: (2 * n, "cell"), memory=False)
def xlsx_two_at_once(n: int) -> Sheet:
    """Write two XLSX files, one after the other and in two threads of Python's.

    Each has the orders of `xlsx-rows`, and each is written with one thread. Two threads have two cores here.
    """
    return sheets.orders(n // len(sheets.ORDERS))


WRITERS: dict[str, tuple[Write, dict[str, Any]]] = {
    "XlsxWriter": (constant_memory, {"needs": "xlsxwriter", "note": "constant_memory", "max_n": SLOW}),
    "rustpy-xlsxwriter": (
        xlsx_peers.rustpy_xlsxwriter,
        {"needs": "rustpy_xlsxwriter", "prepare": xlsx_peers.as_records, "note": "dicts in hand"},
    ),
}
xlsx_two_at_once.reference(one_after_the_other(by_hand, "python"))
xlsx_two_at_once.ferrule("one after the other")(one_after_the_other(by_ferrule, "ferrule"))
xlsx_two_at_once.ferrule("in two threads")(in_two_threads(by_ferrule, "ferrule"))
for _label, (_write, _options) in WRITERS.items():
    xlsx_two_at_once.peer(f"{_label}, one after the other", **_options)(one_after_the_other(_write, _label))
    xlsx_two_at_once.peer(f"{_label}, in two threads", **_options)(in_two_threads(_write, _label))
