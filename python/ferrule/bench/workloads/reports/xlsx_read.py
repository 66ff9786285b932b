"""What XLSX files hold, read by calamine, and whether two hold the same."""

import datetime as dt
import math
from functools import lru_cache
from pathlib import Path
from typing import Any

BATCH = 10_000
DIGITS = 1e-14
"""How far apart numbers may be: Excel shows 15 digits, and not all peers write more."""


def same_cells(expected: str, got: str) -> bool:
    """Whether the first sheets of two files hold the same cells; AssertionError names the first that differs.

    Numbers are all floats to Excel, and a day is the moment at which it begins: only its format differs.
    """
    from python_calamine import CalamineWorkbook

    wanted = reference_rows(expected, Path(expected).stat().st_mtime_ns)
    with CalamineWorkbook.from_path(got) as book:
        found = iter(book.get_sheet_by_index(0).iter_rows())
        for first in range(0, len(wanted), BATCH):
            batch = wanted[first : first + BATCH]
            rows = [plain_row(row) for _, row in zip(batch, found, strict=False)]
            if rows != batch:
                assert_same(batch, rows, first)
        extra = next(found, None)
    assert extra is None, f"a row too many: {extra!r}"
    return True


@lru_cache(maxsize=2)
def reference_rows(path: str, _written: int) -> list[list[Any]]:
    """Give all rows of the file that was written at a moment: the reference's is compared with many."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as book:
        return [plain_row(row) for row in book.get_sheet_by_index(0).iter_rows()]


def plain_row(row: list[Any]) -> list[Any]:
    """Give the cells of a row, days as moments."""
    return [
        dt.datetime(cell.year, cell.month, cell.day) if type(cell) is dt.date else cell  # noqa: DTZ001
        for cell in row
    ]


def assert_same(expected: list[list[Any]], got: list[list[Any]], first: int) -> None:
    """Name the first cell of a block of rows that differs, if one does; Excel counts from 1."""
    for number, (one, other) in enumerate(zip(expected, got, strict=False), first + 1):
        if one == other:
            continue
        assert len(one) == len(other), f"row {number}: {len(other)} cells where {len(one)} were expected"
        for place, (wanted, found) in enumerate(zip(one, other, strict=True), 1):
            same = found == wanted or (
                type(wanted) is type(found) is float and math.isclose(found, wanted, rel_tol=DIGITS)
            )
            assert same, f"row {number}, column {place}: {found!r} where {wanted!r} was expected"
    assert len(got) == len(expected), f"it ends after row {first + len(got)}"
