"""Numba: functions compiled at their first call, which need no lock of Python's while they run."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from ferrule.bench import InexpressibleError
from numba.core.errors import NumbaError, NumbaPendingDeprecationWarning, UnsupportedBytecodeError

from studies.tools import columns as codes
from studies.tools import reference
from studies.tools.columns import Columns, answers, to_columns

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from studies.tools.orders import Order

# A list of str is copied in, which will once have to be asked for: by a conversion that takes twice as long.
warnings.filterwarnings("ignore", category=NumbaPendingDeprecationWarning)


def escape_times(real: Any, imaginary: Any, limit: int) -> NDArray[np.float64]:
    """Take NumPy's view of the buffers."""
    times: NDArray[np.float64] = times_of(np.frombuffer(real), np.frombuffer(imaginary), limit)
    return times


@numba.njit(parallel=True, nogil=True)
def times_of(real: NDArray[np.float64], imaginary: NDArray[np.float64], limit: int) -> NDArray[np.float64]:
    """Take the points on all threads."""
    times = np.empty(real.size)
    for i in numba.prange(real.size):
        a, b = real[i], imaginary[i]
        x = y = 0.0
        time = 0
        while time < limit and x * x + y * y <= 4.0:
            x, y = x * x - y * y + a, 2.0 * x * y + b
            time += 1
        times[i] = time
    return times


@numba.njit(parallel=True, nogil=True)
def queens(n: int) -> int:
    """Take the places of the first queen on all threads."""
    if n == 0:
        return 1
    board = (1 << n) - 1
    ways = 0
    for column in numba.prange(n):
        queen = 1 << column
        ways += place(board, queen, queen << 1, queen >> 1)
    return ways


@numba.njit(nogil=True)
def place(board: int, columns: int, left: int, right: int) -> int:
    """Count the ways to fill the rows that are left."""
    if columns == board:
        return 1
    free = board & ~(columns | left | right)
    ways = 0
    while free:
        queen = free & -free
        free ^= queen
        ways += place(board, columns | queen, (left | queen) << 1, (right | queen) >> 1)
    return ways


def price_orders(orders: list[Order]) -> list[tuple[int, str]]:
    """Try the reference as it is."""
    priced: list[tuple[int, str]] = tried(reference.price_orders, orders)
    return priced


def price_orders_columns(orders: list[Order]) -> list[tuple[int, str]]:
    """Turn the objects into columns first."""
    return answers(*prices(to_columns(orders)))


@numba.njit(parallel=True, nogil=True)
def prices(c: Columns) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Price the orders on all threads."""
    totals = np.zeros(c.tax.size, np.int64)
    decided = np.empty(c.tax.size, np.int64)
    for i in numba.prange(c.tax.size):
        totals[i], decided[i] = price(c, i)
    return totals, decided


@numba.njit(nogil=True)
def price(c: Columns, i: int) -> tuple[int, int]:
    """Apply the rules to one order."""
    if c.tax[i] < 0:
        return 0, codes.ABROAD
    total = 0
    for k in range(c.start[i], c.start[i + 1]):
        if not 1 <= c.quantity[k] <= 1_000 or not 0 <= c.cents[k] <= 10_000_000:
            return 0, codes.WRONG
        if c.category[k] == codes.ALCOHOL and c.dry[i]:
            return 0, codes.SOBER
        line = c.cents[k] * c.quantity[k]
        if c.category[k] != codes.BOOK and c.quantity[k] >= 10:
            line -= line * 5 // 100
        total += line
    discount = 0
    decided = codes.PRICED
    if c.tier[i] == codes.GOLD:
        discount = 10
    elif c.tier[i] == codes.SILVER and c.years[i] >= 2:
        discount = 5
    if c.coupon[i] == codes.WELCOME and c.years[i] == 0:
        discount += 15
        decided = codes.WELCOMED
    elif c.coupon[i] not in (codes.NONE, codes.FREE):
        decided = codes.REFUSED
    total -= total * discount // 100
    total += total * c.tax[i] // 100
    if total < 5_000 and c.tier[i] != codes.GOLD and c.coupon[i] != codes.FREE:
        total += 499 if c.spain[i] else 1_299
    return total, decided


def html_list(texts: list[str]) -> str:
    """Do it as the reference does, but for an empty list, which says nothing of the type of its items."""
    html: str = items_of(texts) if texts else "<ul>\n</ul>\n"
    return html


@numba.njit(nogil=True)
def items_of(texts: list[str]) -> str:
    """Do it as the reference does."""
    parts = ["<ul>\n"]
    for text in texts:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        escaped = escaped.replace('"', "&quot;").replace("'", "&#x27;")
        parts.append("<li>" + escaped + "</li>\n")
    parts.append("</ul>\n")
    return "".join(parts)


def report_rows(rows: list[tuple[date, str, float, int]]) -> str:
    """Try the reference as it is."""
    report: str = tried(reference.report_rows, rows)
    return report


def tried(function: Any, argument: Any) -> Any:
    """Give what Numba makes of a function, or what it says that it can't."""
    try:
        return numba.njit(nogil=True)(function)(argument)
    except (NumbaError, UnsupportedBytecodeError, ValueError) as error:
        lines = re.sub(r"\x1b\[\d*m", "", str(error)).strip().splitlines()
        told = next((line.partition(": ")[2] for line in lines if line.startswith("- argument")), lines[0])
        raise InexpressibleError(f"Numba says: {told.partition('. Raised from')[0]}") from error
