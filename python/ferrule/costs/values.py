"""The Python values that cross: made anew for each size, distinct, and none of them cached by Python."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST = 1_000_000
"""Above all ints that Python keeps ready."""

INNER = 10
"""How many items are in each list of a nested list, as in `CrossingSource`."""

LETTERS = {"ASCII": "a", "Latin-1": "é", "CJK": "漢", "emoji": "😀"}


@dataclass
class DataPoint:
    """A dataclass."""

    id: int
    value: float


@dataclass(slots=True)
class SlotsPoint:
    """A dataclass with `__slots__`."""

    id: int
    value: float


class PlainPoint:
    """A plain class."""

    def __init__(self, id: int, value: float) -> None:  # noqa: A002 - the field's name
        """Keep both."""
        self.id = id
        self.value = value


TuplePoint = namedtuple("TuplePoint", ["id", "value"])  # noqa: PYI024 - the fast one is what is measured

CLASSES: dict[str, Callable[[int, float], Any]] = {
    "dataclass": DataPoint,
    "dataclass with slots": SlotsPoint,
    "plain object": PlainPoint,
    "namedtuple": TuplePoint,
}




def ints(n: int) -> list[int]:
    """Give n distinct ints, in the order in which they were made."""
    return [FIRST + i for i in range(n)]


def big_ints(n: int) -> list[int]:
    """Give n distinct ints of 100 bits."""
    return [(1 << 99) + i for i in range(n)]


def floats(n: int) -> list[float]:
    """Give n distinct floats."""
    return [i + 0.5 for i in range(n)]


def words(n: int) -> list[str]:
    """Give n distinct strs of 12 ASCII characters."""
    return [f"word-{i:07d}" for i in range(n)]


def points(make: Callable[[int, float], Any], n: int) -> list[Any]:
    """Give n objects of a class."""
    return [make(FIRST + i, i + 0.5) for i in range(n)]
