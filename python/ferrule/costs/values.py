"""The Python values that cross: made anew for each size, distinct, and none of them kept ready by Python."""

from __future__ import annotations

import random
from collections import namedtuple
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

FIRST = 1_000_000
"""Above all ints that Python keeps ready."""

SEED = 1

STEP = 999
"""Odd, so that its multiples fall on all places of a set alike."""

LONG_FIRST = 1 << 31
"""Above all ints that have one digit of Python's, of 30 bits."""

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


def long_ints(n: int) -> list[int]:
    """Give n distinct ints of two digits of Python's."""
    return [LONG_FIRST + i for i in range(n)]


def shuffled(x: Any) -> Any:  # noqa: ANN401 - a list, tuple or dict
    """Give the same objects in the same container, in an order in which they don't lie in memory.

    >>> sorted(shuffled([1, 2, 3, 4])), len(shuffled({"a": 1, "b": 2, "c": 3}))
    ([1, 2, 3, 4], 3)
    """
    items = list(x.items() if isinstance(x, dict) else x)
    return type(x)([items[place] for place in _places(len(items))])


@lru_cache(maxsize=8)
def _places(n: int) -> list[int]:
    return [int(place) for place in np.random.default_rng(SEED).permutation(n)]


def scattered(x: set[int]) -> set[int]:
    """Give a set of as many ints, whose places in it have nothing to do with those in memory."""
    return {place * STEP for place in _places(len(x))}


def int_tuple(n: int) -> tuple[int, ...]:
    """Give them as a tuple."""
    return tuple(ints(n))


def int_set(n: int) -> set[int]:
    """Give them as a set."""
    return set(ints(n))


def big_int(size: int) -> int:
    """Give an int of so many bytes."""
    return int((1 << (8 * size - 1)) - 1)


def big_ints(n: int, bits: int = 100) -> list[int]:
    """Give n distinct ints of so many bits."""
    return [(1 << (bits - 1)) + i for i in range(n)]


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


def phrases(n: int, length: int) -> list[str]:
    """Give n strs of ASCII, each as long as it happens, on average of `length` characters."""
    chance = random.Random(SEED)  # noqa: S311
    letters = "abcdefghijklmnopqrstuvwxyz" * length
    return [letters[: 1 + int(chance.expovariate(1 / (length - 1)))] for _ in range(n)]


def byte_phrases(n: int, length: int) -> list[bytes]:
    """Give them as bytes."""
    return [phrase.encode() for phrase in phrases(n, length)]


def word_set(n: int) -> set[str]:
    """Give them as a set."""
    return set(words(n))


def byte_words(n: int) -> list[bytes]:
    """Give them as bytes."""
    return [word.encode() for word in words(n)]


def pairs(n: int) -> list[tuple[int, int]]:
    """Give n tuples of two ints."""
    return [(i, i + 1) for i in ints(n)]


def nested(n: int, length: int = INNER) -> list[list[float]]:
    """Give n lists of so many floats."""
    return [[float(i * length + j) for j in range(length)] for i in range(n)]


def dicts(n: int) -> list[dict[str, int]]:
    """Give n dicts of two entries."""
    return [{"id": i, "value": i + 1} for i in ints(n)]


def wide_dicts(n: int, length: int) -> list[dict[str, int]]:
    """Give n dicts of so many entries."""
    keys = words(length)
    return [{key: FIRST + i * length + j for j, key in enumerate(keys)} for i in range(n)]


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
