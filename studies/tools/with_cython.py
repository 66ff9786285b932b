# cython: boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False, language_level=3
# distutils: extra_compile_args = -fopenmp
# distutils: extra_link_args = -fopenmp
"""Cython in pure Python mode: annotations make it C, and numbers need no lock of Python's."""

import cython
from cython.cimports.cpython import array
from cython.parallel import prange

TAX = {"ES": 21, "FR": 20, "DE": 19, "NO": 25, "US": 0}
DRY = frozenset({"NO", "US"})


def escape_times(real: cython.double[::1], imaginary: cython.double[::1], limit: cython.long):
    n: cython.Py_ssize_t = real.shape[0]
    result: array.array = array.array("d", bytes(8 * n))
    times: cython.double[::1] = result
    i: cython.Py_ssize_t
    for i in prange(n, nogil=True, schedule="dynamic", chunksize=256):
        times[i] = escape_time(real[i], imaginary[i], limit)
    return result


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def escape_time(a: cython.double, b: cython.double, limit: cython.long) -> cython.double:
    x: cython.double = 0.0
    y: cython.double = 0.0
    time: cython.long = 0
    while time < limit and x * x + y * y <= 4.0:
        x, y = x * x - y * y + a, 2.0 * x * y + b
        time += 1
    return time


def queens(n: cython.int):
    if n == 0:
        return 1
    board: cython.uint = (1 << n) - 1
    ways: cython.longlong = 0
    column: cython.int
    for column in prange(n, nogil=True, schedule="dynamic", chunksize=1):
        ways += place(board, 1 << column, 2 << column, (1 << column) >> 1)
    return ways


@cython.cfunc
@cython.nogil
@cython.exceptval(check=False)
def place(board: cython.uint, columns: cython.uint, left: cython.uint, right: cython.uint) -> cython.longlong:
    if columns == board:
        return 1
    free: cython.uint = board & ~(columns | left | right)
    ways: cython.longlong = 0
    queen: cython.uint
    while free:
        queen = free & (~free + 1)
        free ^= queen
        ways += place(board, columns | queen, (left | queen) << 1, (right | queen) >> 1)
    return ways


def price_orders(orders: list):
    return [price(order) for order in orders]


@cython.cfunc
def price(order: object) -> tuple:
    country: str = order.country
    found = TAX.get(country)
    if found is None:
        return 0, "no delivery"
    tax: cython.longlong = found
    total: cython.longlong = 0
    quantity: cython.longlong
    cents: cython.longlong
    line: cython.longlong
    items: list = order.items
    for item in items:
        quantity = item.quantity
        cents = item.cents
        if not 1 <= quantity <= 1_000 or not 0 <= cents <= 10_000_000:
            return 0, "wrong item"
        category: str = item.category
        if category == "alcohol" and country in DRY:
            return 0, "no alcohol"
        line = cents * quantity
        if quantity >= 10 and category != "book":
            line -= line * 5 // 100
        total += line
    discount: cython.longlong = 0
    decided: str = "priced"
    customer = order.customer
    tier: str = customer.tier
    years: cython.longlong = customer.years
    coupon: str = order.coupon
    if tier == "gold":
        discount = 10
    elif tier == "silver" and years >= 2:
        discount = 5
    if coupon == "WELCOME" and years == 0:
        discount += 15
        decided = "welcome"
    elif coupon is not None and coupon != "FREESHIP":
        decided = "coupon refused"
    total -= total * discount // 100
    total += total * tax // 100
    if total < 5_000 and tier != "gold" and coupon != "FREESHIP":
        total += 499 if country == "ES" else 1_299
    return total, decided


def html_list(texts: list):
    parts: list = ["<ul>\n"]
    text: str
    for text in texts:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        escaped = escaped.replace('"', "&quot;").replace("'", "&#x27;")
        parts.append("<li>" + escaped + "</li>\n")
    parts.append("</ul>\n")
    return "".join(parts)


def report_rows(rows: list):
    lines: list = []
    row: tuple
    for row in rows:
        day, name, amount, count = row
        shown = f"{day.year:04}-{day.month:02}-{day.day:02}"
        lines.append(f"{shown} {name:<24}{amount:>18,.2f}{count:>12,}\n")
    return "".join(lines)
