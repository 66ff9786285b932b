"""The Python values that cross: made anew for each size, distinct, and none of them kept ready by Python."""

from __future__ import annotations

from collections import namedtuple
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

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
    """Give n distinct ints."""
    return [FIRST + i for i in range(n)]


def int_tuple(n: int) -> tuple[int, ...]:
    """Give them as a tuple."""
    return tuple(ints(n))


def int_set(n: int) -> set[int]:
    """Give them as a set."""
    return set(ints(n))


def big_int(size: int) -> int:
    """Give an int of so many bytes."""
    return int((1 << (8 * size - 1)) - 1)


def big_ints(n: int) -> list[int]:
    """Give n distinct ints of 100 bits."""
    return [(1 << 99) + i for i in range(n)]


def floats(n: int) -> list[float]:
    """Give n distinct floats."""
    return [i + 0.5 for i in range(n)]


def bools(n: int) -> list[bool]:
    """Give n bools, by turns."""
    return [i % 2 == 0 for i in range(n)]


def nones(n: int) -> list[None]:
    """Give n times None."""
    return [None] * n


def words(n: int) -> list[str]:
    """Give n distinct strs of 12 ASCII characters."""
    return [f"word-{i:07d}" for i in range(n)]


def word_set(n: int) -> set[str]:
    """Give them as a set."""
    return set(words(n))


def byte_words(n: int) -> list[bytes]:
    """Give them as bytes."""
    return [word.encode() for word in words(n)]


def pairs(n: int) -> list[tuple[int, int]]:
    """Give n tuples of two ints."""
    return [(i, i + 1) for i in ints(n)]


def nested(n: int) -> list[list[float]]:
    """Give n lists of `INNER` floats."""
    return [[float(i * INNER + j) for j in range(INNER)] for i in range(n)]


def dicts(n: int) -> list[dict[str, int]]:
    """Give n dicts of two entries."""
    return [{"id": i, "value": i + 1} for i in ints(n)]


def by_word(n: int) -> dict[str, int]:
    """Give a dict from n words to ints."""
    return dict(zip(words(n), ints(n), strict=True))


def by_int(n: int) -> dict[int, float]:
    """Give a dict from n ints to floats."""
    return dict(zip(ints(n), floats(n), strict=True))


def points(make: Callable[[int, float], Any], n: int) -> list[Any]:
    """Give n objects of a class."""
    return [make(FIRST + i, i + 0.5) for i in range(n)]


def array(n: int) -> NDArray[np.float64]:
    """Give a contiguous array of n float64."""
    return np.arange(n, dtype=np.float64)


def strided_array(n: int) -> NDArray[np.float64]:
    """Give every second item of an array of float64."""
    return array(2 * n)[::2]


def narrow_array(n: int) -> NDArray[np.float32]:
    """Give a contiguous array of n float32."""
    return np.arange(n, dtype=np.float32)


def view(n: int) -> memoryview:
    """Give a buffer of n float64."""
    return memoryview(array(n))  # type: ignore[arg-type]


def arrow_array(n: int) -> Any:  # noqa: ANN401 - pyarrow ships no types
    """Give an Arrow array of n float64; ImportError without pyarrow."""
    import pyarrow as pa

    return pa.array(array(n))


class OnlyDLPack:
    """An array that is offered by DLPack alone."""

    def __init__(self, n: int) -> None:
        """Make an array of n float64."""
        made = array(n)
        self.__dlpack__ = made.__dlpack__
        self.__dlpack_device__ = made.__dlpack_device__
