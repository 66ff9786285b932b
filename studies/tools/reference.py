"""The definition of the five kernels, written as Python usually is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from studies.tools.orders import Order

TAX = {"ES": 21, "FR": 20, "DE": 19, "NO": 25, "US": 0}
DRY = frozenset({"NO", "US"})


def escape_times(real: Sequence[float], imaginary: Sequence[float], limit: int) -> list[float]:
    """How often z² + c is taken, from 0 on, until abs(z) is over 2: at most `limit` times. One c a point."""
    times = []
    for a, b in zip(real, imaginary, strict=True):
        x = y = 0.0
        time = 0
        while time < limit and x * x + y * y <= 4.0:
            x, y = x * x - y * y + a, 2.0 * x * y + b
            time += 1
        times.append(float(time))
    return times


def queens(n: int) -> int:
    """In how many ways n queens, at most 16, stand on a board of n by n so that none attacks another."""
    return place((1 << n) - 1, 0, 0, 0)


def place(board: int, columns: int, left: int, right: int) -> int:
    """Count the ways to fill what is left, where queens stand in `columns` and attack on two diagonals."""
    if columns == board:
        return 1
    free = board & ~(columns | left | right)
    ways = 0
    while free:
        queen = free & -free
        free ^= queen
        ways += place(board, columns | queen, (left | queen) << 1, (right | queen) >> 1)
    return ways


def price_orders(orders: Iterable[Order]) -> list[tuple[int, str]]:
    """Give the price of each order in cents, and what was decided."""
    return [price(order) for order in orders]


def price(order: Order) -> tuple[int, str]:  # noqa: C901 - business rules are like that
    """Apply the rules to one order."""
    tax = TAX.get(order.country)
    if tax is None:
        return 0, "no delivery"
    total = 0
    for item in order.items:
        if not 1 <= item.quantity <= 1_000 or not 0 <= item.cents <= 10_000_000:
            return 0, "wrong item"
        if item.category == "alcohol" and order.country in DRY:
            return 0, "no alcohol"
        line = item.cents * item.quantity
        if item.category != "book" and item.quantity >= 10:
            line -= line * 5 // 100
        total += line
    discount = 0
    decided = "priced"
    tier = order.customer.tier
    if tier == "gold":
        discount = 10
    elif tier == "silver" and order.customer.years >= 2:
        discount = 5
    if order.coupon == "WELCOME" and order.customer.years == 0:
        discount += 15
        decided = "welcome"
    elif order.coupon is not None and order.coupon != "FREESHIP":
        decided = "coupon refused"
    total -= total * discount // 100
    total += total * tax // 100
    if total < 5_000 and tier != "gold" and order.coupon != "FREESHIP":
        total += 499 if order.country == "ES" else 1_299
    return total, decided


def html_list(texts: Iterable[str]) -> str:
    """Give the texts as the items of an HTML list, escaped as by `html.escape`."""
    parts = ["<ul>\n"]
    for text in texts:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        escaped = escaped.replace('"', "&quot;").replace("'", "&#x27;")
        parts.append("<li>" + escaped + "</li>\n")
    parts.append("</ul>\n")
    return "".join(parts)


def report_rows(rows: Iterable[tuple[date, str, float, int]]) -> str:
    """Give the lines of a report: day, name, amount, count, in columns and with commas between thousands."""
    lines = []
    for day, name, amount, count in rows:
        shown = f"{day.year:04}-{day.month:02}-{day.day:02}"
        lines.append(f"{shown} {name:<24}{amount:>18,.2f}{count:>12,}\n")
    return "".join(lines)
