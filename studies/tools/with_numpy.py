"""NumPy: whole arrays, one operation after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from ferrule.bench import InexpressibleError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from studies.tools.orders import Order

TAX = {"ES": 21, "FR": 20, "DE": 19, "NO": 25, "US": 0}
PART = 4_096
"""Points worked on at a time: their arrays fit the second cache."""


def escape_times(real: Any, imaginary: Any, limit: int) -> NDArray[np.float64]:
    """Take all points that are left at once, and those that escape out of them."""
    a, b = np.frombuffer(real), np.frombuffer(imaginary)
    times = np.empty(a.size)
    for start in range(0, a.size, PART):
        end = start + PART
        times[start:end] = part_times(a[start:end], b[start:end], limit)
    return times


def part_times(a: NDArray[np.float64], b: NDArray[np.float64], limit: int) -> NDArray[np.float64]:
    """Do it for as many points as fit the cache."""
    times = np.full(a.size, float(limit))
    left = np.arange(a.size)
    x, y = np.zeros(a.size), np.zeros(a.size)
    with np.errstate(invalid="ignore", over="ignore"):
        for time in range(limit):
            xx, yy = x * x, y * y
            inside = xx + yy <= 4.0
            if not inside.all():
                times[left[~inside]] = time
                left = left[inside]
                a, b, x, y, xx, yy = (each[inside] for each in (a, b, x, y, xx, yy))
                if not left.size:
                    break
            y *= x
            y *= 2.0
            y += b
            np.subtract(xx, yy, out=x)
            x += a
    return times


def queens(n: int) -> int:
    """Refuse: there is no loop that calls itself."""
    raise InexpressibleError("a recursion: an operation on arrays can't call itself")


def queens_level_by_level(n: int) -> int:
    """Place the queens of one row on all boards at once: the same search, breadth first."""
    board = (1 << n) - 1
    columns, left, right = (np.zeros(1, np.int64) for _ in range(3))
    for _ in range(n):
        free = board & ~(columns | left | right)
        boards, placed = np.nonzero(free[:, None] >> np.arange(n) & 1)
        queen = np.int64(1) << placed
        columns = columns[boards] | queen
        left = (left[boards] | queen) << 1
        right = (right[boards] | queen) >> 1
    return columns.size


def price_orders(orders: list[Order]) -> list[tuple[int, str]]:
    """Refuse: there are no rules for an element that is an object."""
    raise InexpressibleError("branching on objects: arrays hold numbers, or objects that only Python can ask")


def price_orders_columns(orders: list[Order]) -> list[tuple[int, str]]:
    """Turn the objects into columns, and each rule into a mask over all orders."""
    country = np.array([order.country for order in orders], dtype=object)
    tax = np.array([TAX.get(order.country, -1) for order in orders], np.int64)
    gold = np.array([order.customer.tier == "gold" for order in orders], np.bool_)
    silver = np.array([order.customer.tier == "silver" for order in orders], np.bool_)
    years = np.array([order.customer.years for order in orders], np.int64)
    coupon = np.array([order.coupon for order in orders], dtype=object)
    owner = np.repeat(np.arange(len(orders)), [len(order.items) for order in orders])
    items = [item for order in orders for item in order.items]
    category = np.array([item.category for item in items], dtype=object)
    cents = np.array([item.cents for item in items], np.int64)
    quantity = np.array([item.quantity for item in items], np.int64)

    wrong = (quantity < 1) | (quantity > 1_000) | (cents < 0) | (cents > 10_000_000)
    dry = (category == "alcohol") & ((country == "NO") | (country == "US"))[owner]
    line = np.where(wrong, 0, cents * quantity)
    line -= np.where((category != "book") & (quantity >= 10), line * 5 // 100, 0)
    total = np.zeros(len(orders), np.int64)
    np.add.at(total, owner, line)

    welcome = (coupon == "WELCOME") & (years == 0)
    free = coupon == "FREESHIP"
    none = np.array([each is None for each in coupon], np.bool_)
    discount = np.where(gold, 10, np.where(silver & (years >= 2), 5, 0)) + np.where(welcome, 15, 0)
    total -= total * discount // 100
    total += total * tax // 100
    shipped = (total < 5_000) & ~gold & ~free
    total += np.where(shipped, np.where(country == "ES", 499, 1_299), 0)
    decided = np.where(welcome, "welcome", np.where(none | free, "priced", "coupon refused")).astype(object)

    # The first item that is refused decides, so from the last to the first.
    for at in np.flatnonzero(wrong | dry)[::-1]:
        total[owner[at]] = 0
        decided[owner[at]] = "wrong item" if wrong[at] else "no alcohol"
    abroad = tax < 0
    total[abroad] = 0
    decided[abroad] = "no delivery"
    return list(zip(total.tolist(), decided.tolist(), strict=True))


def html_list(texts: Sequence[str]) -> str:
    """Replace in an array of strings."""
    items = np.array(texts, np.dtypes.StringDType())
    for plain, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#x27;")):
        items = np.strings.replace(items, plain, escaped)
    items = np.strings.add(np.strings.add("<li>", items), "</li>\n")
    return "<ul>\n" + "".join(items.tolist()) + "</ul>\n"


def report_rows(rows: Sequence[tuple[date, str, float, int]]) -> str:
    """Refuse: `%` is all there is."""
    raise InexpressibleError(
        "formats: np.strings.mod knows those of %, which have no commas between thousands"
    )
