"""mypyc: Python with types, compiled. Its own integers of 64 bits where they suffice."""

from __future__ import annotations

from typing import Any, Final

from mypy_extensions import i64  # noqa: TC002 - mypyc asks for it at run time

TAX: Final = {"ES": 21, "FR": 20, "DE": 19, "NO": 25, "US": 0}
DRY: Final = frozenset({"NO", "US"})


def escape_times(real: Any, imaginary: Any, limit: i64) -> list[float]:
    times: list[float] = []
    b: float
    for i, a in enumerate(real.tolist()):
        b = imaginary[i]
        times.append(escape_time(a, b, limit))
    return times


def escape_time(a: float, b: float, limit: i64) -> float:
    x = y = 0.0
    time: i64 = 0
    while time < limit and x * x + y * y <= 4.0:
        x, y = x * x - y * y + a, 2.0 * x * y + b
        time += 1
    return float(time)


def queens(n: i64) -> i64:
    return place((1 << n) - 1, 0, 0, 0)


def place(board: i64, columns: i64, left: i64, right: i64) -> i64:
    if columns == board:
        return 1
    free = board & ~(columns | left | right)
    ways: i64 = 0
    while free:
        queen = free & -free
        free ^= queen
        ways += place(board, columns | queen, (left | queen) << 1, (right | queen) >> 1)
    return ways


def price_orders(orders: list[Any]) -> list[tuple[int, str]]:
    return [price(order) for order in orders]


def price(order: Any) -> tuple[int, str]:
    country: str = order.country
    tax = TAX.get(country)
    if tax is None:
        return 0, "no delivery"
    total = 0
    items: list[Any] = order.items
    for item in items:
        quantity: int = item.quantity
        cents: int = item.cents
        category: str = item.category
        if not 1 <= quantity <= 1_000 or not 0 <= cents <= 10_000_000:
            return 0, "wrong item"
        if category == "alcohol" and country in DRY:
            return 0, "no alcohol"
        line = cents * quantity
        if category != "book" and quantity >= 10:
            line -= line * 5 // 100
        total += line
    discount = 0
    decided = "priced"
    tier: str = order.customer.tier
    years: int = order.customer.years
    coupon: str | None = order.coupon
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


class OwnItem:
    def __init__(self, category: str, cents: i64, quantity: i64) -> None:
        self.category = category
        self.cents = cents
        self.quantity = quantity


class OwnOrder:
    def __init__(self, order: Any) -> None:
        self.tier: str = order.customer.tier
        self.years: i64 = order.customer.years
        self.country: str = order.country
        self.coupon: str | None = order.coupon
        self.items = [OwnItem(item.category, item.cents, item.quantity) for item in order.items]


def own_orders(orders: list[Any]) -> list[OwnOrder]:
    return [OwnOrder(order) for order in orders]


def price_orders_own_classes(orders: list[OwnOrder]) -> list[tuple[i64, str]]:
    return [price_own(order) for order in orders]


def price_own(order: OwnOrder) -> tuple[i64, str]:
    country = order.country
    found = TAX.get(country)
    if found is None:
        return 0, "no delivery"
    tax: i64 = found
    total: i64 = 0
    for item in order.items:
        if not 1 <= item.quantity <= 1_000 or not 0 <= item.cents <= 10_000_000:
            return 0, "wrong item"
        if item.category == "alcohol" and country in DRY:
            return 0, "no alcohol"
        line = item.cents * item.quantity
        if item.category != "book" and item.quantity >= 10:
            line -= line * 5 // 100
        total += line
    discount: i64 = 0
    decided = "priced"
    if order.tier == "gold":
        discount = 10
    elif order.tier == "silver" and order.years >= 2:
        discount = 5
    coupon = order.coupon
    if coupon == "WELCOME" and order.years == 0:
        discount += 15
        decided = "welcome"
    elif coupon is not None and coupon != "FREESHIP":
        decided = "coupon refused"
    total -= total * discount // 100
    total += total * tax // 100
    if total < 5_000 and order.tier != "gold" and coupon != "FREESHIP":
        total += 499 if country == "ES" else 1_299
    return total, decided


def html_list(texts: list[str]) -> str:
    parts = ["<ul>\n"]
    for text in texts:
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        escaped = escaped.replace('"', "&quot;").replace("'", "&#x27;")
        parts.append("<li>" + escaped + "</li>\n")
    parts.append("</ul>\n")
    return "".join(parts)


def report_rows(rows: list[tuple[Any, str, float, int]]) -> str:
    lines: list[str] = []
    for day, name, amount, count in rows:
        shown = f"{day.year:04}-{day.month:02}-{day.day:02}"
        lines.append(f"{shown} {name:<24}{amount:>18,.2f}{count:>12,}\n")
    return "".join(lines)
