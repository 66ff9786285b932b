"""Orders as columns of numbers, for tools that have no objects: texts become codes by look-ups in dicts."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from studies.tools.orders import Order

TAX = {"ES": 21, "FR": 20, "DE": 19, "NO": 25, "US": 0}
DRY = frozenset({"NO", "US"})
GOLD, SILVER = 1, 2
NONE, FREE, WELCOME, UNKNOWN = 0, 1, 2, 3
BOOK, ALCOHOL = 1, 2
DECIDED = ("priced", "welcome", "coupon refused", "no delivery", "wrong item", "no alcohol")
PRICED, WELCOMED, REFUSED, ABROAD, WRONG, SOBER = range(6)


class Columns(NamedTuple):
    """One array a property; those of the items of order i are from `start[i]` to `start[i + 1]`."""

    tax: NDArray[np.int64]
    dry: NDArray[np.int64]
    spain: NDArray[np.int64]
    tier: NDArray[np.int64]
    years: NDArray[np.int64]
    coupon: NDArray[np.int64]
    start: NDArray[np.int64]
    category: NDArray[np.int64]
    cents: NDArray[np.int64]
    quantity: NDArray[np.int64]


def to_columns(orders: list[Order]) -> Columns:
    """Take the objects apart; a country that isn't delivered to has a tax of -1."""
    items = [item for order in orders for item in order.items]
    tiers = {"gold": GOLD, "silver": SILVER}
    coupons = {None: NONE, "FREESHIP": FREE, "WELCOME": WELCOME}
    categories = {"book": BOOK, "alcohol": ALCOHOL}
    return Columns(
        tax=integers([TAX.get(order.country, -1) for order in orders]),
        dry=integers([order.country in DRY for order in orders]),
        spain=integers([order.country == "ES" for order in orders]),
        tier=integers([tiers.get(order.customer.tier, 0) for order in orders]),
        years=integers([order.customer.years for order in orders]),
        coupon=integers([coupons.get(order.coupon, UNKNOWN) for order in orders]),
        start=integers(list(accumulate((len(order.items) for order in orders), initial=0))),
        category=integers([categories.get(item.category, 0) for item in items]),
        cents=integers([item.cents for item in items]),
        quantity=integers([item.quantity for item in items]),
    )


def integers(values: list[Any]) -> NDArray[np.int64]:
    """Give them as an array."""
    return np.array(values, np.int64)


def answers(totals: NDArray[np.int64], decided: NDArray[np.int64]) -> list[tuple[int, str]]:
    """Give the answers as Python's objects."""
    return list(zip(totals.tolist(), map(DECIDED.__getitem__, decided.tolist()), strict=True))
