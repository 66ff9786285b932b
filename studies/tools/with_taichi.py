"""Taichi: kernels compiled at their first call, whose outermost loop runs on all threads."""

import os
from datetime import date
from typing import Any

import numpy as np
from ferrule.bench import InexpressibleError, threads
from numpy.typing import NDArray

from studies.tools import columns as codes
from studies.tools.columns import answers, to_columns
from studies.tools.orders import Order

# Otherwise it asks a server whether there is a newer version, and prints its own.
os.environ.setdefault("TI_SKIP_VERSION_CHECK", "ON")
os.environ.setdefault("ENABLE_TAICHI_HEADER_PRINT", "0")

import taichi as ti

ti.init(
    arch=ti.cpu,
    cpu_max_num_threads=threads(),
    default_fp=ti.f64,
    default_ip=ti.i64,
    # It changes the answers.
    fast_math=False,
    # Compiled in this process, as a first call is elsewhere.
    offline_cache=False,
    log_level=ti.ERROR,
    verbose=False,
)

Floats = ti.types.ndarray(dtype=ti.f64, ndim=1)
Ints = ti.types.ndarray(dtype=ti.i64, ndim=1)


def escape_times(real: Any, imaginary: Any, limit: int) -> NDArray[np.float64]:
    """Take NumPy's view of the buffers."""
    a, b = np.frombuffer(real), np.frombuffer(imaginary)
    times = np.empty(a.size)
    if times.size:
        times_of(a, b, limit, times)
    return times


@ti.kernel
def times_of(real: Floats, imaginary: Floats, limit: ti.i64, times: Floats):
    """Take the points on all threads."""
    for i in range(real.shape[0]):
        a, b = real[i], imaginary[i]
        x, y = 0.0, 0.0
        time = 0
        while time < limit and x * x + y * y <= 4.0:
            x, y = x * x - y * y + a, 2.0 * x * y + b
            time += 1
        times[i] = time


def queens(n: int) -> int:
    """Count no queens as one way."""
    return count(n) if n else 1


@ti.kernel
def count(n: ti.i32) -> ti.i64:
    """Take the places of the first queen on all threads."""
    board = (1 << n) - 1
    ways = 0
    for column in range(n):
        queen = 1 << column
        ways += place(board, queen, queen << 1, queen >> 1)
    return ways


@ti.real_func
def place(board: ti.i64, columns: ti.i64, left: ti.i64, right: ti.i64) -> ti.i64:
    """Count the ways to fill the rows that are left; only the end may return."""
    ways = 0
    if columns == board:
        ways = 1
    else:
        free = board & ~(columns | left | right)
        while free != 0:
            queen = free & -free
            free ^= queen
            ways += place(board, columns | queen, (left | queen) << 1, (right | queen) >> 1)
    return ways


def price_orders(orders: list[Order]) -> list[tuple[int, str]]:
    """Try to hand the objects over."""
    return tried(list[Order], orders)


def price_orders_columns(orders: list[Order]) -> list[tuple[int, str]]:
    """Turn the objects into columns first."""
    c = to_columns(orders)
    totals, decided = np.zeros_like(c.tax), np.zeros_like(c.tax)
    # It takes no empty array.
    items = [column if column.size else np.zeros(1, np.int64) for column in (c.category, c.cents, c.quantity)]
    if totals.size:
        prices(c.tax, c.dry, c.spain, c.tier, c.years, c.coupon, c.start, *items, totals, decided)
    return answers(totals, decided)


@ti.kernel
def prices(
    tax: Ints,
    dry: Ints,
    spain: Ints,
    tier: Ints,
    years: Ints,
    coupon: Ints,
    start: Ints,
    category: Ints,
    cents: Ints,
    quantity: Ints,
    totals: Ints,
    decisions: Ints,
):
    """Apply the rules to all orders on all threads; a kernel can't return from within its loop."""
    for i in range(tax.shape[0]):
        decided = ti.i64(codes.PRICED)
        total = ti.i64(0)
        if tax[i] < 0:
            decided = codes.ABROAD
        k = start[i]
        while k < start[i + 1] and decided == codes.PRICED:
            if quantity[k] < 1 or quantity[k] > 1_000 or cents[k] < 0 or cents[k] > 10_000_000:
                decided = codes.WRONG
            elif category[k] == codes.ALCOHOL and dry[i] != 0:
                decided = codes.SOBER
            else:
                line = cents[k] * quantity[k]
                if category[k] != codes.BOOK and quantity[k] >= 10:
                    line -= line * 5 // 100
                total += line
            k += 1
        if decided == codes.PRICED:
            discount = ti.i64(0)
            if tier[i] == codes.GOLD:
                discount = 10
            elif tier[i] == codes.SILVER and years[i] >= 2:
                discount = 5
            if coupon[i] == codes.WELCOME and years[i] == 0:
                discount += 15
                decided = codes.WELCOMED
            elif coupon[i] != codes.NONE and coupon[i] != codes.FREE:
                decided = codes.REFUSED
            total -= total * discount // 100
            total += total * tax[i] // 100
            if total < 5_000 and tier[i] != codes.GOLD and coupon[i] != codes.FREE:
                total += 499 if spain[i] != 0 else 1_299
        else:
            total = 0
        totals[i] = total
        decisions[i] = decided


def html_list(texts: list[str]) -> str:
    """Try to hand the strings over."""
    return tried(list[str], texts)


def report_rows(rows: list[tuple[date, str, float, int]]) -> str:
    """Try to hand the rows over."""
    return tried(list[tuple[date, str, float, int]], rows)


def tried(annotation: Any, argument: Any) -> Any:
    """Give what a kernel with such an argument gives, or what Taichi says that it can't."""

    def kernel(argument) -> ti.i64:  # noqa: ANN001 - set below
        return len(argument)

    kernel.__annotations__["argument"] = annotation
    try:
        return ti.kernel(kernel)(argument)
    except ti.TaichiCompilationError as error:
        raise InexpressibleError(f"Taichi says: {error}") from error
