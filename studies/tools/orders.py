"""What business rules are applied to."""

from dataclasses import dataclass


@dataclass(slots=True)
class Customer:
    """Who orders: "gold", "silver" or another tier, and for how many years."""

    tier: str
    years: int


@dataclass(slots=True)
class Item:
    """A line of an order: "book", "alcohol" or another category, the price of one, how many."""

    category: str
    cents: int
    quantity: int


@dataclass(slots=True)
class Order:
    """What business rules are applied to. The country has two letters; a coupon is a code."""

    customer: Customer
    country: str
    items: list[Item]
    coupon: str | None = None
